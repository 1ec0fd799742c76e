"""The application's options under all loads of a search, of offerings that no other beats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.added_lines import added_lines
from loopwright.design.search.asked import MACHINE, ONE_SERVER, STATIC, ZONE
from loopwright.design.search.limits import TOLERANCE
from loopwright.design.search.loads import EDGES, front_of
from loopwright.design.search.offering_frontier import worthwhile
from loopwright.design.search.standing import Serving
from loopwright.design.search.thinning import worst_databases
from loopwright.design.sums.distinct import among
from loopwright.design.tiers.application import AppNeed, app_need, expand, serving
from loopwright.design.tiers.application_lines import AppColumns, app_columns
from loopwright.design.tiers.composite import composite_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.asked import Asked
    from loopwright.design.tiers.application import AppBase
    from loopwright.design.tiers.database_lines import DatabaseColumns

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]


def application_options(asked: Asked, database: DatabaseColumns) -> AppColumns | None:
    """The options on hosts of their own beside the databases, then those that share one with theirs.

    None where it is only asked for designs that keep all, and none is left.
    """
    shared = asked.space.app.arrangement == ONE_SERVER
    found = [_options(asked, database, composite=kind) for kind in (False, True) if np.any(shared == kind)]
    parts = [part for part in found if part is not None]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AppColumns.stacked(parts)


def kept_app(asked: Asked, app: AppColumns) -> Flags:
    """The options that break no promise by themselves, where only such are wanted."""
    if not asked.feasible:
        return np.ones(len(app.rows), dtype=bool)
    rank, apart = asked.survived(app.rows.load), ~app.rows.composite
    kept = ((app.redundant & apart) | (rank < MACHINE)) & ((app.zone_redundant & apart) | (rank < ZONE))
    kept &= asked.recovered(app.composite_rpo, app.composite_rto)
    return np.asarray(kept & asked.within(app.lines))


def _options(asked: Asked, database: DatabaseColumns, *, composite: bool) -> AppColumns | None:
    """The options of one kind, of offerings that no other beats under its load.

    On a host of their own they see of the variants only the edge.
    """
    space, values = asked.space, asked.values
    base, under = _possible(asked, database, composite=composite)
    if asked.feasible and not len(under):
        return None
    base, need, under = _enough(asked, database, base, under, composite=composite)
    if asked.feasible and not len(under):
        return None
    if asked.prune:
        nothing = np.zeros(len(under))
        slowest = (
            (nothing, nothing)
            if composite
            else worst_databases(database, space, base.home, front_of(under), asked.bound)
        )
        load = asked.loads.at(under)
        kept = worthwhile(base, need, load, values, space, asked.bound, slowest, under)
        base, need, under = base.take(kept), need.take(kept), under[kept]
    return _counted(asked, base, need, under)


def _counted(asked: Asked, base: AppBase, need: AppNeed, under: Index) -> AppColumns:
    """Ways to run the application counted out, with all their lines."""
    space, values = asked.space, asked.values
    rows = expand(base, need, space.homes, under, files_only=_files_only(asked))
    mask = asked.mask
    free = replace(mask, forced=tuple(pair for pair in mask.forced if pair[0] != "release"))
    rows = rows.take(np.flatnonzero(free.app(rows)))
    load = asked.loads.at(rows.load)
    need = app_need(load, values, space.compute, offering=rows.offering, composite=rows.composite)
    columns = app_columns(rows, need, load, values, space.compute, space.homes)
    composite_lines(columns, load, values, space.compute, space.homes)
    added_lines(columns, load, space)
    return columns


def _possible(asked: Asked, database: DatabaseColumns, *, composite: bool) -> tuple[AppBase, Index]:
    """The ways of one kind under each load that may be part of a design, told before the load is placed."""
    base = asked.space.app
    able = serving(base, files_only=_files_only(asked)) & _manageable(asked)
    some = np.flatnonzero(((base.arrangement == ONE_SERVER) == composite) & able)
    classes = asked.loads.numbers if composite else asked.loads.fronts
    if composite:
        classes = classes[asked.survived(classes) < MACHINE]
    which, under = np.tile(some, len(classes)), np.repeat(classes, len(some))
    if not composite and asked.feasible:
        kept = _served(asked, database, which, under)
        which, under = which[kept], under[kept]
    base = base.take(which)
    kept = asked.mask.within(base, asked.under(under))
    return base.take(kept), under[kept]


def _enough(
    asked: Asked, database: DatabaseColumns, base: AppBase, under: Index, *, composite: bool
) -> tuple[AppBase, AppNeed, Index]:
    """Those of which as many as the load needs cost less than is wanted at most."""
    shared, load = np.full(len(under), composite), asked.loads.at(under)
    need = app_need(load, asked.values, asked.space.compute, offering=base.offering, composite=shared)
    least = need.nodes + (asked.survived(under) >= MACHINE)
    partner = _partner(asked, database, base, under)
    kept = asked.mask.within_need(base, least, partner, asked.under(under))
    return base.take(kept), need.take(kept), under[kept]


def _files_only(asked: Asked) -> bool:
    """Whether the application computes nothing."""
    return asked.values.number("service.app_cpu_seconds") <= 0


def _manageable(asked: Asked) -> Flags:
    """Which ways to run the application do not take too many hours by themselves, where that is wanted."""
    base = asked.space.app
    if not asked.feasible:
        return np.ones(len(base.home), dtype=bool)
    return asked.mask.manageable(base, asked.limits.hours * TOLERANCE)


def _served(asked: Asked, database: DatabaseColumns, which: Index, under: Index) -> Index:
    """Those ways to run the application beside which a database stands, or that need none."""
    space = asked.space
    if not asked.keeps_rows:
        return np.arange(len(which))
    serving, fronts = Serving.of(database, space), EDGES * len(asked.situations)
    there = np.zeros((len(space.homes), fronts), dtype=bool)
    there[serving.home, front_of(database.load[serving.database])] = True
    without = (space.app.arrangement == STATIC)[which]
    return np.flatnonzero(there[space.app.home[which], front_of(under)] | without)


def _partner(asked: Asked, database: DatabaseColumns, base: AppBase, under: Index) -> Array:
    """What the cheapest database beside each way to run the application adds to the objective."""
    if not asked.keeps_rows or not asked.limited:
        return np.zeros(len(under))
    own, fronts = asked.objective(database), front_of(database.load)
    least = np.full((len(asked.space.homes), EDGES * len(asked.situations)), np.inf)
    serving = Serving.of(database, asked.space)
    np.minimum.at(least, (serving.home, fronts[serving.database]), own[serving.database])
    alone = among(base.arrangement, (ONE_SERVER, STATIC))
    return np.where(alone, 0.0, least[base.home, front_of(under)])
