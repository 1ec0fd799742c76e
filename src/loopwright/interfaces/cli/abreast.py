"""Pieces of work side by side: helpers forked from this process take pieces as they come, and hand results back."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    T = TypeVar("T")

MOST = 4  # processes: of more, most would wait for the longest piece
CHUNK = 1 << 16


def abreast(pieces: Sequence[Callable[[], T]]) -> list[T]:
    """The results of some pieces, in their order, worked out by as many processes as there are processors.

    A piece that fails in a helper, or whose helper is lost, is done again here, so that errors are raised as ever.
    """
    helpers = min(len(pieces), _processors(), MOST) - 1
    if helpers < 1 or len(pieces) > 255 or threading.active_count() > 1:  # noqa: PLR2004 - a piece is one byte
        return [piece() for piece in pieces]
    taken, given = os.pipe()
    os.write(given, bytes(range(len(pieces))))
    os.close(given)
    children = [_Helper(pieces, taken) for _ in range(helpers)]
    try:
        done = dict(_worked(pieces, taken))
        for child in children:
            done.update(child.results())
    finally:
        os.close(taken)
        for child in children:
            child.end()
    return [done[number] if number in done else piece() for number, piece in enumerate(pieces)]


def _processors() -> int:
    """Processors that this process may use; one where processes are not forked."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    return len(os.sched_getaffinity(0))


def _worked(pieces: Sequence[Callable[[], T]], taken: int) -> Iterator[tuple[int, T]]:
    """Take one piece after another until none is left: a byte is read by one process alone."""
    while number := os.read(taken, 1):
        yield number[0], pieces[number[0]]()


class _Helper:
    """A child that works on pieces and writes what it has found into a pipe."""

    def __init__(self, pieces: Sequence[Callable[[], T]], taken: int) -> None:
        self.results_at, found = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            _help(pieces, taken, found)
        os.close(found)
        self.open = True

    def results(self) -> dict[int, T]:
        """What it has found; nothing if it was lost."""
        parts = []
        while part := os.read(self.results_at, CHUNK):
            parts.append(part)
        self.end()
        with suppress(EOFError, pickle.UnpicklingError):
            return dict(pickle.loads(b"".join(parts)))  # noqa: S301 - see above
        return {}

    def end(self) -> None:
        """Leave nothing behind: its pipe is closed, it is stopped if it still works, and it is waited for."""
        if not self.open:
            return
        self.open = False
        os.close(self.results_at)
        with suppress(ProcessLookupError):
            os.kill(self.process, 15)
        with suppress(ChildProcessError):
            os.waitpid(self.process, 0)


def _help(pieces: Sequence[Callable[[], T]], taken: int, found: int) -> None:
    """The life of a child: whatever happens, it ends here and neither prints nor runs what its parent registered."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        answer = memoryview(pickle.dumps(list(_worked(pieces, taken)), pickle.HIGHEST_PROTOCOL))
        while answer:
            answer = answer[os.write(found, answer) :]
    except BaseException:  # noqa: BLE001, S110 - the parent does again what is missing, and says what is wrong
        pass
    finally:
        os._exit(0)
