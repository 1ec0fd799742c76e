"""The rows of ``knowledge/*.csv``, looked up by the names that manifests and images use.

A row maps names to the ``slug`` of a technology; ``technologies.csv`` says what a slug is. To teach the
survey another package is to add a word to a row.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loopwright.loop.patterns import compiled_later

FOLDER = Path(__file__).parent
MAJOR = compiled_later(r"/v\d+$")
SEPARATORS = compiled_later(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What a slug is: how it is written, its category and kind, the family it can stand in for, what it needs."""

    slug: str
    title: str
    category: str
    kind: str
    family: str
    needs: str


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file whose name alone is a fact: what it speaks of, and as which kind of artefact."""

    file: str
    slug: str
    title: str
    kind: str


@cache
def named_files() -> dict[str, NamedFile]:
    """The files whose name alone is a fact, by that name in small letters."""
    return {row["file"]: NamedFile(**row) for row in _rows("files")}


@cache
def technologies() -> dict[str, Known]:
    """Every technology by its slug."""
    return {row["slug"]: Known(**row) for row in _rows("technologies")}


def title_of(slug: str) -> str:
    """How a technology is written; the slug itself where it is not known."""
    known = technologies().get(slug)
    return known.title if known else slug


def category_of(slug: str) -> str:
    """The category of a technology; empty where it is not known."""
    known = technologies().get(slug)
    return known.category if known else ""


def of_package(ecosystem: str, name: str) -> tuple[str, ...]:
    """The technologies that a package of an ecosystem stands for."""
    rows = _packages().get(ecosystem, {})
    name = normal(ecosystem, name)
    if ecosystem == "go":
        return _longest_prefix(rows, name)
    if ecosystem == "java":
        return rows.get(name) or rows.get(f"{name.partition(':')[0]}:*", ())
    return rows.get(name, ())


def normal(ecosystem: str, name: str) -> str:
    """A package's name as its ecosystem compares it."""
    match ecosystem:
        case "python":
            return SEPARATORS.sub("-", name).lower()
        case "php" | "dotnet":
            return name.lower()
        case "go":
            return MAJOR.sub("", name)
        case "rust":
            return name.replace("_", "-") if "[" not in name else name
        case _:
            return name


def of_image(image: str) -> str:
    """The technology that an image holds; empty where it is not known. Registry, tag and digest do not count."""
    bare = image.partition("@")[0].strip("\"' ")
    head, slash, tail = bare.rpartition("/")
    bare = head + slash + tail.partition(":")[0]
    parts = bare.lower().split("/")
    known = _names("images")
    return known.get("/".join(parts[-2:])) or known.get(parts[-1], "")


def version_of_image(image: str) -> str:
    """The version in an image's tag; empty for a moving tag."""
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2].strip("\"' ")
    found = re.match(r"v?(\d+(?:\.\d+)*)", tag)
    return found.group(1) if found else ""


def of_scheme(scheme: str) -> str:
    """The technology that a scheme of a URL speaks to; ``postgresql+asyncpg`` is ``postgresql``."""
    known = _names("schemes")
    scheme = scheme.lower()
    return known.get(scheme) or known.get(scheme.partition("+")[0], "")


def of_resource(kind: str, engine: str = "") -> str:
    """The technology of a cloud's resource, where need be told apart by its engine."""
    known = _names("resources")
    if kind in known:
        return known[kind]
    engine = engine.lower()
    for candidate in (engine, engine.partition("-")[0], re.sub(r"[_\d].*", "", engine)):
        if candidate and f"{kind}[{candidate}]" in known:
            return known[f"{kind}[{candidate}]"]
    return ""


@cache
def _packages() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows("packages"):
        names = found.setdefault(row["ecosystem"], {})
        for name in row["packages"].split():
            plain = normal(row["ecosystem"], name)
            names[plain] = (*names.get(plain, ()), row["slug"])
    return found


@cache
def _names(table: str) -> dict[str, str]:
    return {name: row["slug"] for row in _rows(table) for name in row[table].split()}


def _rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _longest_prefix(rows: dict[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    while name:
        if name in rows:
            return rows[name]
        name = name.rpartition("/")[0]
    return ()
