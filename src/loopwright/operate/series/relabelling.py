"""Labels made of labels: label_replace and label_join, and the labels of what is absent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.operate.sample import labels_of
from loopwright.operate.series.joining import put
from loopwright.operate.series.labels import NAME, NONE, changed, value_of
from loopwright.operate.series.matching import Comparison, expression_of
from loopwright.operate.series.refusal import EvaluationError
from loopwright.operate.series.syntax import Node, Selector, Stretch

if TYPE_CHECKING:
    from loopwright.operate.sample import Labels

    Vector = dict[Labels, float]

LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)  # Go: regexp.Expand


def label_replace(vector: Vector, target: str, replacement: str, source: str, pattern: str) -> Vector:
    """A label set from what a pattern finds in another; series that it does not fit are left as they are."""
    expression = expression_of(pattern)
    _checked(target)
    found: Vector = {}
    for labels, value in vector.items():
        match = expression.fullmatch(value_of(labels, source))
        text = None if match is None else _expanded(replacement, match)
        put(found, labels if text is None else changed(labels, **{target: text}), value)
    return found


def label_join(vector: Vector, target: str, separator: str, *sources: str) -> Vector:
    """A label set from several others."""
    for name in (target, *sources):
        _checked(name)
    found: Vector = {}
    for labels, value in vector.items():
        text = separator.join(value_of(labels, source) for source in sources)
        put(found, changed(labels, **{target: text}), value)
    return found


def absent_labels(asked: Node) -> Labels:
    """The labels of what is not there: those that the selector wants to be equal to a value."""
    selector = asked.selector if isinstance(asked, Stretch) else asked
    if not isinstance(selector, Selector):
        return NONE
    found: dict[str, str] = {}
    seen: set[str] = set()
    for one in selector.matchers:
        if one.name == NAME:
            continue
        if one.comparison is Comparison.EQUAL and one.name not in seen:
            found[one.name] = one.value
            seen.add(one.name)
        else:
            found.pop(one.name, None)
    return labels_of(found)


def _expanded(replacement: str, match: re.Match[str]) -> str:
    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        try:
            return match[int(name) if name.isdigit() else name] or ""
        except (IndexError, error_of_name):
            return ""

    error_of_name = KeyError
    return REFERENCE.sub(group, replacement)


def _checked(name: str) -> None:
    if not LABEL.fullmatch(name):
        raise EvaluationError(f"{name!r} is no name of a label")
