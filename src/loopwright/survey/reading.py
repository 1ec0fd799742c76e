"""Which reader reads which file, found by scanning ``readers/``; one bad file is one note."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey import readers
from loopwright.survey.evidence import Note
from loopwright.survey.redaction import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

    Read = Callable[[SourceFile], Iterator["Fact"]]

LARGEST_BYTES = 4 * 1024 * 1024
NOBODY: list[Reader] = []


class UnreadableError(ValueError):
    """A file that is not what its name says; the words become its note."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: the files it speaks of, and the function that reads one of them.

    ``names`` are whole names, ``suffixes`` endings of names; of the ``patterns`` one without a slash is held to the
    name, one with a slash to the path from any folder on; all in small letters. ``largest_bytes`` is the size above
    which a file is passed over with a note.
    """

    name: str
    read: Read
    names: frozenset[str]
    suffixes: tuple[str, ...]
    patterns: tuple[str, ...]
    largest_bytes: int


def reader(
    *,
    names: tuple[str, ...] = (),
    suffixes: tuple[str, ...] = (),
    patterns: tuple[str, ...] = (),
    largest_bytes: int = LARGEST_BYTES,
) -> Callable[[Read], Reader]:
    """Make a function the reader of the files it names."""

    def made(read: Read) -> Reader:
        return Reader(read.__name__, read, frozenset(names), suffixes, patterns, largest_bytes)

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
        self._of_names, self._of_paths = _Patterns(), _Patterns()
        for one in known:
            for name in one.names:
                self._by_name.setdefault(name, []).append(one)
            for suffix in one.suffixes:
                self._by_suffix.setdefault(suffix, []).append(one)
            for pattern in one.patterns:
                (self._of_paths if "/" in pattern else self._of_names).add(one, pattern)

    def readers_of(self, path: str) -> list[Reader]:
        """The readers of a path, each once, in the order of their names."""
        lowered = f"/{path.lower()}"
        slash = lowered.rfind("/")
        name = lowered[slash + 1 :]
        dot = name.rfind(".")
        found = self._by_suffix.get(name[dot:], NOBODY) if dot >= 0 else NOBODY
        named = self._by_name.get(name)
        patterned = [*self._of_names.readers_of(lowered, slash), *self._of_paths.readers_of(lowered, 0)]
        if not named and not patterned:
            return found
        return sorted({*found, *(named or ()), *patterned}, key=lambda one: one.name)


class _Patterns:
    """Patterns of names or of paths: tried together first, because most files are named by none."""

    def __init__(self) -> None:
        self._readers: list[tuple[Reader, str]] = []

    def add(self, one: Reader, pattern: str) -> None:
        """Another pattern, before any file is asked about."""
        self._readers.append((one, pattern))

    @cached_property
    def _any(self) -> re.Pattern[str]:
        # the slash that all begin with is said once: it is all that most places of a path are looked at for
        return re.compile(f"/(?:{'|'.join(pattern for _, pattern in self._readers)})")

    @cached_property
    def _each(self) -> list[tuple[Reader, re.Pattern[str]]]:
        return [(one, compiled_later(f"/(?:{pattern})")) for one, pattern in self._readers]

    def readers_of(self, path: str, start: int) -> list[Reader]:
        """The readers of which a pattern fits a path from a place on."""
        if self._any.search(path, start) is None:
            return NOBODY
        return [one for one, pattern in self._each if pattern.search(path, start)]


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
