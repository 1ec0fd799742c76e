"""Reads that were asked again: the same address of the same size within a window, which a cache could have answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers of one block by their key (address and size as one number): each key once, sorted."""

    keys: NDArray[np.uint64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    reads: int
    repeated: int


def answered(keys: NDArray[np.uint64], times: NDArray[np.float64], window_seconds: float) -> Answered:
    """Count the reads of a block that repeat one of at most a window before."""
    if not len(keys):
        return Answered(keys, times, times, 0, 0)
    order = np.lexsort((times, keys))
    keys, times = keys[order], times[order]
    same = keys[1:] == keys[:-1]
    repeated = int(np.count_nonzero(same & (times[1:] - times[:-1] <= window_seconds)))
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    ends = np.concatenate((starts[1:], [len(keys)])) - 1
    return Answered(keys[starts], times[starts], times[ends], len(keys), repeated)


class Repeats:
    """The repeated reads of a log; of what was answered only the last window is remembered."""

    def __init__(self, window_seconds: float) -> None:
        self.window_seconds = window_seconds
        self.reads = 0
        self.repeated = 0
        self._keys = np.zeros(0, dtype=np.uint64)
        self._last = np.zeros(0)

    def add(self, block: Answered) -> None:
        """Add the next block of a log."""
        self.reads += block.reads
        self.repeated += block.repeated
        if not block.reads:
            return
        if len(self._keys):
            place = np.searchsorted(self._keys, block.keys)
            place[place == len(self._keys)] = 0
            gap = block.first - self._last[place]
            known = (self._keys[place] == block.keys) & (gap >= 0) & (gap <= self.window_seconds)
            self.repeated += int(np.count_nonzero(known))
        newest = float(block.last.max())
        keys = np.concatenate((self._keys, block.keys))
        last = np.concatenate((self._last, block.last))
        near = np.abs(newest - last) <= self.window_seconds
        keys, last = keys[near], last[near]
        order = np.lexsort((last, keys))
        keys, last = keys[order], last[order]
        latest = np.concatenate((keys[1:] != keys[:-1], [True])) if len(keys) else np.zeros(0, dtype=bool)
        self._keys, self._last = keys[latest], last[latest]
