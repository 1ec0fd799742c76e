"""The sum of outages that strike at random: its distribution on a grid, without simulation.

Each cause is a Poisson count of events whose length has a given mean and deviation: a constant plus an
exponential part up to a deviation of one mean, a mixture of two exponentials beyond. The count's generating
function is inverted by a fast Fourier transform, damped so that what lies beyond the grid does not fold
back into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hours = NDArray[np.float64]

_CELLS = 2048
_DAMPING = 25.0  # what folds back is weakened by e^-25


@dataclass(frozen=True, slots=True)
class YearOfOutages:
    """What a year and its months look like.

    Share of 30-day months within the objective; hours of the 10th and of the 90th percentile year.
    """

    months_kept_share: float
    p10_hours: float
    p90_hours: float


def share_within(rate: Hours, hours: Hours, deviation: Hours, limit: float) -> float:
    """Probability that a period's events (``rate`` expected of each cause) take at most ``limit`` hours."""
    if limit <= 0.0:
        return float(np.exp(-rate[hours > 0].sum()))
    step = limit / (_CELLS // 2)
    return float(min(_distribution(rate, hours, deviation, step)[_CELLS // 2], 1.0))


def quantiles(rate: Hours, hours: Hours, deviation: Hours, shares: tuple[float, ...]) -> tuple[float, ...]:
    """Hours that the sum of a period's events does not exceed in these shares (0 to 0.9) of periods."""
    mean = float(np.sum(rate * hours))
    if mean <= 0.0:
        return (0.0,) * len(shares)
    variance = float(np.sum(rate * hours**2 * (1.0 + deviation**2)))
    # Cantelli's inequality: nine tenths of the mass lie below three deviations above the mean
    step = (mean + 3.0 * np.sqrt(variance)) / (_CELLS - 2)
    below = np.maximum.accumulate(_distribution(rate, hours, deviation, step))
    while below[-1] < max(shares):
        # very many events far shorter than a step: on the grid they vary more than in truth, and need more of it
        step *= 1.1
        below = np.maximum.accumulate(_distribution(rate, hours, deviation, step))
    found = []
    for share in shares:
        above = int(np.searchsorted(below, share))
        before = float(below[above - 1]) if above else 0.0
        part = (share - before) / (float(below[above]) - before) if above else 0.0
        found.append(float((above - 1 + part) * step) if above else 0.0)
    return tuple(found)


def _distribution(rate: Hours, hours: Hours, deviation: Hours, step: float) -> Hours:
    """Probability that the sum is at most 0, 1, 2, … steps."""
    damping = np.exp(-_DAMPING / _CELLS * np.arange(_CELLS))
    events = np.einsum("c,cx->x", rate, _lengths(hours, deviation, step))
    exponent = np.fft.rfft(events * damping)
    return np.asarray(np.cumsum(np.fft.irfft(np.exp(exponent - rate.sum()), _CELLS) / damping))


def _lengths(hours: Hours, deviation: Hours, step: float) -> Hours:
    """Each cause's event length on the grid, spread over the two nearest points so that its mean is kept."""
    edges = step * np.arange(-1.0, _CELLS + 1.0)
    up_to = _limited_mean(hours[:, None], deviation[:, None], np.maximum(edges, 0.0))
    up_to[:, 0] = -step  # the limited mean has slope one below zero
    bent = (2.0 * up_to[:, 1:-1] - up_to[:, :-2] - up_to[:, 2:]) / step
    return np.maximum(bent, 0.0)


def _limited_mean(mean: Hours, deviation: Hours, limit: Hours) -> Hours:
    """Expected length of an event cut off at ``limit``, in hours."""
    constant = mean * np.maximum(1.0 - deviation, 0.0)
    square = np.maximum(deviation, 1.0) ** 2
    more = 0.5 * (1.0 + np.sqrt((square - 1.0) / (square + 1.0)))
    beyond = np.maximum(limit - constant, 0.0)
    total = np.minimum(limit, constant)
    rest = mean - constant
    for share in (more, 1.0 - more):
        part = rest / (2.0 * share)
        scaled = np.divide(
            beyond, part, out=np.zeros(np.broadcast_shapes(beyond.shape, part.shape)), where=part > 0
        )
        total = total - share * part * np.expm1(-scaled)
    return total
