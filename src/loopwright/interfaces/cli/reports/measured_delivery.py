"""What the history tells of delivery, in one line for a screen and as values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import Confidence
from loopwright.interfaces.cli.rendering.document import Toned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.measures.measure import Measure
    from loopwright.interfaces.cli.rendering.document import Inline, Line

SHOWN = frozenset(
    [
        "deploy_frequency",
        "lead_time",
        "change_failures",
        "recovery",
        "rework",
        "pipeline_speed",
        "pipeline_success",
        "mttr",
    ]
)
SHARE, SMALL_SHARE = "of all", 0.1
HOURS_A_DAY = 24
LONG_HOURS = 48


def in_short(measures: Sequence[Measure]) -> Line:
    """What could be told, in one line; the report has each with its method."""
    line: list[Inline] = []
    for one in measures:
        if one.value is not None and one.slug in SHOWN:
            line += [" · "] if line else []
            line += [f"{one.title.lower()} ", *_value(one), Toned(f" ({one.confidence.value})", "quiet")]
    return tuple(line)


def _value(one: Measure) -> Line:
    if one.value is None:
        return (Toned("unknown", "quiet"),)
    if one.unit == SHARE:
        return (f"{one.value:.1%}" if one.value < SMALL_SHARE else f"{one.value:.0%}",)
    for unit, written in (("hours", _hours), ("minutes", _minutes)):
        if one.unit.startswith(unit):
            late = () if one.p90 is None else (Toned(f" (9 of 10: {written(one.p90)})", "quiet"),)
            return (written(one.value), *late)
    return (f"{one.value:g} {one.unit}",)


def _hours(value: float) -> str:
    return f"{value / HOURS_A_DAY:.0f} days" if value >= LONG_HOURS else f"{value:.1f} h"


def _minutes(value: float) -> str:
    return f"{value:.0f} min" if value >= 1 else f"{value * 60:.0f} s"


def records_of(one: Measure) -> dict[str, object]:
    """A measure as values."""
    return asdict(one)


def measures_schema() -> dict[str, object]:
    """The schema of the measures."""
    text = {"type": "string"}
    properties = {
        "slug": text,
        "title": text,
        "value": {"type": ["number", "null"]},
        "unit": text,
        "n": {"type": "integer", "minimum": 0},
        "method": text,
        "confidence": {"enum": [one.value for one in Confidence]},
        "p90": {"type": ["number", "null"]},
    }
    one = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "array", "items": one}
