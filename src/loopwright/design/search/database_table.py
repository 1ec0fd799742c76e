"""The database's options under all loads of a search: those that carry them, of offerings that no other beats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.asked import MACHINE, ZONE
from loopwright.design.search.limits import TOLERANCE
from loopwright.design.search.offering_frontier import worthwhile_databases
from loopwright.design.sums.distinct import distinct
from loopwright.design.tiers.database import DatabaseRows, DatabaseSize, fit_of
from loopwright.design.tiers.database_lines import (
    DatabaseColumns,
    Extras,
    database_columns,
    sharding_hours,
    taking_over,
)
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.asked import Asked
    from loopwright.design.tiers.space import Space

    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]


def database_options(asked: Asked) -> DatabaseColumns:
    """Options that fit; shards only under loads of which nothing unsharded carries any. *None* comes first."""
    space, values, classes = asked.space, asked.values, asked.loads.numbers
    allowed = asked.mask.database(space.database) & (space.database.offering >= 0)
    sharded = space.database.is_stage(DatabaseStage.SHARDED)
    if asked.feasible and sharding_hours(values) > asked.limits.hours * TOLERANCE:
        allowed &= ~sharded
    none = np.flatnonzero(space.database.offering < 0)[:1]
    parts = [(none, classes[:1]), _fitting(asked, allowed & ~sharded, classes)]
    left = _uncarried(asked, _without(classes, parts[-1][1]))
    if left.size:
        parts.append(_fitting(asked, allowed & sharded, left))
    which, under = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    rows, size, extras = _of(space, which)
    load = asked.loads.at(under)
    return database_columns(
        rows,
        fit_of(rows, size, load, values, extras.block_gb),
        load,
        values,
        databases=space.databases,
        compute=space.compute,
        extras=extras,
        classes=under,
    )


def kept_database(asked: Asked, database: DatabaseColumns) -> Flags:
    """The options that break no promise by themselves, where only such are wanted; *none* always."""
    if not asked.feasible:
        return np.ones(len(database.rows), dtype=bool)
    none, rank = database.rows.offering < 0, asked.survived(database.load)
    kept = (database.redundant | (rank < MACHINE)) & (database.zone_redundant | (rank < ZONE))
    kept &= asked.recovered(database.rpo, database.rto) & asked.within(database.lines)
    return np.asarray(none | kept)


def _uncarried(asked: Asked, classes: Index) -> Index:
    """Which of some loads nothing unsharded carries, however dear it is and whatever it survives."""
    if not classes.size:
        return classes
    space = asked.mask.whole(asked.space)
    chosen = asked.mask.database(space.database) & ~space.database.is_stage(DatabaseStage.SHARDED)
    some = np.flatnonzero(chosen & (space.database.offering >= 0))
    which, under = np.tile(some, len(classes)), np.repeat(classes, len(some))
    rows, size, extras = _of(space, which)
    fit = fit_of(rows, size, asked.loads.at(under), asked.values, extras.block_gb)
    return _without(classes, under[fit.fits])


def _fitting(asked: Asked, chosen: Flags, classes: Index) -> tuple[Index, Index]:
    """Which of the chosen options carry the loads of these classes, and which of them each."""
    space, some = asked.space, np.flatnonzero(chosen)
    which, under = np.tile(some, len(classes)), np.repeat(classes, len(some))
    kept = asked.mask.within_database(which, asked.under(under))
    which, under = which[kept], under[kept]
    if np.any(asked.survives >= MACHINE):
        able = space.database.is_stage(*taking_over(asked.values))[which]
        which, under = (one[able | (asked.survived(under) < MACHINE)] for one in (which, under))
    rows, size, extras = _of(space, which)
    fit = fit_of(rows, size, asked.loads.at(under), asked.values, extras.block_gb)
    kept = np.flatnonzero(fit.fits)
    which, under = which[kept], under[kept]
    if asked.prune:
        rows, fit, extras, load = rows.take(kept), fit.take(kept), extras.take(kept), asked.loads.at(under)
        worth = worthwhile_databases(rows, fit, load, asked.values, space, extras, under, asked.bound)
        which, under = which[worth], under[worth]
    return which, under


def _without(classes: Index, taken: Index) -> Index:
    """The classes, ascending, that are not among those taken."""
    # numpy's own imports its masked arrays, which takes longer than all of this
    return np.array(sorted({*classes.tolist()} - {*distinct(taken).tolist()}), dtype=np.intp)


def _of(space: Space, which: Index) -> tuple[DatabaseRows, DatabaseSize, Extras]:
    return space.database.take(which), space.size.take(which), space.extras.take(which)
