"""Durations as counts in classes whose bounds grow by a constant factor: added up without loss, quantiles within 2.5 %.

The classes are those of DDSketch (Masson, Rim, Lee: DDSketch, VLDB 2019): a value's class is the logarithm of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR = 0.025  # how far a quantile may be from the true one, as a part of it
GROWTH = (1 + ERROR) / (1 - ERROR)
SMALLEST = 1e-5  # seconds; what is quicker counts as this
NOT_TIMED = -(2**15)  # the class of what was not timed


def class_of(seconds: float | None) -> int:
    """The class of a duration; `NOT_TIMED` where there is none."""
    if seconds is None:
        return NOT_TIMED
    return math.ceil(math.log(max(seconds, SMALLEST), GROWTH))


def seconds_of(number: int) -> float:
    """The duration that stands for a class: within `ERROR` of each that is in it."""
    return float(2 * GROWTH**number / (GROWTH + 1))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The duration in seconds below which a share (0 to 1) of the timed ones lie; None where none was timed."""
    timed = sorted((number, count) for number, count in counts.items() if number != NOT_TIMED and count > 0)
    total = sum(count for _, count in timed)
    if total == 0:
        return None
    rank = share * (total - 1)
    passed = 0
    for number, count in timed:
        passed += count
        if passed > rank:
            return seconds_of(number)
    return seconds_of(timed[-1][0])
