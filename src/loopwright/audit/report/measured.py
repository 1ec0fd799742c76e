"""What was measured and paid, as a report states it: by the names under which it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import DOLLARS, SECONDS, SHARE
from loopwright.audit.report.asking import ASKED_AS, asked, lasting
from loopwright.audit.report.facts import ComponentCost
from loopwright.audit.report.statement import Known, measured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.measures.told import CostCentre

HOUR_SECONDS = 3600.0
LENGTHS = {"hours": HOUR_SECONDS, "minutes": 60.0}


def measured_as_told(measures: Iterable[Measure]) -> dict[str, Known]:
    """What was measured as statements, by the names of ``asked.toml``: mostly the slugs of the measures."""
    named = [(ASKED_AS.get(one.slug, one.slug), one) for one in measures]
    return {
        name: Known(_read(one.value, one.unit), (measured(one.method),))
        for name, one in named
        if one.value is not None and name in asked()
    }


def _read(value: float, unit: str) -> str:
    if unit == SHARE:
        return f"{value * 100:.4g} %"
    if unit == SECONDS:
        return lasting(value)
    for length, seconds in LENGTHS.items():
        if unit.startswith(length):
            return lasting(value * seconds)
    return f"${value:,.2f}" if unit == DOLLARS else f"{value:g} {unit}"


def paid(centres: Iterable[CostCentre]) -> tuple[ComponentCost, ...] | None:
    """Where the money went by a bill or an account; nothing where neither told."""
    listed = tuple(
        ComponentCost(one.service, one.usd_per_month, (measured(f"paid, by {one.evidence.file}"),))
        for one in centres
    )
    return listed or None
