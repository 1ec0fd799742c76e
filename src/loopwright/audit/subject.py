"""What is audited: everything that checks may ask for by name, each worked out once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.survey.knowledge.support import read_on

if TYPE_CHECKING:
    from datetime import date

    from loopwright.audit.needed import Needed
    from loopwright.survey.history import History
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


@dataclass
class Subject:
    """A repository, and what its loop needs (nothing where neither a file nor the repository says what the loop is).

    A check's parameters are the names of what stands here. ``today`` is the day that support is compared with: the day
    the rows on it were read, unless another is given.
    """

    topology: Topology
    configuration: Configuration
    needed: Needed | None = None
    today: date = field(default_factory=read_on)

    @property
    def history(self) -> History | None:
        """What git remembers."""
        return self.topology.history

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
    def terraform(self) -> tuple[Block, ...]:
        """Every top block of Terraform."""
        return tuple(block for file in self.configuration.terraform for block in file.blocks)

    @cached_property
    def workflows(self) -> tuple[Workflow, ...]:
        """Every workflow of GitHub Actions."""
        return self.configuration.workflows
