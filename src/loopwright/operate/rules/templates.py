"""Annotations and labels that name what was found: the part of Go's templates that rules use.

``{{ $labels.name }}``, ``{{ .Labels.name }}``, ``{{ $value }}`` and ``{{ .Value }}``, the value through ``humanize``,
``humanize1024``, ``humanizePercentage``, ``humanizeDuration`` or ``printf "%.2f"``, and ``{{ with $labels.name }}`` to
``{{ end }}``. Anything else is refused when the rule is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.rules.showing import SHOWN, printed, shortest
from loopwright.operate.series.labels import value_of
from loopwright.operate.series.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.operate.sample import Labels

HOLE = re.compile(r"(?:\s*\{\{-\s|\{\{)(.*?)(?:\s-\}\}\s*|\}\})", re.DOTALL)
LABEL = re.compile(r'(?:\$labels|\.Labels)\.(\w+)|index \$labels "(\w+)"')
SECTION = re.compile(r"(?:with|if) (?:\$labels|\.Labels)\.(\w+)")
CONSTANT = re.compile(r'"?([\d.]+)"? \| (humanize\w*)')
VALUE = re.compile(r"\$value|\.Value")
PRINTED = re.compile(r'printf "((?:[^%"\\]|%%)*%(?:\.\d+[feg]|[fe])(?:[^%"\\]|%%)*)"(?: (\$value|\.Value))?')


@dataclass(frozen=True, slots=True)
class Hole:
    """A place that is filled: with a label, or (without one) with the value, shown in a way."""

    label: str
    shown: Callable[[float], str] | None


@dataclass(frozen=True, slots=True)
class Section:
    """What is told only where a label is there."""

    label: str
    parts: tuple[Part, ...]


Part = str | Hole | Section


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places to be filled; ``source`` is the text as written."""

    source: str
    parts: tuple[Part, ...]

    def filled(self, labels: Labels, value: float) -> str:
        """The text for an alert's labels and value."""
        return _filled(self.parts, labels, value)


def template_of(source: str) -> Template:
    """A text as a template; what is outside of the part that is filled here raises RefusedError."""
    tokens = _tokens(source)
    parts = _parts(tokens, "")
    if next(tokens, None) is not None:
        raise RefusedError(f"an `end` without a beginning: {source}")
    return Template(source, parts)


def _tokens(source: str) -> Iterator[tuple[bool, str]]:
    end = 0
    for found in HOLE.finditer(source):
        yield False, source[end : found.start()]
        yield True, found[1].strip()
        end = found.end()
    if "{{" in source[end:]:
        raise RefusedError(f"a place to be filled does not end: {source}")
    yield False, source[end:]


def _parts(tokens: Iterator[tuple[bool, str]], label: str) -> tuple[Part, ...]:
    """The parts until the end of the text, or of a section."""
    found: list[Part] = []
    for is_hole, text in tokens:
        if not is_hole:
            found += [text] if text else []
        elif text == "end" and label:
            return tuple(found)
        elif text == "." and label:
            found.append(Hole(label, None))
        else:
            section = SECTION.fullmatch(text)
            found.append(_hole(text) if section is None else Section(section[1], _parts(tokens, section[1])))
    if label:
        raise RefusedError(f"what is told with the label {label} has no `end`")
    return tuple(found)


def _hole(inner: str) -> Part:
    constant = CONSTANT.fullmatch(inner)
    if constant is not None and constant[2] in SHOWN:
        return SHOWN[constant[2]](float(constant[1]))
    what, *through = (part.strip() for part in inner.split("|"))
    label = LABEL.fullmatch(what)
    if label is not None and not through:
        return Hole(label[1] or label[2], None)
    pattern = PRINTED.fullmatch(what)
    if pattern is not None and pattern[2] and not through:
        return Hole("", printed(pattern[1]))
    if VALUE.fullmatch(what) and not through:
        return Hole("", shortest)
    if VALUE.fullmatch(what) and len(through) == 1:
        pattern = PRINTED.fullmatch(through[0])
        if pattern is not None and not pattern[2]:
            return Hole("", printed(pattern[1]))
        if through[0] in SHOWN:
            return Hole("", SHOWN[through[0]])
    raise RefusedError(f"the template {{{{ {inner} }}}} is filled by Prometheus alone")


def _filled(parts: tuple[Part, ...], labels: Labels, value: float) -> str:
    found: list[str] = []
    for part in parts:
        match part:
            case str():
                found.append(part)
            case Hole(shown=None):
                found.append(value_of(labels, part.label))
            case Hole():
                found.append("" if part.shown is None else part.shown(value))
            case Section():
                found.append(_filled(part.parts, labels, value) if value_of(labels, part.label) else "")
    return "".join(found)
