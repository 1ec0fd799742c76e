"""What is audited: everything that checks may ask for by name, each worked out once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.audit.alerting import AlertFile, alert_files
from loopwright.audit.delivering import Delivering
from loopwright.audit.exemplary import is_example
from loopwright.audit.secrets import Secrets, secrets_among, secrets_of
from loopwright.audit.standing.standing import Standing, standing_of
from loopwright.audit.tested import Tested, tested
from loopwright.survey.changes import changes_of, tracked
from loopwright.survey.knowledge.support import read_on
from loopwright.survey.written.cluster import Cluster

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loopwright.audit.documents import Part
    from loopwright.audit.incidents import Incident
    from loopwright.audit.needed import Needed
    from loopwright.audit.probes.seeing import Sights
    from loopwright.audit.standing.as_it_is import AsItIs
    from loopwright.survey.account.account import Account
    from loopwright.survey.advisories import Advisories
    from loopwright.survey.bills import Bills
    from loopwright.survey.changes import Change
    from loopwright.survey.evidence import Note
    from loopwright.survey.history import History
    from loopwright.survey.monitoring import Monitoring
    from loopwright.survey.postgres.state import DatabaseState
    from loopwright.survey.survey import Surveyed
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import (
        ComposeFile,
        Configuration,
        Manifest,
        Service,
        Workflow,
    )
    from loopwright.survey.written.dockerfile import Dockerfile
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack


@dataclass
class Subject:
    """A repository, and what its loop needs (nothing where neither a file nor the repository says what the loop is).

    A check's parameters are the names of what stands here. ``today`` is the day that support is compared with: the day
    the rows on it were read, unless another is given. ``kept`` are the paths that git keeps, where the tree is one of
    the past and git cannot be asked for them. ``surveyed`` is what was seen while the files were read, where they were
    read for this. ``account`` and the like are what others told, None where nobody was
    asked: checks that look at them are then not asked either.
    """

    topology: Topology
    configuration: Configuration
    needed: Needed | None = None
    folder: Path | None = None
    today: date = field(default_factory=read_on)
    kept: frozenset[str] | None = None
    account: Account | None = None
    database: DatabaseState | None = None
    monitoring: Monitoring | None = None
    bills: Bills | None = None
    advisories_folder: Path | None = None
    surveyed: Surveyed | None = None

    @property
    def history(self) -> History | None:
        """What git remembers."""
        return self.topology.history

    @property
    def unread(self) -> dict[str, Note]:
        """The files that could not be read, as far as the checks that were asked have tried, with the first note."""
        noted = (one for one in (*self.topology.notes, *self.configuration.notes) if not one.open)
        return {one.file: one for one in sorted(noted, reverse=True)}

    @cached_property
    def example(self) -> bool:
        """Whether the repository says of itself that it is an example."""
        return is_example(self.configuration)

    @cached_property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """Every Dockerfile."""
        return self.configuration.dockerfiles

    @cached_property
    def compose_files(self) -> tuple[ComposeFile, ...]:
        """Every Compose file."""
        return self.configuration.compose_files

    @cached_property
    def compose_services(self) -> tuple[Service, ...]:
        """Every service of every Compose file."""
        return tuple(service for file in self.compose_files for service in file.services)

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """Every object of Kubernetes."""
        return self.configuration.manifests

    @cached_property
    def cluster(self) -> Cluster:
        """The objects of Kubernetes put together: what runs, and what selects it."""
        return Cluster(self.manifests)

    @cached_property
    def terraform(self) -> tuple[Block, ...]:
        """Every top block of Terraform."""
        return tuple(block for file in self.configuration.terraform for block in file.blocks)

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """Every folder of Terraform as it is applied: variables given, local modules called, registry modules read."""
        return self.configuration.stacks

    @cached_property
    def workflows(self) -> tuple[Workflow, ...]:
        """Every workflow of GitHub Actions."""
        return self.configuration.workflows

    @cached_property
    def delivering(self) -> Delivering:
        """The workflows of GitHub Actions as one graph: what tests, what deploys, what waits for what."""
        return Delivering(self.configuration)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The commits of the last year that the history holds, the newest first, with the files that they change."""
        if self.folder is None or self.history is None or self.history.last_day is None:
            return ()
        if self.surveyed is not None and self.surveyed.year is not None:
            return self.surveyed.year.changes
        return changes_of(self.folder, self.history.last_day)

    @cached_property
    def standing(self) -> Standing:
        """The system as it is: its components, who needs whom, what fails with what."""
        return standing_of(self)

    @cached_property
    def as_it_is(self) -> AsItIs | None:
        """The promises of the system as it is, beside what its loop asks; nothing where no loop is known."""
        from loopwright.audit.standing.as_it_is import as_it_is  # noqa: PLC0415 - the sums of a design cost 0.4 s

        return as_it_is(self)

    @cached_property
    def promised(self) -> AsItIs | None:
        """The same where somebody wrote the loop down: what nobody asked for is no promise to be missed."""
        return self.as_it_is if self.needed is not None and self.needed.said else None

    @cached_property
    def secrets(self) -> Secrets:
        """What looks like a secret in the files that git keeps (in all files where there is no git)."""
        asked = self.kept is None and self.folder is not None and self.history is not None
        year = self.surveyed.year if self.surveyed is not None else None
        if asked and self.folder is not None:
            kept = tracked(self.folder) if year is None else year.tracked
        else:
            kept = self.kept
        if self.surveyed is None:
            return secrets_of(self.configuration, kept)
        self.configuration.notes += [one for one in self.surveyed.unseen if kept is None or one.file in kept]
        return secrets_among(self.surveyed.seen, kept)

    @cached_property
    def advisories(self) -> Advisories | None:
        """What an export of OSV says of the packages that are locked; None where no folder of one was given."""
        if self.advisories_folder is None:
            return None
        from loopwright.survey.advisories import advisories_on  # noqa: PLC0415 - only where one was given
        from loopwright.survey.locked import locked_in  # noqa: PLC0415 - same

        return advisories_on(self.advisories_folder, locked_in(self.configuration.entries))

    @cached_property
    def account_topology(self) -> Topology | None:
        """What stands in the account, by the same records as the repository's; None where nobody asked it."""
        from loopwright.survey.account.placing import topology_of  # noqa: PLC0415 - only where it was asked

        return topology_of(self.account) if self.account is not None else None

    @cached_property
    def alert_files(self) -> tuple[AlertFile, ...]:
        """Every file with rules of Prometheus that raise alerts."""
        return alert_files(self.configuration)

    @cached_property
    def tested(self) -> Tested:
        """The files that hold tests, by their kind."""
        return tested(self.configuration)

    @cached_property
    def sights(self) -> Sights:
        """What files say of the boxes of checklists, by topic."""
        from loopwright.audit.probes.seeing import Sights  # noqa: PLC0415 - only checklists look so closely

        return Sights(self.configuration)

    @cached_property
    def document_parts(self) -> tuple[Part, ...]:
        """Every part of every document that is for the people who run the product."""
        from loopwright.audit.documents import parts_of  # noqa: PLC0415 - only checklists read documents

        return parts_of(self.configuration)

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """Every incident that somebody wrote an account of, the earliest first."""
        from loopwright.audit.incidents import incidents_of  # noqa: PLC0415 - where somebody asks for incidents

        return incidents_of(self.configuration)
