"""What can be forced otherwise, as one word for each design of a solved space: the values of ``--force``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.application import ARRANGEMENTS, TECHS
from loopwright.design.tiers.database import STAGES
from loopwright.design.tiers.mask import PLATFORM_TECHS
from loopwright.loop.vocabulary import DatabaseStage, EdgeChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.solve import Solved
    from loopwright.design.search.stages import Stage

    Index = NDArray[np.intp]
    Words = NDArray[np.str_]

PLATFORM_OF_TECH = {tech: str(name) for name, techs in PLATFORM_TECHS.items() for tech in techs}
DIMENSIONS = ("arrangement", "cache", "database", "edge", "place", "platform", "provider")


def attribute(solved: Solved, dimension: str) -> Words:
    """The value of one of `DIMENSIONS` for every design."""
    designs = solved.designs
    found = np.full(len(designs), "", dtype="<U32")
    for number, stage in enumerate(designs.stages):
        which = np.flatnonzero(designs.stage == number)
        found[which] = _of_stage(solved, stage, dimension, designs.a[which], designs.d[which])
    return found


def _of_stage(solved: Solved, stage: Stage, dimension: str, a: Index, d: Index) -> Words | str:
    if dimension == "cache":
        return stage.variant.cache
    if dimension == "edge":
        return str(EdgeChoice.CDN if stage.variant.edge else EdgeChoice.NONE)
    rows, homes = stage.app.rows, solved.space.homes
    if dimension == "database":
        stages = np.array([str(one) for one in STAGES])[stage.database.rows.stage[d]]
        return np.where(rows.composite[a], str(DatabaseStage.ON_HOST), stages)
    words, codes = {
        "arrangement": ([str(one) for one in ARRANGEMENTS], rows.arrangement),
        "platform": ([PLATFORM_OF_TECH[tech] for tech in TECHS], rows.tech),
        "provider": ([home.provider for home in homes], rows.home),
        "place": ([str(home.place) for home in homes], rows.home),
    }[dimension]
    return np.array(words)[codes[a]]
