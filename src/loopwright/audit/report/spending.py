"""Sections 5 and 6: what is done well and what is open; what it costs, and what of that it need not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction
from loopwright.audit.report.asking import objective, row
from loopwright.audit.report.records import Centre, Opportunity, Row
from loopwright.audit.report.risks import Fault, advice_of, faults
from loopwright.audit.report.statement import Known, seen

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts

MOST_CENTRES = 10


def strengths(facts: Facts, *, of_security: bool) -> tuple[Known, ...]:
    """What is done well for security, or apart from it, each with where that is read."""
    sections = {one.slug: one.section for one in facts.audited.checks}
    found = [
        one
        for one in facts.sifted.findings
        if one.direction is Direction.STRENGTH and (sections[one.check] == "security") is of_security
    ]
    return tuple(seen(f"{one.thing}: {one.what}", one.evidence, one.check) for one in found)


def is_gap(fault: Fault) -> bool:
    """Whether a fault is one of security."""
    return fault.check.section == "security"


def costs(facts: Facts) -> tuple[Row, ...]:
    """What it costs a month, in all and for each user."""
    total = row(facts, "monthly_cost", objective(facts, "objective.budget_usd", "budget"))
    each = row(facts, "cost_per_user")
    if facts.costs and not total.now.sure:
        money = sum(one.usd_per_month for one in facts.costs)
        partly = "" if facts.costs_are_all else ", as far as sizes are known"
        sources = tuple(dict.fromkeys(source for one in facts.costs for source in one.sources))
        total = Row(total.slug, total.title, Known(f"${money:,.0f}{partly}", sources), total.target)
        each = _per_user(facts, money, each, total.now)
    return total, each


def _per_user(facts: Facts, money: float, otherwise: Row, total: object) -> Row:
    needed = facts.subject.needed
    if (
        needed is None
        or not needed.said
        or not needed.inputs.has("demand.users")
        or not isinstance(total, Known)
    ):
        return otherwise
    users = needed.inputs.value("demand.users")
    if users <= 0:
        return otherwise
    said = objective(facts, "demand.users")
    sources = (*total.sources, *(said.sources if isinstance(said, Known) else ()))
    return Row(
        otherwise.slug, otherwise.title, Known(f"${money / users:,.2f} of {users:,.0f} users", sources)
    )


def centres(facts: Facts) -> tuple[Centre, ...]:
    """The components that cost most."""
    listed = sorted(facts.costs or (), key=lambda one: (-one.usd_per_month, one.component))
    total = sum(one.usd_per_month for one in listed)
    return tuple(
        Centre(
            one.component,
            one.usd_per_month,
            round(one.usd_per_month / total, 4) if total else 0.0,
            one.sources,
        )
        for one in listed[:MOST_CENTRES]
    )


def opportunities(facts: Facts) -> tuple[Opportunity, ...]:
    """What is paid for and not needed, the money first."""
    found = []
    for one in faults(facts.weighing):
        if one.check.section != "cost" and one.check.direction is not Direction.OVER:
            continue
        told_money = [each.money_usd_per_month for group in one.groups for each in group.findings]
        money = sum(each for each in told_money if each is not None)
        saved = round(money, 2) if any(each is not None for each in told_money) else None
        what = seen(one.what, one.evidence, one.check.slug)
        found.append(Opportunity(one.check.title, saved, what, advice_of(one.check)[1]))
    return tuple(sorted(found, key=lambda one: (-(one.saves_usd_per_month or 0), one.title)))
