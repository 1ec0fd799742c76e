from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from dataclasses import replace

import pytest
from aiohttp import web
from tests.operate.probes.ground import LOOPBACK, Certificates, fetcher, listener, run, site

from loopwright.operate.checks.comparing import comparison_of
from loopwright.operate.checks.looks import HttpLook, Wanted
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.probes.fetching import unpacked
from loopwright.operate.probes.guard import Guard, network_of
from loopwright.operate.probes.http import http


class Rebinding:
    """Names that lead somewhere else each time they are asked for."""

    def __init__(self, answers):
        self.answers, self.asked = answers, 0

    async def addresses(self, _host, _port):
        self.asked += 1
        return ((socket.AF_INET, self.answers[self.asked - 1]),)


async def ready(request):
    return web.json_response({"status": "ok", "asked": request.method, "had": dict(request.headers)})


async def echo(request):
    return web.Response(
        text=f"{request.method} {request.headers.get('Authorization')} {await request.text()}"
    )


def looked(look, handlers=None, context=None, guard=LOOPBACK, **more):
    """What is seen of a site of one's own; ``{site}`` in the address stands for where it is."""

    async def acts():
        async with (
            site(handlers or {"/ready": ready, "/echo": echo}, context) as where,
            fetcher(guard, **more) as by,
        ):
            return await http(by, replace(look, url=look.url.replace("{site}", where)))

    return run(acts())


def measured(seen):
    return {one.name: one.value for one in seen.measured}


def test_an_answer_as_wanted_is_up_and_measured():
    wanted = Wanted(json=(("$.status", comparison_of("ok")),), has=("asked",), within_seconds=10)
    seen = looked(HttpLook("{site}/ready", wanted=wanted))
    assert (seen.outcome, seen.because) == (Outcome.UP, ())
    assert measured(seen) == {"probe_http_status_code": 200}


def test_another_status_is_down_and_says_so():
    seen = looked(HttpLook("{site}/nowhere"))
    assert (seen.outcome, seen.because, seen.away) == (
        Outcome.DOWN,
        ("status 404, wanted 200 to 299",),
        False,
    )


def test_method_headers_and_body_are_sent_with_their_secrets():
    look = HttpLook(
        "{site}/echo",
        method="POST",
        headers=(("Authorization", "Bearer ${env:WORD}"),),
        sent='{"key": "${env:KEY}"}',
        wanted=Wanted(has=('POST Bearer s3cret {"key": "k"}',)),
    )
    assert looked(look, WORD="s3cret", KEY="k").up


def test_a_secret_that_is_missing_is_unknown_and_nothing_is_asked():
    asked = []

    async def never(request):
        asked.append(request)
        return web.Response()

    seen = looked(HttpLook("{site}/", headers=(("A", "${env:NOWHERE}"),)), {"/": never})
    assert (seen.outcome, asked) == (Outcome.UNKNOWN, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nobody_there_is_down_and_away(host):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    seen = looked(HttpLook(f"http://{host}:{port}/"))
    assert (seen.outcome, seen.away) == (Outcome.DOWN, True)
    assert "no connection to" in seen.because[0]


def test_a_name_that_does_not_exist_is_down_and_away():
    seen = looked(HttpLook("http://nobody.invalid/"))
    assert (seen.outcome, seen.away) == (Outcome.DOWN, True)
    assert "nobody.invalid has no address" in seen.because[0]


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "nonsense"])
def test_what_is_no_address_of_the_web_is_down(url):
    assert looked(HttpLook(url)).outcome is Outcome.DOWN


@pytest.mark.parametrize(
    ("written", "guard"),
    [("{site}/ready", Guard()), ("{site}/ready", Guard((network_of("10.0.0.0/8"),)))],
)
def test_loopback_is_refused_unless_allowed(written, guard):
    seen = looked(HttpLook(written), guard=guard)
    assert seen.outcome is Outcome.UNKNOWN
    assert "127.0.0.1 is not public" in seen.because[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
    ],
)
def test_metadata_is_refused_even_by_its_number(url):
    seen = looked(HttpLook(url))
    assert seen.outcome is Outcome.UNKNOWN
    assert "metadata" in seen.because[0] or "not public" in seen.because[0]


def test_the_address_that_was_judged_is_the_one_that_is_reached():
    """The name server answers differently each time: no second question is asked behind the guard's back."""

    async def acts():
        async with site({"/ready": ready}) as where, fetcher() as by:
            port = int(where.rpartition(":")[2])
            by.way.names = Rebinding([("127.0.0.1", port), ("169.254.169.254", 80)])
            look = HttpLook(f"http://rebound.example:{port}/ready")
            return await http(by, look), await http(by, look), by.way.names.asked

    first, second, asked = run(acts())
    assert (first.up, asked) == (True, 2)
    assert second.outcome is Outcome.UNKNOWN
    assert "metadata" in second.because[0]


def redirecting(to, status=302):
    async def handler(_request):
        return web.Response(status=status, headers={"Location": to})

    return handler


CHAIN = {"/a": redirecting("/b"), "/b": redirecting("/c", 307), "/c": ready, "/loop": redirecting("/loop")}


def test_redirects_are_followed_as_often_as_is_granted():
    assert looked(HttpLook("{site}/a", redirects=2), CHAIN).up
    assert looked(HttpLook("{site}/a", redirects=1), CHAIN).because == (
        "RedirectError: more than 1 redirects",
    )
    assert looked(HttpLook("{site}/a"), CHAIN).because == ("status 302, wanted 200 to 299",)
    assert looked(HttpLook("{site}/loop", redirects=5), CHAIN).outcome is Outcome.DOWN


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://169.254.169.254/latest/", "nothing may be asked"),
        ("http://[::ffff:10.0.0.1]/", "nothing may be asked"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "only http and https"),
    ],
)
def test_a_redirect_leads_to_no_place_that_could_not_be_asked_itself(to, reason):
    seen = looked(HttpLook("{site}/a", redirects=5), {"/a": redirecting(to)})
    assert seen.outcome is Outcome.DOWN
    assert reason in seen.because[0]


def test_what_is_meant_for_one_host_is_told_to_no_other():
    async def acts():
        heard = []

        async def other(request):
            heard.append(request.headers.get("Authorization"))
            return web.Response()

        async with (
            site({"/": other}) as there,
            site({"/a": redirecting(there), "/": other}) as here,
            fetcher() as by,
        ):
            look = HttpLook(f"{here}/a", headers=(("Authorization", "secret"),), redirects=2)
            assert (await http(by, look)).up
        return heard

    assert run(acts()) == [None]


def test_from_https_no_redirect_leads_to_http(tmp_path):
    made = Certificates(tmp_path)
    look = HttpLook("{site}/a", redirects=2, authorities=str(made.file))
    seen = looked(look, {"/a": redirecting("http://127.0.0.1/")}, made.context())
    assert "from https to http" in seen.because[0]


async def bomb(_request):
    return web.Response(body=gzip.compress(b"0" * 50_000_000), headers={"Content-Encoding": "gzip"})


def test_a_body_that_unpacks_to_more_than_is_read_is_not_unpacked_further():
    body, whole = unpacked(gzip.compress(b"0" * 50_000_000), "gzip", 1000)
    assert (len(body), whole) == (1000, False)
    seen = looked(HttpLook("{site}/", wanted=Wanted(has=("000",))), {"/": bomb})
    assert seen.up
    seen = looked(HttpLook("{site}/", wanted=Wanted(lacks=("1",))), {"/": bomb})
    assert seen.because == ("the body is longer than the 1048576 bytes that are read",)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP"])
def test_a_packed_body_is_read_whole(encoding):
    pack = zlib.compress if encoding == "deflate" else gzip.compress
    assert unpacked(pack(b"some text"), encoding, 100) == (b"some text", True)


@pytest.mark.parametrize(("raw", "encoding"), [(b"xx", "br"), (b"not packed", "gzip")])
def test_a_body_packed_as_nobody_asked_is_refused(raw, encoding):
    with pytest.raises(ValueError, match="packed"):
        unpacked(raw, encoding, 100)


def test_a_body_without_end_is_read_up_to_the_bound():
    async def endless(request):
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65_536)

    seen = looked(HttpLook("{site}/"), {"/": endless}, most_bytes=300_000)
    assert seen.up


def test_headers_without_end_are_down_and_not_read_on():
    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            writer.write(b"X-%d: %s\r\n" % (number, b"y" * 1000))
            await writer.drain()

    async def acts():
        async with listener(talk) as port, fetcher() as by:
            return await http(by, HttpLook(f"http://127.0.0.1:{port}/"))

    assert run(acts()).outcome is Outcome.DOWN


@pytest.mark.parametrize(
    "said", [b"", b"no http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
)
def test_an_answer_that_is_broken_off_or_none_is_down(said):
    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()

    async def acts():
        async with listener(talk) as port, fetcher() as by:
            return await http(by, HttpLook(f"http://127.0.0.1:{port}/"))

    assert run(acts()).outcome is Outcome.DOWN


def test_a_certificate_is_measured_and_must_last(tmp_path):
    made = Certificates(tmp_path)
    look = HttpLook("{site}/ready", authorities=str(made.file), certificate_seconds=30 * 86_400)
    seen = looked(look, context=made.context(days=90))
    assert seen.up
    left = measured(seen)["probe_ssl_earliest_cert_expiry"] - time.time()
    assert abs(left - 90 * 86_400) < 3600
    assert looked(look, context=made.context(days=20)).because == ("the certificate expires in 20 d",)


@pytest.mark.parametrize(
    ("name", "days", "trusts", "reason"),
    [
        ("localhost", -1, True, "expired"),
        ("other.example", 90, True, "not valid for 'localhost'"),
        ("localhost", 90, False, "self-signed|unable to get"),
    ],
)
def test_a_certificate_that_cannot_be_trusted_is_down(tmp_path, name, days, trusts, reason):
    made = Certificates(tmp_path)
    look = HttpLook("{site}/ready", authorities=str(made.file) if trusts else "")
    seen = looked(look, context=made.context(name, days))
    assert seen.outcome is Outcome.DOWN
    assert any(one in seen.because[0] for one in reason.split("|")), seen.because


def test_a_look_that_is_cancelled_leaves_no_connection():
    async def acts():
        came, gone = asyncio.Event(), asyncio.Event()

        async def talk(reader, _writer):
            came.set()
            await reader.readuntil(b"\r\n\r\n")
            await reader.read()
            gone.set()

        async with listener(talk) as port, fetcher() as by:
            task = asyncio.create_task(http(by, HttpLook(f"http://127.0.0.1:{port}/")))
            await came.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await gone.wait()

    run(acts())
