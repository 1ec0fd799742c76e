"""What an answer over HTTP is held to: status, body, JSON, headers, time, certificate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loopwright.loop.quantities import format_duration
from loopwright.operate.checks.comparing import shortened

if TYPE_CHECKING:
    from loopwright.operate.checks.looks import HttpLook, Pairs, Statuses, Wanted

LONGEST_PATTERN = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, headers with small names, as much of the body as is read, and whether that is all of it."""

    status: int
    headers: Pairs
    body: bytes
    whole: bool
    seconds: float
    certificate_remaining_seconds: float | None = None

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


def reasons_against(look: HttpLook, answer: Answer) -> tuple[str, ...]:
    """Why an answer is not as it must be, one reason a condition that fails; none: all hold."""
    wanted = look.wanted
    found = [
        *_status(wanted.statuses, answer),
        *_body(wanted, answer),
        *_json(wanted, answer),
        *_headers(wanted, answer),
    ]
    if wanted.within_seconds is not None and answer.seconds > wanted.within_seconds:
        found.append(
            f"it took {format_duration(answer.seconds)}, wanted within {format_duration(wanted.within_seconds)}"
        )
    left = answer.certificate_remaining_seconds
    if left is not None and left < look.certificate_seconds:
        found.append(f"the certificate expires in {format_duration(max(0.0, left))}")
    return tuple(found)


def _status(statuses: Statuses, answer: Answer) -> list[str]:
    if any(low <= answer.status <= high for low, high in statuses):
        return []
    wanted = ", ".join(str(low) if low == high else f"{low} to {high}" for low, high in statuses)
    return [f"status {answer.status}, wanted {wanted}"]


def _body(wanted: Wanted, answer: Answer) -> list[str]:
    text = answer.text
    found = [f"the body lacks {shortened(one)}" for one in wanted.has if one not in text]
    found += [f"the body has {shortened(one)}" for one in wanted.lacks if one in text]
    found += [f"the body does not match {shortened(one)}" for one in wanted.matches if not matches(one, text)]
    if wanted.lacks and not answer.whole:
        found.append(f"the body is longer than the {len(answer.body)} bytes that are read")
    return found


def _json(wanted: Wanted, answer: Answer) -> list[str]:
    if not wanted.json:
        return []
    if not answer.whole:
        return [f"the body is longer than the {len(answer.body)} bytes that are read"]
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return [f"the body is no JSON: {shortened(answer.text)}"]
    found = []
    for path, comparison in wanted.json:
        values = found_by(path, document)
        if not comparison.holds(values):
            was = shortened(values[0]) if values else "nothing"
            found.append(f"{path} is {was}, wanted {comparison}")
    return found


def _headers(wanted: Wanted, answer: Answer) -> list[str]:
    found = []
    for name, comparison in wanted.headers:
        values = tuple(value for one, value in answer.headers if one == name.lower())
        if not comparison.holds(values):
            was = shortened(values[0]) if values else "not there"
            found.append(f"the header {name} is {was}, wanted {comparison}")
    return found


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, in time linear in it: Rust's engine, which never goes back.

    Raises:
        ValueError: where it is no pattern, or one that needs going back (looks around, references).
    """
    import polars as pl  # noqa: PLC0415 - half a second, for checks with a pattern alone

    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"a pattern of more than {LONGEST_PATTERN} characters")
    try:
        return bool(pl.Series([text], dtype=pl.String).str.contains(pattern, literal=False)[0])
    except pl.exceptions.ComputeError as error:
        lines = [
            line.strip() for line in str(error).split("\n\n", maxsplit=1)[0].splitlines() if line.strip()
        ]
        raise ValueError(lines[-1].removeprefix("error: ")) from None


def found_by(path: str, document: Any) -> tuple[object, ...]:  # noqa: ANN401 - any JSON
    """What a JSONPath finds in a document, in its order; nothing where the document is nested beyond reason."""
    try:
        return tuple(match.value for match in _path(path).find(document))
    except RecursionError:
        return ()


@lru_cache(maxsize=1024)
def _path(path: str) -> Any:  # noqa: ANN401 - the library's own kind of path
    """A JSONPath made ready.

    Raises:
        ValueError: where it is none, or goes down everywhere twice, whose work grows with the square of the document.
    """
    from jsonpath_ng.exceptions import JSONPathError  # noqa: PLC0415 - same
    from jsonpath_ng.parser import parse  # noqa: PLC0415 - for checks with a JSONPath alone

    if len(path) > LONGEST_PATTERN or path.count("..") > 1:
        raise ValueError("a JSONPath goes down everywhere (..) once at most")
    try:
        return parse(path)
    except JSONPathError as error:
        raise ValueError(str(error)) from None


def checked_path(path: str) -> str:
    """The path itself, once it is known to be a JSONPath; ``ValueError`` where it is none."""
    _path(path)
    return path
