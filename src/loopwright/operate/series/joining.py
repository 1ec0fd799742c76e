"""Two sides of an operation: which series belong together, and what becomes of their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.sample import labels_of
from loopwright.operate.series.labels import NAME, nameless, only, text_of, value_of, without
from loopwright.operate.series.numbers import ARITHMETIC, COMPARED
from loopwright.operate.series.refusal import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.sample import Labels
    from loopwright.operate.series.syntax import Binary, Matching

    Vector = dict[Labels, float]


def put(vector: Vector, labels: Labels, value: float) -> None:
    """Add a series to an answer; one that has the same labels raises EvaluationError."""
    if labels in vector:
        raise EvaluationError(f"two series of the answer have the same labels: {text_of(labels)}")
    vector[labels] = value


def combined(operation: str, left: float, right: float, *, returns_bool: bool) -> float | None:
    """What an operation makes of two numbers; None where a comparison leaves the series out."""
    if operation in ARITHMETIC:
        return ARITHMETIC[operation](left, right)
    holds = COMPARED[operation](left, right)
    if returns_bool:
        return float(holds)
    return left if holds else None


def with_scalar(node: Binary, vector: Vector, scalar: float, *, scalar_first: bool) -> Vector:
    """A vector and a number."""
    drops = node.operation in ARITHMETIC or node.returns_bool
    compares = node.operation in COMPARED and not node.returns_bool
    found: Vector = {}
    for labels, value in vector.items():
        left, right = (scalar, value) if scalar_first else (value, scalar)
        result = combined(node.operation, left, right, returns_bool=node.returns_bool)
        if result is not None:
            # a comparison that holds leaves the series as it was, whichever side it stood on
            put(found, nameless(labels) if drops else labels, value if compares else result)
    return found


def in_sets(node: Binary, left: Vector, right: Vector) -> Vector:
    """What both sides have (and), either (or), or only the left (unless)."""
    signature = _signature(node.matching)
    if node.operation == "or":
        known = {signature(labels) for labels in left}
        found = dict(left)
        for labels, value in right.items():
            if signature(labels) not in known:
                put(found, labels, value)
        return found
    known = {signature(labels) for labels in right}
    wanted = node.operation == "and"
    return {labels: value for labels, value in left.items() if (signature(labels) in known) is wanted}


def joined(node: Binary, left: Vector, right: Vector) -> Vector:
    """Arithmetic or a comparison of the series that belong together."""
    matching = node.matching
    turned = matching.many == "right"
    many, one = (right, left) if turned else (left, right)
    signature = _signature(matching)
    ones = _by_signature(one, signature) if many and one else {}
    found: Vector = {}
    matched: set[Labels] = set()
    for labels, value in many.items():
        key = signature(labels)
        if key not in ones:
            continue
        other, other_value = ones[key]
        first, second = (other_value, value) if turned else (value, other_value)
        result = combined(node.operation, first, second, returns_bool=node.returns_bool)
        if result is None:
            continue
        if not matching.many and key in matched:
            raise EvaluationError(f"several series match {text_of(key)}; say which side may have several")
        matched.add(key)
        put(found, _result(node, labels, other), result)
    return found


def _by_signature(
    vector: Vector, signature: Callable[[Labels], Labels]
) -> dict[Labels, tuple[Labels, float]]:
    found: dict[Labels, tuple[Labels, float]] = {}
    for labels, value in vector.items():
        key = signature(labels)
        if key in found:
            raise EvaluationError(
                f"{text_of(labels)} and {text_of(found[key][0])} both match {text_of(key)}: "
                "one side of an operation must have one series"
            )
        found[key] = (labels, value)
    return found


def _signature(matching: Matching) -> Callable[[Labels], Labels]:
    if matching.on:
        return lambda labels: only(labels, matching.labels)
    ignored = matching.labels | {NAME}
    return lambda labels: without(labels, ignored)


def _result(node: Binary, labels: Labels, other: Labels) -> Labels:
    """The labels of an answer: those of the side that may have several, with what the other gives."""
    matching = node.matching
    if node.operation in ARITHMETIC:
        labels = nameless(labels)
    if not matching.many:
        labels = only(labels, matching.labels) if matching.on else without(labels, matching.labels)
    if matching.included:
        given = {name: value_of(other, name) for name in matching.included}
        labels = labels_of(dict(labels) | given)
    return nameless(labels) if node.returns_bool else labels
