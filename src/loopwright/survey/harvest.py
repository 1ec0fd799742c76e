"""Read the files of a walk: each by its readers, on two processors where there are many."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from loopwright.survey.evidence import Note
from loopwright.survey.reading import Dispatch, all_readers, facts_of
from loopwright.survey.source_file import SourceFile, bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

    from loopwright.survey.facts import Fact
    from loopwright.survey.tree import Entry

WORTH_A_SECOND_PROCESSOR = 4_000  # files; below it, starting a process costs more than it saves
COST_OF_A_FILE_BYTES = 4_000  # what opening one costs, said in bytes that could be read meanwhile
PASSED_OVER = frozenset({"source_code", "backup_script"})  # large code is generated, and no note


@dataclass(slots=True)
class Harvest:
    """What the files say, in the order of their paths, and what could not be read."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    files_read: int = 0
    bytes_read: int = 0

    def take(self, other: Harvest) -> None:
        """Take in what was read of later files."""
        self.facts += other.facts
        self.notes += other.notes
        self.files_read += other.files_read
        self.bytes_read += other.bytes_read


def harvest_of(files: Sequence[Entry], *, worth: int = WORTH_A_SECOND_PROCESSOR) -> Harvest:
    """Everything that readers find in some files; the same whether one processor worked or two."""
    alone = os.cpu_count() == 1 or "fork" not in multiprocessing.get_all_start_methods()
    if alone or len(files) < worth:
        return _read(files)
    all_readers()  # before the process is doubled, so that both halves have them
    middle = _middle(files)
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    other = context.Process(target=_send, args=(sending, files[middle:]), daemon=True)
    other.start()
    sending.close()
    found = _read(files[:middle])
    try:
        later = pickle.loads(receiving.recv_bytes())  # noqa: S301 - what this program said to itself
    except EOFError:  # the other process was ended from outside
        later = _read(files[middle:])
    other.join()
    found.take(later)
    return found


def _send(sending: Connection, files: Sequence[Entry]) -> None:
    """What a second process says of its half, made into bytes here because the connection's own way is slow."""
    sending.send_bytes(pickle.dumps(_read(files), pickle.HIGHEST_PROTOCOL))
    sending.close()


def _middle(files: Sequence[Entry]) -> int:
    """Where the work of reading is halved."""
    work = list(
        accumulate(min(one.size_bytes, 16 * COST_OF_A_FILE_BYTES) + COST_OF_A_FILE_BYTES for one in files)
    )
    return next(place for place, done in enumerate(work) if 2 * done >= work[-1])


def _read(files: Sequence[Entry]) -> Harvest:
    """Read files one after another."""
    found, dispatch = Harvest(), Dispatch(all_readers())
    for entry in files:
        _read_one(entry, dispatch, found)
    return found


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


def _read_one(entry: Entry, dispatch: Dispatch, found: Harvest) -> None:
    readers = dispatch.readers_of(entry.path)
    fitting = [one for one in readers if entry.size_bytes <= one.largest_bytes]
    if not fitting:
        if any(one.name not in PASSED_OVER for one in readers):
            said = f"too large to be read: {entry.size_bytes:,} bytes"
            found.notes.append(Note(entry.path, 0, said))
        return
    try:
        data = bytes_of(entry.place, min(entry.size_bytes + 1, max(one.largest_bytes for one in fitting)))
    except OSError as error:
        found.notes.append(Note(entry.path, 0, f"cannot be read: {error.strerror}"))
        return
    facts, note = facts_of(SourceFile(entry.path, data), fitting)
    found.files_read += 1
    found.bytes_read += len(data)
    found.facts += facts
    if note is not None:
        found.notes.append(note)
