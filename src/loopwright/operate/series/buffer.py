"""One series in memory: moments and values in two flat arrays, trimmed at the front as it grows at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.operate.series.labels import nameless

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.operate.sample import Labels

    Times = NDArray[np.int64]
    Values = NDArray[np.float64]

STALE_BITS = 0x7FF0000000000002  # Prometheus: model/value/value.go, StaleNaN
FIRST_ROOM = 8
GROWTH = 1.5
FULL = 0.75  # beyond this share of what is kept, room is added rather than made
NEVER = -(1 << 62)


class Buffer:
    """The samples of a series, in order of time.

    ``labels`` hold the name of the measure, ``bare`` do not. ``kept_ms`` is how far back the samples are kept; moments
    are milliseconds since 1970. The end of a series is marked as in Prometheus, by a sample that is no value.
    """

    __slots__ = ("_end", "_marks", "_start", "_times", "_values", "bare", "kept_ms", "labels", "last_ms")

    def __init__(self, labels: Labels, kept_ms: int) -> None:
        self.labels = labels
        self.bare = nameless(labels)
        self.kept_ms = kept_ms
        self.last_ms = NEVER
        self._times: Times = np.empty(FIRST_ROOM, np.int64)
        self._values: Values = np.empty(FIRST_ROOM, np.float64)
        self._start = self._end = 0
        self._marks = 0

    def __len__(self) -> int:
        return self._end - self._start

    @property
    def byte_count(self) -> int:
        """The room of its arrays."""
        return self._times.nbytes + self._values.nbytes

    def append(self, at_ms: int, value: float) -> bool:
        """Add a sample; False, and nothing added, where it is not newer than the last (an equal one is fine)."""
        if at_ms <= self.last_ms:
            return at_ms == self.last_ms and self._is_last(value)
        if self._end == len(self._times):
            self._make_room(at_ms)
        self._times[self._end] = at_ms
        self._values[self._end] = value
        self._end += 1
        self.last_ms = at_ms
        return True

    def mark(self, at_ms: int) -> bool:
        """Say that the series has ended; False where a sample is as new."""
        if not self.append(at_ms, 0.0) or self.ended:
            return self.ended
        self._values.view(np.int64)[self._end - 1] = STALE_BITS
        self._marks += 1
        return True

    @property
    def ended(self) -> bool:
        """Whether the last sample marks the end."""
        return bool(len(self) and self._values.view(np.int64)[self._end - 1] == STALE_BITS)

    def latest(self, at_ms: int, lookback_ms: int) -> tuple[int, float] | None:
        """The last sample at a moment, none where it is older than the lookback or marks the end."""
        place = self._end - 1
        if at_ms < self.last_ms:
            place = self._start + int(self._times[self._start : self._end].searchsorted(at_ms, "right")) - 1
        if place < self._start:
            return None
        found = int(self._times[place])
        if found < at_ms - lookback_ms:
            return None
        if self._marks and self._values.view(np.int64)[place] == STALE_BITS:
            return None
        return found, float(self._values[place])

    def within(self, from_ms: int, until_ms: int) -> tuple[Times, Values]:
        """The samples from one moment until another, both included, without marks of an end."""
        times = self._times[self._start : self._end]
        values = self._values[self._start : self._end]
        first = int(times.searchsorted(from_ms, "left"))
        last = len(times) if until_ms >= self.last_ms else int(times.searchsorted(until_ms, "right"))
        times, values = times[first:last], values[first:last]
        if self._marks:
            real = values.view(np.int64) != STALE_BITS
            return times[real], values[real]
        return times, values

    def _is_last(self, value: float) -> bool:
        last = float(self._values[self._end - 1])
        return not self.ended and (last == value or (last != last and value != value))  # noqa: PLR0124 - not a number

    def _make_room(self, at_ms: int) -> None:
        times = self._times[self._start : self._end]
        self._start += int(times.searchsorted(at_ms - self.kept_ms, "left"))
        kept = self._end - self._start
        room = len(self._times)
        if kept > FULL * room or room > max(FIRST_ROOM, 4 * kept):
            room = max(FIRST_ROOM, int(GROWTH * kept) + 1)
        times, values = np.empty(room, np.int64), np.empty(room, np.float64)
        times[:kept] = self._times[self._start : self._end]
        # as whole numbers: a mark is a number that a processor might change while it copies it
        values.view(np.int64)[:kept] = self._values.view(np.int64)[self._start : self._end]
        self._marks = int(np.count_nonzero(values.view(np.int64)[:kept] == STALE_BITS))
        self._times, self._values, self._start, self._end = times, values, 0, kept
