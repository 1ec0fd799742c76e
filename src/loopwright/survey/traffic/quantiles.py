"""Quantiles of a stream: counts in buckets of one per cent, so that none is further off than half of that.

Merging is adding, so that order and parallel reading change nothing. The idea: Masson, Rim and Lee, *DDSketch*,
VLDB 2019.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = math.log(1.01)
SMALLEST, LARGEST = 1e-7, 1e15
FIRST = math.floor(math.log(SMALLEST) / WIDTH)
BUCKETS = math.ceil(math.log(LARGEST) / WIDTH) - FIRST + 2  # the first holds what is nought
SURE = 1.96  # standard deviations that 95 of 100 stay within


def _none() -> NDArray[np.int64]:
    return np.zeros(BUCKETS, dtype=np.int64)


@dataclass(slots=True)
class Histogram:
    """How often values of each size were seen; ``total`` and ``squares`` are exact sums of them."""

    counts: NDArray[np.int64] = field(default_factory=_none)
    total: float = 0.0
    squares: float = 0.0

    def add(self, values: NDArray[np.float64]) -> None:
        """Count values that are not negative; others, and what is no number, are left out."""
        values = values[np.isfinite(values) & (values >= 0)]
        if not len(values):
            return
        tiny = values < SMALLEST
        logs = np.log(np.where(tiny, 1.0, values))
        places = np.where(
            tiny, 0, np.clip(np.floor(logs / WIDTH).astype(np.int64) - FIRST + 1, 1, BUCKETS - 1)
        )
        self.counts += np.bincount(places, minlength=BUCKETS)
        self.total += float(values.sum())
        self.squares += float(np.square(values).sum())

    def merge(self, other: Histogram) -> None:
        """Count what another counted too."""
        self.counts += other.counts
        self.total += other.total
        self.squares += other.squares

    @property
    def count(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())

    def quantile(self, share: float) -> float:
        """The value that a share of the values does not exceed, within half a per cent; nought of nothing."""
        many = self.count
        if not many:
            return 0.0
        rank = min(many, max(1, math.ceil(share * many)))
        place = int(np.searchsorted(np.cumsum(self.counts), rank))
        return 0.0 if place == 0 else math.exp((place - 1 + FIRST + 0.5) * WIDTH)

    def interval(self, share: float) -> tuple[float, float]:
        """Where the quantile lies, 95 times of 100, by the binomial spread of its rank."""
        many = self.count
        spread = SURE * math.sqrt(share * (1 - share) / many) if many else 0.0
        return self.quantile(max(0.0, share - spread)), self.quantile(min(1.0, share + spread))

    def mean(self) -> float:
        """The mean, exactly."""
        return self.total / self.count if self.count else 0.0

    def mean_interval(self) -> tuple[float, float]:
        """Where the mean lies, 95 times of 100."""
        many, mean = self.count, self.mean()
        variance = max(0.0, self.squares / many - mean * mean) if many else 0.0
        spread = SURE * math.sqrt(variance / many) if many else 0.0
        return max(0.0, mean - spread), mean + spread
