"""Formats that a team tells: nginx's ``log_format`` and Apache's ``LogFormat``, turned into a pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.traffic.reading import MILLION, QUOTED, THOUSAND, LineReader, patterned

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER = r"[0-9]+(?:\.[0-9]+)?|-"
COMMON_TIME = r"[0-9]{2}/[A-Za-z]{3}/[0-9]{4}:[0-9:]{8} [+-][0-9]{4}"
ISO_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)"
SHAPES = {
    "common_time": COMMON_TIME,
    "iso_time": ISO_TIME,
    "epoch": r"[0-9]+(?:\.[0-9]+)?",
    "status": r"[0-9]{3}|-",
    "sent": NUMBER,
    "received": NUMBER,
    "seconds": NUMBER,
}
NGINX = {
    "remote_addr": "address",
    "http_x_forwarded_for": "forwarded",
    "proxy_add_x_forwarded_for": "forwarded",
    "time_local": "common_time",
    "time_iso8601": "iso_time",
    "msec": "epoch",
    "request": "request",
    "request_method": "method",
    "request_uri": "target",
    "uri": "target",
    "status": "status",
    "body_bytes_sent": "sent",
    "bytes_sent": "sent",
    "request_length": "received",
    "request_time": "seconds",
    "http_user_agent": "agent",
}
APACHE = {
    "h": "address",
    "a": "address",
    "t": "common_time",
    "r": "request",
    "m": "method",
    "U": "target",
    "s": "status",
    "b": "sent",
    "B": "sent",
    "O": "sent",
    "I": "received",
    "D": "seconds",
    "T": "seconds",
}
HEADERS = {"user-agent": "agent", "x-forwarded-for": "forwarded"}
APACHE_UNITS = {"D": 1 / MILLION, "T{ms}": 1 / THOUSAND, "T{us}": 1 / MILLION}
APACHE_TIMES = {"sec": (1.0, "epoch"), "msec": (THOUSAND, "epoch"), "usec": (MILLION, "epoch")}
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_DIRECTIVE = re.compile(r"%[<>!0-9,]*(?:\{([^}]*)\})?(\^?[a-zA-Z]{1,2}?)(?![a-zA-Z])|%%")

Piece = tuple[str, str, float]
"""Text as it stands in the log, or (with an empty text) the raw column of a variable and its factor."""


def reader_told(log_format: str) -> LineReader:
    """A reader of lines as a ``log_format`` (with ``$``) or a ``LogFormat`` (with ``%``) writes them.

    Raises ``LoopwrightError`` where no variable says when a request was, or which it was.
    """
    text = _unwrapped(log_format)
    apache = "$" not in text and "%" in text
    pieces = list(_apache(text) if apache else _nginx(text))
    names = {name for _, name, _ in pieces}
    if not names & {"common_time", "iso_time", "epoch"}:
        asked = "%t" if apache else "$time_local, $time_iso8601 or $msec"
        raise LoopwrightError(
            f"--log-format {log_format!r}: nothing says when a request was", f"Add {asked}."
        )
    pattern, scales = _pattern(pieces)
    server = "Apache" if apache else "nginx"
    return LineReader("told", f"{server}, as told", lambda lines: patterned(lines, pattern, scales))


def _unwrapped(text: str) -> str:
    """The format alone, where a whole directive of a configuration was pasted."""
    found = text.strip().removesuffix(";").strip()
    if found.startswith("log_format"):
        quoted = re.findall(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", found)
        found = "".join(single or double for single, double in quoted) or found.split(maxsplit=2)[-1]
    elif found.startswith("LogFormat"):
        inner = re.search(r'"((?:[^"\\]|\\.)*)"', found)
        found = inner[1] if inner else found.split(maxsplit=1)[-1]
    return found.replace('\\"', '"').replace("\\t", "\t")


def _nginx(text: str) -> Iterator[Piece]:
    place = 0
    for match in _VARIABLE.finditer(text):
        yield text[place : match.start()], "", 1.0
        yield "", NGINX.get(match[1] or match[2], "other"), 1.0
        place = match.end()
    yield text[place:], "", 1.0


def _apache(text: str) -> Iterator[Piece]:
    place = 0
    for match in _DIRECTIVE.finditer(text):
        yield text[place : match.start()], "", 1.0
        place = match.end()
        inner, letter = match[1], match[2]
        if letter is None:
            yield "%", "", 1.0
        elif letter == "t":
            yield from _apache_time(inner)
        elif letter == "i":
            yield "", HEADERS.get((inner or "").lower(), "other"), 1.0
        else:
            unit = APACHE_UNITS.get(letter if inner is None else f"{letter}{{{inner}}}", 1.0)
            yield "", APACHE.get(letter, "other"), unit
    yield text[place:], "", 1.0


def _apache_time(inner: str | None) -> Iterator[Piece]:
    if inner is None:
        yield "[", "", 1.0
        yield "", "common_time", 1.0
        yield "]", "", 1.0
    elif inner in APACHE_TIMES:
        scale, name = APACHE_TIMES[inner]
        yield "", name, 1 / scale
    else:
        yield "", "iso_time" if inner.startswith("%Y-%m-%dT") else "common_time", 1.0


def _pattern(pieces: list[Piece]) -> tuple[str, dict[str, float]]:
    """The pattern of a format: each known variable a group (the first of a name), each other skipped."""
    written, scales, seen = ["^"], dict[str, float](), set[str]()
    whole = [piece for piece in pieces if piece[0] or piece[1]]
    for place, (text, name, scale) in enumerate(whole):
        if text:
            written.append(re.escape(text))
            continue
        after = whole[place + 1][0][:1] if place + 1 < len(whole) else ""
        shape = SHAPES.get(name) or _until(after)
        if name == "other" or name in seen:
            written.append(f"(?:{_until(after)})")
        else:
            seen.add(name)
            scales[name] = scale
            written.append(f"(?P<{name}>{shape})")
    return "".join(written), scales


def _until(after: str) -> str:
    """What a variable may hold before the character that follows it."""
    if after == '"':
        return QUOTED
    return rf"[^{re.escape(after)}]*" if after and after != " " else "[^ ]*" if after else ".*"
