"""A whole log, counted: blocks are read by several workers and added in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.traffic.clients import BOTS, PERSON, PROGRAMS
from loopwright.survey.traffic.counting import (
    LEFT_OUT,
    MOST_SAMPLES,
    BlockCount,
    RouteCount,
    Rules,
    count_block,
    merge_routes,
)
from loopwright.survey.traffic.detecting import reader_of, sample_of
from loopwright.survey.traffic.quantiles import Histogram
from loopwright.survey.traffic.reading import COLUMNS, LineReader
from loopwright.survey.traffic.repeats import Repeats
from loopwright.survey.traffic.routes import OTHER, collapsed
from loopwright.survey.traffic.seconds import SecondCounts, summed
from loopwright.survey.traffic.sessions import Sessions
from loopwright.survey.traffic.sources import blocks
from loopwright.survey.traffic.twice import MINUTE, said_twice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import BinaryIO

    from loopwright.survey.traffic.counting import Crowd
    from loopwright.survey.traffic.sources import Block

WORKERS = 2
AHEAD = 2  # blocks waiting for a worker: more would only take memory
MOST_ROUTES = 20_000
ASKING = (PERSON, PROGRAMS, BOTS)

Key = TypeVar("Key")
Choose = Callable[[str, tuple[str, ...]], LineReader]
Progress = Callable[[int, int], None]
"""Told how many stored bytes and lines were read since it was told last."""


@dataclass(slots=True)
class SourceCount:
    """What one source was: its format, its lines, those that could not be read (with some of their numbers).

    ``minutes`` are its requests by the minute since 1970.
    """

    name: str
    format: str
    notes: tuple[str, ...] = ()
    lines: int = 0
    comments: int = 0
    unread: int = 0
    unread_samples: tuple[int, ...] = ()
    wrong_clock: int = 0
    fault: str = ""
    minutes: SecondCounts = field(default_factory=SecondCounts)


@dataclass(slots=True)
class CrowdCount:
    """Requests of people or of programs by day, their visits, and the requests that reached each stage."""

    days: SecondCounts = field(default_factory=SecondCounts)
    sessions: Sessions = field(default_factory=Sessions)
    stage_requests: list[int] = field(default_factory=list)

    def add(self, crowd: Crowd) -> None:
        """Add what a block saw of them."""
        self.days.add(*crowd.days)
        if crowd.sessions is not None:
            self.sessions.add(crowd.sessions)
        self._reached(crowd.stage_requests)

    def merge(self, other: CrowdCount) -> None:
        """Count another crowd among this one."""
        other.days.settle()
        self.days.add(other.days.moments, other.days.counts)
        self.sessions.merge(other.sessions)
        self._reached(other.stage_requests)

    def _reached(self, requests: Sequence[int]) -> None:
        self.stage_requests += [0] * (len(requests) - len(self.stage_requests))
        for place, many in enumerate(requests):
            self.stage_requests[place] += many


@dataclass(slots=True)
class Tally:
    """Everything that was counted of some logs."""

    rules: Rules
    sources: list[SourceCount] = field(default_factory=list)
    who: dict[tuple[str, bool], int] = field(default_factory=dict)
    requests: int = 0
    reads: int = 0
    methods: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: SecondCounts = field(default_factory=SecondCounts)
    latency: Histogram = field(default_factory=Histogram)
    received: Histogram = field(default_factory=Histogram)
    sent: Histogram = field(default_factory=Histogram)
    routes: dict[str, RouteCount] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=lambda: Repeats(0.0))
    crowds: dict[str, CrowdCount] = field(default_factory=dict)

    @property
    def programs_are_people(self) -> bool:
        """Whether programs are who the product is for: told so, or most requests are theirs; never when left out."""
        if PROGRAMS in {LEFT_OUT.get(name) for name in self.rules.without}:
            return False
        asked = {kind: sum(many for (who, _), many in self.who.items() if who == kind) for kind in ASKING}
        return self.rules.programs or 2 * asked[PROGRAMS] > sum(asked.values())

    @property
    def people(self) -> CrowdCount:
        """Everybody whose visits are counted."""
        return self.crowds.setdefault(PERSON, CrowdCount())

    def add(self, block: BlockCount) -> None:
        """Add a block of the source that was begun last."""
        self._source(block)
        self.requests += block.requests
        self.reads += block.reads
        self.methods += block.methods
        _add(self.who, block.who)
        _add(self.statuses, block.statuses)
        if block.seconds is not None:
            self.seconds.add(*block.seconds)
        for mine_, theirs_ in (
            (self.latency, block.latency),
            (self.received, block.received),
            (self.sent, block.sent),
        ):
            mine_.merge(theirs_)
        merge_routes(self.routes, block.routes)
        if len(self.routes) > MOST_ROUTES:
            self.routes = fewer(self.routes)
        if block.repeats is not None:
            self.repeats.add(block.repeats)
        for kind, crowd in block.crowds.items():
            self.crowds.setdefault(kind, CrowdCount()).add(crowd)

    def _source(self, block: BlockCount) -> None:
        source = self.sources[-1]
        source.lines += block.lines
        source.comments += block.comments
        source.unread += block.unread
        source.unread_samples = (*source.unread_samples, *block.unread_samples)[:MOST_SAMPLES]
        source.wrong_clock += block.wrong_clock
        source.fault = source.fault or block.fault
        if block.seconds is not None:
            moments, counts = block.seconds
            source.minutes.add(*summed(moments // MINUTE, counts))


def _add(sums: dict[Key, int], more: Mapping[Key, int]) -> None:
    for key, many in more.items():
        sums[key] = sums.get(key, 0) + many


def fewer(routes: dict[str, RouteCount]) -> dict[str, RouteCount]:
    """Routes with crowds of siblings as one; should there still be too many, the rarest as one too."""
    paths = collapsed({route.partition(" ")[2] for route in routes})
    found: dict[str, RouteCount] = {}
    for route, count in routes.items():
        method, _, path = route.partition(" ")
        merge_routes(found, {f"{method} {paths[path]}": count})
    if len(found) > MOST_ROUTES // 2:
        ranked = sorted(found.items(), key=lambda one: (-one[1].requests, one[0]))
        found = dict(ranked[: MOST_ROUTES // 4])
        for _, count in ranked[MOST_ROUTES // 4 :]:
            merge_routes(found, {f"? {OTHER}": count})
    return found


def tally(
    sources: Sequence[str],
    rules: Rules,
    *,
    choose: Choose = reader_of,
    stream: BinaryIO | None = None,
    progress: Progress | None = None,
    workers: int = WORKERS,
) -> Tally:
    """Read and count some logs, each in the format that ``choose`` finds in its first lines.

    Raises ``LoopwrightError`` when the only log is of no known format, or one cannot be opened.
    """
    found = Tally(rules, repeats=Repeats(rules.window_seconds))
    with ThreadPoolExecutor(workers) as pool:
        for name in sources:
            stored = 0
            chosen = _forgiving(choose) if len(sources) > 1 else choose
            for block in _counted(pool, name, found, chosen, stream, workers):
                found.add(block)
                if progress is not None:
                    progress(block.stored_bytes - stored, block.lines)
                stored = block.stored_bytes
    found.seconds.settle()
    _tell_copies(found)
    if found.programs_are_people and PROGRAMS in found.crowds:
        found.people.merge(found.crowds[PROGRAMS])
    found.routes = fewer(found.routes)
    return found


def _tell_copies(found: Tally) -> None:
    copies = said_twice({source.name: source.minutes for source in found.sources})
    for source in found.sources:
        if source.name in copies:
            said = f"the same requests as {copies[source.name]}, minute by minute: counted twice; name only one of them"
            source.notes = (*source.notes, said)


def _counted(
    pool: ThreadPoolExecutor,
    name: str,
    found: Tally,
    choose: Choose,
    stream: BinaryIO | None,
    workers: int,
) -> Iterator[BlockCount]:
    """Count the blocks of a source on several workers, in order."""
    waiting: deque[Future[BlockCount]] = deque()
    reader: LineReader | None = None
    for block in blocks(name, stream):
        if reader is None:
            sample = sample_of(block.text)
            if not sample and not block.fault:
                continue
            reader = _reader(name, sample, block, choose)
            found.sources.append(SourceCount(name, reader.title, reader.notes))
        waiting.append(pool.submit(count_block, block, reader, found.rules))
        while len(waiting) >= workers + AHEAD:
            yield waiting.popleft().result()
    if reader is None:
        found.sources.append(SourceCount(name, "empty"))
    while waiting:
        yield waiting.popleft().result()


def _forgiving(choose: Choose) -> Choose:
    """Among several logs, one of no known format is counted as lines that could not be read, not refused."""

    def chosen(name: str, sample: tuple[str, ...]) -> LineReader:
        try:
            return choose(name, sample)
        except LoopwrightError:
            return LineReader("unknown", "unknown", _unread)

    return chosen


def _unread(lines: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(name, [None] * len(lines), kind) for name, kind in COLUMNS.items()})


def _reader(name: str, sample: tuple[str, ...], block: Block, choose: Choose) -> LineReader:
    if not sample:
        raise LoopwrightError(f"{name}: {block.fault}, nothing could be read", "Name a whole log.")
    return choose(name, sample)
