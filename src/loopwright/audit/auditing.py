"""The door of this floor: a folder in, what the checks say of it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.audit.secrets import SecretLook
from loopwright.audit.subject import Subject
from loopwright.loop.errors import LoopwrightError
from loopwright.survey.past import laid_down
from loopwright.survey.survey import survey_with_configuration

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from loopwright.audit.needed import Needed
    from loopwright.survey.survey import Keeping
    from loopwright.survey.topology import Topology


def nothing_needed(_: Topology) -> Needed | None:
    """No loop is known, and none is to be inferred."""
    return None


def subject_of(
    path: Path,
    need: Callable[[Topology], Needed | None] = nothing_needed,
    today: date | None = None,
    keeping: Keeping | None = None,
) -> Subject:
    """A folder as checks look at it; ``need`` says what the loop of such a repository needs.

    ``today`` is the day on which releases are held to be supported, the day that they were read on unless given.
    Files that are as they were when ``keeping`` was told of them are not read.

    Raises:
        LoopwrightError: there is no such folder.
    """
    surveyed = survey_with_configuration(path, SecretLook(), keeping)
    topology = surveyed.topology
    found = Subject(topology, surveyed.configuration, need(topology), path, surveyed=surveyed)
    return found if today is None else replace(found, today=today)


def subject_then(now: Subject, ref: str, into: Path) -> Subject:
    """The repository of a subject as it was at a commit, laid into an empty folder and held against the same loop.

    Its history is today's, and so is what others told: neither is what a change is judged by.

    Raises:
        LoopwrightError: git knows no such commit.
    """
    if now.folder is None:
        raise LoopwrightError("what was audited is no folder", "Name the folder of a repository.")
    kept = laid_down(now.folder, ref, into)
    surveyed = survey_with_configuration(into, SecretLook())
    then = replace(surveyed.topology, history=now.history)
    return replace(
        now,
        topology=then,
        configuration=surveyed.configuration,
        kept=kept,
        surveyed=surveyed._replace(year=None),
    )
