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

SHARE, SMALL_SHARE = "of all", 0.1
HOURS_A_DAY = 24
LONG_HOURS = 48


def in_short(measures: Sequence[Measure]) -> Line:
    """What could be told, in one line; the report has each with its method."""
    line: list[Inline] = []
    for one in measures:
        if one.value is not None:
            line += [" · "] if line else []
            line += [f"{one.title.lower()} ", *_value(one), Toned(f" ({one.confidence.value})", "quiet")]
    return tuple(line)


def _value(one: Measure) -> Line:
    if one.value is None:
        return (Toned("unknown", "quiet"),)
    if one.unit == SHARE:
        return (f"{one.value:.1%}" if one.value < SMALL_SHARE else f"{one.value:.0%}",)
    if one.unit.startswith("hours"):
        long = one.value >= LONG_HOURS
        return (f"{one.value / HOURS_A_DAY:.0f} days" if long else f"{one.value:.1f} h",)
    return (f"{one.value:g} {one.unit}",)


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
    }
    one = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "array", "items": one}
