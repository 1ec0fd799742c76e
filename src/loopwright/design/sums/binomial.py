"""How often more of a tier's nodes are down together than it can spare."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEGLIGIBLE = 1e-17  # a term this small beside the sum no longer changes a float64


@lru_cache(maxsize=8)
def _log_factorials(largest: int) -> NDArray[np.float64]:
    """Logarithms of 0!, 1!, … ``largest``!."""
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1.0, largest + 1.0)))))


def more_than(
    spare: NDArray[np.float64], nodes: NDArray[np.float64], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Probability that more than ``spare`` of ``nodes`` independent nodes are down.

    ``odds`` is the odds of one node being down, u ÷ (1 − u), not negative; ``spare`` from 0 to ``nodes`` −
    1. All of one shape, one-dimensional. Exact to rounding also where the probability is tiny: the tail is
    summed from its first term, never subtracted from one.
    """
    all_up = nodes * np.log1p(odds)
    probability = -np.expm1(-all_up)
    several = np.flatnonzero(spare > 0)
    if several.size:
        probability[several] = _tail(spare[several], nodes[several], odds[several], all_up[several])
    return probability


def _tail(
    spare: NDArray[np.float64],
    nodes: NDArray[np.float64],
    odds: NDArray[np.float64],
    all_up: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum of the binomial terms above ``spare``, each from the one before."""
    logs = _log_factorials(int(nodes.max()))
    down = spare + 1.0
    first = down.astype(np.intp)
    whole = nodes.astype(np.intp)
    ways = logs[whole] - logs[first] - logs[whole - first]
    with np.errstate(divide="ignore"):  # odds of zero give a term of exactly zero
        term = np.exp(ways + down * np.log(odds) - all_up)
    total = term.copy()
    while np.any(term > _NEGLIGIBLE * total):
        term *= (nodes - down) / (down + 1.0) * odds
        down += 1.0
        total += term
    return np.asarray(np.minimum(total, 1.0))
