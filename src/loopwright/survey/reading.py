"""Which reader reads which file, found by scanning ``readers/``; one bad file is one note."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from loopwright.survey import readers
from loopwright.survey.evidence import Note
from loopwright.survey.redaction import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

    Read = Callable[[SourceFile], Iterator["Fact"]]

LARGEST_BYTES = 4 * 1024 * 1024


class UnreadableError(ValueError):
    """A file that is not what its name says; the words become its note."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: the files it speaks of, and the function that reads one of them.

    ``names`` are whole names, ``suffixes`` endings of names, ``pattern`` is held to the whole path; all in
    small letters. ``largest_bytes`` is the size above which a file is passed over with a note.
    """

    name: str
    read: Read
    names: frozenset[str]
    suffixes: tuple[str, ...]
    pattern: re.Pattern[str] | None
    largest_bytes: int


def reader(
    *,
    names: tuple[str, ...] = (),
    suffixes: tuple[str, ...] = (),
    pattern: str = "",
    largest_bytes: int = LARGEST_BYTES,
) -> Callable[[Read], Reader]:
    """Make a function the reader of the files it names."""

    def made(read: Read) -> Reader:
        compiled = re.compile(f"/(?:{pattern})") if pattern else None
        return Reader(read.__name__, read, frozenset(names), suffixes, compiled, largest_bytes)

    return made


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every reader of the package, by name; two of one name raise."""
    found: dict[str, Reader] = {}
    for module in sorted(pkgutil.iter_modules(readers.__path__), key=lambda one: one.name):
        for value in vars(import_module(f"{readers.__name__}.{module.name}")).values():
            if isinstance(value, Reader):
                if found.get(value.name, value) is not value:
                    raise ValueError(f"two readers are named {value.name}")
                found[value.name] = value
    return tuple(found[name] for name in sorted(found))


class Dispatch:
    """Finds the readers of a path quickly: by its name, its ending, then the few patterns."""

    def __init__(self, known: tuple[Reader, ...]) -> None:
        self._by_name: dict[str, list[Reader]] = {}
        self._by_suffix: dict[str, list[Reader]] = {}
        self._by_pattern = [one for one in known if one.pattern is not None]
        # the slash that all begin with is said once: it is all that most places of a path are looked at for
        ends = "|".join(one.pattern.pattern.removeprefix("/") for one in self._by_pattern if one.pattern)
        self._any_pattern = re.compile(f"/(?:{ends})")
        for one in known:
            for name in one.names:
                self._by_name.setdefault(name, []).append(one)
            for suffix in one.suffixes:
                self._by_suffix.setdefault(suffix, []).append(one)

    def readers_of(self, path: str) -> list[Reader]:
        """The readers of a path, each once, in the order of their names."""
        lowered = f"/{path.lower()}"
        name = lowered.rpartition("/")[2]
        found = list(self._by_name.get(name, ()))
        dot = name.rfind(".")
        if dot >= 0:
            found += self._by_suffix.get(name[dot:], ())
        if self._any_pattern.search(lowered):
            for one in self._by_pattern:
                if one not in found and one.pattern is not None and one.pattern.search(lowered):
                    found.append(one)
        return sorted(found, key=lambda one: one.name) if len(found) > 1 else found


def facts_of(file: SourceFile, readers_: list[Reader]) -> tuple[list[Fact], Note | None]:
    """What a file's readers say, and one note where any of them could not read it."""
    said: list[Fact] = []
    note = None
    for one in readers_:
        try:
            said += map(without_secrets, one.read(file))
        except UnreadableError as error:
            note = note or Note(file.path, error.line, str(error))
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
            RecursionError,
            MemoryError,
        ) as error:
            what = " ".join(str(error).split())[:120]
            note = note or Note(
                file.path, 0, f"not read as {one.name.replace('_', ' ')}: {what or type(error).__name__}"
            )
    return said, note
