"""Read the files of a walk: each once, by its readers and by who else looks, on two processors where there are many."""

from __future__ import annotations

import gc
import os
import pickle
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Protocol

from loopwright.survey.evidence import Note
from loopwright.survey.reading import Dispatch, all_readers, facts_of
from loopwright.survey.source_file import SourceFile, bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection

    from loopwright.survey.facts import Fact
    from loopwright.survey.tree import Entry

WORTH_A_SECOND_PROCESSOR = 4_000  # files; below it, starting a process costs more than it saves
COST_OF_A_FILE_BYTES = 4_000  # what opening one costs, said in bytes that could be read meanwhile
PASSED_OVER = frozenset({"source_code", "backup_script"})  # large code is generated, and no note


class Look(Protocol):
    """Who looks at files beside their readers, while they are read anyway; ``classes`` are those of what it sees."""

    classes: tuple[type, ...]

    def wants(self, entry: Entry) -> bool:
        """Whether a file is to be shown."""

    def seen_in(self, file: SourceFile) -> Iterable[object]:
        """What there is in it, as records that can be kept."""


class Reading(NamedTuple):
    """What came of one file.

    ``spoken`` are the readers that speak of it, those of code apart; ``size_bytes`` is what they read of it, -1 where
    they read nothing; ``unseen`` is why the look could not see it; ``failed`` that it could not be read just now.
    """

    spoken: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    note: Note | None = None
    size_bytes: int = -1
    seen: tuple[object, ...] = ()
    unseen: Note | None = None
    failed: bool = False


NOTHING = Reading()


@dataclass(slots=True)
class Harvest:
    """What the files say, in the order of their paths, and what could not be read."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    files_read: int = 0
    bytes_read: int = 0
    by_reader: dict[str, list[Entry]] = field(default_factory=dict)
    seen: list[object] = field(default_factory=list)
    unseen: list[Note] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def take(self, entry: Entry, reading: Reading) -> None:
        """Take in what came of the next file."""
        self.readings.append(reading)
        spoken, facts, note, size_bytes, seen, unseen, _ = reading
        for name in spoken:
            self.by_reader.setdefault(name, []).append(entry)
        self.facts += facts
        self.seen += seen
        if note is not None:
            self.notes.append(note)
        if unseen is not None:
            self.unseen.append(unseen)
        if size_bytes >= 0:
            self.files_read += 1
            self.bytes_read += size_bytes


def harvest_of(
    files: Sequence[Entry],
    look: Look | None = None,
    known: Mapping[str, Reading] | None = None,
    *,
    worth: int = WORTH_A_SECOND_PROCESSOR,
) -> Harvest:
    """Everything that readers find in some files; the same whether one processor worked or two.

    ``known`` are readings by path that need no file to be opened.
    """
    known = known or {}
    unknown = [one for one in files if one.path not in known] if known else files
    fresh = iter(_readings(unknown, look, worth))
    found = Harvest()
    for entry in files:
        reading = known.get(entry.path)
        found.take(entry, next(fresh) if reading is None else reading)
    return found


def readings_of(files: Sequence[Entry], look: Look | None = None) -> list[Reading]:
    """What comes of some files, one after another."""
    dispatch = Dispatch(all_readers())
    return [_reading(entry, dispatch, look) for entry in files]


def _readings(files: Sequence[Entry], look: Look | None, worth: int) -> list[Reading]:
    if len(files) < worth or os.cpu_count() == 1:
        return readings_of(files, look)
    import multiprocessing  # noqa: PLC0415 - it brings sockets along, and few trees are so large

    if "fork" not in multiprocessing.get_all_start_methods():
        return readings_of(files, look)
    all_readers()  # before the process is doubled, so that both halves have them
    middle = _middle(files)
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    other = context.Process(target=_send, args=(sending, files[middle:], look), daemon=True)
    other.start()
    sending.close()
    found = readings_of(files[:middle], look)
    try:
        later: list[Reading] = pickle.loads(receiving.recv_bytes())  # noqa: S301 - what this program said to itself
    except EOFError:  # the other process was ended from outside
        later = readings_of(files[middle:], look)
    other.join()
    return found + later


def _send(sending: Connection, files: Sequence[Entry], look: Look | None) -> None:
    """What a second process says of its half, made into bytes here because the connection's own way is slow."""
    sending.send_bytes(pickle.dumps(readings_of(files, look), pickle.HIGHEST_PROTOCOL))
    sending.close()


def _middle(files: Sequence[Entry]) -> int:
    """Where the work of reading is halved."""
    work = list(
        accumulate(min(one.size_bytes, 16 * COST_OF_A_FILE_BYTES) + COST_OF_A_FILE_BYTES for one in files)
    )
    return next(place for place, done in enumerate(work) if 2 * done >= work[-1])


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for circles of references meanwhile: a survey makes none, and it costs a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _reading(entry: Entry, dispatch: Dispatch, look: Look | None) -> Reading:
    readers = dispatch.readers_of(entry.path)
    wanted = look is not None and look.wants(entry)
    if not readers and not wanted:
        return NOTHING
    spoken = tuple(one.name for one in readers if one.name not in PASSED_OVER)
    fitting = [one for one in readers if entry.size_bytes <= one.largest_bytes]
    note = None
    if spoken and not fitting:
        note = Note(entry.path, 0, f"too large to be read: {entry.size_bytes:,} bytes")
    if not fitting and not wanted:
        return Reading(spoken, note=note) if spoken else NOTHING
    most = max((one.largest_bytes for one in fitting), default=entry.size_bytes)
    try:
        data = bytes_of(entry.place, min(entry.size_bytes + 1, most))
    except OSError as error:
        why = Note(entry.path, 0, f"cannot be read: {error.strerror}")
        unseen = why if wanted else None
        return Reading(spoken, note=why if fitting else note, unseen=unseen, failed=True)
    file = SourceFile(entry.path, data)
    seen = tuple(look.seen_in(file)) if look is not None and wanted else ()
    if not fitting:
        return Reading(spoken, note=note, seen=seen)
    facts, note = facts_of(file, fitting)
    return Reading(spoken, tuple(facts), note, len(data), seen)
