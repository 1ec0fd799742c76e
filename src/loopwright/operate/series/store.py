"""All series in memory: added to as they are measured, found by name and labels, forgotten when no rule asks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from loopwright.operate.series.buffer import Buffer
from loopwright.operate.series.labels import NAME, named, value_of
from loopwright.operate.series.windows import LOOKBACK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loopwright.operate.sample import Labels, Sample
    from loopwright.operate.series.syntax import Selector

SLACK_SECONDS = 120.0  # a group that is evaluated late still finds its whole window
FOR_EVER_MS = 1 << 61


class Store:
    """Series by name.

    ``windows`` say for how many seconds each measure is looked back upon (see `windows_of`); those that no rule names
    are kept for the lookback alone. ``refused`` counts samples that were not newer than the last of their series.
    """

    def __init__(self, windows: Mapping[str, float] | None = None) -> None:
        self._windows: dict[str, float] = dict(windows or {})
        self._series: dict[str, dict[Labels, Buffer]] = {}
        self._changes: dict[str, int] = {}
        self._selected: WeakKeyDictionary[Selector, tuple[int, tuple[Buffer, ...]]] = WeakKeyDictionary()
        self.refused = 0

    def __len__(self) -> int:
        return sum(map(len, self._series.values()))

    def __iter__(self) -> Iterator[Buffer]:
        return (buffer for found in self._series.values() for buffer in found.values())

    @property
    def sample_count(self) -> int:
        """How many samples are kept."""
        return sum(map(len, self))

    @property
    def byte_count(self) -> int:
        """The room that samples take."""
        return sum(buffer.byte_count for buffer in self)

    def add(self, sample: Sample) -> bool:
        """Keep a sample; False where the series has one as new or newer."""
        return self.append(sample.name, sample.labels, milliseconds(sample.at), sample.value)

    def append(self, name: str, labels: Labels, at_ms: int, value: float) -> bool:
        """The same of its parts; ``labels`` without the name, in order (`labels_of`)."""
        return self._counted(self._buffer(name, labels).append(at_ms, value))

    def end(self, name: str, labels: Labels, at_ms: int) -> bool:
        """Say that a series has ended: from then on it has no value, without waiting for the lookback."""
        known = self._series.get(name, {}).get(labels)
        return known is not None and self._counted(known.mark(at_ms))

    def keep(self, windows: Mapping[str, float]) -> None:
        """Keep measures for other windows from now on: rules were changed."""
        self._windows = dict(windows)
        for name, found in self._series.items():
            for buffer in found.values():
                buffer.kept_ms = self._kept_ms(name)

    def forget(self, now_ms: int) -> int:
        """Let go of series of which nothing that is kept is left; how many those were."""
        gone = [
            (name, labels)
            for name, found in self._series.items()
            for labels, buffer in found.items()
            if buffer.last_ms < now_ms - buffer.kept_ms
        ]
        for name, labels in gone:
            del self._series[name][labels]
            self._changed(name)
        return len(gone)

    def select(self, selector: Selector) -> tuple[Buffer, ...]:
        """The series that a selector names, in the order in which they were first seen."""
        generation = self._changes.get(selector.name, 0)
        known = self._selected.get(selector)
        if known is not None and known[0] == generation:
            return known[1]
        found = tuple(self._matched(selector))
        self._selected[selector] = (generation, found)
        return found

    def _matched(self, selector: Selector) -> Iterator[Buffer]:
        tests = [(one.name, one.test) for one in selector.matchers]
        candidates = self._series.get(selector.name, {}).values() if selector.name else iter(self)
        for buffer in candidates:
            if all(fits(value_of(buffer.labels, name)) for name, fits in tests):
                yield buffer

    def _buffer(self, name: str, labels: Labels) -> Buffer:
        found = self._series.setdefault(name, {})
        buffer = found.get(labels)
        if buffer is None:
            whole = named(name, labels) if name else tuple(pair for pair in labels if pair[0] != NAME)
            buffer = found[labels] = Buffer(whole, self._kept_ms(name))
            self._changed(name)
        return buffer

    def _changed(self, name: str) -> None:
        for one in {name, ""}:  # selectors without a name look at all
            self._changes[one] = self._changes.get(one, 0) + 1

    def _kept_ms(self, name: str) -> int:
        seconds = max(self._windows.get(name, 0.0), self._windows.get("", 0.0), LOOKBACK_SECONDS)
        return FOR_EVER_MS if math.isinf(seconds) else milliseconds(seconds + SLACK_SECONDS)

    def _counted(self, kept: bool) -> bool:  # noqa: FBT001 - what a buffer answered
        self.refused += not kept
        return kept


def milliseconds(seconds: float) -> int:
    """A moment or a stretch as Prometheus counts it."""
    return round(seconds * 1000)
