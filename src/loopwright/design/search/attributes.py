"""What can be forced otherwise, as one word for each design of a solved space: the values of ``--force``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.application import ARRANGEMENTS, TECHS
from loopwright.design.tiers.database import STAGES
from loopwright.design.tiers.mask import PLATFORM_TECHS
from loopwright.loop.vocabulary import DatabaseStage, EdgeChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.solve import Solved

    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

PLATFORM_OF_TECH = {tech: str(name) for name, techs in PLATFORM_TECHS.items() for tech in techs}
DIMENSIONS = ("arrangement", "cache", "database", "edge", "place", "platform", "provider")


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value of one of `DIMENSIONS` for every design: the words there are, and which of them each has."""

    words: list[str]
    codes: Index

    @classmethod
    def of(cls, solved: Solved, dimension: str) -> Attribute:
        """A dimension of a solved space."""
        designs, homes = solved.designs, solved.space.homes
        rows, a = designs.app.rows, designs.a
        if dimension == "cache":
            return cls([str(stage.variant.cache) for stage in designs.stages], designs.stage)
        if dimension == "edge":
            edges = (EdgeChoice.CDN if stage.variant.edge else EdgeChoice.NONE for stage in designs.stages)
            return cls(list(map(str, edges)), designs.stage)
        if dimension == "database":
            apart = designs.database.rows.stage[designs.d]
            codes = np.where(rows.composite[a], STAGES.index(DatabaseStage.ON_HOST), apart)
            return cls([str(one) for one in STAGES], codes)
        words, options = {
            "arrangement": ([str(one) for one in ARRANGEMENTS], rows.arrangement),
            "platform": ([PLATFORM_OF_TECH[tech] for tech in TECHS], rows.tech),
            "provider": ([home.provider for home in homes], rows.home),
            "place": ([str(home.place) for home in homes], rows.home),
        }[dimension]
        return cls(words, options[a])

    def at(self, index: int) -> str:
        """The word of one design."""
        return self.words[int(self.codes[index])]

    def having(self, value: str) -> Flags:
        """Which designs have a value."""
        return np.array([word == value for word in self.words], dtype=bool)[self.codes]
