"""What arrives together is committed together, whose work fails alone fails, and nobody is told before the commit."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from loopwright.operate.store.writer import Writer


@pytest.fixture
def writer(desk: object) -> Iterator[Writer]:
    from loopwright.operate.store.writer import Writer

    with Writer() as found:
        yield found


def keep(part: str) -> None:
    from loopwright.operate.store.models import KeptState

    KeptState.objects.create(part=part, state="{}", at=0)


def held(writer: Writer) -> tuple[threading.Event, Future[bool]]:
    """Hold the writer up, so that what follows waits together."""
    begun, go = threading.Event(), threading.Event()
    told = writer.submit(lambda: (begun.set(), go.wait(10))[1])
    begun.wait(10)
    return go, told


def test_only_the_faulty_work_fails(writer: Writer) -> None:
    from loopwright.operate.store.models import KeptState

    go, _ = held(writer)

    def fail() -> None:
        keep("half done")
        raise ValueError("no")

    told = [writer.submit(lambda: keep("before")), writer.submit(fail), writer.submit(lambda: keep("after"))]
    go.set()
    assert [one.exception(10) is None for one in told] == [True, False, True]
    assert set(KeptState.objects.values_list("part", flat=True)) == {"before", "after"}


def test_many_share_a_commit(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    from loopwright.operate.store import writer as module

    sizes: list[int] = []
    commit = module.Writer._commit
    monkeypatch.setattr(
        module.Writer, "_commit", lambda self, work: (sizes.append(len(work)), commit(self, work))[1]
    )
    go, first = held(writer)
    told = [writer.submit(lambda number=number: keep(str(number))) for number in range(100)]
    go.set()
    for one in [first, *told]:
        one.result(10)
    assert sizes == [1, 100]


def test_when_the_commit_fails_all_are_told(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError, transaction

    from loopwright.operate.store import writer as module
    from loopwright.operate.store.models import KeptState

    real = transaction.atomic

    class Full(real().__class__):
        def __exit__(self, *fault: object) -> None:
            if self.depth == 0 and fault[0] is None:
                super().__exit__(OperationalError, OperationalError("database or disk is full"), None)
                raise OperationalError("database or disk is full")
            super().__exit__(*fault)

        depth = 0

    class Transaction:
        depth = -1

        def atomic(self) -> Full:
            found = Full(using=None, savepoint=True, durable=False)
            found.depth = len(module.connection.savepoint_ids) + int(module.connection.in_atomic_block)
            return found

    monkeypatch.setattr(module, "transaction", Transaction())
    go, first = held(writer)
    told = [writer.submit(lambda: keep("one")), writer.submit(lambda: keep("two"))]
    go.set()
    for one in [first, *told]:
        assert isinstance(one.exception(10), OperationalError)
    assert not KeptState.objects.exists()


def test_when_the_disk_is_full_nobody_is_told_that_it_went_well(writer: Writer) -> None:
    from django.db import DatabaseError, connection

    from loopwright.operate.store.models import KeptState

    def room(pages: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    def grow() -> None:
        KeptState.objects.create(part="large", state="x" * 8_000_000, at=0)

    go, _ = held(writer)
    told = [writer.submit(lambda: (keep("small"), room("1"))), writer.submit(grow)]
    told.append(writer.submit(lambda: None))
    go.set()
    try:
        assert all(isinstance(one.exception(10), DatabaseError) for one in told)
    finally:
        writer.submit(lambda: room("1000000000")).result(10)
    assert not KeptState.objects.exists()
    writer.submit(lambda: keep("after")).result(10)


def test_an_ended_writer_takes_nothing_and_finishes_what_waits(desk: object) -> None:
    from loopwright.operate.store.models import KeptState
    from loopwright.operate.store.writer import BusyError, Writer

    with Writer() as writer:
        go, _ = held(writer)
        told = [writer.submit(lambda number=number: keep(str(number))) for number in range(300)]
        go.set()
    assert all(one.done() for one in told)
    assert KeptState.objects.count() == 300
    with pytest.raises(BusyError):
        writer.submit(lambda: keep("late"))


def test_too_much_is_refused_and_not_forgotten(desk: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from loopwright.operate.store import writer as module

    monkeypatch.setattr(module, "MOST_WAITING", 3)
    with module.Writer() as writer:
        go, _ = held(writer)
        for number in range(3):
            writer.submit(lambda number=number: keep(str(number)))
        with pytest.raises(module.BusyError):
            writer.submit(lambda: keep("too many"))
        go.set()
