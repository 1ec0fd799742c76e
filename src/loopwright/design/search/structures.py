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


def structure_codes(solved: Solved, which: Index | slice = slice(None)) -> Index:
    """One number a design (all of them unless said): equal for equal arrangement, stage, redundancy and spread.

    These make a structure; a vendor, a size, a cache or a way of releasing does not.
    """
    designs = solved.designs
    if not designs.stages:
        return np.zeros(0, dtype=np.intp)
    app, database, a, d = designs.app, designs.database, designs.a[which], designs.d[which]
    rows, arrangement = app.rows, app.rows.arrangement[a]
    composite = rows.composite[a]
    apart = np.where(database.rows.offering >= 0, database.rows.stage, STAGES.index(DatabaseStage.NONE))[d]
    keeps_rows = solved.values.number("data.size_gb") > 0
    kept = np.where(composite & keeps_rows, STAGES.index(DatabaseStage.ON_HOST), apart)
    single = composite | (arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
    redundant = app.redundant[a] & ~single
    return np.asarray(
        np.ravel_multi_index(
            (
                arrangement,
                kept,
                redundant.astype(np.intp),
                np.minimum(rows.zones[a], 2) - 1,
                designs.regions[which] - 1,
            ),
            (len(ARRANGEMENTS), len(STAGES), 2, 2, 2),
        ),
        dtype=np.intp,
    )


def home_codes(solved: Solved) -> Index:
    """The home of each design's application, as its place in the space's homes."""
    if not solved.designs.stages:
        return np.zeros(0, dtype=np.intp)
    return np.asarray(solved.designs.app.rows.home[solved.designs.a])


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
