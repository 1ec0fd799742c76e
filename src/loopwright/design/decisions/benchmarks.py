"""The bill beside revenue, beside other bills, and beside the number of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import at_least, hobby, internal, number, numbers, said
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

BANDS = ("10k", "50k", "100k")


def band(subject: Subject, revenue: float) -> str:
    """The seed's band for a monthly revenue: the largest whose revenue is reached, the lowest below all."""
    reached = [name for name in BANDS if revenue >= number(subject, f"seed.revenue_band.{name}.revenue")]
    return reached[-1] if reached else BANDS[0]


COMPARED = (
    Rung(
        "below",
        "{share} of revenue; others spend {low} to {high} at {mrr}. Nothing to save, perhaps something "
        "to insure.",
        lacks="The design costs {share} of revenue, not less than {low}.",
    ),
    Rung(
        "within",
        "{share} of revenue; others spend {low} to {high} at {mrr}.",
        lacks="The design costs {share} of revenue.",
        costs="The design costs {share} of revenue, less than {low}.",
        due="It is in the band from {low} of revenue.",
    ),
    Rung(
        "above",
        "{share} of revenue, above the {high} of others at {mrr}, still below the limit of {limit}.",
        lacks="The design costs {share} of revenue.",
        costs="The design costs {share} of revenue, no more than {high}.",
        due="Ask each line for its reason above {high} of revenue.",
    ),
    Rung(
        "over_the_limit",
        "{share} of revenue is above the limit of {limit}: raise prices, lower promises, or call it an "
        "investment.",
        costs="The design costs {share} of revenue.",
        due="Above {limit} of revenue the loop does not pay for itself.",
    ),
)


@decision(seed="technology-infrastructure, Cost Benchmarks")
def cost_benchmark(subject: Subject) -> Verdict:
    """Compare the bill with revenue, and with what others pay at that revenue."""
    revenue = said(subject, "money.revenue_usd")
    if revenue is None or revenue.value <= 0:
        return NotApplicable("No revenue was stated to compare with.")
    row = f"seed.revenue_band.{band(subject, revenue.value)}"
    figures = numbers(
        subject,
        low=f"{row}.share_low",
        high=f"{row}.share_high",
        usd_low=f"{row}.low",
        usd_high=f"{row}.high",
        limit="seed.share_of_revenue",
        cost="cost.total",
    )
    figures["mrr"] = revenue
    figures["share"] = total(
        figures["cost"].value / revenue.value,
        "share",
        "cost ÷ revenue",
        cost=figures["cost"],
        revenue=revenue,
    )
    steps = [figures[name].value for name in ("low", "high", "limit")]
    passed = sum(figures["share"].value > step for step in steps)
    details = ("The band is {usd_low} to {usd_high}; the design costs {cost}.",)
    return climb(COMPARED, COMPARED[passed].choice, figures, details)


EACH = (
    Rung(
        "kept",
        "{each} a user; the target is below {target}.",
        lacks="The design costs {each} a user.",
    ),
    Rung(
        "too_few_users",
        "{each} a user: above {target}, because the smallest design that keeps the promises waits for "
        "{needed}.",
        lacks="The design costs {each} a user, and the loop is already beyond its smallest design.",
        costs="The design keeps below {target} a user.",
        due="It stays below {target} from {needed}.",
    ),
    Rung(
        "too_dear",
        "{each} a user: above {target} with {users}. The largest lines are asked first.",
        costs="Each user costs less, or there are too few of them for the target to mean anything.",
        due="Above {target} with {users} or more, right-size before growing.",
    ),
)


@decision(seed="infrastructure-analysis, Monitoring and KPIs: cost per user")
def cost_per_user(subject: Subject) -> Verdict:
    """Keep a user cheaper than the target, or say how many users it takes."""
    if internal(subject) or hobby(subject):
        return NotApplicable(
            "Its users pay with their work or not at all; the budget is the limit, not their number."
        )
    figures = numbers(subject, target="seed.cost_per_user_usd", users="demand.users", cost="cost.total")
    users, cost, target = figures["users"], figures["cost"], figures["target"]
    if users.value <= 0:
        return NotApplicable("No number of users is known.")
    each = total(cost.value / users.value, "USD/month", "cost ÷ users", cost=cost, users=users)
    needed = total(cost.value / target.value, "users", "cost ÷ target", cost=cost, target=target)
    figures |= {"each": each, "needed": needed}
    small = subject.design.structure.level == 1 or not at_least(
        subject, "demand.users", "choice.cost_per_user.users"
    )
    over = "too_few_users" if small else "too_dear"
    return climb(EACH, "kept" if each.value <= target.value else over, figures)
