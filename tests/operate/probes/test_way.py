from __future__ import annotations

import asyncio
import socket
import threading

import pytest
from tests.operate.manual_clock import ManualClock
from tests.operate.probes.ground import LOOPBACK, run, way

from loopwright.operate.probes import way as way_module
from loopwright.operate.probes.guard import Guard, RefusedError
from loopwright.operate.probes.way import Names, Way

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]


@pytest.fixture
def asked(monkeypatch):
    """Questions to the system's resolver; names that begin with ``slow`` hang until the test lets them go."""
    questions, released = [], threading.Event()

    def looked_up(host, port):
        questions.append((host, port))
        if host.startswith("slow"):
            released.wait(30)
        if host.startswith("nobody"):
            raise OSError("no such name")
        return FOUND

    monkeypatch.setattr(way_module, "_looked_up", looked_up)
    yield questions
    released.set()


def test_a_name_that_hangs_holds_up_no_other(asked):
    async def acts():
        async with way() as to:
            hanging = [asyncio.create_task(to.names.addresses(f"slow-{n}.example", 80)) for n in range(40)]
            await asyncio.sleep(0)
            found = await asyncio.gather(*(to.names.addresses(f"quick-{n}.example", 80) for n in range(40)))
            assert not any(one.done() for one in hanging)
            for one in hanging:
                one.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
            return found

    assert run(acts()) == [((socket.AF_INET, ("127.0.0.1", 80)),)] * 40
    assert len(asked) == 80


def test_a_name_is_asked_for_once_at_a_time_and_again_after_a_moment(asked):
    clock = ManualClock()

    async def acts():
        names = Names(clock)
        await asyncio.gather(*(names.addresses("a.example", 80) for _ in range(50)))
        await names.addresses("a.example", 80)
        assert len(asked) == 1
        clock.ticks += way_module.KEPT_SECONDS
        await names.addresses("a.example", 80)
        for _ in range(2):
            with pytest.raises(OSError, match="no such name"):
                await names.addresses("nobody.example", 80)
        names.close()

    run(acts())
    assert asked == [("a.example", 80)] * 2 + [("nobody.example", 80)] * 2


def test_of_several_addresses_those_that_may_be_reached_are_tried_in_turn():
    class Several:
        async def addresses(self, _host, port):
            with socket.create_server(("127.0.0.1", 0)) as taken:
                closed = taken.getsockname()[1]
            return ((socket.AF_INET, ("10.0.0.1", port)), (socket.AF_INET, ("127.0.0.1", closed)),
                    (socket.AF_INET, ("127.0.0.1", port)))  # fmt: skip

    async def acts():
        with socket.create_server(("127.0.0.1", 0)) as server:
            made = await Way(Several(), LOOPBACK).dial("a.example", server.getsockname()[1])
            with made:
                assert made.getpeername() == server.getsockname()
            with pytest.raises(RefusedError, match=r"10\.0\.0\.1 is not public"):
                await Way(Several(), Guard()).dial("a.example", server.getsockname()[1])

    run(acts())


def test_a_text_is_filled_with_its_secrets_and_no_other_brace():
    to = Way(None, LOOPBACK, {"env:A": "1", "file:/run/b": "2"}.__getitem__)
    assert to.filled("${env:A}/${file:/run/b} ${HOME} {x}") == "1/2 ${HOME} {x}"
    with pytest.raises(LookupError):
        to.filled("${env:NOWHERE}")
