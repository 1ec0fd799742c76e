"""Lock files of every ecosystem: the versions that are really installed, scanned and not parsed where large."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Lock
from loopwright.survey.knowledge.load import normal
from loopwright.survey.reading import reader
from loopwright.survey.tables import as_table, json_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

LARGEST_LOCK = 32 * 1024 * 1024
TOML_PACKAGE = compiled_later(r'^\[\[package\]\]\nname = "([^"\n]+)"\nversion = "([^"\n]+)"', re.MULTILINE)
YARN_ENTRY = compiled_later(r'^"?(@?[^@\s",]+)@[^\n]*:\n\s+version:? "?([^"\s]+)"?', re.MULTILINE)
PNPM_ENTRY = compiled_later(
    r"^  '?/?(@?[^@'\s(]{1,250})[@/](\d[^:'()\s]{0,100})(?:\([^\n]{0,4000}\))?'?:", re.MULTILINE
)
BUN_ENTRY = compiled_later(r'^[ \t]+"[^"\n]+": \["(@?[^@"\n]{1,250})@(\d[^"\n]{0,100})"', re.MULTILINE)
GEM_ENTRY = compiled_later(r"^    ([A-Za-z0-9_.-]+) \(([^)\n]+)\)$", re.MULTILINE)
MIX_ENTRY = compiled_later(r'^[ \t]*"(\w+)": \{:hex, :\w+, "([^"]+)"', re.MULTILINE)


@reader(names=("poetry.lock", "uv.lock", "pdm.lock"), largest_bytes=LARGEST_LOCK)
def python_lock(file: SourceFile) -> Iterator[Fact]:
    """Poetry, uv and PDM: one package a table."""
    yield _lock("python", file, dict(TOML_PACKAGE.findall(file.text)))


@reader(names=("pipfile.lock",), largest_bytes=LARGEST_LOCK)
def pipfile_lock(file: SourceFile) -> Iterator[Fact]:
    """Pipenv: two tables of pinned versions."""
    table = as_table(json_of(file))
    found: dict[str, str] = {}
    for section in ("develop", "default"):
        for name, one in as_table(table.get(section)).items():
            found[name] = str(as_table(one).get("version", "")).lstrip("=")
    yield _lock("python", file, found)


@reader(names=("cargo.lock",), largest_bytes=LARGEST_LOCK)
def cargo_lock(file: SourceFile) -> Iterator[Fact]:
    """Cargo: one package a table; of several versions of a crate the first."""
    yield _lock("rust", file, dict(reversed(TOML_PACKAGE.findall(file.text))))


@reader(names=("package-lock.json", "npm-shrinkwrap.json"), largest_bytes=LARGEST_LOCK)
def npm_lock(file: SourceFile) -> Iterator[Fact]:
    """npm: packages by their place in ``node_modules``, or nested as of old."""
    table = as_table(json_of(file))
    found: dict[str, str] = {}
    for place, one in as_table(table.get("packages")).items():
        folder, _, name = place.rpartition("node_modules/")
        if name and not folder:
            found[name] = str(as_table(one).get("version", ""))
    for name, one in as_table(table.get("dependencies")).items():
        found.setdefault(name, str(as_table(one).get("version", "")))
    yield _lock("javascript", file, found)


@reader(names=("yarn.lock",), largest_bytes=LARGEST_LOCK)
def yarn_lock(file: SourceFile) -> Iterator[Fact]:
    """Yarn, both its forms."""
    yield _lock("javascript", file, _first(YARN_ENTRY.findall(file.text)))


@reader(names=("pnpm-lock.yaml",), largest_bytes=LARGEST_LOCK)
def pnpm_lock(file: SourceFile) -> Iterator[Fact]:
    """Pnpm: keys that are a name with its version."""
    yield _lock("javascript", file, _first(PNPM_ENTRY.findall(file.text)))


@reader(names=("bun.lock",), largest_bytes=LARGEST_LOCK)
def bun_lock(file: SourceFile) -> Iterator[Fact]:
    """Bun's text form."""
    yield _lock("javascript", file, _first(BUN_ENTRY.findall(file.text)))


@reader(names=("gemfile.lock",), largest_bytes=LARGEST_LOCK)
def gemfile_lock(file: SourceFile) -> Iterator[Fact]:
    """Bundler: the specs, each with its version."""
    yield _lock("ruby", file, dict(GEM_ENTRY.findall(file.text)))


@reader(names=("composer.lock",), largest_bytes=LARGEST_LOCK)
def composer_lock(file: SourceFile) -> Iterator[Fact]:
    """Composer: lists of packages."""
    table = as_table(json_of(file))
    found: dict[str, str] = {}
    for section in ("packages-dev", "packages"):
        listed = table.get(section)
        for one in listed if isinstance(listed, list) else ():
            found[str(as_table(one).get("name", ""))] = str(as_table(one).get("version", "")).lstrip("v")
    yield _lock("php", file, found)


@reader(names=("mix.lock",), largest_bytes=LARGEST_LOCK)
def mix_lock(file: SourceFile) -> Iterator[Fact]:
    """Mix: a map of tuples."""
    yield _lock("elixir", file, dict(MIX_ENTRY.findall(file.text)))


def _lock(ecosystem: str, file: SourceFile, versions: dict[str, str]) -> Lock:
    return Lock(ecosystem, file.folder, {normal(ecosystem, name): said for name, said in versions.items()})


def _first(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return dict(reversed(pairs))
