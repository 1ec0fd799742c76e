"""A measure: what was counted, by which method, of how many, and how far it can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE, SECONDS, DOLLARS = "of all", "seconds", "USD/month"
"""Units that reports write in a way of their own."""


class Confidence(StrEnum):
    """How far a measure can be believed."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"  # it cannot be told, and the method says how to find out


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of delivery; ``value`` is None where nothing tells, in ``unit``; ``n`` is what it was counted on.

    ``p90`` is what nine of ten keep within, where ``value`` is a median.
    """

    slug: str
    title: str
    value: float | None
    unit: str
    n: int
    method: str
    confidence: Confidence
    p90: float | None = None


def quantile(values: Sequence[float], share: float) -> float:
    """What a share of some values keeps within, between the two nearest; there is at least one value."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
