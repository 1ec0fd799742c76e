"""Response times that several parts make up: a gamma by its moments, mixtures of branches, quantiles.

Times are seconds. A request takes one of several branches (cache hit or miss, cold or warm, a class of its
own); each branch is a fixed time plus a gamma with the moments of its stations' sum.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from loopwright.design.sums.incomplete_gamma import upper_tail

Array = npt.NDArray[np.float64]

_RELATIVE = 1e-9  # the docstring promises 1e-6; Newton's last step gives the rest for nothing
_STEPS = 200
_HALVING = 6  # every so many steps; a density without bound makes Newton creep
_SMALL_OFF = 1e-6
_SMALLEST = 1e-290
_SHAPES = (1e-9, 1e12)  # beyond them a gamma is a constant 0, or its own mean


def gamma_tail(t: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike) -> Array:
    """P(X > t) of the gamma with this mean (s) and variance (s²).

    A step at the mean without variance, 1 where a moment is infinite, 1 before time 0.
    Source: Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions* 1, 1994, ch. 17.
    """
    tail, _ = _tail_and_density(*_floats(t, mean, variance))
    return tail


def mixture_tail(
    t: npt.ArrayLike,
    weights: npt.ArrayLike,
    shifts: npt.ArrayLike,
    means: npt.ArrayLike,
    variances: npt.ArrayLike,
) -> Array:
    """P(X > t) of a request that takes branch i with weight i: a fixed shift (s), then a gamma.

    Branches lie on the last axis of the last four, which ``t`` does not have; weights sum to 1.
    Source: the law of total probability.
    """
    after = np.asarray(t, np.float64)[..., np.newaxis] - np.asarray(shifts, np.float64)
    return np.asarray((np.asarray(weights, np.float64) * gamma_tail(after, means, variances)).sum(axis=-1))


def mixture_quantile(
    p: npt.ArrayLike,
    weights: npt.ArrayLike,
    shifts: npt.ArrayLike,
    means: npt.ArrayLike,
    variances: npt.ArrayLike,
) -> Array:
    """The time (s) that a share ``p`` of the requests stays within, to 1e-6; inf where a branch is unstable.

    Branches lie on the last axis of the last four, which ``p`` does not have. Between Cantelli's bounds
    (1928), Newton on the tail's logarithm, halving where Newton leaves the bracket.
    """
    lead = np.asarray(p, np.float64)[..., np.newaxis]
    wide = np.broadcast_arrays(lead, *_floats(weights, shifts, means, variances))
    share, *branches = (one.reshape(-1, one.shape[-1]) for one in wide)
    level = np.clip(1 - share[:, 0], _RELATIVE**1.5, 1 - _RELATIVE)
    found = np.full(level.shape, np.inf)
    infinite = (branches[0] > 0) & ~(np.isfinite(branches[2]) & np.isfinite(branches[3]))
    finite = ~infinite.any(axis=-1)
    given = [np.where(branches[0] > 0, one, 0.0)[finite] for one in branches]
    found[finite] = _invert(level[finite], *given)
    return found.reshape(wide[0].shape[:-1])


def _invert(level: Array, weights: Array, shifts: Array, means: Array, variances: Array) -> Array:
    """The smallest time whose tail is at most ``level``; a row's steps depend on that row alone."""
    low, at, high = _bracket(level, weights, shifts, means, variances)
    least = _RELATIVE**2 * high
    rows = np.arange(level.size)
    for turn in range(_STEPS):
        guess, goal = at[rows], level[rows]
        tails, densities = _tail_and_density(
            guess[:, np.newaxis] - shifts[rows], means[rows], variances[rows]
        )
        tail = (weights[rows] * tails).sum(axis=-1)
        density = (weights[rows] * densities).sum(axis=-1)
        above = tail > goal
        low[rows] = floor = np.where(above, guess, low[rows])
        high[rows] = ceiling = np.where(above, high[rows], guess)
        usable = (density * ceiling > _RELATIVE * tail) & (tail > 0)  # else the step leaves the bracket
        off = np.log(np.where(usable, tail, goal) / goal)
        step = off * tail / np.where(usable, density, 1.0)
        moved = guess + step
        inside = usable & (moved > floor) & (moved < ceiling) & (turn % _HALVING != _HALVING - 1)
        at[rows] = np.where(inside, moved, (floor + ceiling) / 2)
        settled = usable & (np.abs(step) <= _RELATIVE * guess) & (np.abs(off) <= _SMALL_OFF)
        at[rows] = np.where(settled, moved, at[rows])
        rows = rows[~(settled | (ceiling - floor <= _RELATIVE * ceiling + least[rows]))]
        if not rows.size:
            break
    return at


def _bracket(
    level: Array, weights: Array, shifts: Array, means: Array, variances: Array
) -> tuple[Array, Array, Array]:
    """Cantelli's bounds on the time whose tail is ``level``, and between them that of an exponential."""
    mean = (weights * (shifts + means)).sum(axis=-1)
    spread = weights * (variances + (shifts + means - mean[:, np.newaxis]) ** 2)
    deviation = np.sqrt(spread.sum(axis=-1))
    low = np.maximum(mean - deviation * np.sqrt(level / (1 - level)), 0.0)
    high = (mean + deviation * np.sqrt((1 - level) / level)) * (1 + _RELATIVE)
    return low, np.clip(mean - deviation * (1 + np.log(level)), low, high), high


def _tail_and_density(t: Array, mean: Array, variance: Array) -> tuple[Array, Array]:
    """Tail and density (1/s) of the gamma with these moments, broadcast."""
    t, mean, variance = np.broadcast_arrays(t, mean, variance)
    unstable = ~(np.isfinite(mean) & np.isfinite(variance))
    spread = np.where(unstable, 0.0, variance)
    centre = np.where(unstable, 0.0, mean)
    proper = (spread > 0) & (centre > 0)
    shape = centre**2 / np.where(proper, spread, 1.0)
    proper &= (shape > _SHAPES[0]) & (shape < _SHAPES[1])
    tail = np.where(unstable | (t < np.where(proper, 0.0, centre)), 1.0, 0.0)
    tail[proper & (t <= 0)] = 1.0
    density = np.zeros(t.shape)
    inner = proper & (t > 0)
    after = t[inner]
    tail[inner], scaled = upper_tail(shape[inner], after * centre[inner] / spread[inner])
    density[inner] = scaled / np.maximum(after, _SMALLEST)
    return tail, density


def _floats(*given: npt.ArrayLike) -> list[Array]:
    return [np.asarray(one, np.float64) for one in given]
