"""What was measured: a value of a named series at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Labels = tuple[tuple[str, str], ...]
"""Labels of a series, sorted by name, without the name of the measure and without empty values."""


def labels_of(given: Mapping[str, str] | Iterable[tuple[str, str]]) -> Labels:
    """Labels in their one order; an empty value is no label, as in Prometheus."""
    pairs = given.items() if hasattr(given, "items") else given
    return tuple(sorted((name, value) for name, value in pairs if value))


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one series; ``at`` in seconds since 1970 (UTC)."""

    name: str
    labels: Labels
    at: float
    value: float
