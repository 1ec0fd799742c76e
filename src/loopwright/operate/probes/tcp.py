"""The probes of TCP and of TLS."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from typing import TYPE_CHECKING

from loopwright.loop.quantities import format_duration
from loopwright.operate.checks.seen import Measured, Seen, judged, unseen
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.trust import earliest_expiry, told, trusting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from loopwright.operate.checks.looks import TcpLook, TlsLook
    from loopwright.operate.probes.way import Way

LONGEST_GREETING = 4096
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def opened(
    way: Way, host: str, port: int, context: ssl.SSLContext | None = None, name: str = ""
) -> AsyncIterator[Streams]:
    """A connection as a reader and a writer, over TLS where there is a context; closed at once behind the block."""
    made = await way.dial(host, port)
    try:
        reader, writer = await asyncio.open_connection(
            sock=made, ssl=context, server_hostname=(name or host) if context else None
        )
    except BaseException:
        made.close()
        raise
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def tcp(way: Way, look: TcpLook) -> Seen:
    """Connect; write and read where something must greet."""
    began = time.monotonic()
    try:
        async with opened(way, look.host, look.port) as (reader, writer):
            if look.sent:
                writer.write(way.filled(look.sent).encode())
            if not look.greeting:
                return judged(time.monotonic() - began, ())
            heard = await _until(reader, look.greeting.encode())
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except OSError as error:
        reason = f"no connection to {look.host}:{look.port}: {error.strerror or error}"
        return judged(time.monotonic() - began, (reason,), away=True)
    reasons = () if heard else (f"{look.greeting!r} was not read",)
    return judged(time.monotonic() - began, reasons)


async def _until(reader: asyncio.StreamReader, wanted: bytes) -> bool:
    """Whether some bytes come among the first that are read."""
    heard = b""
    while wanted not in heard and len(heard) < LONGEST_GREETING:
        piece = await reader.read(LONGEST_GREETING - len(heard))
        if not piece:
            break
        heard += piece
    return wanted in heard


async def tls(way: Way, look: TlsLook) -> Seen:
    """Shake hands and hold the chain to its name, its authorities and the time that it must last."""
    began = time.monotonic()
    try:
        context = trusting(look.authorities)
        async with opened(way, look.host, look.port, context, look.name) as (_, writer):
            ends = earliest_expiry(writer.get_extra_info("ssl_object"))
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except ssl.SSLError as error:
        return judged(time.monotonic() - began, (told(error),))
    except OSError as error:
        reason = f"no connection to {look.host}:{look.port}: {error.strerror or error}"
        return judged(time.monotonic() - began, (reason,), away=True)
    took, left = time.monotonic() - began, (ends or 0.0) - time.time()
    reasons = (
        (f"the certificate expires in {format_duration(max(0.0, left))}",)
        if left < look.remaining_seconds
        else ()
    )
    return judged(took, reasons, (Measured("probe_ssl_earliest_cert_expiry", ends or 0.0),))
