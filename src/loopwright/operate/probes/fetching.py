"""Requests over HTTP: past the guard at every hop, bounded in size, never unpacked beyond the bound."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import zlib
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from loopwright.operate.checks.answers import Answer
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.trust import earliest_expiry, trusting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from loopwright.operate.checks.looks import HttpLook
    from loopwright.operate.probes.way import Way

AGENT = "loopwright (uptime check)"
MOST_BYTES = 1_048_576
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ZIPPED = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER = 32 + zlib.MAX_WBITS  # gzip or zlib, by its own first bytes
_shown: ContextVar[list[float | None]] = ContextVar("_shown")


class RedirectError(Exception):
    """A redirect that is not followed, and why."""


class _Resolver(AbstractResolver):
    """Our names, for aiohttp; the guard looks at what comes of them when the socket is made."""

    def __init__(self, way: Way) -> None:
        self.way = way

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        found = await self.way.names.addresses(host, port)
        return [
            ResolveResult(hostname=host, host=address[0], port=port, family=kind, proto=0, flags=0)
            for kind, address in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


class _Connector(aiohttp.TCPConnector):
    """Connections whose address passed the guard, with the certificate that each showed."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the signature of the library
    ) -> aiohttp.connector.Connection:
        connection = await super().connect(req, traces, timeout)
        shown = _shown.get(None)
        if shown is not None and connection.transport is not None:
            shown.append(earliest_expiry(connection.transport.get_extra_info("ssl_object")))
        return connection


@dataclass(slots=True)
class Fetcher:
    """Makes requests; a connection each, since a check asks whether one can be made."""

    way: Way
    most_bytes: int = MOST_BYTES
    _connector: _Connector | None = field(default=None)
    _plain: aiohttp.ClientSession | None = field(default=None)

    def session(self, jar: aiohttp.abc.AbstractCookieJar) -> aiohttp.ClientSession:
        """A session with cookies of its own, to be closed by who asked for it."""
        if self._connector is None:
            self._connector = _Connector(
                limit=0,
                force_close=True,
                use_dns_cache=False,
                resolver=_Resolver(self.way),
                socket_factory=self._socket,
            )
        return aiohttp.ClientSession(
            connector=self._connector,
            connector_owner=False,
            cookie_jar=jar,
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )

    def _socket(self, found: tuple[object, ...]) -> socket.socket:
        family, kind, protocol, _, address = found
        self.way.guard.hold(address[0])  # type: ignore[index]
        return socket.socket(family, kind, protocol)  # type: ignore[arg-type]

    async def answer(self, look: HttpLook, session: aiohttp.ClientSession | None = None) -> Answer:
        """The answer of a look after its redirects, whatever its status.

        Raises:
            RefusedError, RedirectError, LookupError, OSError, aiohttp.ClientError, ValueError: what went wrong.
        """
        if session is None:
            if self._plain is None:
                self._plain = self.session(aiohttp.DummyCookieJar())
            session = self._plain
        began = time.monotonic()
        url, method, sent = self.way.filled(look.url), look.method, self.way.filled(look.sent)
        headers = {name: self.way.filled(value) for name, value in look.headers}
        for hop in range(look.redirects + 1):
            scheme = urlsplit(url).scheme
            if scheme not in {"http", "https"}:
                raise RedirectError(f"{scheme or 'no scheme'}: only http and https are asked")
            async with self._asked(session, look, url, method, headers, sent, hop=hop) as (answer, expiry):
                target = answer.headers.get("Location", "")
                if look.redirects and answer.status in _REDIRECTS and target:
                    url, method, sent = _followed(url, target, answer.status, method, sent)
                    if urlsplit(url).netloc != urlsplit(str(answer.url)).netloc:
                        headers = {}  # what was meant for one host is told to no other
                    continue
                return await self._read(answer, began, expiry)
        raise RedirectError(f"more than {look.redirects} redirects")

    @contextlib.asynccontextmanager
    async def _asked(
        self,
        session: aiohttp.ClientSession,
        look: HttpLook,
        url: str,
        method: str,
        headers: dict[str, str],
        sent: str,
        *,
        hop: int,
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, float | None]]:
        shown: list[float | None] = []
        token = _shown.set(shown)
        try:
            async with session.request(
                method,
                URL(url),
                headers={"User-Agent": AGENT, "Accept-Encoding": "gzip", **headers},
                data=sent.encode() if sent else None,
                allow_redirects=False,
                ssl=trusting(look.authorities) if url.startswith("https:") else True,
            ) as answer:
                _shown.reset(token)
                token = None  # type: ignore[assignment]
                yield answer, shown[-1] if shown else None
        except aiohttp.ClientConnectorError as error:
            refused = _refused(error)
            if refused is None:
                raise
            if hop:
                raise RedirectError(f"redirected to where nothing may be asked: {refused}") from None
            raise refused from None
        finally:
            if token is not None:
                _shown.reset(token)

    async def _read(self, answer: aiohttp.ClientResponse, began: float, expiry: float | None) -> Answer:
        raw = bytearray()
        async for piece in answer.content.iter_any():
            raw += piece
            if len(raw) > self.most_bytes:
                break
        body, whole = unpacked(bytes(raw), answer.headers.get("Content-Encoding", ""), self.most_bytes)
        return Answer(
            answer.status,
            tuple((name.lower(), value) for name, value in answer.headers.items()),
            body,
            whole,
            time.monotonic() - began,
            None if expiry is None else expiry - time.time(),
        )

    async def close(self) -> None:
        """Close what is open."""
        if self._plain is not None:
            await self._plain.close()
        if self._connector is not None:
            await self._connector.close()


def unpacked(raw: bytes, encoding: str, most_bytes: int) -> tuple[bytes, bool]:
    """A body out of its packing, and whether that is all of it; never more than so many bytes are made of it.

    Raises:
        ValueError: where it is packed as nobody asked for, or broken.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return raw[:most_bytes], len(raw) <= most_bytes
    if name not in _ZIPPED:
        raise ValueError(f"the body is packed as {name!r}, which was not asked for")
    unzip = zlib.decompressobj(_EITHER)
    try:
        body = unzip.decompress(raw[:most_bytes], most_bytes)
    except zlib.error:
        raise ValueError("the body is packed and broken") from None
    return body, unzip.eof and len(raw) <= most_bytes


def _followed(url: str, target: str, status: int, method: str, sent: str) -> tuple[str, str, str]:
    """Where a redirect leads, and how it is asked there: as browsers do."""
    there = urljoin(url, target)
    if urlsplit(url).scheme == "https" and urlsplit(there).scheme == "http":
        raise RedirectError("redirected from https to http, where anybody reads along")
    if status in {307, 308} or method == "HEAD":
        return there, method, sent
    return there, "GET", ""


def _refused(error: BaseException) -> RefusedError | None:
    """The guard's refusal behind what the library made of it."""
    seen: list[BaseException] = [error]
    for one in seen:
        if isinstance(one, RefusedError):
            return one
        inner = [
            one.__cause__,
            one.__context__,
            getattr(one, "os_error", None),
            *getattr(one, "exceptions", ()),
        ]
        seen += [other for other in inner if isinstance(other, BaseException) and other not in seen]
    return None


def told(error: BaseException) -> str:
    """What went wrong with a request, in a few words and without its address's secrets."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            found = error.certificate_error
            why = getattr(found, "verify_message", "") or type(found).__name__
            said = f"the certificate is not trusted: {why}"
        case aiohttp.ClientConnectorDNSError():
            said = f"{error.host} has no address: {error.os_error.strerror or error.os_error}"
        case aiohttp.ClientConnectorError():
            said = f"no connection to {error.host}:{error.port}: {error.os_error.strerror or error.os_error}"
        case aiohttp.ServerDisconnectedError():
            said = "the connection was closed before an answer"
        case aiohttp.InvalidURL():
            said = "the address cannot be asked"
        case ssl.SSLError():
            said = f"TLS failed: {error.reason or error}"
        case _:
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return said
