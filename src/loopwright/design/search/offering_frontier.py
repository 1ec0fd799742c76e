"""The offerings worth arranging under a load: those that no other of the same home beats, before any is counted out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.frontier import undominated
from loopwright.design.sums.distinct import among
from loopwright.design.sums.queueing import response_moments
from loopwright.design.tiers.application import ARRANGEMENTS, COUNTS, TECHS, AppRows
from loopwright.design.tiers.application_lines import HOSTLESS, app_response
from loopwright.design.tiers.database import CONTINUOUS, MACHINES, REPLICAS, SHARDS, STAGES
from loopwright.design.tiers.database_lines import database_money, fit_rate, zones_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Values
    from loopwright.design.search.thinning import LatencyBound
    from loopwright.design.tiers.application import AppBase, AppNeed
    from loopwright.design.tiers.database import DatabaseFit, DatabaseRows
    from loopwright.design.tiers.database_lines import Extras
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]


def worthwhile(
    base: AppBase,
    need: AppNeed,
    load: Load,
    values: Values,
    space: Space,
    bound: LatencyBound,
    slowest: tuple[Array, Array],
    under: Index,
) -> Index:
    """The rows of a base that may be part of a best design.

    Among offerings of one home and technology of which the load needs equally many, everything but the price, the
    transfer and the disk that are included, and the response time is the same for any count, zones and release.
    What is paid by use is left alone: its price is not one of these. ``slowest`` is the mean and the variance of
    the worst database of each row's home, ``under`` the class of its load.
    """
    by_use = among(base.tech, tuple(map(TECHS.index, HOSTLESS)))
    usable = np.isfinite(need.nodes) & (need.nodes <= COUNTS[-1]) & ~by_use
    which = np.flatnonzero(usable)
    row = base.offering[which]
    table = space.compute
    nodes = need.nodes[which].astype(np.intp)
    disk = np.where(_composite(base)[which], table.known_at("disk_gb", row), 0.0)
    columns = [
        table.known_at("usd_month", row, np.inf),
        -table.known_at("included_transfer_gb", row),
        -disk,
        *_response(base.take(which), need.take(which), load.take(which), values, bound, slowest, which),
    ]
    kind = np.ravel_multi_index(
        (base.home[which], base.arrangement[which], base.tech[which], nodes, under[which]),
        (len(space.homes), len(ARRANGEMENTS), len(TECHS), int(COUNTS[-1]) + 1, int(under.max(initial=0)) + 1),
    )
    kept = which[undominated(np.nan_to_num(np.stack(columns, axis=1), posinf=1e300), kind)]
    return np.sort(np.concatenate([kept, np.flatnonzero(by_use)]))


def _composite(base: AppBase) -> Flags:
    return np.asarray(base.arrangement == ARRANGEMENTS.index("one_server"))


def _response(
    base: AppBase,
    need: AppNeed,
    load: Load,
    values: Values,
    bound: LatencyBound,
    slowest: tuple[Array, Array],
    which: Index,
) -> list[Array]:
    """Speed and servers as the frontier compares them: nothing where the least count already keeps the promise.

    At the same count both mean and variance fall with either, so that what has more of both is never slower.
    """
    nothing = np.zeros(len(which), dtype=np.intp)
    count = need.nodes.astype(np.intp)
    rows = AppRows(
        base.home, base.arrangement, base.tech, base.offering, count, nothing + 1, nothing, nothing, nothing
    )
    mean, variance = bound.rounded(*app_response(rows, need, load, values))
    partner = slowest[0][which], slowest[1][which]
    sure = bound.surely(mean, variance, partner, bound.trips[rows.home], np.zeros(len(which)))
    found = [np.where(sure, 0.0, need.seconds), np.where(sure, 0.0, 1.0 / need.servers)]
    if bound.strict:
        found += [np.where(sure, -1e9, -need.seconds), np.where(sure, -1e9, -1.0 / need.servers)]
    return found


def worthwhile_databases(
    rows: DatabaseRows,
    fit: DatabaseFit,
    load: Load,
    values: Values,
    space: Space,
    extras: Extras,
    under: Index,
    bound: LatencyBound,
) -> Index:
    """Which of the options that carry their load may be part of a best design.

    Of one seller, stage, backup and number of nodes everything is the same but the price and the response time.
    """
    if not len(rows):
        return np.empty(0, dtype=np.intp)
    # copies and environments beside production cost the same for all of a kind
    money = database_money(
        rows, fit, load, values, databases=space.databases, compute=space.compute, extras=extras
    )
    mean, variance = response_moments(fit_rate(fit), fit.seconds, fit.servers)
    mean, variance = bound.rounded(mean, variance / np.maximum(values["service.queries_per_request"], 1.0))
    columns = [money, mean, variance]
    if bound.strict:
        columns.append(-variance)
    shards = np.log2(rows.shards).astype(np.intp)
    kind = under
    for code, size in (
        (rows.seller, int(rows.seller.max()) + 1),
        (rows.stage, len(STAGES)),
        (rows.replicas, max(REPLICAS) + 1),
        (shards, len(SHARDS) + 1),
        (rows.backup, CONTINUOUS + 1),
        (rows.machine, len(MACHINES)),
        (rows.portable, 2),
        (fit.pooled, 2),
        (rows.managed, 2),
        (rows.managed & (zones_of(rows, space.databases) > 1), 2),
    ):
        kind = kind * size + code
    return undominated(np.nan_to_num(np.stack(columns, axis=1), nan=np.inf, posinf=1e300), kind)
