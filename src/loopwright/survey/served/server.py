"""A running server, asked: its answers and how TLS went, each question once.

A handful of requests that change nothing (GET, no body, redirects not followed), to one address that was permitted.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from loopwright.survey.load.target import Target

PATIENCE_SECONDS = 10.0
LARGEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, headers in small letters (one that comes twice is two), what the body begins with."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def header(self, name: str) -> str:
        """The first header of a name; empty where there is none."""
        return next((value for key, value in self.headers if key == name), "")

    def all_of(self, name: str) -> list[str]:
        """Every header of a name."""
        return [value for key, value in self.headers if key == name]


@dataclass(frozen=True, slots=True)
class Certified:
    """How TLS went: trusted or why not, the version, the last day of the certificate."""

    trusted: bool
    problem: str
    version: str
    until: date | None


@dataclass
class Server:
    """A server that may be asked; what it answered is kept, so that nothing is asked twice.

    ``plain_port`` is where it would answer in the clear.
    """

    target: Target
    plain_port: int = 80
    certified: Certified | None = None
    _answers: dict[tuple[str, str], Answer | None] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)

    def answer(self, path: str) -> Answer | None:
        """The answer to one GET; None where there was none."""
        return self._kept(
            self.target.scheme, path, lambda: self._connected(tls=self.target.scheme == "https")
        )

    def answer_in_the_clear(self, path: str) -> Answer | None:
        """The answer of the port that speaks in the clear; None where nothing answers there."""
        return self._kept("http", path, lambda: self._opened(self.plain_port))

    def refuses_the_clear(self) -> bool:
        """Whether every address refused the connection in the clear: silence and noise are no refusal."""
        return self.answer_in_the_clear("/") is None and self.plain_port in self._refused

    def _kept(self, scheme: str, path: str, connect: Callable[[], socket.socket | None]) -> Answer | None:
        if (scheme, path) not in self._answers:
            self._answers[scheme, path] = self._asked(path, connect)
        return self._answers[scheme, path]

    def _asked(self, path: str, connect: Callable[[], socket.socket | None]) -> Answer | None:
        opened = connect()
        if opened is None:
            return None
        connection = http.client.HTTPConnection(self.target.host, self.target.port, timeout=PATIENCE_SECONDS)
        connection.sock = opened
        try:
            connection.request("GET", path, headers={"User-Agent": "loopwright", "Accept": "*/*"})
            told = connection.getresponse()
            body = told.read(LARGEST_BYTES).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        else:
            return Answer(told.status, tuple((key.lower(), value) for key, value in told.getheaders()), body)
        finally:
            connection.close()

    def _opened(self, port: int) -> socket.socket | None:
        refused = 0
        for address in self.target.addresses:
            try:
                return socket.create_connection((address, port), PATIENCE_SECONDS)
            except ConnectionRefusedError:
                refused += 1
            except OSError:
                continue
        if refused and refused == len(self.target.addresses):
            self._refused.add(port)
        return None

    def _connected(self, *, tls: bool) -> socket.socket | None:
        opened = self._opened(self.target.port)
        if opened is None or not tls:
            return opened
        try:
            wrapped = ssl.create_default_context().wrap_socket(opened, server_hostname=self.target.host)
        except ssl.SSLCertVerificationError as error:
            self.certified = Certified(trusted=False, problem=error.verify_message, version="", until=None)
            return self._untrusted()
        except OSError as error:
            self.certified = Certified(trusted=False, problem=str(error), version="", until=None)
            return None
        until = _last_day(wrapped)
        self.certified = Certified(trusted=True, problem="", version=wrapped.version() or "", until=until)
        return wrapped

    def _untrusted(self) -> socket.socket | None:
        """A connection to a server whose certificate is not trusted: nothing is sent to it but a question."""
        opened = self._opened(self.target.port)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        try:
            return context.wrap_socket(opened, server_hostname=self.target.host) if opened else None
        except OSError:
            return None


def _last_day(wrapped: ssl.SSLSocket) -> date | None:
    until = (wrapped.getpeercert() or {}).get("notAfter")
    return (
        datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC).date()
        if isinstance(until, str)
        else None
    )
