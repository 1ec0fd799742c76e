"""Where the loop runs besides production, and what each place costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Tier
from loopwright.design.subject import (
    amount,
    at_least,
    count,
    figure,
    numbers,
    regulated,
    said,
    static,
)
from loopwright.design.sums.environments import hourly_usd
from loopwright.design.verdict import NotApplicable, Subject, Verdict, decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.figure import Figure

HOURS_PER_WEEK = 7 * 24


def line(subject: Subject, component: str) -> Figure:
    """The environment's line of the bill, 0 when the design needs nothing of its own for it."""
    return said(subject, f"cost.{component}") or count(
        0, "USD/month", f"the bill has no line for {component}"
    )


def wants_staging(subject: Subject) -> bool:
    """Whether a change should be seen working first: several people, or data that forgives nothing."""
    return amount(subject, "environment.staging_share") > 0


STAGING = (
    Rung(
        "none",
        "A change is tried on one's own machine, by {people} at {weekly}, and taken back quickly.",
        lacks="A change is seen working by nobody before users see it.",
    ),
    Rung(
        "smaller",
        "One small copy of production with made-up data, for {cost}, because it is changed by {people} at {weekly}.",
        lacks="A failover is rehearsed only on a copy that is redundant too.",
        costs="A second copy for {people}; start with production alone.",
        due="Add a small staging from {staging_people}, or with payment or health data.",
    ),
    Rung(
        "like_production",
        "A copy arranged like production, for {cost}: failover and migrations are rehearsed on it.",
        costs="A faithful copy pays when failovers are rehearsed; below {parity_people} a small one "
        "finds the same.",
        due="Let staging mirror production from {parity_people} on a redundant design, or with regulated "
        "data on one.",
    ),
)


@decision(seed="infrastructure-from-loop, Environment Strategy: staging")
def staging(subject: Subject) -> Verdict:
    """Start with production; add a staging environment when several people or the data make mistakes dear."""
    figures = numbers(
        subject,
        people="team.people",
        weekly="habits.deploys_per_week",
        staging_people="choice.staging.people",
        parity_people="choice.staging.parity_people",
    )
    figures["cost"] = line(subject, "staging")
    parity = at_least(subject, "team.people", "choice.staging.parity_people") or regulated(subject)
    if not wants_staging(subject):
        return climb(STAGING, "none", figures)
    choice = "like_production" if parity and subject.design.structure.app_redundant else "smaller"
    return climb(STAGING, choice, figures)


def instance(subject: Subject) -> Figure:
    """What one instance of the application costs a month."""
    whole = line(subject, "app")
    part = subject.design.component(Tier.APP)
    many = count(part.count if part else 1, "instances", "application instances of the design")
    return total(
        whole.value / max(1, many.value), "USD/month", "application ÷ instances", app=whole, instances=many
    )


def shared_cost(subject: Subject) -> Figure:
    """The shared environment's line of the bill, or what one instance costs in the hours that it is on."""
    billed = said(subject, "cost.development")
    if billed is not None:
        return billed
    each = instance(subject)
    hours = figure(subject, "choice.development.hours_per_week")
    week = count(HOURS_PER_WEEK, "hours/week", "hours in a week")
    value = float(hourly_usd(each.value, hours.value, week.value))
    return total(
        value, "USD/month", "one instance × hours on ÷ hours of a week", instance=each, on=hours, week=week
    )


DEVELOPMENT = (
    Rung(
        "own_machine",
        "Everything runs on one's own machine from one file; nothing is shared by {people}, and it costs nothing.",
        lacks="The loop needs parts that a laptop does not have.",
    ),
    Rung(
        "off_at_night",
        "One shared environment for {people}, for {cost}: on for {hours} a week, off at night and at "
        "weekends.",
        costs="A shared environment for {people} would cost {cost} and share little.",
        due="Share an environment, off at night, from {shared_people} or with clusters and queues no "
        "laptop has.",
    ),
)


@decision(
    seed="infrastructure-from-loop, Environment Strategy: development; phase-2-infrastructure-questions, "
    "Question 5"
)
def development(subject: Subject) -> Verdict:
    """Develop where it costs nothing, and switch off what costs something when nobody works."""
    figures = numbers(
        subject,
        people="team.people",
        hours="choice.development.hours_per_week",
        shared_people="choice.development.people",
    )
    figures["cost"] = shared_cost(subject)
    if static(subject):
        return NotApplicable("Files are seen in a browser; there is nothing to run.")
    cluster = subject.design.structure.arrangement is Arrangement.KUBERNETES
    shared = cluster or amount(subject, "environment.development_share") > 0
    return climb(DEVELOPMENT, "off_at_night" if shared else "own_machine", figures)
