"""Requests second by second: sparse, exact, in any order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

PENDING = 1_000_000  # entries held before they are put together


def _none() -> Whole:
    return np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class SecondCounts:
    """How many requests arrived in each second that had any."""

    moments: Whole = field(default_factory=_none)
    counts: Whole = field(default_factory=_none)
    _pending: list[tuple[Whole, Whole]] = field(default_factory=list)
    _waiting: int = 0

    def add(self, moments: Whole, counts: Whole) -> None:
        """Add requests of some seconds."""
        self._pending.append((moments, counts))
        self._waiting += len(moments)
        if self._waiting > max(PENDING, len(self.moments) // 2):
            self.settle()

    def settle(self) -> None:
        """Put together what was added."""
        if not self._pending:
            return
        held = [(self.moments, self.counts), *self._pending]
        self.moments, self.counts = summed(
            np.concatenate([one for one, _ in held]), np.concatenate([one for _, one in held])
        )
        self._pending, self._waiting = [], 0

    def per(self, window_seconds: int) -> tuple[Whole, Whole]:
        """The windows that had requests, by their number since 1970, and their counts."""
        self.settle()
        return summed(self.moments // window_seconds, self.counts)


def summed(keys: Whole, counts: Whole) -> tuple[Whole, Whole]:
    """Each key once, sorted, with the sum of its counts."""
    if not len(keys):
        return keys, counts
    if np.any(keys[1:] < keys[:-1]):
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], counts[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return keys[starts], np.add.reduceat(counts, starts)
