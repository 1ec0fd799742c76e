"""One thread that writes, many that wait for it: what arrives together is committed together.

Whoever waits is told after the commit.

SQLite has one writer at a time, and a commit that outlives a loss of power waits for the disk. A hundred callers that
share a commit wait once.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from django.db import DatabaseError, close_old_connections, connection, transaction

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")
MOST_TOGETHER = 200  # pieces of work in a commit: none waits for a thousand others
MOST_WAITING = 10_000


class BusyError(LoopwrightError):
    """More is waiting to be written than can be promised to be written soon; nothing was taken."""


@dataclass(slots=True)
class _Work(Generic[Found]):
    do: Callable[[], Found]
    told: Future[Found]
    found: Found | None = None
    fault: BaseException | None = None

    def run(self) -> None:
        """Do it within a savepoint: its fault undoes its own changes and no one else's."""
        try:
            with transaction.atomic():
                self.found = self.do()
        except Exception as error:  # noqa: BLE001 - told to whoever asked for the work
            self.fault = error

    def tell(self) -> None:
        if self.fault is not None:
            self.told.set_exception(self.fault)
        else:
            self.told.set_result(self.found)  # type: ignore[arg-type]


class Writer:
    """Runs pieces of work in one thread, several in a commit.

    Use it as a context, which ends it after what waits is done.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[_Work[object] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._waiting.put(None)
        self._thread.join()

    def submit(self, do: Callable[[], Found]) -> Future[Found]:
        """Have something written; the future is told after the commit. Raises BusyError where too much waits."""
        told: Future[Found] = Future()
        if self._ended.is_set():
            raise BusyError("the server is stopping", "Send it again in a moment.")
        try:
            self._waiting.put_nowait(_Work(do, told))  # type: ignore[arg-type]
        except queue.Full:
            raise BusyError(f"{MOST_WAITING} writes are waiting", "Send it again in a moment.") from None
        return told

    def _run(self) -> None:
        while (work := self._together()) is not None:
            self._commit(work)
        connection.close()

    def _together(self) -> list[_Work[object]] | None:
        """The next pieces of work; None where the writer has ended and nothing waits."""
        first = self._waiting.get()
        if first is None:
            return None
        found = [first]
        while len(found) < MOST_TOGETHER:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._waiting.put(None)  # the end comes after what was taken
                break
            found.append(following)
        return found

    def _commit(self, work: list[_Work[object]]) -> None:
        close_old_connections()
        try:
            with transaction.atomic():
                for one in work:
                    one.run()
                _intact()
        except Exception as error:  # noqa: BLE001 - the commit itself failed: nobody's work was written
            for one in work:
                one.fault = one.fault or error
        for one in work:
            one.tell()


def _intact() -> None:
    """Raise where SQLite has undone the whole transaction, as on a full disk: what ran well is not there either."""
    if connection.get_rollback():
        raise DatabaseError("the commit was undone")
