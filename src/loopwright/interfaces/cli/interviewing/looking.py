"""What is known of a folder before anybody is asked: what a survey found, what its loop file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.loading import EUROS
from loopwright.loop.interview.background import Background, nothing_known
from loopwright.loop.interview.standing import standing_background
from loopwright.loop.reading import LoadedLoop, read_loop

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue

UNSAID_USERS = "demand.users.unsaid"


def background_of(folder: Path, standing: LoadedLoop | None, catalogue: Catalogue) -> Background:
    """What the interview about a folder stands on."""
    users = f"{catalogue.value(UNSAID_USERS):g}"
    background = nothing_known(folder.resolve().name, users)
    from loopwright.survey.proposals import proposed  # the readers of a survey, after the help
    from loopwright.survey.survey import survey_of

    background = proposed(survey_of(folder), background)
    return standing_background(standing, background) if standing else background


def standing_loop(file: Path, catalogue: Catalogue) -> LoadedLoop | None:
    """The loop file that is there; nothing where there is none. A faulty one raises."""
    return read_loop(file, catalogue.value(EUROS)) if file.exists() else None
