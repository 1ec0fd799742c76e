"""Visits: requests of one visitor with no half hour of silence between them, and how far down the funnel each came.

A visitor is a number made with a salt of the run: nobody can be found again from it, not even by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAP_SECONDS = 1800.0
PENDING = 2_000_000
DAY_SECONDS = 86_400
COLUMNS = (
    ("visitor", np.uint64),
    ("start", np.float64),
    ("end", np.float64),
    ("requests", np.int64),
    ("stages", np.uint32),
)


def _none() -> NDArray[np.void]:
    return np.zeros(0, dtype=list(COLUMNS))


@dataclass(slots=True)
class Sessions:
    """Visits, put together from the pieces that blocks of a log saw; ``stages`` has a bit for each stage reached."""

    pieces: NDArray[np.void] = field(default_factory=_none)
    _pending: list[NDArray[np.void]] = field(default_factory=list)
    _waiting: int = 0

    def add(self, pieces: NDArray[np.void]) -> None:
        """Add pieces of visits."""
        self._pending.append(pieces)
        self._waiting += len(pieces)
        if self._waiting > max(PENDING, len(self.pieces)):
            self.settle()

    def settle(self) -> None:
        """Join pieces that belong to one visit."""
        if self._pending:
            self.pieces = joined(np.concatenate([self.pieces, *self._pending]))
            self._pending, self._waiting = [], 0

    def visitor_days(self) -> tuple[int, int]:
        """How many visitors came on how many days each, together; and the requests of those visits."""
        self.settle()
        days = np.floor(self.pieces["start"] / DAY_SECONDS).astype(np.int64)
        order = np.lexsort((days, self.pieces["visitor"]))
        who, when = self.pieces["visitor"][order], days[order]
        new = np.concatenate(([True], (who[1:] != who[:-1]) | (when[1:] != when[:-1]))) if len(who) else who
        return int(np.count_nonzero(new)), int(self.pieces["requests"].sum())

    def visitors(self) -> int:
        """How many different visitors came."""
        self.settle()
        return len(np.unique(self.pieces["visitor"]))


def pieces_of(
    visitors: NDArray[np.uint64], times: NDArray[np.float64], stages: NDArray[np.uint32]
) -> NDArray[np.void]:
    """The visits that some requests, in any order, make among themselves."""
    found = np.zeros(len(visitors), dtype=list(COLUMNS))
    found["visitor"], found["start"], found["end"] = visitors, times, times
    found["requests"], found["stages"] = 1, stages
    return joined(found)


def joined(pieces: NDArray[np.void]) -> NDArray[np.void]:
    """Pieces of one visitor without a long silence between them, as one; sorted by visitor and start."""
    if not len(pieces):
        return pieces
    pieces = pieces[np.lexsort((pieces["start"], pieces["visitor"]))]
    visitor, start = pieces["visitor"], pieces["start"]
    other = np.concatenate(([True], visitor[1:] != visitor[:-1]))
    reached = _latest_end(pieces["end"], other)
    new = other | np.concatenate(([True], start[1:] - reached[:-1] > GAP_SECONDS))
    firsts = np.flatnonzero(new)
    found = pieces[firsts].copy()
    found["end"] = np.maximum.reduceat(pieces["end"], firsts)
    found["requests"] = np.add.reduceat(pieces["requests"], firsts)
    found["stages"] = np.bitwise_or.reduceat(pieces["stages"], firsts)
    return found


def _latest_end(ends: NDArray[np.float64], other: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The latest end so far of each visitor: a running maximum that begins anew where another visitor does."""
    span = float(ends.max() - ends.min()) + 1.0
    lifts = np.cumsum(other) * span
    return np.asarray(np.maximum.accumulate(ends + lifts) - lifts)
