"""A measured number: what it is, its range, and the field of the loop file that it fills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement: ``low`` and ``high`` hold the true value 95 times of 100, or are quiet and busy days.

    ``field`` is the loop file's (empty where it has none); ``withheld`` says why the field is not filled.
    """

    slug: str
    title: str
    value: float
    low: float
    high: float
    unit: str
    field: str = ""
    withheld: str = ""


def moment_text(seconds: float) -> str:
    """A moment (seconds since 1970) as it is written: ``2026-11-27T08:00:00Z``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
