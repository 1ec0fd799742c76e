"""The door of this floor: a folder in, what the checks say of it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.audit.subject import Subject
from loopwright.survey.survey import survey_with_configuration

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from loopwright.audit.needed import Needed
    from loopwright.survey.topology import Topology


def nothing_needed(_: Topology) -> Needed | None:
    """No loop is known, and none is to be inferred."""
    return None


def subject_of(
    path: Path, need: Callable[[Topology], Needed | None] = nothing_needed, today: date | None = None
) -> Subject:
    """A folder as checks look at it; ``need`` says what the loop of such a repository needs.

    ``today`` is the day on which releases are held to be supported, the day that they were read on unless given.

    Raises:
        LoopwrightError: there is no such folder.
    """
    topology, configuration = survey_with_configuration(path)
    found = Subject(topology, configuration, need(topology), path)
    return found if today is None else replace(found, today=today)
