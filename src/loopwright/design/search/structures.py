"""The structure of every design of a solved space as numbers, without lifting one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.design.tiers.database import STAGES
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.solve import Solved
    from loopwright.design.tiers.space import Space

    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]


def structure_codes(solved: Solved) -> Index:
    """One number a design: equal for equal arrangement, database stage, redundancy and spread over zones.

    These make a structure; a vendor, a size, a cache or a way of releasing does not.
    """
    designs, found = solved.designs, np.zeros(len(solved.designs), dtype=np.intp)
    keeps_rows = solved.values.number("data.size_gb") > 0
    for number, stage in enumerate(designs.stages):
        which = np.flatnonzero(designs.stage == number)
        a, d = designs.a[which], designs.d[which]
        rows = stage.app.rows
        shared = rows.composite[a] & keeps_rows
        kept = np.where(
            shared,
            STAGES.index(DatabaseStage.ON_HOST),
            np.where(
                stage.database.rows.offering[d] >= 0,
                stage.database.rows.stage[d],
                STAGES.index(DatabaseStage.NONE),
            ),
        )
        single = rows.composite[a] | (rows.arrangement[a] == ARRANGEMENTS.index(Arrangement.STATIC))
        redundant = stage.app.redundant[a] & ~single
        found[which] = np.ravel_multi_index(
            (
                rows.arrangement[a],
                kept,
                redundant.astype(np.intp),
                np.minimum(rows.zones[a], 2) - 1,
                designs.regions[which] - 1,
            ),
            (len(ARRANGEMENTS), len(STAGES), 2, 2, 2),
        )
    return found


def home_codes(solved: Solved) -> Index:
    """The home of each design's application, as its place in the space's homes."""
    designs = solved.designs
    found = np.zeros(len(designs), dtype=np.intp)
    for number, stage in enumerate(designs.stages):
        which = np.flatnonzero(designs.stage == number)
        found[which] = stage.app.rows.home[designs.a[which]]
    return found


def cheapest_of_each(solved: Solved, groups: Index, among: Flags) -> Index:
    """The cheapest design of each group among some, cheapest group first; equal ones in the order of the space."""
    which = np.flatnonzero(among)
    ordered = which[np.argsort(solved.objective[which], kind="stable")]
    _, first = np.unique(groups[ordered], return_index=True)
    return ordered[np.sort(first)]


def only_homes(space: Space, homes: list[int]) -> Space:
    """The space with only the applications of some homes."""
    base = space.app
    return replace(space, app=base.take(np.flatnonzero(np.isin(base.home, homes))))
