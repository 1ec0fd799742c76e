"""What is known of a folder before anybody is asked: what a survey found, what its loop file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.loading import EUROS
from loopwright.loop.interview.background import Background, nothing_known
from loopwright.loop.interview.draft import draft_of, settled
from loopwright.loop.interview.standing import standing_background
from loopwright.loop.reading import LoadedLoop, read_loop

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.model import Loop
    from loopwright.survey.topology import Topology

UNSAID_USERS = "demand.users.unsaid"


def background_of(folder: Path, standing: LoadedLoop | None, catalogue: Catalogue) -> Background:
    """What the interview about a folder stands on."""
    from loopwright.survey.survey import survey_of  # the readers of a survey, after the help

    background = _proposed(survey_of(folder), folder.resolve().name, catalogue)
    return standing_background(standing, background) if standing else background


def inferred(topology: Topology, name: str, catalogue: Catalogue) -> Loop:
    """The loop of a repository as far as it shows: what an interview would write to whom every default is right."""
    background = _proposed(topology, name, catalogue)
    return settled(draft_of({}, background), catalogue.value(EUROS))[1]


def _proposed(topology: Topology, name: str, catalogue: Catalogue) -> Background:
    from loopwright.survey.proposals import proposed

    return proposed(topology, nothing_known(name, f"{catalogue.value(UNSAID_USERS):g}"))


def standing_loop(file: Path, catalogue: Catalogue) -> LoadedLoop | None:
    """The loop file that is there; nothing where there is none. A faulty one raises."""
    return read_loop(file, catalogue.value(EUROS)) if file.exists() else None
