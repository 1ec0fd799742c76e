"""A measure: what was counted, by which method, of how many, and how far it can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
    """A measure of delivery; ``value`` is None where nothing tells, in ``unit``; ``n`` is what it was counted on."""

    slug: str
    title: str
    value: float | None
    unit: str
    n: int
    method: str
    confidence: Confidence
