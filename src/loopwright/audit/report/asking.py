"""What a repository alone cannot tell: answered where somebody measured it, else unknown with how to find out."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.report.records import Row
from loopwright.audit.report.statement import Known, Unknown, from_loop, measured

if TYPE_CHECKING:
    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.statement import Statement
    from loopwright.design.figure import Figure

ASKED_AS = {"rollback": "rollback_time", "mttr": "recovery_time", "mtbf": "between_failures"}
"""Measures whose slug is not the name under which the report asks for them."""
PLACE = Path(__file__).with_name("asked.toml")
HOUR, DAY, MINUTE = 3_600, 86_400, 60
HOURS_SHOWN = 48


@cache
def asked() -> dict[str, dict[str, str]]:
    """The questions as they are declared, by name."""
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))


def told(facts: Facts, name: str) -> Statement:
    """What was measured under a name, else unknown and how to find out; a name nobody declared raises KeyError."""
    how = asked()[name]["how"]
    found = facts.told.get(name)
    if found is not None:
        return found
    method = next((one.method for one in facts.measures if ASKED_AS.get(one.slug, one.slug) == name), "")
    return Unknown(f"{method[:1].upper()}{method[1:]}. {how}" if method else how)


def row(facts: Facts, name: str, target: Statement | None = None) -> Row:
    """A row of a list by its name."""
    return Row(name, asked()[name]["title"], told(facts, name), target)


def from_measure(one: Measure) -> Known | None:
    """A measure as a statement; nothing where it could not be told."""
    if one.value is None:
        return None
    words = f"{one.n:,} counted: {one.method} ({one.confidence.value} confidence)"
    return Known(_value(one), (measured(words),))


def _value(one: Measure) -> str:
    if one.value is None:
        return ""
    if one.unit == "of all":
        return f"{one.value * 100:.3g} %"
    if one.unit.startswith("hours"):
        return lasting(one.value * HOUR)
    return f"{one.value:g} {one.unit}"


def objective(facts: Facts, path: str, name: str = "objective") -> Statement:
    """What the loop asks for under a path of its inputs, else what the catalogue assumes of such loops."""
    needed = facts.subject.needed
    if needed is None or not needed.inputs.has(path):
        return Unknown(asked()[name]["how"])
    figure = needed.inputs.figure(path)
    return Known(wanted(figure), (from_loop(_whence(figure, said=needed.said)),))


def _whence(figure: Figure, *, said: bool) -> str:
    source = figure.source
    if source is None:
        return figure.formula
    if said and source.origin in {"stated", "measured"}:
        return source.reference
    return f"assumed of such a loop: catalogue {source.reference}" if said else "the loop as inferred"


def wanted(figure: Figure) -> str:
    """An objective as it reads."""
    if figure.unit == "seconds":
        return lasting(figure.value)
    if figure.unit == "share":
        return f"{figure.value * 100:.6g} %"
    if figure.unit.startswith("USD"):
        return f"${figure.value:,.0f}"
    return f"{figure.value:g} {figure.unit}"


def lasting(seconds: float) -> str:
    """A length of time as it reads: 340 ms, 12 min, 4 h, 3 days."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    for length, unit, above in (
        (DAY, "days", HOURS_SHOWN * HOUR),
        (HOUR, "h", HOUR),
        (MINUTE, "min", MINUTE),
    ):
        if seconds >= above:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.3g} s"
