"""The offerings worth arranging under a load: those that no other of the same home beats, before any is counted out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.frontier import undominated
from loopwright.design.tiers.application import ARRANGEMENTS, COUNTS, TECHS, AppRows
from loopwright.design.tiers.application_lines import HOSTLESS, app_response

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Values
    from loopwright.design.search.thinning import LatencyBound
    from loopwright.design.tiers.application import AppBase, AppNeed
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
) -> Index:
    """The rows of a base that may be part of a best design.

    Among offerings of one home and technology of which the load needs equally many, everything but the price, the
    transfer and the disk that are included, and the response time is the same for any count, zones and release.
    What is paid by use is left alone: its price is not one of these. ``slowest`` is the mean and the variance of
    the worst database of each row's home.
    """
    by_use = np.isin(base.tech, [TECHS.index(tech) for tech in HOSTLESS])
    usable = np.isfinite(need.nodes) & (need.nodes <= COUNTS[-1]) & ~by_use
    which = np.flatnonzero(usable)
    row = base.offering[which]
    table = space.compute
    nodes = need.nodes[which].astype(np.intp)
    disk = np.where(_composite(base)[which], np.nan_to_num(table.at("disk_gb", row)), 0.0)
    columns = [
        np.nan_to_num(table.at("usd_month", row), nan=np.inf),
        -np.nan_to_num(table.at("included_transfer_gb", row)),
        -disk,
        *_response(base, need, load, values, bound, slowest, which),
    ]
    kind = np.ravel_multi_index(
        (base.home[which], base.arrangement[which], base.tech[which], nodes),
        (len(space.homes), len(ARRANGEMENTS), len(TECHS), int(COUNTS[-1]) + 1),
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
    rows = AppRows(
        base.home[which],
        base.arrangement[which],
        base.tech[which],
        base.offering[which],
        need.nodes[which].astype(np.intp),
        nothing + 1,
        nothing,
        nothing,
    )
    mean, variance = bound.rounded(*app_response(rows, need.take(which), load, values))
    sure = bound.surely(
        mean, variance, (slowest[0][which], slowest[1][which]), bound.trips[rows.home], np.zeros(len(which))
    )
    seconds, share = need.seconds[which], 1.0 / need.servers[which]
    found = [np.where(sure, 0.0, seconds), np.where(sure, 0.0, share)]
    if bound.strict:
        found += [np.where(sure, -1e9, -seconds), np.where(sure, -1e9, -share)]
    return found
