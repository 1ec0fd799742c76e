"""Matchers on labels, as Alertmanager writes them: ``tier="P1"``, ``part=~"app.*"``, ``!=`` and ``!~``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WRITTEN = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!~|!=|=)\s*((?s:.*?))\s*", re.ASCII)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
BARE_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')
ADVICE = 'Write name="value"; the operators are =, !=, =~ and !~.'


@dataclass(frozen=True)
class Matcher:
    """One condition on one label; a label that is not there has the empty value.

    A pattern (``=~``, ``!~``) must match the whole value.
    """

    name: str
    operator: str
    value: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The value as a pattern."""
        return re.compile(self.value)

    def accepts(self, value: str) -> bool:
        """Whether a label's value meets the condition."""
        if self.operator in {"=", "!="}:
            return (value == self.value) == (self.operator == "=")
        return (self.pattern.fullmatch(value) is not None) == (self.operator == "=~")

    def __str__(self) -> str:
        quoted = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.name}{self.operator}"{quoted}"'


def met(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether labels meet every condition; no condition is met by all."""
    return all(one.accepts(labels.get(one.name, "")) for one in matchers)


def matchers_of(text: str) -> tuple[Matcher, ...]:
    """The matchers of a text, in braces or without, separated by commas; raises LoopwrightError."""
    bare = text.strip()
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1]
    parts = _parts(bare)
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(matcher_of(part) for part in parts) if bare.strip() else ()


def matcher_of(text: str) -> Matcher:
    """One matcher; raises LoopwrightError."""
    found = WRITTEN.fullmatch(text)
    if not found:
        raise LoopwrightError(f"This is no matcher: {text.strip()}", ADVICE)
    name, operator, raw = found.groups()
    matcher = Matcher(name, operator, _value(raw, text))
    if operator in {"=~", "!~"}:
        try:
            re.compile(matcher.value)
        except re.error as error:
            raise LoopwrightError(
                f"The pattern of {text.strip()} cannot be read: {error}.", "Mend the pattern."
            ) from error
    return matcher


def _value(raw: str, text: str) -> str:
    """What stands after the operator, without its quotes."""
    quoted = len(raw) > 1 and raw.startswith('"') and raw.endswith('"')
    inner = raw[1:-1] if quoted else raw
    if BARE_QUOTE.search(inner):
        raise LoopwrightError(f'A quote within a value is written \\": {text.strip()}', ADVICE)
    return ESCAPED.sub(_plain, inner)


def _plain(found: re.Match[str]) -> str:
    """What a character after a backslash stands for; another is left as written, as Alertmanager does."""
    return {"n": "\n", '"': '"', "\\": "\\"}.get(found[1], found[0])


def _parts(text: str) -> list[str]:
    """The text cut at commas outside quotes."""
    parts, quoted, start, at = [], False, 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == '"':
            quoted = not quoted
        elif text[at] == "," and not quoted:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]
