"""What the cluster's own programs are told, held against a table of what is wanted."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.finding import Severity
from loopwright.survey.yaml_nodes import at, items, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.written.workload import Container
    from loopwright.survey.yaml_nodes import Node

TABLE = Path(__file__).with_name("settings.csv")
VERSION = re.compile(r":v?(\d{1,3})\.(\d{1,3})")
DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s)")
SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
WEAK = ("_RC4_", "_3DES_", "_CBC_", "TLS_RSA_")

RULES: dict[str, Callable[[str, tuple[str, ...], bool], bool]] = {
    "is": lambda value, said, given: given and said == (value,),
    "only": lambda value, said, given: not given or said == (value,),
    "not": lambda value, said, _: value not in said,
    "given": lambda _, said, given: given and any(said),
    "absent": lambda _, _said, given: not given,
    "includes": lambda value, said, _: value in said,
    "excludes": lambda value, said, _: value not in said,
    "at least": lambda value, said, given: given and seconds(said) >= float(value),
    "at most": lambda value, said, given: not given or seconds(said) <= float(value),
    "strong": lambda _, said, _given: not any(weak in one for one in said for weak in WEAK),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row of the table: of which program which setting is wanted how.

    ``rule``: ``is`` a value and written down; ``only`` that value where it is written; ``not`` that value; ``given``
    at all; ``absent``; a list that ``includes`` or ``excludes`` the value; ``at least``, ``at most`` (numbers, or
    durations in seconds); ``strong`` ciphers. ``until`` is the release from which the program itself sees to it.
    """

    program: str
    setting: str
    rule: str
    value: str
    until: str
    severity: Severity
    cause: str
    what: str

    def holds(self, values: tuple[str, ...] | None) -> bool:
        """Whether what is said (None where nothing is) is what is wanted."""
        listed = tuple(part.strip() for one in values or () for part in one.split(","))
        return RULES[self.rule](self.value, listed, values is not None)


@dataclass(frozen=True, slots=True)
class Program:
    """One of the cluster's programs as it is started: its settings with their values, and where."""

    name: str
    settings: dict[str, tuple[str, ...]]
    version: tuple[int, int] | None

    def falls_short(self, wanted: Wanted) -> bool:
        """Whether a wanted setting is not so here, and no newer release sees to it by itself."""
        said = self.settings.get(wanted.setting)
        if wanted.until and (said is None or wanted.rule == "includes"):
            major, _, minor = wanted.until.partition(".")
            if self.version is None or self.version >= (int(major), int(minor)):
                return False
        return not wanted.holds(said)


def seconds(values: tuple[str, ...]) -> float:
    """A number, or a duration in seconds; without end where it is neither."""
    text = values[0] if values else ""
    if text.isdecimal() and text.isascii():
        return float(text[:15])
    parts = DURATION.findall(text)
    return sum(float(number) * SECONDS[unit] for number, unit in parts) if parts else float("inf")


@cache
def table() -> dict[str, tuple[Wanted, ...]]:
    """What is wanted of each program."""
    found: dict[str, list[Wanted]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            severity = Severity[row["severity"].upper()]
            one = Wanted(
                row["program"], row["setting"], row["rule"], row["value"], row["until"], severity, row["cause"],
                row["what"],
            )  # fmt: skip
            found.setdefault(one.program, []).append(one)
    return {name: tuple(rows) for name, rows in found.items()}


def started(container: Container) -> Program | None:
    """The program of the cluster that a container starts, with its arguments; nothing where it starts another."""
    spoken = [*texts(container.at("command")), *texts(container.at("args"))]
    said = [part for one in spoken for part in one.split()]
    name = next((base for one in said if (base := one.rpartition("/")[2]) in table()), "")
    if not name and container.at("command") is None:
        base = container.image.partition("@")[0].rpartition("/")[2].partition(":")[0]
        name = base if base in table() else ""
    if not name:
        return None
    found = VERSION.search(container.image)
    version = (int(found[1]), int(found[2])) if found else None
    return Program(name, _flags(said), version)


def _flags(said: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for place, one in enumerate(said):
        if one.startswith("-"):
            name, equals, value = one.lstrip("-").partition("=")
            after = said[place + 1] if place + 1 < len(said) else "-"
            if not equals:
                value = "true" if after.startswith("-") else after
            found[name] = (*found.get(name, ()), value)
    return found


def configured(manifest: Manifest) -> Program:
    """A program of the cluster that is configured by an object of its own kind."""
    found: dict[str, tuple[str, ...]] = {}
    for wanted in table().get(manifest.kind, ()):
        node = at(manifest.node, *wanted.setting.split("."))
        if node is not None:
            found[wanted.setting] = texts(node) if items(node) else (text_of(node),)
    return Program(manifest.kind, found, None)


def place_of(container: Container, setting: str) -> Node:
    """The argument that speaks of a setting; the program's command where none does."""
    listed = [*items(container.at("command")), *items(container.at("args"))]
    for one in listed:
        if text_of(one).lstrip("-").partition("=")[0] == setting:
            return one
    found = container.at("command") or container.at("args")
    return found if found is not None else container.node
