"""The probe of Redis, which speaks few words: AUTH, PING, INFO."""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from loopwright.loop.quantities import format_share
from loopwright.operate.checks.comparing import number_of
from loopwright.operate.checks.seen import Measured, Seen, judged, unseen
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.tcp import opened
from loopwright.operate.probes.trust import told, trusting

if TYPE_CHECKING:
    from loopwright.operate.checks.looks import RedisLook
    from loopwright.operate.probes.tcp import Streams
    from loopwright.operate.probes.way import Way

PORT = 6379
LONGEST_ANSWER = 65_536
_MEASURED = {
    "used_memory": "redis_memory_used_bytes",
    "maxmemory": "redis_memory_max_bytes",
    "connected_clients": "redis_connected_clients",
    "master_repl_offset": "redis_master_repl_offset",
}


class AnswerError(Exception):
    """Redis said no, or something that is not its language."""


async def redis(way: Way, look: RedisLook) -> Seen:
    """PING it, and hold the memory in use to a share of what it may use."""
    began = time.monotonic()
    try:
        url = urlsplit(way.filled(look.url))
        context = trusting(look.authorities) if url.scheme == "rediss" else None
        host = url.hostname or "localhost"
        async with opened(way, host, url.port or PORT, context) as streams:
            await _signed_in(streams, unquote(url.username or ""), unquote(url.password or ""))
            pong = await _said(streams, "PING")
            facts = _facts(await _said(streams, "INFO"))
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except ssl.SSLError as error:
        return judged(time.monotonic() - began, (told(error),), (Measured("redis_up", 0.0),))
    except (AnswerError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        return judged(time.monotonic() - began, (f"Redis: {error}",), (Measured("redis_up", 0.0),))
    except OSError as error:
        reason = f"no connection to {host}: {error.strerror or error}"
        return judged(time.monotonic() - began, (reason,), (Measured("redis_up", 0.0),), away=True)
    reasons = () if pong == "PONG" else (f"PING was answered by {pong!r}",)
    measured = tuple(Measured(name, facts[fact]) for fact, name in _MEASURED.items() if fact in facts)
    return judged(
        time.monotonic() - began, reasons + _full(look, facts), (Measured("redis_up", 1.0), *measured)
    )


def _full(look: RedisLook, facts: dict[str, float]) -> tuple[str, ...]:
    used, most = facts.get("used_memory", 0.0), facts.get("maxmemory", 0.0)
    if look.memory_share is None or not most or used / most <= look.memory_share:
        return ()
    return (
        f"{format_share(used / most)} of its memory is used, at most {format_share(look.memory_share)} is wanted",
    )


async def _signed_in(streams: Streams, user: str, password: str) -> None:
    if password:
        await _said(streams, "AUTH", *((user,) if user else ()), password)


async def _said(streams: Streams, *words: str) -> str:
    """What is answered to a command, in the protocol RESP2 (redis.io, Redis serialization protocol specification)."""
    reader, writer = streams
    parts = [word.encode() for word in words]
    sent = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    writer.write(b"*%d\r\n%s" % (len(parts), sent))
    line = (await reader.readuntil(b"\r\n"))[:-2].decode("utf-8", "replace")
    kind, rest = line[:1], line[1:]
    if kind == "+":
        return rest
    if kind == "-":
        raise AnswerError(rest)
    if kind != "$" or not rest.isascii() or not rest.isdecimal() or int(rest) > LONGEST_ANSWER:
        raise AnswerError("an answer that Redis does not give")
    return (await reader.readexactly(int(rest) + 2))[:-2].decode("utf-8", "replace")


def _facts(info: str) -> dict[str, float]:
    """The numbers of INFO by their names."""
    found = {}
    for line in info.splitlines():
        name, _, value = line.partition(":")
        number = number_of(value)
        if number is not None:
            found[name] = number
    return found
