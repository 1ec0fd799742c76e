"""Logs that say the same: a copy beside its original, whose requests would be counted twice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.survey.traffic.seconds import SecondCounts

MINUTE = 60
LEAST_MINUTES = 30  # with requests: fewer may agree by chance
SAME_SHARE = 0.98


def said_twice(minutes: Mapping[str, SecondCounts]) -> dict[str, str]:
    """The logs whose requests another one has already, minute by minute, each with that other one.

    ``minutes`` are the requests of each log by the minute. Of two servers behind one balancer some minutes have as
    many requests, of a copy nearly all.
    """
    found: dict[str, str] = {}
    for first, second in combinations(minutes, 2):
        if first not in found and second not in found and _same(minutes[first], minutes[second]):
            found[second] = first
    return found


def _same(one: SecondCounts, other: SecondCounts) -> bool:
    one.settle()
    other.settle()
    if not len(one.moments) or not len(other.moments):
        return False
    # where both speak: a copy may be cut, or have gone on
    start = max(one.moments[0], other.moments[0])
    end = min(one.moments[-1], other.moments[-1])
    ours, theirs = (each.moments[(each.moments > start) & (each.moments < end)] for each in (one, other))
    either = np.union1d(ours, theirs)
    if len(either) < LEAST_MINUTES:
        return False
    counts = [np.zeros(len(either), dtype=np.int64) for _ in range(2)]
    for each, held, places in zip((one, other), counts, (ours, theirs), strict=True):
        held[np.searchsorted(either, places)] = each.counts[np.isin(each.moments, places)]
    return bool(np.mean(counts[0] == counts[1]) >= SAME_SHARE)
