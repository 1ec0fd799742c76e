"""Measure what was given, and see what the measurements change in the loop file and in its design."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.loading import EUROS, catalogue_with, loop_from, pairs
from loopwright.interfaces.cli.options import STANDARD_INPUT
from loopwright.interfaces.cli.progress import reading
from loopwright.loop.errors import InputError, LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.loop.model import Loop
    from loopwright.loop.reading import LoadedLoop
    from loopwright.survey.daily_users import UsersSeen
    from loopwright.survey.database import DatabaseSeen, Requests
    from loopwright.survey.filling import Filling
    from loopwright.survey.measured import Measured
    from loopwright.survey.metrics import MetricsSeen
    from loopwright.survey.traffic.reading import LineReader
    from loopwright.survey.traffic.records import Traffic
    from loopwright.survey.traffic.tally import Choose

CLOCK_AHEAD_SECONDS = 86_400.0
KINDS = frozenset({"files", "bots", "probes", "programs"})
FIELDS = (
    "time",
    "address",
    "method",
    "target",
    "status",
    "sent",
    "received",
    "seconds",
    "agent",
    "forwarded",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks to be read, and how."""

    logs: tuple[str, ...] = ()
    log_format: str = ""
    keys: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    window_seconds: float = 60.0
    prometheus: str = ""
    selector: str = ""
    counter: str = ""
    postgres: str = ""
    users: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What each source said; none where there was no such source."""

    traffic: Traffic | None = None
    users: UsersSeen | None = None
    metrics: MetricsSeen | None = None
    database: DatabaseSeen | None = None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was measured, what it changes, and the loop file's text and designs (none without a file)."""

    seen: Seen
    measured: tuple[tuple[str, tuple[Measured, ...]], ...]
    fillings: tuple[Filling, ...]
    text: str = ""
    before: Answer | None = None
    after: Answer | None = None


def calibrate(asked: Asked, path: Path, overlay: Path | None) -> Calibrated:
    """Measure; where the loop file is there, work out its text and its design with the measured values."""
    from loopwright.survey.filling import first_of_each

    catalogue = catalogue_with(overlay)
    there = path == STANDARD_INPUT or path.exists()
    loaded = loop_from(path, catalogue) if there else None
    seen = _seen(asked, loaded)
    others = _others(seen, loaded.loop if loaded else None)
    fillings = first_of_each(_fillings(seen, others, loaded.loop if loaded else None))
    named = tuple((source, measured) for source, _, measured in others)
    if loaded is None:
        return Calibrated(seen, named, fillings)
    text, fillings = _written(loaded, fillings, seen.traffic)
    return Calibrated(seen, named, fillings, text, *_answers(loaded, text, catalogue))


def _seen(asked: Asked, loaded: LoadedLoop | None) -> Seen:
    """Ask every source that was given; nothing else is reached over a network."""
    from loopwright.survey.daily_users import users_seen
    from loopwright.survey.database import database_seen
    from loopwright.survey.metrics import metrics_seen

    return Seen(
        traffic=traffic_from(asked, loaded) if asked.logs else None,
        users=users_seen(asked.users) if asked.users else None,
        metrics=(
            metrics_seen(asked.prometheus, asked.selector, time.time(), counter=asked.counter)
            if asked.prometheus
            else None
        ),
        database=database_seen(asked.postgres) if asked.postgres else None,
    )


def _others(seen: Seen, loop: Loop | None) -> list[tuple[str, str, tuple[Measured, ...]]]:
    """What sources other than logs measured: each with its name and its period."""
    from loopwright.survey.daily_users import users_measured
    from loopwright.survey.database import database_measured
    from loopwright.survey.metrics import metrics_measured

    found: list[tuple[str, str, tuple[Measured, ...]]] = []
    if seen.users is not None:
        found.append(("daily users", seen.users.period, tuple(users_measured(seen.users, loop))))
    metrics = tuple(metrics_measured(seen.metrics)) if seen.metrics is not None else ()
    if seen.metrics is not None:
        found.append((f"Prometheus ({seen.metrics.counter})", seen.metrics.period, metrics))
    if seen.database is not None:
        daily = _requests(seen, metrics, loop)
        measured = tuple(database_measured(seen.database, loop, daily))
        found.append((f"PostgreSQL {seen.database.version}", seen.database.period, measured))
    return found


def _requests(seen: Seen, counted: tuple[Measured, ...], loop: Loop | None) -> Requests | None:
    """Requests a day, of the best that is known of them: measured and long enough, else as the file says."""
    from loopwright.survey.database import Requests

    sources = (
        (seen.traffic.measured, seen.traffic.span_seconds - seen.traffic.missing_seconds)
        if seen.traffic
        else ((), 0),
        (counted, seen.metrics.span_seconds if seen.metrics else 0),
    )
    for measured, seconds in sources:
        for one in measured:
            if one.field == "demand.requests" and not one.withheld:
                return Requests(one.value, one.low, one.high, seconds)
    said = loop.demand.requests_per_day if loop else None
    return Requests(said, said, said) if said else None


def traffic_from(asked: Asked, loaded: LoadedLoop | None) -> Traffic:
    """Read the logs that were named."""
    from loopwright.loop.vocabulary import LoopKind
    from loopwright.survey.traffic.counting import Rules
    from loopwright.survey.traffic.funnel import stages_for
    from loopwright.survey.traffic.measuring import traffic_of
    from loopwright.survey.traffic.sources import sources_of, stored_size
    from loopwright.survey.traffic.tally import tally

    names = sources_of(asked.logs)
    rules = Rules(
        latest=time.time() + CLOCK_AHEAD_SECONDS,
        stages=stages_for(asked.stages, loaded.loop if loaded else None),
        without=asked.without,
        window_seconds=asked.window_seconds,
        programs=loaded is not None and loaded.loop.kind is LoopKind.API,
    )
    with reading(stored_size(names)) as progress:
        counted = tally(names, rules, choose=_choose(asked), stream=sys.stdin.buffer, progress=progress)
    return traffic_of(counted)


def _choose(asked: Asked) -> Choose:
    """How a log's format is chosen: as told, else by its first lines."""
    from loopwright.survey.traffic.detecting import reader_of
    from loopwright.survey.traffic.formats.jsonlines import reader_with
    from loopwright.survey.traffic.told import reader_told

    if asked.log_format:
        told = reader_told(asked.log_format)
        return lambda _name, _sample: told
    keys = _keys(asked.keys)
    if not keys:
        return reader_of

    def mapped(_name: str, sample: tuple[str, ...]) -> LineReader:
        return reader_with(sample, keys)

    return mapped


def _keys(given: tuple[str, ...]) -> Mapping[str, str]:
    keys = pairs(given)
    unknown = next((key for key in keys if key not in FIELDS), None)
    if unknown is not None:
        raise LoopwrightError(f"--map {unknown}: no such field", f"Known are {', '.join(FIELDS)}.")
    return keys


def _fillings(
    seen: Seen, others: list[tuple[str, str, tuple[Measured, ...]]], loop: Loop | None
) -> list[Filling]:
    """The changes of each source, the surest first: users as they were counted, then logs, then the others."""
    from loopwright.survey.filling import filling_of
    from loopwright.survey.traffic.filling import log_filling

    found = [filling_of(measured, loop, source, period) for source, period, measured in others]
    place = 1 if seen.users is not None else 0
    if seen.traffic is not None:
        found.insert(place, log_filling(seen.traffic, loop))
    return found


def _written(
    loaded: LoadedLoop, fillings: tuple[Filling, ...], traffic: Traffic | None
) -> tuple[str, tuple[Filling, ...]]:
    """The loop file's text with the measured values and what it says of them; and what went into it."""
    from loopwright.loop.comments import with_comments, without_assumed, without_notes
    from loopwright.loop.marking import with_measured, with_stages
    from loopwright.loop.reading import parse_loop
    from loopwright.loop.splicing import set_values
    from loopwright.survey.traffic.filling import new_stages, without_stages

    text = loaded.text
    if traffic is not None and not loaded.loop.stages and new_stages(traffic):
        text = without_notes(with_stages(text, new_stages(traffic), loaded.name), ("loop.stages",))
        if text == loaded.text:
            fillings = tuple(map(without_stages, fillings))
    try:
        for filling in fillings:
            if filling.changes:
                text = without_notes(set_values(text, filling.values, loaded.name), filling.values)
                text = with_comments(text, dict.fromkeys(filling.values, _from(filling)), loaded.name)
                if "demand.requests" in filling.values:  # users that nobody counted need not stand beside it
                    text = without_assumed(text, "demand.users")
                standing = parse_loop(text, loaded.name, 1.0).loop.measured
                text = with_measured(text, filling.entry, standing, loaded.name)
    except InputError as error:
        advice = "Correct the file's own values first, or measure all stages of its funnel."
        raise LoopwrightError(f"with the measured values, {error.message}", advice) from None
    return text, fillings


def _from(filling: Filling) -> str:
    """What the comment beside a measured value says; from what it was measured stands below, with its range."""
    return ", ".join(filter(None, ("measured", filling.entry.period)))


def _answers(loaded: LoadedLoop, text: str, catalogue: Catalogue) -> tuple[Answer, Answer]:
    """The design of the file as it stands, and with the measured values."""
    from loopwright.interfaces.cli.asking import answered
    from loopwright.loop.reading import parse_loop

    then = parse_loop(text, loaded.name, catalogue.value(EUROS))
    parts = frozenset({"decisions", "relaxations"})
    return answered(loaded, catalogue, (), parts), answered(then, catalogue, (), parts)
