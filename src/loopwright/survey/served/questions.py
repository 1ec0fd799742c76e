"""What a checklist asks a running server: its certificate, its headers, its cookies, its health."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from loopwright.survey.served.server import Answer, Server

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
    if answer is None and server.refuses_the_clear():
        return Reply("redirect", "nothing answers in the clear", where, holds=True)
    if answer is None:
        says = "whether it answers in the clear is not known: no answer in time, or none of HTTP"
        return Reply("redirect", says, where, holds=None)
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
