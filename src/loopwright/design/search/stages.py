"""The tiers under each variant, and the pairs of their options that make designs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.beside import Beside, Sides
from loopwright.design.search.loads import CLASSES, EDGES, class_of, front_of
from loopwright.design.search.standing import pairs
from loopwright.design.tiers.application_lines import is_tech
from loopwright.loop.vocabulary import CacheChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Variant
    from loopwright.design.search.asked import Asked
    from loopwright.design.search.tables import Tables
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]


@dataclass(slots=True)
class Stage:
    """One variant of the space under a load: both tiers' frontiers and the pairs of them that make designs."""

    situation: int
    variant: Variant
    load: Load
    app: AppColumns
    database: DatabaseColumns
    sides: dict[tuple[int, bool], Sides]  # by home, and whether the host is shared
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
        return cls(app, database, a, d, alone, front, number, app.rows.home[a] * 2 + shared)


def stages_of(tables: Tables) -> list[Stage]:
    """The tiers under each variant, and the pairs of them that make designs; nothing where none can be wanted."""
    asked, tiers = tables.asked, tables.tiers
    if tiers is None:
        return []
    both = Pairs.of(asked, tiers)
    besides = [Beside.of(asked.space, one) for one in asked.situations]
    return [
        _stage(asked, both, besides[situation], (situation, variant), load)
        for (situation, variant), load in asked.loads.of.items()
    ]


def _stage(asked: Asked, both: Pairs, others: Beside, at: tuple[int, Variant], load: Load) -> Stage:
    """One variant in one situation."""
    situation, variant = at
    own, hour = class_of(variant, situation), asked.values.number("team.value_of_hour_usd")
    which = ((both.number == own) | (both.number < 0)) & (both.front == own // CLASSES)
    if variant.cache == CacheChoice.IN_PROCESS:
        # a cache inside the process is worth its name only where there is one machine's worth of processes
        rows = both.app.rows
        which &= (rows.count[both.a] == 1) & ~is_tech(rows, "function", "run")[both.a]
    beside = np.full((2, 2 * len(asked.space.homes)), np.nan)
    sides = {}
    for code in np.bincount(both.code[which]).nonzero()[0].tolist():
        home, shared = code // 2, bool(code % 2)
        side = sides[home, shared] = others.sides(home, load, variant, shared=shared)
        beside[:, code] = side.money, side.hours
    kept = np.flatnonzero(which)
    if np.isfinite(asked.below[situation]):
        whole = both.alone[kept] + (beside[0] + hour * beside[1])[both.code[kept]]
        kept = kept[whole <= asked.below[situation]]
    return Stage(situation, variant, load, both.app, both.database, sides, beside, both.a[kept], both.d[kept])
