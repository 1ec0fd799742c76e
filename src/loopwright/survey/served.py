"""Ask a running server what a checklist wants to know: its certificate, its headers, its cookies, its health.

A handful of requests that change nothing (GET, no body, redirects not followed), to one address that was permitted.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from loopwright.survey.load.target import Target

PATIENCE_SECONDS = 10.0
LARGEST_BYTES = 64 * 1024
SHORTEST_DAYS = 14  # a certificate that ends sooner was not renewed in time
HEALTH_PATHS = ("/healthz", "/health", "/livez", "/up", "/ping")
FORGERY_COOKIE = re.compile(r"csrf|xsrf", re.IGNORECASE)  # which scripts of the page must read
LIMIT_HEADERS = (
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "x-ratelimit-limit",
    "x-rate-limit-limit",
)
QUESTIONS = ("https", "redirect", "hsts", "headers", "health", "cookies", "limits", "security_txt")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server's answer says of one question: that it is so, that it is not, or (None) that it tells neither."""

    question: str
    says: str
    where: str
    holds: bool | None


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

    def answer(self, path: str) -> Answer | None:
        """The answer to one GET; None where there was none."""
        return self._kept(
            self.target.scheme, path, lambda: self._connected(tls=self.target.scheme == "https")
        )

    def answer_in_the_clear(self, path: str) -> Answer | None:
        """The answer of the port that speaks in the clear; None where nothing answers there."""
        return self._kept("http", path, lambda: self._opened(self.plain_port))

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
        for address in self.target.addresses:
            try:
                return socket.create_connection((address, port), PATIENCE_SECONDS)
            except OSError:
                continue
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


def replies(
    server: Server, today: date, health: Sequence[str] = (), pages: Sequence[str] = ("/",)
) -> dict[str, Reply]:
    """What a server's answers say of each question; ``health`` are paths to try first, ``pages`` those looked at."""
    found = [server.answer(path) for path in pages]
    answers = [one for one in found if one is not None]
    where = server.target.origin
    if not answers:
        return {name: Reply(name, "nothing answers", where, holds=None) for name in QUESTIONS}
    told = (
        _https(server, today),
        _redirect(server),
        _hsts(server, answers),
        _headers(server, answers),
        _health(server, health),
        _cookies(server, answers),
        _limits(server, answers),
        _security_txt(server),
    )
    return {one.question: one for one in told}


def _https(server: Server, today: date) -> Reply:
    where, here = server.target.origin, server.target.loopback
    if server.target.scheme == "http":
        return Reply("https", "it answers in the clear", where, holds=None if here else False)
    said = server.certified
    if said is None or not said.trusted:
        problem = said.problem if said else "no answer"
        return Reply(
            "https", f"its certificate is not to be trusted ({problem})", where, holds=None if here else False
        )
    left = (said.until - today).days if said.until else 0
    if left < SHORTEST_DAYS:
        return Reply("https", f"its certificate ends in {left} days", where, holds=False)
    return Reply("https", f"{said.version}, a certificate until {said.until}", where, holds=True)


def _redirect(server: Server) -> Reply:
    host, here = server.target.host, server.target.loopback
    where = f"http://{host}:{server.plain_port}"
    if server.target.scheme == "http":
        return Reply(
            "redirect",
            "it was asked in the clear, and answered",
            server.target.origin,
            holds=None if here else False,
        )
    answer = server.answer_in_the_clear("/")
    if answer is None:
        return Reply("redirect", "nothing answers in the clear", where, holds=True)
    to = answer.header("location")
    leads = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST and to.startswith(
        "https://"
    )
    return Reply(
        "redirect",
        f"it answers {answer.status}{f' and leads to {to[:80]}' if to else ''}",
        where,
        holds=leads,
    )


def _hsts(server: Server, answers: list[Answer]) -> Reply:
    where = server.target.origin
    if server.target.scheme == "http":
        return Reply("hsts", "browsers heed it over HTTPS only", where, holds=None)
    values = [one.header("strict-transport-security") for one in answers]
    ages = [re.search(r"max-age\s*=\s*\"?(\d{1,10})", value) for value in values]
    kept = all(found is not None and int(found.group(1)) > 0 for found in ages)
    return Reply(
        "hsts",
        "browsers are told to keep to HTTPS" if kept else "browsers are not told to keep to HTTPS",
        where,
        holds=kept,
    )


def _headers(server: Server, answers: list[Answer]) -> Reply:
    lacking: dict[str, None] = {}
    for one in answers:
        policy = one.header("content-security-policy").lower()
        if one.header("x-content-type-options").lower() != "nosniff":
            lacking["X-Content-Type-Options"] = None
        if "html" in one.header("content-type"):
            if not policy:
                lacking["Content-Security-Policy"] = None
            if not one.header("x-frame-options") and "frame-ancestors" not in policy:
                lacking["frame-ancestors"] = None
    says = (
        f"answers lack {', '.join(lacking)}" if lacking else "answers carry a policy, no sniffing, no framing"
    )
    return Reply("headers", says, server.target.origin, holds=not lacking)


def _health(server: Server, health: Sequence[str]) -> Reply:
    refused = []
    for path in dict.fromkeys((*health, *HEALTH_PATHS)):
        answer = server.answer(path)
        if answer is not None and HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return Reply("health", f"{path} answers {answer.status}", server.target.origin + path, holds=True)
        if answer is not None and answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            refused.append((path, answer.status))
    if refused:
        path, status = refused[0]
        return Reply("health", f"{path} answers {status}", server.target.origin + path, holds=False)
    return Reply(
        "health",
        "no usual path of a health check answers: name it with --health",
        server.target.origin,
        holds=None,
    )


def _cookies(server: Server, answers: list[Answer]) -> Reply:
    faults: dict[str, None] = {}
    given = [cookie for one in answers for cookie in one.all_of("set-cookie")]
    for cookie in given:
        name, _, rest = cookie.partition("=")
        flags = {part.strip().partition("=")[0].lower() for part in rest.split(";")[1:]}
        wanted = {"secure", "httponly", "samesite"} - ({"httponly"} if FORGERY_COOKIE.search(name) else set())
        for lacking in sorted(wanted - flags):
            faults[f"{name.strip()} is not {lacking}"] = None
    if not given:
        return Reply(
            "cookies",
            "it gave no cookie: name a page that does with --page",
            server.target.origin,
            holds=None,
        )
    says = ", ".join(faults) if faults else f"{len(given)} cookies are Secure, HttpOnly and SameSite"
    return Reply("cookies", says, server.target.origin, holds=not faults)


def _limits(server: Server, answers: list[Answer]) -> Reply:
    told = next((name for one in answers for name in LIMIT_HEADERS if one.header(name)), "")
    if told:
        return Reply("limits", f"answers say how many are allowed ({told})", server.target.origin, holds=True)
    return Reply("limits", "answers do not say how many are allowed", server.target.origin, holds=None)


def _security_txt(server: Server) -> Reply:
    path = "/.well-known/security.txt"
    answer = server.answer(path)
    kept = (
        answer is not None
        and answer.status == HTTPStatus.OK
        and re.search(r"^contact:", answer.body, re.IGNORECASE | re.MULTILINE)
    )
    says = f"{path} says where to tell of a fault" if kept else f"{path} is not there"
    return Reply("security_txt", says, server.target.origin + path, holds=True if kept else None)
