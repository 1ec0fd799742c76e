"""Series on which rules on the error budget are tried: burning just beyond and within, ended, only lately, once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import NEAR, failing
from loopwright.design.alerting.measures import DURATIONS, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.alerting.burn import Promise, Window

    Series = tuple[tuple[str, str], ...]
    At = Callable[[float], Series]

STEPS_IN_SHORT = 5  # samples of a case in the short window
WITHIN = 0.95  # how near the long window comes to its limit where only the short one passes it


def failing_share(promise: Promise, length: int) -> At:
    """A share of bad requests that stays the same, of a thousand a step."""
    if promise.name == "availability":
        return failing(promise.good_series, promise.bad_series, steps=length)

    def at(share: float) -> Series:
        return _pair(f"0+1000x{length}", promise.good_series, f"0+{number(1000 * (1 - share))}x{length}")

    return at


def _pair(total: str, quick: str, good: str) -> Series:
    return ((f"{DURATIONS}_count", total), (quick, good))


def _two_paces(promise: Promise, first: float, steps: int, then: float, length: int) -> Series:
    """A share of bad requests for some steps, then another, of a thousand requests a step."""
    many, more = 1000 * steps, length - steps
    bad = (
        f"0+{number(1000 * first)}x{steps} {number(many * first + 1000 * then)}+{number(1000 * then)}x{more}"
    )
    good = (
        f"0+{number(1000 * (1 - first))}x{steps} "
        f"{number(many * (1 - first) + 1000 * (1 - then))}+{number(1000 * (1 - then))}x{more}"
    )
    if promise.name == "availability":
        return ((promise.good_series, good), (promise.bad_series, bad))
    return _pair(f"0+1000x{length + 1}", promise.good_series, good)


def ended(promise: Promise, limit: float, length: int) -> Series:
    """All of it failed until a while ago: the long window remembers it, in the short one it is just within."""
    return _two_paces(promise, 1.0, length - STEPS_IN_SHORT - 2, limit * (1 - NEAR), length)


def only_lately(promise: Promise, limit: float, window: Window, step: int, length: int) -> Series:
    """It has begun to fail: the short window is beyond the limit, the long one just within."""
    whole = round(window.seconds / step)
    spent = limit * WITHIN * whole
    late = max(STEPS_IN_SHORT + 1, math.ceil(spent))
    return _two_paces(promise, 0.0, length - late, spent / late, length)


def single(promise: Promise, length: int) -> Series:
    """In a quiet stretch a few good requests and a single bad one."""
    late = length - STEPS_IN_SHORT // 2
    if promise.name == "availability":
        return ((promise.good_series, f"0x{late} 2x{length}"), (promise.bad_series, f"0x{late} 1x{length}"))
    return _pair(f"0x{late} 2x{length}", promise.good_series, f"0x{late} 1x{length}")


def some_bad(promise: Promise, length: int, count: int, ago: int = STEPS_IN_SHORT // 2) -> Series:
    """So many bad requests, some steps before the end."""
    late = length - ago
    if promise.name == "availability":
        return ((promise.bad_series, f"0x{late} {count}x{length}"),)
    return _pair(f"0x{late} {count}x{length}", promise.good_series, f"0x{2 * length}")
