"""Waiting at a station of several cores: Erlang C, the response time's tail and moments, how full is full.

Everything broadcasts over numpy arrays and takes plain numbers. Rates are requests a second, times seconds,
offered load is in busy cores (erlangs), servers may be fractional.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from loopwright.design.sums.distinct import distinct_rows
from loopwright.design.sums.incomplete_gamma import log_poisson_weight, lower_integral
from loopwright.design.sums.workload import concurrency

Array = npt.NDArray[np.float64]

_SMALLEST = 1e-300
_LEAST = 1e-12  # a variation this small is none
_MANY = 128  # pairs of load and cores, from where telling equal ones apart takes less than working all out


def erlang_c(offered: npt.ArrayLike, servers: npt.ArrayLike) -> Array:
    """Probability that an arrival has to wait for a core.

    ``offered`` in erlangs, ``servers`` real and ≥ 0; 1 where the load reaches the servers, 0 without load.
    Source: Jagerman, "Some properties of the Erlang loss function", 1974 (real servers); Cooper,
    *Introduction to Queueing Theory*, 1981 (C from B).
    """
    a, c = np.broadcast_arrays(np.asarray(offered, np.float64), np.asarray(servers, np.float64))
    probability = np.ones(a.shape)
    stable = a < c
    load, cores = a[stable], c[stable]
    if load.size < _MANY:
        probability[stable] = _waiting(load, cores)
        return probability
    # machines of the same strength are sold many times over
    first, back = distinct_rows((load, cores))
    probability[stable] = _waiting(load[first], cores[first])[back]
    return probability


def _waiting(load: Array, cores: Array) -> Array:
    """Erlang C where the load stays below the cores."""
    loss = np.exp(log_poisson_weight(cores, load))
    loss = loss / (1 - loss * load * lower_integral(cores + 1, load))
    return np.where(load > 0, cores * loss / (cores - load + load * loss), 0.0)


def response_tail(
    t: npt.ArrayLike,
    rate: npt.ArrayLike,
    service_seconds: npt.ArrayLike,
    servers: npt.ArrayLike,
    stretch: npt.ArrayLike = 1.0,
    service_cv2: npt.ArrayLike = 1.0,
) -> Array:
    """P(response time > t) at a station: the service, and with probability C an exponential wait before it.

    The wait's rate is (servers/service − rate)/stretch, ``stretch`` (Ca² + Cs²)/2: 1 for M/M/c. By its
    ``service_cv2``, Cs², the service is exponential at 1, a fixed time and one below, a mixture of two above.
    A station that cannot keep up answers 1. Source: Gross and Harris, *Fundamentals of Queueing Theory*,
    1985, ch. 2 (exact for M/M/c); Allen, *Probability, Statistics, and Queueing Theory*, 1990 (stretch);
    Tijms, *Stochastic Models*, 1994 (services by two moments).
    """
    t, lam, seconds, c, k, cv2 = _floats(t, rate, service_seconds, servers, stretch, service_cv2)
    waits = erlang_c(lam * seconds, c)
    mu = 1 / np.maximum(seconds, _SMALLEST)
    theta = np.maximum(c * mu - lam, _SMALLEST) / np.maximum(k, _LEAST)
    steady = np.sqrt(np.clip(cv2, _LEAST, 1.0))
    after = t - seconds * (1 - steady)
    often = (1 + np.sqrt(np.maximum(cv2 - 1, 0.0) / (cv2 + 1))) / 2
    tail = often * _exponential_tail(after, 2 * often * mu / steady, theta, waits)
    if np.any(often < 1):
        tail = tail + (1 - often) * _exponential_tail(after, 2 * (1 - often) * mu / steady, theta, waits)
    return np.where((after < 0) | (lam * seconds >= c), 1.0, np.minimum(tail, 1.0))


def _exponential_tail(t: Array, mu: Array, theta: Array, waits: Array) -> Array:
    """P(X + W > t): X of rate ``mu``, W of rate ``theta`` with probability ``waits`` and else nothing."""
    later = np.maximum(t, 0.0)
    slow = np.minimum(theta, mu)
    apart = np.abs(theta - mu)
    meeting = apart * later < _SMALLEST
    together = np.where(meeting, later, -np.expm1(-apart * later) / np.where(meeting, 1.0, apart))
    return np.asarray(
        (1 - waits) * np.exp(-mu * later) + waits * np.exp(-slow * later) * (1 + slow * together)
    )


def response_moments(
    rate: npt.ArrayLike,
    service_seconds: npt.ArrayLike,
    servers: npt.ArrayLike,
    stretch: npt.ArrayLike = 1.0,
    service_cv2: npt.ArrayLike = 1.0,
) -> tuple[Array, Array]:
    """Mean (s) and variance (s²) of the response time whose tail is ``response_tail``; inf where unstable.

    Source: Allen and Cunneen's approximation, in Allen, *Probability, Statistics, and Queueing Theory*, 1990.
    """
    lam, seconds, c, k, cv2 = _floats(rate, service_seconds, servers, stretch, service_cv2)
    waits = erlang_c(lam * seconds, c)
    spare = c - lam * seconds
    unstable = spare <= 0
    wait = k * seconds / np.where(unstable, 1.0, spare)
    mean = seconds + waits * wait
    variance = cv2 * seconds * seconds + waits * (2 - waits) * wait * wait
    return np.where(unstable, np.inf, mean), np.where(unstable, np.inf, variance)


def stable_limit(servers: npt.ArrayLike, utilisation_limit: npt.ArrayLike, margin: npt.ArrayLike) -> Array:
    """Largest offered load (erlangs) that servers may carry: a ≤ servers − margin·√a and a ≤ limit·servers.

    Source: the square-root safety staffing rule, Halfin and Whitt, 1981.
    """
    c, limit, m = _floats(servers, utilisation_limit, margin)
    root = (np.sqrt(m * m + 4 * c) - m) / 2
    return np.minimum(root * root, limit * c)


def servers_needed(offered: npt.ArrayLike, utilisation_limit: npt.ArrayLike, margin: npt.ArrayLike) -> Array:
    """Fewest servers (fractional) that may carry an offered load (erlangs): ``stable_limit`` inverted."""
    a, limit, m = _floats(offered, utilisation_limit, margin)
    return np.maximum(a + m * np.sqrt(a), a / limit)


def slots_needed(rate: npt.ArrayLike, hold_seconds: npt.ArrayLike, margin: npt.ArrayLike) -> Array:
    """Worker slots for requests that hold one for ``hold_seconds``: the mean, and ``margin`` deviations more.

    Held slots are Poisson when slots are plenty, so the deviation is the root of the mean. Source: Kleinrock,
    *Queueing Systems* I, 1975, §3.4 (M/M/∞).
    """
    lam, hold, m = _floats(rate, hold_seconds, margin)
    held = np.asarray(concurrency(lam, hold))
    return np.asarray(held + m * np.sqrt(held))


def _floats(*given: npt.ArrayLike) -> list[Array]:
    return [np.asarray(one, np.float64) for one in given]
