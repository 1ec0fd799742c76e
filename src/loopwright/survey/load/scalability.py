"""Gunther's universal scalability law, fitted: how the rate of answers grows with users, and what holds it back.

X(N) = λ·N ÷ (1 + σ·(N − 1) + κ·N·(N − 1)): λ the rate of one user alone, σ contention (the part of the work
that waits its turn), κ coherence (what users cost one another). N. J. Gunther, *Guerrilla Capacity Planning*,
Springer 2007, chapter 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_POINTS = 3  # as many as there are parameters
SAMPLES = 200
SEED = 1
CENTRAL = (2.5, 97.5)  # percent: the middle 95 of 100 samples


@dataclass(frozen=True, slots=True)
class Bounded:
    """A fitted value with the range that holds 95 of 100 of its resamples; no range where too little was seen."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Scalability:
    """The fitted law: ``single_rate`` (λ) in answers a second, ``contention`` (σ) and ``coherence`` (κ) as shares.

    ``misfit`` is the root mean square of the relative errors of the rates.
    """

    single_rate: Bounded
    contention: Bounded
    coherence: Bounded
    misfit: float

    def rate(self, users: float) -> float:
        """The rate that the law gives some users, in answers a second."""
        sigma, kappa = self.contention.value, self.coherence.value
        return self.single_rate.value * users / (1 + sigma * (users - 1) + kappa * users * (users - 1))

    @property
    def best_users(self) -> float | None:
        """The users beyond which the rate falls; nothing where it never does."""
        kappa = self.coherence.value
        return math.sqrt((1 - self.contention.value) / kappa) if kappa > 0 else None

    @property
    def ceiling(self) -> float:
        """The greatest rate there is under the law, in answers a second; infinite without contention."""
        if self.best_users is not None:
            return self.rate(max(1.0, self.best_users))
        sigma = self.contention.value
        return self.single_rate.value / sigma if sigma > 0 else math.inf


def fit_scalability(points: Sequence[tuple[float, float]]) -> Scalability | None:
    """Fit the law to (users, rate) pairs; nothing below three different numbers of users.

    Least squares of the *relative* errors under λ > 0, 0 ≤ σ ≤ 1, κ ≥ 0. Ranges come from resampling the
    residuals, with a fixed seed; they need one point more than there are parameters.
    """
    users = np.array([one for one, _ in points], dtype=np.float64)
    rates = np.array([rate for _, rate in points], dtype=np.float64)
    if len(set(users.tolist())) < LEAST_POINTS or not np.all(rates > 0):
        return None
    best: list[float] = _solved(users, rates[None, :])[0].tolist()
    fitted = _law(users, best)
    residuals = rates / fitted - 1
    free = len(users) - LEAST_POINTS
    ranges: list[tuple[float | None, float | None]] = [(None, None)] * LEAST_POINTS
    if free > 0:
        ranges = _ranges(users, fitted, residuals * math.sqrt(len(users) / free))
    single, contention, coherence = (
        Bounded(value, None if low is None else min(low, value), None if high is None else max(high, value))
        for value, (low, high) in zip(best, ranges, strict=True)
    )
    return Scalability(single, contention, coherence, float(np.sqrt(np.mean(residuals**2))))


def _law(users: Floats, parameters: Sequence[float]) -> Floats:
    single, sigma, kappa = parameters
    return single * users / (1 + sigma * (users - 1) + kappa * users * (users - 1))


def _ranges(users: Floats, fitted: Floats, residuals: Floats) -> list[tuple[float | None, float | None]]:
    """The middle 95 of 100 of each parameter over rates made of the fitted ones and drawn residuals."""
    drawn = np.random.default_rng(SEED).choice(residuals, (SAMPLES, len(users)))
    samples = _solved(users, fitted * np.maximum(1 + drawn, 1e-6))
    low, high = np.percentile(samples, CENTRAL, axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _solved(users: Floats, rates: Floats) -> Floats:
    """λ, σ and κ of the least relative squares, one row for each row of rates.

    N ÷ X = a + b·(N − 1) + c·N·(N − 1) is linear in a = 1 ÷ λ, b = σ ÷ λ, c = κ ÷ λ, and weighted with X ÷ N
    its errors are the relative ones. There are few bounds, so that every set of them that may bind is tried.
    """
    weights = rates / users
    one, contending, cohering = weights, weights * (users - 1), weights * users * (users - 1)
    best = np.column_stack([1 / np.max(weights, axis=1), np.zeros(len(rates)), np.zeros(len(rates))])
    least = np.full(len(rates), math.inf)
    for sigma, kappa in product(("none", "free", "all"), (False, True)):
        columns = [one + contending if sigma == "all" else one]
        columns += [contending] if sigma == "free" else []
        columns += [cohering] if kappa else []
        found, error = _least_squares(np.stack(columns, axis=-1))
        a = found[:, 0]
        b = {"none": 0 * a, "all": a, "free": found[:, len(columns) - 1 - kappa]}[sigma]
        c = found[:, -1] if kappa else 0 * a
        better = (a > 0) & (b >= 0) & (b <= a * (1 + 1e-12)) & (c >= 0) & (error < least)
        best[better] = np.column_stack([a, b, c])[better]
        least[better] = error[better]
    a, b, c = best.T
    return np.column_stack([1 / a, np.minimum(1.0, b / a), c / a])


def _least_squares(matrices: Floats) -> tuple[Floats, Floats]:
    """What makes each matrix times it nearest to ones, and the squares that are left."""
    sizes = np.linalg.norm(matrices, axis=1, keepdims=True)
    sizes[sizes == 0] = 1.0
    scaled = matrices / sizes
    found = np.linalg.pinv(scaled).sum(axis=2)
    left = (scaled @ found[:, :, None])[:, :, 0] - 1
    return found / sizes[:, 0, :], np.sum(left**2, axis=1)
