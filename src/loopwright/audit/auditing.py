"""The door of this floor: a folder in, what the checks say of it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.subject import Subject
from loopwright.survey.survey import survey_with_configuration

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.design.answer import Answer


def subject_of(path: Path, answer: Answer | None = None) -> Subject:
    """A folder as checks look at it, with the design of its loop where there is one.

    Raises:
        LoopwrightError: there is no such folder.
    """
    topology, configuration = survey_with_configuration(path)
    return Subject(topology, configuration, answer.loop if answer else None, answer)
