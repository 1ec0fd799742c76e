"""What the history tells of delivery: a table with the method of each measure and how far it can be believed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import Confidence
from loopwright.interfaces.cli.rendering.document import Column, Section, Table, Toned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.measures.measure import Measure
    from loopwright.interfaces.cli.rendering.document import Line

SHARE, SMALL_SHARE = "of all", 0.1
HOURS_A_DAY = 24
LONG_HOURS = 48


def delivery(measures: Sequence[Measure]) -> Section:
    """The section of the report."""
    columns = (
        Column("", wide=True),
        Column("last year", right=True),
        Column("of", right=True),
        Column("told by", wide=True),
        Column("sure"),
    )
    rows = tuple(
        ((one.title,), _value(one), (f"{one.n:,}",), (Toned(one.method, "quiet"),), (one.confidence.value,))
        for one in measures
    )
    return Section("delivery", "Delivery", (Table("What git tells of delivery", columns, rows),))


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


def records(one: Measure) -> dict[str, object]:
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
