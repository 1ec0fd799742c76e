"""What was paid, held against the months before, the budget and what the loop's design costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Direction, Found, Severity, Unclear
from loopwright.audit.limits import limit
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.survey.bills import Bills

FEWEST_MONTHS = 2


def _evidence(bills: Bills, said: str) -> tuple[Evidence, ...]:
    return (Evidence(f"bill:{bills.files[0]}", 0, said),)


def _turned(bills: Bills) -> str:
    """What is to be said of a sum's currency, in brackets."""
    return f" ({bills.turned})" if bills.turned else ""


@check(Severity.INFO, section="cost", area="cost", hours=0.5)
def bill_read_in_part(bills: Bills) -> Iterator[Said]:
    """A bill was read only in part.

    Sums over what is missing are too small. Export it again, or turn it into a table of service, month and amount.
    """
    for name, rows in bills.unread_rows:
        what = f"{rows:,} rows name no month or no amount that can be read."
        yield Unclear(
            f"bill {name}", what, "Give a table with the columns service, month (2026-10) and amount."
        )


@check(Severity.MEDIUM, section="cost", area="cost", hours=2)
def cost_jumped(bills: Bills) -> Iterator[Said]:
    """A service costs much more than the month before.

    Somebody should be able to say why. Look at what was deployed or left running since; let a monitor of anomalies tell
    next time.
    """
    months = bills.whole_months
    if len(months) < FEWEST_MONTHS:
        yield Unclear(
            "cost", "Whether it rises is not known: one month was given.", "Give the bills of half a year."
        )
        return
    before, now = (bills.by_service(month) for month in months[-2:])
    for service, usd in now.items():
        rise = usd - before.get(service, 0.0)
        if rise >= limit("cost_least_usd") and rise > limit("cost_jump_share") * before.get(service, 0.0):
            was = before.get(service, 0.0)
            more = (
                f"{rise / was:.0%} more than the ${was:,.0f} of {months[-2]}"
                if was > 0
                else f"nothing in {months[-2]}"
            )
            what = f"${usd:,.0f} in {months[-1]}, {more}{_turned(bills)}."
            yield Found(f"cost of {service}", what, _evidence(bills, f"{months[-1]} {service}"))


@check(Severity.HIGH, section="cost", area="cost", hours=4)
def cost_over_budget(bills: Bills, needed: Needed | None) -> Iterator[Said]:
    """More is paid than was meant to be.

    Begin with the dearest service. `loopwright design` says what the loop needs, and what would have to give way.
    """
    budget = needed.loop.money.budget_usd_per_month if needed is not None and needed.said else None
    if budget is not None and bills.whole_months:
        month = bills.whole_months[-1]
        total = bills.total_usd(month)
        if total > budget:
            dearest = next(iter(bills.by_service(month)))
            what = f"${total:,.0f} were paid in {month}{_turned(bills)}, ${budget:,.0f} were meant; most for {dearest}."
            yield Found("cost", what, _evidence(bills, month))


@check(Severity.MEDIUM, section="cost", area="cost", hours=16, direction=Direction.OVER)
def cost_far_above_design(bills: Bills, needed: Needed | None) -> Iterator[Said]:
    """Much more is paid than the loop's design costs.

    What it keeps of its promises could be had for less. Compare the dearest services with the parts of the design
    (`loopwright design`), and take down what neither names.
    """
    if needed is None or not needed.said or not bills.whole_months:
        return
    month = bills.whole_months[-1]
    paid, would = bills.total_usd(month), needed.answer.figures["cost.total"].value
    more = paid - would
    if paid > limit("cost_over_design_ratio") * would and more >= limit("cost_least_usd"):
        what = (
            f"${paid:,.0f} were paid in {month}{_turned(bills)}; {needed.answer.title} costs ${would:,.0f}."
        )
        yield Found("cost", what, _evidence(bills, month), money_usd_per_month=round(more, 2))
