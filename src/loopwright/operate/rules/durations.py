"""Stretches of time as Prometheus writes them: ``5m``, ``1h30m``, ``0``."""

from __future__ import annotations

import re

import promql_parser as read

from loopwright.operate.series.refusal import RefusedError

NOTHING = re.compile(r"0(?:ms|[smhdwy])?")
UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))


def seconds_of(text: str) -> float:
    """A stretch in seconds; what is none raises RefusedError."""
    if NOTHING.fullmatch(text.strip()):
        return 0.0
    try:
        return read.parse_duration(text.strip()).total_seconds()
    except ValueError as fault:
        raise RefusedError(f"no stretch of time: {text!r} (such as 30s, 5m, 1h30m)") from fault


def duration_of(seconds: float) -> str:
    """Seconds as such a stretch, in the largest unit that fits without a rest."""
    whole = round(seconds * 1000)
    return next((f"{whole // size}{unit}" for unit, size in UNITS if whole and whole % size == 0), "0s")
