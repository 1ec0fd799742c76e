"""What holds for the eyes as a whole, whatever protocol they speak: they never raise for what a target does."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from tests.operate.probes.ground import LOOPBACK, listener, run, way
from tests.survey.programs import free_port

from loopwright.operate.checks import looks
from loopwright.operate.checks.check import Check, Run, samples_of
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.clock import SystemClock
from loopwright.operate.probes.guard import Guard
from loopwright.operate.probes.looking import Probes

KINDS = {
    "http": lambda port: looks.HttpLook(f"http://127.0.0.1:{port}/"),
    "https": lambda port: looks.HttpLook(f"https://127.0.0.1:{port}/"),
    "tcp": lambda port: looks.TcpLook("127.0.0.1", port, greeting="220 never said"),
    "tls": lambda port: looks.TlsLook("127.0.0.1", port),
    "postgres": lambda port: looks.PostgresLook(f"postgresql://x@127.0.0.1:{port}/x"),
    "redis": lambda port: looks.RedisLook(f"redis://127.0.0.1:{port}"),
    "prometheus": lambda port: looks.PrometheusLook(f"http://127.0.0.1:{port}", "up"),
    "host": lambda port: looks.HostLook(f"http://127.0.0.1:{port}/metrics"),
    "metrics": lambda port: looks.MetricsLook(f"http://127.0.0.1:{port}/metrics", 100),
    "walk": lambda port: looks.WalkLook((looks.Step("a", looks.HttpLook(f"http://127.0.0.1:{port}/")),)),
}
SAID = [
    b"", b"\x00" * 64, b"\xff\xfe\xfd" * 30, b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n", b"HTTP/9.9 abc\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 99999 x\r\n\r\n", b"-ERR\r\n",
    b"$-1\r\n", b"+PONG\r\n+PONG\r\n", b"E\x00\x00\x00\x09SFATAL\x00\x00", b"R\x00\x00\x00\x08\x00\x00\x00\x63",
    b"N" * 100,
    b"\x15\x03\x01\x00\x02\x02\x28", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 302 x\r\nLocation: http://[bad\r\nContent-Length: 0\r\n\r\n",
]  # fmt: skip


@contextlib.asynccontextmanager
async def eyes(guard=LOOPBACK):
    async with way(guard) as to:
        probes = Probes(to, SystemClock(), lambda _: None)
        try:
            yield probes
        finally:
            await probes.close()


def check(kind, port):
    return Check(kind, KINDS[kind](port), 60.0, 5.0, kind, "x")


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_listens_it_is_down_and_nothing_was_reached(kind):
    async def acts():
        async with eyes() as probes:
            return await probes.look(check(kind, free_port()))

    seen = run(acts())
    assert (seen.outcome, seen.away, bool(seen.because)) == (Outcome.DOWN, True, True)
    values = {one.name: one.value for one in samples_of(check(kind, 1), Run(kind, 1.0, seen))}
    assert values.get("probe_success", values["up"]) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_said_in_answer_it_is_down_with_a_reason_and_nothing_is_raised(kind):
    async def acts():
        found = []
        async with eyes() as probes:
            for said in SAID:

                async def talk(reader, writer, said=said):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(100), 0.05)
                    writer.write(said)
                    await writer.drain()

                async with listener(talk) as port:
                    found.append(await probes.look(check(kind, port)))
        return found

    for said, seen in zip(SAID, run(acts()), strict=True):
        assert seen.outcome is Outcome.DOWN, (said, seen)
        assert seen.because, said
        assert all(reason.isprintable() for reason in seen.because), seen


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_may_be_reached_it_is_unknown(kind):
    async def acts():
        async with eyes(Guard()) as probes:
            return await probes.look(check(kind, 1))

    assert run(acts()).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_at_what_hangs_ends_when_it_is_cancelled(kind):
    async def acts():
        came = asyncio.Event()

        async def talk(reader, _writer):
            came.set()
            await reader.read()

        async with eyes() as probes, listener(talk) as port:
            look = asyncio.create_task(probes.look(check(kind, port)))
            await came.wait()
            look.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await look
            return look.cancelled()

    assert run(acts())
