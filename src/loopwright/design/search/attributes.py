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

    Words = NDArray[np.str_]

PLATFORM_OF_TECH = {tech: str(name) for name, techs in PLATFORM_TECHS.items() for tech in techs}
DIMENSIONS = ("arrangement", "cache", "database", "edge", "place", "platform", "provider")


def attribute(solved: Solved, dimension: str) -> Words:
    """The value of one of `DIMENSIONS` for every design."""
    designs, homes = solved.designs, solved.space.homes
    rows, a = designs.app.rows, designs.a
    if dimension == "cache":
        return np.array([str(stage.variant.cache) for stage in designs.stages])[designs.stage]
    if dimension == "edge":
        edges = [EdgeChoice.CDN if stage.variant.edge else EdgeChoice.NONE for stage in designs.stages]
        return np.array(list(map(str, edges)))[designs.stage]
    if dimension == "database":
        stages = np.array([str(one) for one in STAGES])[designs.database.rows.stage[designs.d]]
        return np.where(rows.composite[a], str(DatabaseStage.ON_HOST), stages)
    words, codes = {
        "arrangement": ([str(one) for one in ARRANGEMENTS], rows.arrangement),
        "platform": ([PLATFORM_OF_TECH[tech] for tech in TECHS], rows.tech),
        "provider": ([home.provider for home in homes], rows.home),
        "place": ([str(home.place) for home in homes], rows.home),
    }[dimension]
    return np.array(words)[codes[a]]
