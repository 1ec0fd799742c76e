"""How much the bill may grow to, by revenue and by customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import amount, count, number, numbers, paid, said
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

GUIDES = (
    Rung(
        "start",
        "Before revenue carries it: stay below {start}; the design costs {cost}.",
        lacks="{revenue} come in, and a share of them allows more than {start}.",
    ),
    Rung(
        "growing",
        "With {revenue}: below {growing} of it, that is {allowed}; the design costs {cost}.",
        lacks="A share of {growing} does not pay for a second of everything.",
        costs="There is no revenue to take a share of.",
        due="Take a share of {growing} once that is more than {start}.",
    ),
    Rung(
        "scaled",
        "With redundancy to pay for: below {scaled} of {revenue}, that is {allowed}; the design costs "
        "{cost}.",
        costs="There is no second of everything to pay for: {growing} suffices.",
        due="Allow {scaled} once the loop must survive the loss of a machine.",
    ),
)


@decision(seed="technology-infrastructure, Cost Benchmarks: budget guidance")
def budget_guidance(subject: Subject) -> Verdict:
    """Say what the bill may grow to before somebody must decide."""
    figures = numbers(
        subject,
        cost="cost.total",
        start="seed.budget_start_usd",
        growing="seed.budget_growing_share",
        scaled="seed.budget_scaled_share",
    )
    revenue = said(subject, "money.revenue_usd") or count(0, "USD/month", "the loop states no revenue")
    figures["revenue"] = revenue
    spread = subject.design.structure.app_redundant and subject.design.structure.database_redundant
    share = figures["scaled"] if spread else figures["growing"]
    allowed = total(share.value * revenue.value, "USD/month", "share × revenue", share=share, revenue=revenue)
    figures["allowed"] = allowed
    if allowed.value < figures["start"].value:
        return climb(GUIDES, "start", figures)
    return climb(GUIDES, "scaled" if spread else "growing", figures)


STAGES = (
    Rung(
        "solo",
        "Up to {solo} customers the usual bill is {low} to {high}; this design costs {cost}.",
        lacks="There are {small_team_from} customers or more.",
    ),
    Rung(
        "small_team",
        "From {small_team_from} to {small_team} customers the usual bill is {low} to {high}; this design "
        "costs {cost}.",
        lacks="There are more than {growing_from} customers.",
        costs="There are no more than {solo} customers.",
        due="The next stage begins at {small_team_from} customers.",
    ),
    Rung(
        "growing",
        "From {growing_from} customers the usual bill is {low} to {high}; this design costs {cost}.",
        costs="There are no more than {small_team} customers.",
        due="The last stage begins at {growing_from} customers.",
    ),
)


def stage(subject: Subject) -> str:
    """The seed's stage for the number of customers, or of users where the customers were not counted."""
    customers = subject.loop.money.paying_customers or amount(subject, "demand.users")
    names = [rung.choice for rung in STAGES]
    reached = [
        name
        for name in names
        if customers >= number(subject, f"seed.infrastructure_stage.{name}.customers_from")
    ]
    return reached[-1]


@decision(seed="technology-infrastructure, Infrastructure Roadmap: stages by customers")
def customer_stage(subject: Subject) -> Verdict:
    """Place the loop among the three stages of a growing product, and its bill beside theirs."""
    if not paid(subject):
        return NotApplicable("The stages count paying customers, and nobody pays.")
    name = stage(subject)
    row = "seed.infrastructure_stage"
    figures = numbers(
        subject,
        low=f"{row}.{name}.cost_low",
        high=f"{row}.{name}.cost_high",
        cost="cost.total",
        solo=f"{row}.solo.customers",
        small_team=f"{row}.small_team.customers",
        small_team_from=f"{row}.small_team.customers_from",
        growing_from=f"{row}.growing.customers_from",
    )
    return climb(STAGES, name, figures)
