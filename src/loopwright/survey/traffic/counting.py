"""One block of a log, counted: everything that is kept of it are sums."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from loopwright.survey.traffic.clients import BOTS, PERSON, PROBES, PROGRAMS, with_kinds
from loopwright.survey.traffic.quantiles import Histogram
from loopwright.survey.traffic.repeats import Answered, answered
from loopwright.survey.traffic.routes import templated
from loopwright.survey.traffic.seconds import summed
from loopwright.survey.traffic.sessions import DAY_SECONDS, pieces_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from loopwright.survey.traffic.reading import LineReader
    from loopwright.survey.traffic.sources import Block

FIRST_MOMENT = 631_152_000.0  # 1990: no web server is older
OK, FIRST_REFUSED, FIRST_FAILED = 200, 400, 500
MOST_SAMPLES = 5
MOST_CLIENTS = 5
FILES = "files"
LEFT_OUT = {"bots": BOTS, "probes": PROBES, "programs": PROGRAMS}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the funnel by the requests that reach it: a path and all below it, of one method or any."""

    name: str
    path: str
    method: str = ""

    def holds(self, method: str, path: str) -> bool:
        """Whether requests of a method and a path reach it."""
        return self.method in {"", method} and re.search(self.pattern, path) is not None

    @property
    def pattern(self) -> str:
        """The pattern of its paths; ``/`` is the front page alone."""
        return f"^{re.escape(self.path.rstrip('/'))}(?:/|$)" if self.path.strip("/") else "^/$"


def _salt() -> int:
    return secrets.randbits(64)


@dataclass(frozen=True, slots=True)
class Rules:
    """How requests are counted.

    ``without`` leaves ``files``, ``bots``, ``probes`` or ``programs`` out of demand; ``latest`` is the last moment
    that a clock may show; ``programs`` are counted as people; the salt is drawn for one run and kept nowhere.
    """

    latest: float
    stages: tuple[Stage, ...] = ()
    without: frozenset[str] = frozenset()
    window_seconds: float = 60.0
    programs: bool = False
    salt: int = field(default_factory=_salt, repr=False)


@dataclass(slots=True)
class RouteCount:
    """What one route was asked for: requests, failures, seconds of those with a time, bytes.

    ``clients`` are some of the salted numbers of who asked, no more than it takes to know that there are enough.
    """

    requests: int = 0
    failed: int = 0
    seconds: float = 0.0
    timed: int = 0
    sent: float = 0.0
    clients: set[int] = field(default_factory=set)

    def merge(self, other: RouteCount) -> None:
        """Count what another counted too."""
        self.requests += other.requests
        self.failed += other.failed
        self.seconds += other.seconds
        self.timed += other.timed
        self.sent += other.sent
        self.clients = set(sorted(self.clients | other.clients)[:MOST_CLIENTS])


@dataclass(frozen=True, slots=True)
class Crowd:
    """Requests of people (or of programs) by day, their visits, and the requests that reached each stage."""

    days: tuple[NDArray[np.int64], NDArray[np.int64]]
    sessions: NDArray[np.void] | None
    stage_requests: tuple[int, ...]


@dataclass(slots=True)
class BlockCount:
    """What one block holds."""

    source: str
    stored_bytes: int
    lines: int = 0
    comments: int = 0
    unread: int = 0
    unread_samples: tuple[int, ...] = ()
    wrong_clock: int = 0
    fault: str = ""
    who: dict[tuple[str, bool], int] = field(default_factory=dict)
    requests: int = 0
    reads: int = 0
    methods: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    latency: Histogram = field(default_factory=Histogram)
    received: Histogram = field(default_factory=Histogram)
    sent: Histogram = field(default_factory=Histogram)
    routes: dict[str, RouteCount] = field(default_factory=dict)
    repeats: Answered | None = None
    crowds: dict[str, Crowd] = field(default_factory=dict)


def count_block(block: Block, reader: LineReader, rules: Rules) -> BlockCount:
    """Read and count the lines of a block."""
    found = BlockCount(block.source, block.stored_bytes, unread=block.overlong, fault=block.fault)
    found.lines = block.overlong
    if not block.text:
        return found
    lines = _lines(block.text)
    frame = reader.read(lines)
    blank = lines.str.len_bytes() == 0 if b"\n\n" in block.text else lines.is_null()
    aside = blank | lines.str.contains(reader.comment) if reader.comment else blank
    unread = frame["time"].is_null() & ~aside
    places = unread.arg_true()
    found.lines += len(lines) - int(blank.sum())
    found.comments = int(aside.sum()) - int(blank.sum())
    found.unread += len(places)
    found.unread_samples = tuple(int(place) + block.first_line for place in places[:MOST_SAMPLES])
    right = frame.filter(pl.col("time").is_not_null() & ~aside)
    sound = right.filter(pl.col("time").is_between(FIRST_MOMENT, rules.latest))
    found.wrong_clock = len(right) - len(sound)
    if len(sound):
        _count(found, with_kinds(sound), rules)
    return found


def _lines(text: bytes) -> pl.Series:
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    whole = text.removesuffix(b"\n").decode("utf-8", "replace")
    return pl.Series("line", whole.split("\n"), pl.String)


def _count(found: BlockCount, frame: pl.DataFrame, rules: Rules) -> None:
    for who, file, many in frame.group_by("who", "file").len().iter_rows():
        found.who[who, file] = many
    asked = _wanted(frame, rules.without)
    found.requests = len(asked)
    found.methods = int(asked["method"].count())
    found.reads = int(asked["read"].sum())
    counted = asked.filter(pl.col("status").is_not_null()).group_by("status").len()
    found.statuses = {int(status): int(many) for status, many in counted.iter_rows()}
    moments = np.floor(asked["time"].to_numpy()).astype(np.int64)
    found.seconds = summed(moments, np.ones(len(moments), dtype=np.int64))
    for name, held in (("seconds", found.latency), ("received", found.received), ("sent", found.sent)):
        held.add(asked[name].drop_nulls().to_numpy())
    found.routes = _routes(asked, rules)
    found.repeats = _repeats(asked, rules)
    found.crowds = {kind: _crowd(frame, rules, kind) for kind in (PERSON, PROGRAMS)}


def _wanted(frame: pl.DataFrame, without: frozenset[str]) -> pl.DataFrame:
    kinds = [kind for name, kind in LEFT_OUT.items() if name in without]
    if kinds:
        frame = frame.filter(~pl.col("who").is_in(kinds))
    return frame.filter(~pl.col("file")) if FILES in without else frame


def _routes(asked: pl.DataFrame, rules: Rules) -> dict[str, RouteCount]:
    """Requests by method and route; files are no routes."""
    paths = (
        asked.filter(~pl.col("file"))
        .group_by("method", "path")
        .agg(
            pl.len().alias("requests"),
            (pl.col("status") >= FIRST_FAILED).sum().alias("failed"),
            pl.col("seconds").sum(),
            pl.col("seconds").count().alias("timed"),
            pl.col("sent").sum(),
            pl.struct("address", "agent").hash(rules.salt).unique().head(MOST_CLIENTS).alias("clients"),
        )
    )
    paths = paths.with_columns(templated(paths["path"]).alias("route"))
    routes = paths.group_by("method", "route").agg(
        pl.col("requests", "failed", "seconds", "timed", "sent").sum(),
        pl.col("clients").explode().unique().head(MOST_CLIENTS),
    )
    return {
        f"{method or '?'} {route}": RouteCount(requests, failed, seconds, timed, sent, set(clients))
        for method, route, requests, failed, seconds, timed, sent, clients in routes.iter_rows()
    }


def _repeats(asked: pl.DataFrame, rules: Rules) -> Answered:
    given = asked.filter(
        (pl.col("method") == "GET") & (pl.col("status") == OK) & pl.col("target").is_not_null()
    )
    keys = given.select(pl.struct("target", "sent").hash(rules.salt)).to_series().to_numpy()
    return answered(keys, given["time"].to_numpy(), rules.window_seconds)


def _crowd(frame: pl.DataFrame, rules: Rules, kind: str) -> Crowd:
    """Visits of people or of programs, their days, and the stages that they reached; files are no steps of a visit."""
    people = frame.filter((pl.col("who") == kind) & ~pl.col("file") & pl.col("method").is_not_null())
    days = (people["time"].to_numpy() // DAY_SECONDS).astype(np.int64)
    reached = np.zeros(len(people), dtype=np.uint32)
    counts = []
    for place, stage in enumerate(rules.stages):
        there = pl.col("path").str.contains(stage.pattern).fill_null(value=False)
        if stage.method:
            there &= pl.col("method") == stage.method
        mask = people.select(there).to_series().to_numpy()
        counts.append(int(mask.sum()))
        reached |= mask.astype(np.uint32) << np.uint32(place)
    sessions = None
    if people["address"].count():
        visitors = people.select(pl.struct("address", "agent").hash(rules.salt)).to_series().to_numpy()
        sessions = pieces_of(visitors, people["time"].to_numpy().astype(np.uint32), reached)
    return Crowd(summed(days, np.ones(len(days), dtype=np.int64)), sessions, tuple(counts))


def merge_routes(into: dict[str, RouteCount], other: Mapping[str, RouteCount]) -> None:
    """Add the counts of routes."""
    for route, count in other.items():
        into.setdefault(route, RouteCount()).merge(count)
