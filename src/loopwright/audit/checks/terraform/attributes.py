"""What an attribute of a resource must be, as rows of ``attributes.csv``; one mechanism for every check that asks so.

A row says: the check, the resource's type, the path of the attribute (inner blocks before dots), what is ``wanted``,
what it means where it is ``unset``, and ``when`` the row holds at all.

``wanted``: ``true``, ``false``, ``set``, ``>=7``, ``<=90``, ``in:a|b``, ``not:a|b``, ``has:a|b``, ``has_any:a|b``,
``without:a|b``. ``unset``: ``bad``, ``good``, or ``bad_within``: bad only where the block that it belongs to is there.
``when``: ``path=a|b``, ``path!=a|b``, ``path`` (it is there), ``!path`` (it is not), several after ``;``.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.evidence import Evidence
from loopwright.survey.redaction import redacted
from loopwright.survey.written.expressions import Unknown, Value
from loopwright.survey.written.terraform import Block

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from loopwright.audit.check import Said
    from loopwright.survey.written.terraform_stacks import Stack

BAD, GOOD, BAD_WITHIN = "bad", "good", "bad_within"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    check: str
    resource: str
    path: tuple[str, ...]
    wanted: str
    unset: str
    when: tuple[str, ...]
    severity: Severity | None

    @property
    def name(self) -> str:
        """The attribute as a reader of the file would say it."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path ends in a resource: the value and its line; ``missing``, within how many of the path's steps."""

    value: Value
    line: int
    missing: bool = False
    steps: int = 0


@cache
def table() -> dict[str, tuple[Row, ...]]:
    """The rows by check."""
    text = (resources.files(__package__) / "attributes.csv").read_text(encoding="utf-8")
    found: dict[str, list[Row]] = {}
    for row in csv.DictReader(text.splitlines()):
        severity = Severity[row["severity"].upper()] if row["severity"] else None
        when = tuple(part for part in row["when"].split(";") if part)
        for kind in row["resource"].split():
            path = tuple(row["path"].split("."))
            one = Row(row["check"], kind, path, row["wanted"], row["unset"], when, severity)
            found.setdefault(row["check"], []).append(one)
    return {check: tuple(rows) for check, rows in found.items()}


def judged(
    stacks: Iterable[Stack], check: str, says: str, *, asks: bool = False, besides: Container[int] = ()
) -> Iterator[Said]:
    """What the rows of a check find; ``says`` is the sentence, with the attribute put after it.

    Where ``asks`` is true, a value that no file gives is a question; else it is passed over. ``besides`` are blocks,
    by their identity, that another resource speaks for.
    """
    for stack in stacks:
        said: set[tuple[str, str]] = set()
        for row in table()[check]:
            for block in stack.resources(row.resource):
                if (block.type, block.name) in said or not all(holds(block, one) for one in row.when):
                    continue
                if id(block) in besides:
                    continue
                faults = [one for one in faults_of(block, row, says) if asks or isinstance(one, Found)]
                yield from faults[:1]
                if faults:
                    said.add((block.type, block.name))


def faults_of(block: Block, row: Row, says: str) -> Iterator[Said]:
    """What is wrong with one resource by one row; a question where the files do not give the value."""
    thing = thing_of(block)
    for place in places(block, row.path):
        if place.missing:
            within = place.steps == len(row.path) - 1 and place.steps > 0
            if row.unset == BAD or (row.unset == BAD_WITHIN and within):
                yield found(block, f"{says}: `{row.name}` is not set.", place.line, row.severity)
            continue
        right = answered(place.value, row.wanted)
        if right is None:
            yield Unclear(
                thing,
                f"`{row.name}` is `{shown(place.value)}`, which no file gives a value.",
                "Give the variable a default or a file of values, or look at the account.",
            )
        elif right is False:
            yield found(block, f"{says}: `{row.name}` is {shown(place.value)}.", place.line, row.severity)


def found(block: Block, what: str, line: int = 0, severity: Severity | None = None, said: str = "") -> Found:
    """A finding about a resource, read at one of its lines or where it begins."""
    evidence = Evidence(block.path, line or block.line, said or f"{block.type} {block.name}")
    return Found(thing_of(block), what, (evidence,), block.environment, severity)


def thing_of(block: Block) -> str:
    """What a report calls a block: ``aws_db_instance main``, ``provider aws``, ``backend s3``."""
    if block.kind in {"resource", "data"}:
        return f"{block.type} {block.name}"
    return f"{block.kind} {block.name}".strip()


def shown(value: Value) -> str:
    """A value as it is written, shortened, without secrets."""
    match value:
        case Unknown():
            text = " ".join(value.text.split())
        case bool():
            text = "true" if value else "false"
        case float():
            text = f"{value:g}"
        case None:
            text = "null"
        case str():
            text = f'"{value}"'
        case list():
            text = "[" + ", ".join("…" if isinstance(one, list) else shown(one) for one in value[:5]) + "]"
        case _:
            text = "{…}"
    short = redacted(text)
    return short if len(short) <= LONGEST else f"{short[: LONGEST - 1]}…"


def places(
    block: Block | dict[str, Value], path: tuple[str, ...], line: int = 0, steps: int = 0
) -> Iterator[Place]:
    """Every place where a path ends: through inner blocks, maps and lists of either."""
    own = block.line if isinstance(block, Block) else line
    name, *rest = path
    if isinstance(block, Block):
        inner = block.all(name)
        attribute = block.attributes.get(name)
        value, at = (attribute.value, attribute.line) if attribute else (None, own)
    else:
        inner, value, at = (), block.get(name), line
    if rest and inner:
        for one in inner:
            yield from places(one, tuple(rest), own, steps + 1)
    elif not rest and inner:
        yield Place({"a block": True}, inner[0].line)
    elif value is None:
        yield Place(None, own, missing=True, steps=steps)
    elif not rest:
        yield Place(value, at)
    else:
        yield from _below(value, tuple(rest), at, steps + 1)


def _below(value: Value, rest: tuple[str, ...], line: int, steps: int) -> Iterator[Place]:
    value = _written_as_text(value)
    listed = value if isinstance(value, list) else [value]
    if not listed:
        yield Place(None, line, missing=True)
    for one in listed:
        if isinstance(one, dict):
            yield from places(one, rest, line, steps)
        else:
            yield Place(Unknown(shown(one)), line)


def _written_as_text(value: Value) -> Value:
    """What a text of JSON holds: definitions of containers are written so; the value itself where it is none."""
    if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
        return value
    try:
        read: Value = json.loads(value, parse_int=float)
    except (ValueError, RecursionError):
        return value
    return read


def first(block: Block, name: str) -> Place:
    """The first place of a path written with dots."""
    return next(places(block, tuple(name.split("."))), Place(None, block.line, missing=True))


def holds(block: Block, condition: str) -> bool:
    """Whether a row's condition holds of a resource; what is unknown fulfils none but that something is there."""
    name, equal, listed = condition.partition("=")
    place = first(block, name.strip("!"))
    if not equal:
        there = not place.missing and place.value not in ("", [])
        return there is not name.startswith("!")
    among = plain(place.value) in listed.split("|") if not isinstance(place.value, Unknown) else None
    if name.endswith("!"):
        return among is False
    return bool(among)


def plain(value: Value) -> str:
    """A value as the table writes it."""
    return shown(value).strip('"') if not isinstance(value, str) else value


def answered(value: Value, wanted: str) -> bool | None:  # noqa: PLR0911 - a kind of wish each
    """Whether a value is what is wanted; None where it cannot be told."""
    if wanted == "set":
        return value not in ("", [], {})
    if isinstance(value, Unknown):
        return None
    if wanted in {"true", "false"}:
        return plain(value).lower() == wanted
    if wanted[:2] in {">=", "<="}:
        return _measured(value, wanted)
    word, _, rest = wanted.partition(":")
    named = rest.lower().split("|")
    if word in {"in", "not"}:
        return (plain(value).lower() in named) is (word == "in")
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(one, Unknown) for one in listed):
        return None
    there = {plain(one).lower() for one in listed}
    match word:
        case "has":
            return there.issuperset(named)
        case "has_any":
            return bool(there.intersection(named))
        case _:
            return not there.intersection(named)


def _measured(value: Value, wanted: str) -> bool | None:
    try:
        number = float(plain(value))
    except ValueError:
        return None
    bound = float(wanted[2:])
    return number >= bound if wanted[0] == ">" else number <= bound
