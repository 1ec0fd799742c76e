"""How long a page waits until somebody is there: the week's gaps in cover and the waits they cause."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOURS_PER_WEEK = 168.0

_NIGHT_AFTER_OFFICE = 16.0  # 17 to 9
_NIGHT_OF_SLEEP = 8.0
_WEEKEND = 64.0  # Friday 17 to Monday 9

_GAPS: dict[Cover, tuple[float, ...]] = {
    Cover.BUSINESS: (_NIGHT_AFTER_OFFICE,) * 4 + (_WEEKEND,),
    Cover.WAKING: (_NIGHT_OF_SLEEP,) * 7,
    Cover.AROUND_THE_CLOCK: (),
}


def gaps_of_week(cover: Cover) -> tuple[float, ...]:
    """Lengths of the gaps in a week when nobody is there, in the order of the week.

    Hours. Business is Monday to Friday 9 to 17; waking hours leave seven nights of eight hours.
    """
    return _GAPS[cover]


def mean_wait(gaps: tuple[float, ...]) -> float:
    """Expected wait of a page that arrives at a random instant of the week, hours: Σ gap² ÷ (2 · 168)."""
    return math.fsum(gap * gap for gap in gaps) / (2.0 * HOURS_PER_WEEK)


def wait_deviation(gaps: tuple[float, ...]) -> float:
    """Standard deviation of the wait of a page that arrives at a random instant of the week, hours."""
    square = math.fsum(gap**3 for gap in gaps) / (3.0 * HOURS_PER_WEEK)
    return float(np.sqrt(square - mean_wait(gaps) ** 2))


def wait_exceeds(hours: float | NDArray[np.float64], gaps: tuple[float, ...]) -> NDArray[np.float64]:
    """Probability that a page at a random instant waits longer than ``hours``: Σ (gap − hours)⁺ ÷ 168.

    Any shape in, the same shape out; ``hours`` not negative.
    """
    waited = np.asarray(hours, dtype=np.float64)[..., None]
    left = np.maximum(np.asarray(gaps, dtype=np.float64) - waited, 0.0)
    return np.asarray(left.sum(axis=-1) / HOURS_PER_WEEK)


def wait_quantile(probability: float, gaps: tuple[float, ...]) -> float:
    """The wait, in hours, that a share ``probability`` (0 to 1) of pages does not exceed."""
    allowed = (1.0 - probability) * HOURS_PER_WEEK
    longest_first = sorted(gaps, reverse=True)
    together = 0.0
    for count, gap in enumerate(longest_first, start=1):
        together += gap
        shorter = longest_first[count] if count < len(longest_first) else 0.0
        if together - count * shorter >= allowed:
            return (together - allowed) / count
    return 0.0


@lru_cache(maxsize=64)
def wait_points(gaps: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """Three (share, hours) points that stand for the wait in sums over the week.

    They give the wait's first five moments exactly (Gauss's rule for its distribution): machines that fail
    in the same night wait for the same morning, so what two of them do together depends on more than the
    mean. Without gaps there is one point, no wait.
    """
    if not gaps:
        return ((1.0, 0.0),)
    longest = max(gaps)
    scaled = np.asarray(gaps, dtype=np.float64) / longest
    moments = [
        1.0,
        *(float(np.sum(scaled**order * gaps)) / ((order + 1) * HOURS_PER_WEEK) for order in range(1, 6)),
    ]
    hankel = np.array([[moments[row + column] for column in range(3)] for row in range(3)])
    lower = np.linalg.solve(hankel, -np.array(moments[3:]))
    points = np.sort(np.roots([1.0, lower[2], lower[1], lower[0]]).real)
    shares = np.linalg.solve(np.vander(points, increasing=True).T, np.array(moments[:3]))
    return tuple((float(share), float(point * longest)) for share, point in zip(shares, points, strict=True))
