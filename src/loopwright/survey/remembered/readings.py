"""What came of each file, and the text of those that were looked at again, by the state in which the file was.

A state is size, times of change, place on the disk and device. A file that changed within two seconds before it was
read may change once more without its times telling, and is not kept.
"""

from __future__ import annotations

import contextlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from loopwright.survey import evidence, facts, topology
from loopwright.survey.evidence import Note
from loopwright.survey.harvest import NOTHING, Reading
from loopwright.survey.remembered.records import Codec
from loopwright.survey.tree import changed_ns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.survey.remembered.folder import Drawer
    from loopwright.survey.tree import Entry

KIND = "readings"
UNSETTLED_NS = 2_000_000_000  # the coarsest clock of a file system
LARGEST_TEXT = 2 * 1024 * 1024
MOST_TEXT = 32 * 1024 * 1024
EMPTY = str(NOTHING.size_bytes)
WRITE = json.JSONEncoder(separators=(",", ":")).encode
READ = json.JSONDecoder().decode
END = b"\n\n"  # between the rows and the texts
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


class Row(NamedTuple):
    """A file as it is kept: its state, where its text begins and ends (nowhere where none is kept), its reading."""

    state: str
    begin: int
    end: int
    reading: str


class Readings:
    """The readings of one repository: those kept, and what this run adds to them."""

    def __init__(self, drawer: Drawer, made_by: str, began_ns: int, classes: Iterable[type] = ()) -> None:
        """``began_ns`` is when the walk began, ``classes`` are those of what a look sees."""
        self._drawer, self._made_by, self._began_ns = drawer, made_by, began_ns
        known = (one for module in (evidence, facts, topology) for one in vars(module).values())
        self._codec = Codec([*(one for one in known if isinstance(one, type)), *classes])
        self._texts: dict[str, bytes] = {}
        self._changed = False

    @cached_property
    def _kept(self) -> tuple[dict[str, Row], memoryview]:
        """Rows by path, and the texts of all files one after another."""
        listed, _, texts = (self._drawer.read(KIND, self._made_by) or b"").partition(END)
        rows = {}
        for line in listed.decode("utf-8", "replace").split("\n"):
            path, *parts = line.split("\t")
            if len(parts) == len(Row._fields) and parts[1].isdecimal() and parts[2].isdecimal():
                rows[path] = Row(parts[0], int(parts[1]), int(parts[2]), parts[3])
        return rows, memoryview(texts)

    def known(self, entries: Sequence[Entry]) -> dict[str, Reading]:
        """The readings of files that are as they were; one that is damaged is not known."""
        rows, _ = self._kept
        found = {}
        for entry in entries:
            row = rows.get(_spelled(entry.path))
            if row is None or row.state != entry.state:
                continue
            with contextlib.suppress(*DAMAGED):
                found[entry.path] = self._restored(row.reading)
        return found

    def text(self, entry: Entry) -> bytes | None:
        """The text of a file that is as it was, where it was kept."""
        rows, texts = self._kept
        row = rows.get(_spelled(entry.path))
        if row is None or row.state != entry.state or row.end == row.begin:
            return None
        held = bytes(texts[row.begin : row.end])
        if len(held) != row.end - row.begin:
            return None
        self._texts[entry.path] = held
        return held

    def took(self, entry: Entry, data: bytes) -> None:
        """The text of a file that was read."""
        if len(data) <= LARGEST_TEXT and self._settled(entry):
            self._texts[entry.path] = data
            self._changed = True

    def keep(self, entries: Sequence[Entry], readings: Sequence[Reading]) -> None:
        """Keep what is known of a repository's files now, one reading an entry, where that is not what was kept."""
        rows, _ = self._kept
        listed: list[str] = []
        texts: list[bytes] = []
        place = 0
        for entry, reading in zip(entries, readings, strict=True):
            row = rows.get(_spelled(entry.path))
            as_it_was = row is not None and row.state == entry.state
            if not as_it_was and (reading.failed or not self._settled(entry)):
                continue
            self._changed = self._changed or not as_it_was
            said = row.reading if row is not None and as_it_was else self._plain(reading)
            text = self._texts.get(entry.path, b"")
            end = place + len(text) if place + len(text) <= MOST_TEXT else place
            if end > place:
                texts.append(text)
            listed.append(f"{_spelled(entry.path)}\t{entry.state}\t{place}\t{end}\t{said}")
            place = end
        if self._changed or len(listed) != len(rows):
            self._drawer.keep(KIND, self._made_by, ["\n".join(listed).encode(), END, *texts])

    def _settled(self, entry: Entry) -> bool:
        return bool(entry.state) and changed_ns(entry.state) + UNSETTLED_NS < self._began_ns

    def _plain(self, reading: Reading) -> str:
        """A reading as one line of JSON."""
        if not (reading.spoken or reading.facts or reading.seen or reading.note):
            return str(reading.size_bytes)
        plain, note = self._codec.plain, reading.note
        listed = [
            list(reading.spoken),
            list(map(plain, reading.facts)),
            None if note is None else [note.file, note.line, note.what],
            reading.size_bytes,
            list(map(plain, reading.seen)),
        ]
        return WRITE(listed)

    def _restored(self, line: str) -> Reading:
        if not line.startswith("["):
            return NOTHING if line == EMPTY else Reading(size_bytes=int(line))
        spoken, listed, note, size_bytes, seen = READ(line)
        restored = self._codec.restored
        return Reading(
            tuple(spoken),
            tuple(map(restored, listed)),
            None if note is None else Note(*note),
            size_bytes,
            tuple(map(restored, seen)),
        )


def _spelled(path: str) -> str:
    """A path on one line without tabs."""
    return path if path.isprintable() else json.dumps(path)
