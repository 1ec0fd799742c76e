"""Where the stages of a loop are answered: ``stage=METHOD /path body``, as options or as lines of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.errors import Fault, InputError
from loopwright.loop.kinds import nearest_spelling, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # they change nothing: RFC 9110, 9.2.1, read 2026-11-27
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
OPTION = "--stage"
FORM = "stage=/path, stage=POST /path, or stage=POST /path body; the path without spaces"
_ADVICE = "Name where a stage is answered, for instance --stage 'pays=POST /orders {\"amount\": 5}'."
_ROUTE = re.compile(r"(?:(?P<method>[A-Za-z]+)\s+)?(?P<path>/[!-~]*)(?:\s+(?P<body>\S.*))?")


@dataclass(frozen=True, slots=True)
class Route:
    """One request of a stage; ``body`` is sent as it stands, as JSON where it looks like it, else as a form."""

    stage: str
    method: str
    path: str
    body: str = ""

    @property
    def reads(self) -> bool:
        """Whether the request changes nothing."""
        return self.method in SAFE_METHODS


@dataclass(frozen=True, slots=True)
class Said:
    """One route as it was written, and where."""

    text: str
    file: str = OPTION
    line: int = 1


def lines_of(text: str, file: str) -> tuple[Said, ...]:
    """The routes of a file, one a line; empty lines and those that begin with ``#`` are none."""
    numbered = enumerate(text.splitlines(), start=1)
    return tuple(
        Said(line.strip(), file, number)
        for number, line in numbered
        if line.strip() and not line.lstrip().startswith("#")
    )


def routes_of(said: Iterable[Said], stages: Sequence[str]) -> tuple[Route, ...]:
    """The routes of a loop's stages, in the order they were said.

    A name may be written in any case. Raises ``InputError`` with every fault: a stage that the loop has not,
    a method that HTTP has not, a path that does not begin with ``/``, a route written twice.
    """
    faults: list[Fault] = []
    found: list[Route] = []
    for one in said:
        route = _read(one, stages)
        if isinstance(route, Route) and route in found:
            route = _fault(one, f"{shown(one.text)} written twice", "each request once")
        if isinstance(route, Fault):
            faults.append(route)
        else:
            found.append(route)
    if faults:
        raise InputError(tuple(faults), _ADVICE)
    return tuple(found)


def _read(said: Said, stages: Sequence[str]) -> Route | Fault:
    name, equals, rest = _parted(said.text, stages)
    match = _ROUTE.fullmatch(rest.strip())
    if not equals or match is None:
        return _fault(said, f"read {shown(said.text)}", FORM)
    method = (match["method"] or "GET").upper()
    if method not in METHODS:
        return _fault(
            said,
            f"unknown method {shown(method)}",
            ", ".join(METHODS),
            nearest_spelling(method.lower(), METHODS),
        )
    if match["body"] and method in SAFE_METHODS:
        return _fault(
            said, f"a {method} with a body, or a space in its path", "a path without spaces, such as /a%20b"
        )
    known = {stage.casefold(): stage for stage in stages}
    stage = known.get(name.strip().casefold())
    if stage is None:
        near = nearest_spelling(name.strip(), tuple(known))
        return _fault(
            said, f"the loop has no stage {shown(name.strip())}", ", ".join(stages), known.get(near, "")
        )
    return Route(stage, method, match["path"], match["body"] or "")


def _parted(text: str, stages: Sequence[str]) -> tuple[str, str, str]:
    """A stage's name, the sign and the rest; a name may hold the sign itself."""
    for stage in sorted(stages, key=len, reverse=True):
        begin, rest = text[: len(stage)], text[len(stage) :].lstrip()
        if begin.casefold() == stage.casefold() and rest.startswith("="):
            return stage, "=", rest[1:]
    return text.partition("=")


def _fault(said: Said, read: str, allowed: str, nearest: str = "") -> Fault:
    return Fault(said.file, said.line, 1, "", read, allowed, nearest)
