from __future__ import annotations

import asyncio
import socket
import time

import pytest
from tests.operate.probes.ground import Certificates, listener, run, way

from loopwright.operate.checks.looks import TcpLook, TlsLook
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.probes.guard import Guard
from loopwright.operate.probes.tcp import tcp, tls


async def greets(reader, writer):
    writer.write(b"220 mail.example ESMTP\r\n")
    if (await reader.readline()).startswith(b"EHLO"):
        writer.write(b"250 hello\r\n")
    await writer.drain()
    await reader.read()


def looked(look, talk=greets, guard=None):
    async def acts():
        async with listener(talk) as port, way(*([guard] if guard else [])) as to:
            return await tcp(to, TcpLook(look.host, look.port or port, look.sent, look.greeting))

    return run(acts())


@pytest.mark.parametrize(("sent", "greeting"), [("", ""), ("", "220 "), ("EHLO me\r\n", "250 hello")])
def test_what_opens_and_greets_is_up(sent, greeting):
    assert looked(TcpLook("localhost", 0, sent, greeting)).up


def test_another_greeting_is_down_but_not_away():
    async def other(_reader, writer):
        writer.write(b"421 busy\r\n")

    seen = looked(TcpLook("127.0.0.1", 0, greeting="220 "), other)
    assert (seen.outcome, seen.because, seen.away) == (Outcome.DOWN, ("'220 ' was not read",), False)


def test_a_greeting_without_end_is_not_read_for_ever():
    async def chatters(_reader, writer):
        while True:
            writer.write(b"x" * 1000)
            await writer.drain()

    assert looked(TcpLook("127.0.0.1", 0, greeting="220 "), chatters).outcome is Outcome.DOWN


def test_nobody_there_is_down_and_away():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    seen = looked(TcpLook("127.0.0.1", port))
    assert (seen.outcome, seen.away) == (Outcome.DOWN, True)


def test_what_may_not_be_reached_is_unknown():
    assert looked(TcpLook("localhost", 0), guard=Guard()).outcome is Outcome.UNKNOWN


def shaken(folder, days=90, name="localhost", wants=0.0, *, trusts=True, asks="localhost"):
    made = Certificates(folder)

    async def acts():
        async def held(_reader, writer):
            writer.close()

        server = await asyncio.start_server(held, "127.0.0.1", 0, ssl=made.context(name, days))
        async with server, way() as to:
            port = server.sockets[0].getsockname()[1]
            look = TlsLook("127.0.0.1", port, asks, wants * 86_400, str(made.file) if trusts else "")
            return await tls(to, look)

    return run(acts())


def test_a_chain_that_lasts_is_up_and_its_end_is_measured(tmp_path):
    seen = shaken(tmp_path, wants=30)
    assert seen.up
    (measured,) = seen.measured
    assert measured.name == "probe_ssl_earliest_cert_expiry"
    assert abs(measured.value - time.time() - 90 * 86_400) < 3600


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"days": 20, "wants": 30}, "expires in 20 d"),
        ({"days": -1}, "expired"),
        ({"asks": "other.example"}, "not valid for 'other.example'"),
        ({"trusts": False}, "certificate is not trusted"),
    ],
)
def test_a_chain_that_is_short_of_time_or_trust_is_down(tmp_path, more, reason):
    seen = shaken(tmp_path, **more)
    assert (seen.outcome, seen.away) == (Outcome.DOWN, False)
    assert reason in seen.because[0]


def test_who_does_not_speak_tls_is_down():
    async def plain(reader, writer):
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 no\r\n\r\n")

    async def acts():
        async with listener(plain) as port, way() as to:
            return await tls(to, TlsLook("127.0.0.1", port))

    assert "TLS failed" in run(acts()).because[0]
