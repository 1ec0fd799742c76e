"""Which format a log is in: the one that reads most of its first lines."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.kinds import shown
from loopwright.survey.traffic import formats
from loopwright.survey.traffic.reading import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.survey.traffic.reading import LineReader

    Reader = Callable[[tuple[str, ...]], LineReader]

SAMPLE = 200
LONGEST_SAMPLED = 65_536
MASKS = (
    (re.compile(r"\?[^\s\"']*"), "?…"),
    (re.compile(r"[^\s\"'=<>(,;:]+(?:@|%40)[^\s\"'<>),;]+"), "(mail)"),
    (re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"), "(address)"),
    (
        re.compile(
            r"(?<![0-9A-Za-z:])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|[0-9A-Fa-f:]*::[0-9A-Fa-f:.]*)"
        ),
        "(address)",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"']+"), r"\1 (secret)"),
    (re.compile(r"[A-Za-z0-9_+/=-]{24,}"), "(token)"),
)
"""What a line may say of somebody, and what is shown instead."""


@cache
def known_formats() -> tuple[Reader, ...]:
    """What each file of ``formats`` reads."""
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
    modules = [importlib.import_module(f"{formats.__name__}.{name}") for name in names]
    return tuple(module.reader_for for module in modules)


def sample_of(text: bytes) -> tuple[str, ...]:
    """The first lines that say something."""
    lines = text[: LONGEST_SAMPLED * 8].decode("utf-8", "replace").split("\n")
    told = (line.rstrip("\r")[:LONGEST_SAMPLED] for line in lines)
    return tuple([line for line in told if line.strip()][:SAMPLE])


def reader_of(source: str, sample: tuple[str, ...]) -> LineReader:
    """The reader that makes requests of most lines; raises ``LoopwrightError`` where none reads enough of them."""
    found = [reader_for(sample) for reader_for in known_formats()]
    shares = [readable(reader, sample) for reader in found]
    best = max(shares, default=0.0)
    if best < ENOUGH:
        first = sample[0] if sample else ""
        raise LoopwrightError(
            f"{source}: its lines are of no known format; the first is {shown(masked(first))}",
            "Say how it is written with --log-format (nginx's log_format, Apache's LogFormat) or --map (JSON).",
        )
    return found[shares.index(best)]


def masked(line: str) -> str:
    """A line whose form can still be seen, without anybody's address, query or credentials."""
    for pattern, instead in MASKS:
        line = pattern.sub(instead, line)
    return line


def readable(reader: LineReader, sample: tuple[str, ...]) -> float:
    """The part of some lines that a reader makes requests of; comments are not counted."""
    lines = [line for line in sample if not (reader.comment and re.search(reader.comment, line))]
    if not lines:
        return 0.0
    return reader.read(pl.Series("line", lines, pl.String))["time"].count() / len(lines)
