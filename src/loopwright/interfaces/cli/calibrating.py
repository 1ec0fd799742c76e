"""Measure what was given, and see what the measurements change in the loop file and in its design."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.loading import EUROS, catalogue_with, loop_from, pairs
from loopwright.interfaces.cli.progress import reading
from loopwright.loop.errors import InputError, LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.loop.reading import LoadedLoop
    from loopwright.survey.filling import Filling
    from loopwright.survey.traffic.reading import LineReader
    from loopwright.survey.traffic.records import Traffic
    from loopwright.survey.traffic.tally import Choose

CLOCK_AHEAD_SECONDS = 86_400.0
KINDS = frozenset({"files", "bots", "probes"})
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


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was measured, what it changes, and the loop file's text and designs (none without a file)."""

    traffic: Traffic | None
    fillings: tuple[Filling, ...]
    text: str = ""
    before: Answer | None = None
    after: Answer | None = None


def calibrate(asked: Asked, path: Path, overlay: Path | None) -> Calibrated:
    """Measure; where the loop file is there, work out its text and its design with the measured values."""
    catalogue = catalogue_with(overlay)
    loaded = loop_from(path, catalogue) if path.exists() else None
    traffic = traffic_from(asked, loaded) if asked.logs else None
    fillings = tuple(_fillings(traffic, loaded))
    if loaded is None:
        return Calibrated(traffic, fillings)
    text, fillings = _written(loaded, fillings, traffic)
    return Calibrated(traffic, fillings, text, *_answers(loaded, text, catalogue))


def traffic_from(asked: Asked, loaded: LoadedLoop | None) -> Traffic:
    """Read the logs that were named."""
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


def _fillings(traffic: Traffic | None, loaded: LoadedLoop | None) -> list[Filling]:
    from loopwright.survey.traffic.filling import log_filling

    loop = loaded.loop if loaded else None
    return [log_filling(traffic, loop)] if traffic is not None else []


def _written(
    loaded: LoadedLoop, fillings: tuple[Filling, ...], traffic: Traffic | None
) -> tuple[str, tuple[Filling, ...]]:
    """The loop file's text with the measured values and what it says of them; and what went into it."""
    from loopwright.loop.marking import with_measured, with_stages
    from loopwright.loop.reading import parse_loop
    from loopwright.loop.splicing import set_values
    from loopwright.survey.traffic.filling import new_stages, without_stages

    text = loaded.text
    if traffic is not None and not loaded.loop.stages and new_stages(traffic):
        text = with_stages(text, new_stages(traffic), loaded.name)
        if text == loaded.text:
            fillings = tuple(map(without_stages, fillings))
    try:
        for filling in fillings:
            if filling.changes:
                text = set_values(text, filling.values, loaded.name)
                standing = parse_loop(text, loaded.name, 1.0).loop.measured
                text = with_measured(text, filling.entry, standing, loaded.name)
    except InputError as error:
        advice = "Correct the file's own values first, or measure all stages of its funnel."
        raise LoopwrightError(f"with the measured values, {error.message}", advice) from None
    return text, fillings


def _answers(loaded: LoadedLoop, text: str, catalogue: Catalogue) -> tuple[Answer, Answer]:
    """The design of the file as it stands, and with the measured values."""
    from loopwright.interfaces.cli.asking import answered
    from loopwright.loop.reading import parse_loop

    then = parse_loop(text, loaded.name, catalogue.value(EUROS))
    parts = frozenset({"decisions", "relaxations"})
    return answered(loaded, catalogue, (), parts), answered(then, catalogue, (), parts)
