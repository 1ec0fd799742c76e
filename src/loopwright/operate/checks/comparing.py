"""Conditions on one value, as people write them: ``ok``, ``== 3``, ``>= 0.5``, ``has free``, ``exists``, ``absent``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

LONGEST_SHOWN = 80
_WRITTEN = re.compile(r"(==|!=|<=|>=|<|>|has\b|lacks\b)\s*(.+)", re.DOTALL)
_BARE = frozenset({"exists", "absent"})
_ORDERS = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation and what is wanted: one of ``== != < <= > >=``, has, lacks, exists, absent."""

    relation: str
    wanted: str = ""

    def __str__(self) -> str:
        return f"{self.relation} {self.wanted}".strip()

    def holds(self, values: tuple[object, ...]) -> bool:
        """Whether it is so of the first value found, for ``exists`` and ``absent`` of there being one.

        Every other relation is false where there is no value.
        """
        if self.relation in _BARE:
            return bool(values) == (self.relation == "exists")
        return bool(values) and self._holds_of(values[0])

    def _holds_of(self, value: object) -> bool:
        text = as_text(value)
        if self.relation in {"has", "lacks"}:
            return (self.wanted in text) == (self.relation == "has")
        left, right = number_of(text), number_of(self.wanted)
        if self.relation in _ORDERS:
            return left is not None and right is not None and _ordered(self.relation, left, right)
        equal = text == self.wanted or (left is not None and left == right)
        return equal == (self.relation == "==")


def comparison_of(written: str) -> Comparison:
    """Read a comparison; a plain value is held to be equal.

    Raises:
        ValueError: where an order is asked of what is no number.
    """
    text = written.strip()
    if text in _BARE:
        return Comparison(text)
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return Comparison("==", text)
    relation, wanted = found[1], found[2].strip()
    if relation in _ORDERS and number_of(wanted) is None:
        raise ValueError(f"{wanted!r} is no number, so nothing is {relation} it")
    return Comparison(relation, wanted)


def as_text(value: object) -> str:
    """A value of JSON as it is written there, but a string without its quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def number_of(text: str) -> float | None:
    """The finite number that a text is, or nothing."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shortened(value: object) -> str:
    """A value as a reason may show it: quoted, short, and in one line."""
    text = " ".join(as_text(value).split())
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


def _ordered(relation: str, left: float, right: float) -> bool:
    if relation.startswith("<"):
        return left < right or (relation == "<=" and left == right)
    return left > right or (relation == ">=" and left == right)
