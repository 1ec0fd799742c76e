"""Every package of every lock file with the version that is installed, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Evidence
from loopwright.survey.readers.lock_files import (
    BUN_ENTRY,
    GEM_ENTRY,
    LARGEST_LOCK,
    MIX_ENTRY,
    PNPM_ENTRY,
    TOML_PACKAGE,
    YARN_ENTRY,
)
from loopwright.survey.source_file import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.survey.tree import Entry

# how OSV calls ecosystems: https://ossf.github.io/osv-schema/#defined-ecosystems, read 2026-11-27
PYPI, NPM, CRATES, GEMS, COMPOSER, HEX, GO = "PyPI", "npm", "crates.io", "RubyGems", "Packagist", "Hex", "Go"
PINNED = compiled_later(
    r"^([A-Za-z0-9][\w.-]{0,100})(?:\[[^\]\n]{0,200}\])?==([^\s;#\\]{1,60})", re.MULTILINE
)
GO_REQUIRED = compiled_later(
    r"^(?:require[ \t]+|[ \t]+)([\w.~/-]{1,300}) v(\S{1,100})(?![^\n]*=>)", re.MULTILINE
)
COMPOSER_ENTRY = compiled_later(r'"name": "([^"\n]{1,200})",\s*"version": "v?([^"\n]{1,100})"')
NPM_ENTRY = compiled_later(
    r'^[ \t]{1,80}"(?:[^"\n]{0,1000}node_modules/)?((?:@[^/"\n]{1,100}/)?[^/"\n@][^/"\n]{0,200})": \{\s{0,100}'
    r'"version": "([^"\n]{1,100})"',
    re.MULTILINE,
)
PIPFILE_NAME = compiled_later(r'^ {8}"([^"\n]{1,200})": \{', re.MULTILINE)
PIPFILE_VERSION = compiled_later(r'"version": "==([^"\n]{1,100})"')
BY_PATTERN: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "poetry.lock": ((PYPI, TOML_PACKAGE),),
    "uv.lock": ((PYPI, TOML_PACKAGE),),
    "pdm.lock": ((PYPI, TOML_PACKAGE),),
    "package-lock.json": ((NPM, NPM_ENTRY),),
    "npm-shrinkwrap.json": ((NPM, NPM_ENTRY),),
    "cargo.lock": ((CRATES, TOML_PACKAGE),),
    "yarn.lock": ((NPM, YARN_ENTRY),),
    "pnpm-lock.yaml": ((NPM, PNPM_ENTRY),),
    "bun.lock": ((NPM, BUN_ENTRY),),
    "gemfile.lock": ((GEMS, GEM_ENTRY),),
    "composer.lock": ((COMPOSER, COMPOSER_ENTRY),),
    "mix.lock": ((HEX, MIX_ENTRY),),
    "go.mod": ((GO, GO_REQUIRED),),
}
PIPFILE = "pipfile.lock"
REQUIREMENTS = compiled_later(r"^requirements[\w.-]*\.txt$")


@dataclass(frozen=True, slots=True, order=True)
class Locked:
    """A package at a version, as a lock file holds it; the ecosystem as OSV calls it."""

    ecosystem: str
    name: str
    version: str
    evidence: Evidence


def is_lock(path: str) -> bool:
    """Whether a path is that of a file that fixes versions."""
    name = path.rpartition("/")[2].lower()
    return name in BY_PATTERN or name == PIPFILE or REQUIREMENTS.match(name) is not None


def locked_in(entries: Iterable[Entry]) -> tuple[Locked, ...]:
    """Every package that lock files of a walk hold; the same one in the same file once."""
    found: set[Locked] = set()
    for entry in entries:
        if is_lock(entry.path) and entry.size_bytes <= LARGEST_LOCK:
            try:
                with open(entry.place, "rb") as opened:  # noqa: PTH123 - a path object costs more than reading
                    file = SourceFile(entry.path, opened.read(LARGEST_LOCK))
            except OSError:
                continue
            seen: set[tuple[str, str, str]] = set()
            for one in _packages(file):
                key = (one.ecosystem, one.name, one.version)
                if key not in seen:
                    seen.add(key)
                    found.add(one)
    return tuple(sorted(found))


def _packages(file: SourceFile) -> Iterator[Locked]:
    name = file.name.lower()
    if name == PIPFILE:
        yield from _of_pipenv(file)
        return
    for ecosystem, pattern in BY_PATTERN.get(name, ((PYPI, PINNED),)):
        for match in pattern.finditer(file.text):
            yield _locked(file, ecosystem, match[1], match[2], match.start(1))


def _of_pipenv(file: SourceFile) -> Iterator[Locked]:
    """Names, each with the version that stands before the next name: hashes come between."""
    names = list(PIPFILE_NAME.finditer(file.text))
    ends = [*(one.start() for one in names[1:]), len(file.text)]
    for name, end in zip(names, ends, strict=False):
        version = PIPFILE_VERSION.search(file.text, name.end(), end)
        if version:
            yield _locked(file, PYPI, name[1], version[1], name.start(1))


def _locked(file: SourceFile, ecosystem: str, name: str, version: str, place: int) -> Locked:
    if ecosystem == GEMS:
        version = version.partition("-")[0]  # the rest is the platform that it was built for
    where = Evidence(file.path, file.line_at(place), f"{name} {version}")
    return Locked(ecosystem, name_in(ecosystem, name), version.strip(), where)


def name_in(ecosystem: str, name: str) -> str:
    """A name as its ecosystem compares it."""
    if ecosystem == PYPI:
        return re.sub(r"[-_.]+", "-", name).lower()
    return name.lower() if ecosystem in {COMPOSER, NPM} else name
