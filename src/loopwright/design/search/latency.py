"""How long the requests of whole designs take: their branches, the 95th percentile, and whether it is soon enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.thinning import CANTELLI, SLACK
from loopwright.design.sums.distinct import distinct, distinct_rows
from loopwright.design.sums.response import mixture_quantile, mixture_tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.search.join import Designs

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

PERCENTILE = 0.95
RESPONSE = ("shift", "mean", "variance", "database_mean", "database_variance", "hit", "cold")


def branches(designs: Designs, values: Values, which: NDArray[np.intp]) -> tuple[Array, Array, Array, Array]:
    """The request's branches (cached or not × waits for a service outside or not × cold or warm), on the last axis.

    Weights, fixed parts, means and variances in seconds. Values may be one for each design of ``which``.
    """
    hit, cold = designs.hit[which], designs.cold[which]
    call, wait, start = (one[which] for one in outside_and_cold(designs, values))
    parts = []
    for cached, weight_cached in ((True, hit), (False, 1.0 - hit)):
        mean = designs.mean[which] + (0.0 if cached else designs.database_mean[which])
        variance = designs.variance[which] + (0.0 if cached else designs.database_variance[which])
        for outside, weight_outside in ((True, call), (False, 1.0 - call)):
            for late, weight_late in ((True, cold), (False, 1.0 - cold)):
                weight = weight_cached * weight_outside * weight_late
                if not len(which) or np.any(weight > 0):
                    fixed = designs.shift[which] + (start if late else 0.0)
                    waited = (mean + wait, variance + wait**2) if outside else (mean, variance)
                    parts.append((weight, fixed, *waited))
    weights, shifts, means, variances = (np.stack(column, axis=-1) for column in zip(*parts, strict=True))
    return weights, shifts, means, variances


def outside_and_cold(designs: Designs, values: Values) -> tuple[Array, Array, Array]:
    """The share of requests that wait for a service outside, how long, and how long a cold start takes: per design."""
    call = np.asarray(values["service.outside_share"], dtype=np.float64)
    wait = np.where(call > 0, values["service.outside_seconds"] / np.where(call > 0, call, 1.0), 0.0)
    given = (call, wait, values["serverless.cold_start_seconds"])
    call, wait, start = (np.broadcast_to(one, len(designs)) for one in given)
    return call, wait, start


def moments(designs: Designs, values: Values) -> tuple[Array, Array]:
    """Mean and variance of each design's response time: its parts come or do not come independently."""
    call, wait, start = outside_and_cold(designs, values)
    miss, cold = 1.0 - designs.hit, designs.cold
    mean = designs.shift + designs.mean + miss * designs.database_mean + call * wait + cold * start
    variance = (
        designs.variance
        + miss * (designs.database_variance + designs.hit * designs.database_mean**2)
        + call * (2.0 - call) * wait**2
        + cold * (1.0 - cold) * start**2
    )
    return mean, variance


def latency_kept(designs: Designs, values: Values, limit: float | Array) -> tuple[Flags, Flags]:
    """Whether the 95th percentile is within the limit, and whether it is beyond by a hair.

    Only designs that Cantelli's bounds leave open are worked out, each kind of them once.
    """
    limit = np.broadcast_to(np.asarray(limit, dtype=np.float64), len(designs))
    mean, variance = moments(designs, values)
    deviation = np.sqrt(variance)
    kept = mean + CANTELLI * deviation <= limit
    hair = np.zeros(len(kept), dtype=bool)
    open_ = np.flatnonzero(~kept & np.isfinite(mean) & (mean - deviation / CANTELLI <= limit))
    if open_.size:
        tail = _tails(designs, values, limit, open_)
        kept[open_] = tail <= 1 - PERCENTILE
        hair[open_] = (tail > 1 - PERCENTILE) & (tail <= (1 - PERCENTILE) * (1 + SLACK))
    return kept, hair


def _tails(designs: Designs, values: Values, limit: Array, which: NDArray[np.intp]) -> Array:
    """The share of each design's requests that takes longer than its limit; equal ones are worked out once."""
    columns = [getattr(designs, name)[which] for name in RESPONSE]
    columns += [one[which] for one in (limit, *outside_and_cold(designs, values))]
    first, back = distinct_rows(columns)
    some = which[first]
    return np.asarray(mixture_tail(limit[some], *branches(designs, values, some))[back])


def latency_p95(designs: Designs, values: Values, index: int) -> float:
    """The 95th percentile of one design's response time as its users see it, seconds."""
    return float(latencies_p95(designs, values, np.array([index], dtype=np.intp))[0])


def latencies_p95(designs: Designs, values: Values, which: NDArray[np.intp]) -> Array:
    """`latency_p95` of some designs, of each to the last bit as if it were asked alone."""
    hit, cold = designs.hit[which], designs.cold[which]
    # designs of the same branches are worked out together: another's would change the order of their sums
    kinds = (((hit > 0) * 2 + (hit < 1)) * 2 + (cold > 0)) * 2 + (cold < 1)
    found = np.empty(len(which))
    for kind in distinct(kinds):
        alike = np.flatnonzero(kinds == kind)
        found[alike] = mixture_quantile(PERCENTILE, *branches(designs, values, which[alike]))
    return found
