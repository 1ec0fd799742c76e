"""What the sums of the system as it is tell a report: promises, recovery, costs, and what hangs on what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.audit.report.asking import lasting
from loopwright.audit.report.facts import ComponentCost, RecoveryFact
from loopwright.audit.report.statement import Known, measured, places

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.statement import Source
    from loopwright.audit.standing.as_it_is import AsItIs, Promise
    from loopwright.design.figure import Figure

HOUR_SECONDS = 3_600
SUMMED = "worked out from the parts as they are (`loopwright topology`)"


def with_standing(facts: Facts) -> Facts:
    """Facts with what the sums tell; what was measured stands above what was worked out."""
    found = facts.subject.as_it_is
    if found is None:
        return facts
    promised = {
        "promised": found.promise("availability"),
        "rto": found.promise("rto"),
        "rpo": found.promise("rpo"),
    }
    told = {name: said for name, one in promised.items() if (said := _told(one)) is not None}
    return replace(
        facts,
        told={**told, **facts.told},
        costs=facts.costs or _costs(found),
        costs_are_all=bool(facts.costs) or all(one.figure is not None for one in found.costs),
        recovery=facts.recovery or _recovery(found),
        reach={**_reach(found), **facts.reach},
    )


def _told(one: Promise | None) -> Known | None:
    if one is None or one.value is None:
        return None
    words = f"{one.value * 100:.4g} %" if one.name == "availability" else lasting(one.value)
    return Known(words, (measured(SUMMED),))


def _costs(found: AsItIs) -> tuple[ComponentCost, ...] | None:
    titles = {one.slug: one for one in found.standing.components}
    listed = tuple(
        ComponentCost(
            titles[one.component].title if one.component in titles else one.component,
            round(one.figure.value, 2),
            (
                *(places(titles[one.component].evidence, 1) if one.component in titles else ()),
                *_prices(one.figure),
            ),
        )
        for one in found.costs
        if one.figure is not None
    )
    return listed or None


def _prices(figure: Figure) -> tuple[Source, ...]:
    rows = [
        one.source for one in figure.leaves() if one.source is not None and one.source.origin == "catalogue"
    ]
    return tuple(measured(f"catalogue {one.reference}, read {one.read_on}") for one in rows) or (
        measured(SUMMED),
    )


def _recovery(found: AsItIs) -> tuple[RecoveryFact, ...] | None:
    titles = {one.slug: one for one in found.standing.components}
    listed = []
    for one in found.recoveries:
        part = titles.get(one.component)
        sources = (
            measured(f"worked out: {one.how}"),
            *(places(part.evidence, 1) if part is not None else ()),
        )
        listed.append(
            RecoveryFact(
                part.title if part is not None else one.component,
                one.disruption.value,
                None if one.rto_hours is None else one.rto_hours * HOUR_SECONDS,
                None if one.rpo_hours is None else one.rpo_hours * HOUR_SECONDS,
                sources,
                one.how,
            )
        )
    return tuple(listed) or None


def _reach(found: AsItIs) -> dict[str, float]:
    """The share of the ways in that is lost with each thing that is there once, by all its names."""
    reach: dict[str, float] = {}
    for point in found.standing.single_points:
        names = {point.component.slug, point.component.title, *(one.name for one in point.component.places)}
        reach |= dict.fromkeys(names, point.share)
    return reach
