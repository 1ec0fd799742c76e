"""The bill beside revenue, beside other people's bills, and beside the number of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import amount, at_least, count, hobby, internal, number, numbers, paid, said
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
