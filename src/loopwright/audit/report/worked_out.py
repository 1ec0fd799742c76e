"""What the sums and others than the repository say, as a report states it: promises, recovery, money, reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import DOLLARS, SECONDS, SHARE
from loopwright.audit.report.asking import ASKED_AS, asked, lasting
from loopwright.audit.report.facts import ComponentCost, RecoveryFact
from loopwright.audit.report.statement import Known, Origin, Source, measured, places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.finding import Finding
    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.measures.told import CostCentre
    from loopwright.audit.standing.as_it_is import AsItIs
    from loopwright.audit.standing.component import Component

HOUR_SECONDS = 3600.0
WORKED_OUT = Source(Origin.CHECK, "worked out from the files: `loopwright topology` shows how")
NAMES = {"availability": "promised", "rto": "rto", "rpo": "rpo"}
MOST_PLACES = 2
LENGTHS = {"hours": HOUR_SECONDS, "minutes": 60.0}


def promised(found: AsItIs) -> dict[str, Known]:
    """The promises as statements, by the names of ``asked.toml``; nothing of what nobody can tell."""
    return {
        NAMES[one.name]: Known(_worded(one.name, one.value), (WORKED_OUT,))
        for one in found.promises
        if one.name in NAMES and one.value is not None
    }


def _worded(name: str, value: float) -> str:
    if name == "availability":
        return f"{value * 100:.6g} %"
    return lasting(value) if value else "nothing"


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


def costs(found: AsItIs) -> tuple[ComponentCost, ...] | None:
    """What each component costs a month, where its size is known; nothing where none is."""
    by_slug = _by_slug(found)
    priced = tuple(
        ComponentCost(by_slug[one.component].title, one.usd_per_month, _stands_on(by_slug[one.component]))
        for one in found.costs
        if one.usd_per_month is not None
    )
    return priced or None


def recovery(found: AsItIs) -> tuple[RecoveryFact, ...] | None:
    """Each component beside each kind of disruption; nothing where nothing runs."""
    by_slug = _by_slug(found)
    listed = tuple(
        RecoveryFact(
            by_slug[one.component].title,
            one.disruption.value,
            _seconds(one.rto_hours),
            _seconds(one.rpo_hours),
            _stands_on(by_slug[one.component]),
        )
        for one in found.recoveries
    )
    return listed or None


def reach(found: AsItIs, findings: Iterable[Finding]) -> dict[str, float]:
    """The share of entry points, 0 to 1, that is lost with what a finding speaks of, by the finding's thing."""
    lost = {
        (said.file, said.line): len(point.lost) / point.entries
        for point in found.standing.single_points
        if point.entries
        for said in point.component.evidence
    }
    shares: dict[str, float] = {}
    for one in findings:
        for said in one.evidence:
            share = lost.get((said.file, said.line))
            if share is not None:
                shares[one.thing] = max(share, shares.get(one.thing, 0.0))
    return shares


def _by_slug(found: AsItIs) -> dict[str, Component]:
    return {one.slug: one for one in found.standing.components}


def _stands_on(one: Component) -> tuple[Source, ...]:
    return places(one.evidence, MOST_PLACES) or (WORKED_OUT,)


def _seconds(hours: float | None) -> float | None:
    return None if hours is None else hours * HOUR_SECONDS
