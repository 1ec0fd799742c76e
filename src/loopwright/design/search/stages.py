"""The tiers under each variant, and the pairs of their options that make designs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.beside import Beside, SidesOf
from loopwright.design.search.loads import CLASSES, EDGES, class_of, front_of
from loopwright.design.search.standing import pairs
from loopwright.design.tiers.application_lines import is_tech
from loopwright.loop.vocabulary import CacheChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Variant
    from loopwright.design.search.asked import Asked
    from loopwright.design.search.beside import Sides
    from loopwright.design.search.tables import Tables
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Stage:
    """One variant of the space under a load: both tiers' frontiers and the pairs of them that make designs."""

    situation: int
    variant: Variant
    load: Load
    app: AppColumns
    database: DatabaseColumns
    sides: SidesOf | dict[tuple[int, bool], Sides]  # by home, and whether the host is shared
    beside: Array  # their money and hours, by home × 2 + whether the host is shared
    a: Index
    d: Index


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of both tiers' options, all variants together: what they cost by themselves, and where they stand."""

    app: AppColumns
    database: DatabaseColumns
    a: Index
    d: Index
    alone: Array  # money and hours of both options at their value, US dollars a month
    front: Index
    number: Index  # of the load's class, -1 under any
    code: Index  # home × 2 + whether the host is shared
    lone: Flags  # one machine's worth of processes: where a cache inside the process is worth its name

    @classmethod
    def of(cls, asked: Asked, tiers: tuple[AppColumns, DatabaseColumns]) -> Pairs:
        """The pairs of two tiers that stay below what is wanted at most."""
        app, database = tiers
        a, d = pairs(app, database, asked.space, keeps_rows=asked.keeps_rows)
        alone = asked.objective(app)[a] + asked.objective(database)[d]
        front = front_of(app.rows.load[a])
        if asked.limited:
            within = alone <= asked.below[front // EDGES]
            a, d, alone, front = a[within], d[within], alone[within], front[within]
        shared = app.rows.composite[a]
        apart = np.where(database.rows.offering[d] < 0, -1, database.load[d])
        number = np.where(shared, app.rows.load[a], apart)
        lone = (app.rows.count[a] == 1) & ~is_tech(app.rows, "function", "run")[a]
        return cls(app, database, a, d, alone, front, number, app.rows.home[a] * 2 + shared, lone)

    def by_front(self, fronts: int) -> list[Pairs]:
        """The pairs behind each front, in their order."""
        order = np.argsort(self.front, kind="stable")
        ends = np.searchsorted(self.front[order], np.arange(fronts + 1)).tolist()
        return [self.take(order[start:end]) for start, end in pairwise(ends)]

    def take(self, which: Index) -> Pairs:
        """Some of the pairs, in the order given."""
        cells = (
            getattr(self, name)[which] for name in ("a", "d", "alone", "front", "number", "code", "lone")
        )
        return Pairs(self.app, self.database, *cells)


def stages_of(tables: Tables) -> list[Stage]:
    """The tiers under each variant, and the pairs of them that make designs; nothing where none can be wanted."""
    asked, tiers = tables.asked, tables.tiers
    if tiers is None:
        return []
    both = Pairs.of(asked, tiers)
    besides = [Beside.of(asked.space, one) for one in asked.situations]
    fronts = both.by_front(EDGES * len(asked.situations))
    for (situation, variant), load in asked.loads.of.items():
        if np.isfinite(asked.below[situation]) and variant.cache == CacheChoice.NONE:
            front = EDGES * situation + variant.edge
            fronts[front] = _affordable(
                asked, fronts[front], SidesOf(besides[situation], load, variant), situation
            )
    return [
        _stage(
            asked,
            fronts[class_of(variant, situation) // CLASSES],
            SidesOf(besides[situation], load, variant),
            situation,
        )
        for (situation, variant), load in asked.loads.of.items()
    ]


def _affordable(asked: Asked, both: Pairs, sides: SidesOf, situation: int) -> Pairs:
    """The pairs that with the sides of no cache stay below what is wanted at most: a cache only adds to them."""
    return both.take(
        np.flatnonzero(both.alone + _beside(asked, both.code, sides)[1][both.code] <= asked.below[situation])
    )


def _beside(asked: Asked, code: Index, sides: SidesOf) -> tuple[Array, Array]:
    """Money and hours of the sides of some homes, and what both add to the objective, by code of the home."""
    beside = np.full((2, 2 * len(asked.space.homes)), np.nan)
    for at in np.bincount(code).nonzero()[0].tolist():
        beside[:, at] = sides.sums(at // 2, shared=bool(at % 2))
    return beside, beside[0] + asked.values.number("team.value_of_hour_usd") * beside[1]


def _stage(asked: Asked, both: Pairs, sides: SidesOf, situation: int) -> Stage:
    """One variant in one situation, of the pairs behind its front."""
    own = class_of(sides.variant, situation)
    which = (both.number == own) | (both.number < 0)
    if sides.variant.cache == CacheChoice.IN_PROCESS:
        which &= both.lone
    kept = np.flatnonzero(which)
    beside, added = _beside(asked, both.code[kept], sides)
    if np.isfinite(asked.below[situation]):
        kept = kept[both.alone[kept] + added[both.code[kept]] <= asked.below[situation]]
    a, d = both.a[kept], both.d[kept]
    return Stage(situation, sides.variant, sides.load, both.app, both.database, sides, beside, a, d)
