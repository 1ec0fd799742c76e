"""Advisories on vulnerable packages: an export of OSV as files of JSON in a folder or as archives, matched by name."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.locked import name_in
from loopwright.survey.versions import order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loopwright.survey.locked import Locked

LARGEST_BYTES = 4 << 20
LONGEST = 160
NAMES = re.compile(rb'"name"\s*:\s*"([^"\n]{1,300})"')
ECOSYSTEMS = re.compile(rb'"ecosystem"\s*:\s*"([^":\n]{1,60})')
PUNCTUATION = re.compile(rb"[-_.]+")
MODIFIED = re.compile(rb'"modified"\s*:\s*"(\d{4}-\d{2}-\d{2})')
ORDERED = frozenset({"SEMVER", "ECOSYSTEM"})
WORDS = ("CRITICAL", "HIGH", "MODERATE", "MEDIUM", "LOW")
ADVICE = (
    "Unpack an export of OSV there (one ECOSYSTEM/all.zip an ecosystem, from osv.dev), or its JSON files."
)


@dataclass(frozen=True, slots=True)
class Vulnerable:
    """A package that an advisory speaks of; ``fixed`` are the versions that no longer have it, the lowest first.

    ``rated`` is the severity that the advisory gives in words, empty where it gives none.
    """

    package: Locked
    advisory: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]
    rated: str


@dataclass(frozen=True, slots=True)
class Advisories:
    """What an export says of the ``packages`` that are locked.

    ``ecosystems`` are those that it holds anything of, ``newest_day`` the last day on which anything in it was changed.
    ``left_out`` files are too large or cannot be unpacked; ``undecided`` are packages with the advisories that name
    commits only, so that nobody knows whether a version is among them.
    """

    packages: tuple[Locked, ...]
    vulnerable: tuple[Vulnerable, ...]
    ecosystems: frozenset[str]
    files: int
    unread: int
    newest_day: str
    left_out: int = 0
    undecided: tuple[tuple[Locked, str], ...] = ()


def advisories_on(folder: Path, packages: tuple[Locked, ...]) -> Advisories:
    """Match an export against packages.

    Raises ``LoopwrightError`` where the folder holds no advisory at all: an empty export proves nothing.
    """
    by_name: dict[tuple[str, str], list[Locked]] = {}
    for one in packages:
        by_name.setdefault((one.ecosystem, one.name), []).append(one)
    names = {name.encode() for _, name in by_name}
    found: list[Vulnerable] = []
    ecosystems: set[str] = set()
    undecided: list[tuple[Locked, str]] = []
    files, unread, left_out, newest = 0, 0, 0, ""
    for data in _files(folder):
        files += 1
        if data is None:
            left_out += 1
            continue
        newest = max(newest, *(one.decode() for one in MODIFIED.findall(data)), "")
        ecosystems |= {one.decode(errors="replace") for one in ECOSYSTEMS.findall(data)}
        if names.isdisjoint(_names(data)):
            continue
        try:
            for locked, match in _matches(json.loads(data), by_name):
                if isinstance(match, Vulnerable):
                    found.append(match)
                else:
                    undecided.append((locked, match))
        except (ValueError, RecursionError, TypeError, AttributeError):
            unread += 1
    if not files:
        raise LoopwrightError(f"--advisories: no advisory in {folder}", ADVICE)
    ordered = sorted(found, key=lambda one: (one.package, one.advisory))
    return Advisories(
        packages, tuple(ordered), frozenset(ecosystems), files, unread, newest, left_out, tuple(sorted(undecided))
    )  # fmt: skip


def _names(data: bytes) -> set[bytes]:
    """Every form in which a name in an advisory may stand in a lock file: most advisories need not be parsed."""
    told = set(NAMES.findall(data))
    lowered = {one.lower() for one in told}
    return told | lowered | {PUNCTUATION.sub(b"-", one) for one in lowered}


def _files(folder: Path) -> Iterator[bytes | None]:
    """The bytes of every file, and of every file of every archive; None for one too large or not to be unpacked."""
    if not folder.is_dir():
        raise LoopwrightError(f"--advisories: {folder} is no folder", ADVICE)
    for path in sorted(folder.rglob("*")):
        try:
            if path.suffix == ".json":
                yield path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else None
            elif path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    for member in archive.infolist():
                        if member.filename.endswith(".json"):
                            yield _unpacked(archive, member)
        except (OSError, zipfile.BadZipFile) as error:
            raise LoopwrightError(f"{path}: cannot be read ({error})", ADVICE) from None


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """A file of an archive; None where it is too large, broken, encrypted or packed in a way of its own."""
    if member.file_size > LARGEST_BYTES:
        return None
    try:
        return archive.read(member)
    except (RuntimeError, zlib.error, EOFError, zipfile.BadZipFile):
        return None


def _matches(
    said: dict[str, object], by_name: dict[tuple[str, str], list[Locked]]
) -> Iterator[tuple[Locked, Vulnerable | str]]:
    """The packages that an advisory affects, or (by its name) may affect: it says of which commits only."""
    if said.get("withdrawn"):
        return
    for one in _rows(said, "affected"):
        package = one.get("package")
        if not isinstance(package, dict):
            continue
        ecosystem = str(package.get("ecosystem", "")).partition(":")[0]
        for locked in by_name.get((ecosystem, name_in(ecosystem, str(package.get("name", "")))), ()):
            if _affected(one, locked.version):
                yield locked, _vulnerable(said, one, locked)
            elif not _texts(one, "versions") and not list(_ranges(one)) and _rows(one, "ranges"):
                yield locked, str(said.get("id", ""))


def _vulnerable(said: dict[str, object], one: dict[str, object], locked: Locked) -> Vulnerable:
    summary = " ".join(str(said.get("summary") or "").split())[:LONGEST]
    aliases = tuple(sorted(_texts(said, "aliases")))
    fixed = _fixed(one, locked.version)
    return Vulnerable(locked, str(said.get("id", "")), aliases, summary, fixed, _rated(said, one))


def _affected(one: dict[str, object], version: str) -> bool:
    """Whether a version is among those that are listed, or within a range."""
    if version in _texts(one, "versions"):
        return True
    return any(_within(within, version) for within in _ranges(one))


def _ranges(one: dict[str, object]) -> Iterator[list[dict[str, object]]]:
    for within in _rows(one, "ranges"):
        if within.get("type") in ORDERED:
            yield _rows(within, "events")


def _within(events: list[dict[str, object]], version: str) -> bool:
    """Whether the last event at or before a version begins a range (OSV's schema, "evaluation")."""
    own, inside = order(version), False
    for event in sorted(events, key=_when):
        if "introduced" in event:
            inside = inside or str(event["introduced"]) == "0" or own >= order(str(event["introduced"]))
        elif "fixed" in event:
            inside = inside and own < order(str(event["fixed"]))
        elif "last_affected" in event:
            inside = inside and own <= order(str(event["last_affected"]))
    return inside


def _when(event: dict[str, object]) -> tuple[object, int]:
    for rank, kind in enumerate(("introduced", "last_affected", "fixed")):
        if kind in event:
            said = str(event[kind])
            return ((), rank) if said == "0" else (order(said), rank)
    return ((), 0)


def _fixed(one: dict[str, object], version: str) -> tuple[str, ...]:
    """The versions above one's own that end it, the lowest first."""
    found = {str(event["fixed"]) for events in _ranges(one) for event in events if "fixed" in event}
    return tuple(sorted((fixed for fixed in found if order(fixed) > order(version)), key=order))


def _rated(said: dict[str, object], one: dict[str, object]) -> str:
    for holder in (
        said.get("database_specific"),
        one.get("database_specific"),
        one.get("ecosystem_specific"),
    ):
        word = str(holder.get("severity", "")).upper() if isinstance(holder, dict) else ""
        if word in WORDS:
            return word
    return ""


def _rows(said: object, key: str) -> list[dict[str, object]]:
    listed = said.get(key) if isinstance(said, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _texts(said: dict[str, object], key: str) -> list[str]:
    listed = said.get(key)
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
