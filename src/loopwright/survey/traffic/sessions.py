"""Visits: requests of one visitor with no half hour of silence between them, and how far down the funnel each came.

A visitor is a number made with a salt of the run: nobody can be found again from it, not even by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAP_SECONDS = 1800
PENDING = 1_000_000
PARTS = 16  # sorted one after another, so that no sorting needs much memory
DAY_SECONDS = 86_400
COLUMNS = (
    ("visitor", np.uint64),
    ("start", np.uint32),
    ("end", np.uint32),
    ("requests", np.uint32),
    ("stages", np.uint32),
)


def _none() -> NDArray[np.void]:
    return np.zeros(0, dtype=list(COLUMNS))


@dataclass(slots=True)
class Sessions:
    """Visits, put together from the pieces that blocks of a log saw; ``stages`` has a bit for each stage reached."""

    _parts: list[NDArray[np.void]] = field(default_factory=lambda: [_none() for _ in range(PARTS)])
    _pending: list[NDArray[np.void]] = field(default_factory=list)
    _waiting: int = 0

    def add(self, pieces: NDArray[np.void]) -> None:
        """Add pieces of visits."""
        self._pending.append(pieces)
        self._waiting += len(pieces)
        if self._waiting > max(PENDING, sum(map(len, self._parts)) // 2):
            self._settle()

    def merge(self, other: Sessions) -> None:
        """Add the visits of others."""
        other._settle()
        for part in other._parts:
            self.add(part)

    def _settle(self) -> None:
        """Join pieces that belong to one visit."""
        if not self._pending:
            return
        new = np.concatenate(self._pending)
        self._pending, self._waiting = [], 0
        which = new["visitor"] >> np.uint64(64 - PARTS.bit_length() + 1)
        for place, part in enumerate(self._parts):
            self._parts[place] = joined(np.concatenate([part, new[which == place]]))

    def count(self) -> int:
        """How many visits there were."""
        self._settle()
        return sum(map(len, self._parts))

    def requests(self) -> int:
        """How many requests they made."""
        self._settle()
        return sum(int(part["requests"].sum(dtype=np.int64)) for part in self._parts)

    def stages(self) -> NDArray[np.uint32]:
        """The stages that each visit reached, a bit for each."""
        self._settle()
        return np.concatenate([part["stages"] for part in self._parts])

    def visitors(self) -> int:
        """How many different visitors came."""
        self._settle()
        return sum(len(np.unique(part["visitor"])) for part in self._parts)

    def visitor_days(self) -> tuple[int, float, float]:
        """How many visitors came on how many days each, together; the sum of their requests, and of its squares."""
        self._settle()
        each = [_visitor_days(part) for part in self._parts if len(part)]
        return (
            sum(map(len, each)),
            sum(float(one.sum()) for one in each),
            sum(float(one @ one) for one in each),
        )


def _visitor_days(pieces: NDArray[np.void]) -> NDArray[np.float64]:
    """Requests of each visitor on each day."""
    days = pieces["start"] // DAY_SECONDS
    other = (pieces["visitor"][1:] != pieces["visitor"][:-1]) | (days[1:] != days[:-1])  # both are sorted
    firsts = np.flatnonzero(np.concatenate(([True], other)))
    return np.asarray(np.add.reduceat(pieces["requests"].astype(np.float64), firsts))


def pieces_of(
    visitors: NDArray[np.uint64], times: NDArray[np.uint32], stages: NDArray[np.uint32]
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
    reached = _latest_end(pieces["end"].astype(np.int64), other)
    new = other | np.concatenate(([True], start[1:] - reached[:-1] > GAP_SECONDS))
    firsts = np.flatnonzero(new)
    found = pieces[firsts].copy()
    found["end"] = np.maximum.reduceat(pieces["end"], firsts)
    found["requests"] = np.add.reduceat(pieces["requests"], firsts)
    found["stages"] = np.bitwise_or.reduceat(pieces["stages"], firsts)
    return found


def _latest_end(ends: NDArray[np.int64], other: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The latest end so far of each visitor: a running maximum that begins anew where another visitor does."""
    span = int(ends.max() - ends.min()) + 1
    lifts = np.cumsum(other) * span
    return np.asarray(np.maximum.accumulate(ends + lifts) - lifts)
