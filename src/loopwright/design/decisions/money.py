"""How the bill is watched, warned about, and committed to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Tier
from loopwright.design.subject import (
    alone,
    count,
    figure,
    numbers,
    runs,
    said,
)
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict

WATCHES = (
    Rung(
        "monthly",
        "{cost}: read the bill when it comes.",
        lacks="A mistake of a month would cost more than the hour it takes to look.",
    ),
    Rung(
        "weekly",
        "{cost}, partly by use: a look each week finds what was left running.",
        lacks="At {cost} a day's mistake is worth finding the next day.",
        costs="{cost}: a look each week costs more than it finds.",
        due="Look each week from {weekly_cost}.",
    ),
    Rung(
        "daily",
        "{cost}: a machine compares each day with the same day last week and tells who owns the difference.",
        costs="{cost}: a day's mistake is small change.",
        due="Compare each day from {daily_cost}.",
    ),
)


@decision(
    seed="infrastructure-analysis, Cost Management: budget monitoring; infrastructure-from-loop, Cost "
    "Management"
)
def cost_watch(subject: Subject) -> Verdict:
    """Look at the bill as often as a mistake on it would be worth the look."""
    figures = numbers(
        subject,
        cost="cost.total",
        weekly_cost="choice.cost_watch.weekly_usd",
        daily_cost="choice.cost_watch.daily_usd",
        jump="choice.cost_watch.jump_share",
    )
    cost = figures["cost"].value
    choice = "daily" if cost >= figures["daily_cost"].value else "monthly"
    if figures["weekly_cost"].value <= cost < figures["daily_cost"].value:
        choice = "weekly"
    details = ("A line that grew by more than {jump} of itself is looked into.",)
    return climb(WATCHES, choice, figures, details)


BUDGETS = (
    Rung(
        "by_forecast",
        "No budget was stated: warn when the month is heading for {factor} times the {cost} of the design.",
        lacks="A budget of {budget} was stated, so shares of it are the line.",
    ),
    Rung(
        "two_steps",
        "Warn at {warning} of {budget}, and again at {critical}; the design uses {cost}.",
        lacks="The design fills the budget; a warning at {warning} would never be silent.",
        costs="There is no budget to take a share of.",
        due="Warn by shares once a budget is stated: at {warning} and {critical} of it.",
    ),
    Rung(
        "at_once",
        "The design uses {cost} of {budget} already: warn at {critical}, and decide now what may go.",
        costs="There is room below {warning} of the budget.",
        due="Decide beforehand what may go once the design uses {warning} of the budget.",
    ),
)


@decision(
    seed="phase-2-infrastructure-questions, Question 5; infrastructure-from-loop, Cost Management: "
    "budget alerts"
)
def budget_alerts(subject: Subject) -> Verdict:
    """Hear of a dear month while there is still time to do something about it."""
    figures = numbers(
        subject,
        cost="cost.total",
        warning="seed.budget_alert",
        critical="seed.budget_critical",
        factor="choice.budget_alerts.factor",
    )
    budget = said(subject, "objective.budget_usd")
    if budget is None:
        return climb(BUDGETS, "by_forecast", figures | {"budget": figures["cost"]})
    figures["budget"] = budget
    full = figures["cost"].value >= figures["warning"].value * budget.value
    return climb(BUDGETS, "at_once" if full else "two_steps", figures)


COMMITMENTS = (
    Rung(
        "on_demand",
        "{machines} of steady machines at {growth} growth: a year's promise saves too little, or binds "
        "the wrong size.",
        lacks="{machines} of steady machines cost {saving_low} to {saving_high} less by the year.",
    ),
    Rung(
        "one_year",
        "{machines} run day and night at {growth} growth: a year's promise saves {saving_low} or more.",
        costs="A year is long for a design that grows by {growth}, and {machines} saves little.",
        due="Commit for a year from {commit} of machines that grow by less than {steady}.",
    ),
)


@decision(seed="technology-infrastructure, Infrastructure Cost Management: reserved instances")
def reserved_capacity(subject: Subject) -> Verdict:
    """Commit to what would run anyway for a year, and to nothing else."""
    figures = numbers(
        subject,
        growth="demand.growth_per_month",
        saving_low="seed.reserved_saving.low",
        saving_high="seed.reserved_saving.high",
        commit="choice.reserved_capacity.usd",
        steady="choice.reserved_capacity.growth_per_month",
    )
    figures["machines"] = machines(subject)
    if figures["machines"].value <= 0:
        return NotApplicable("Nothing runs day and night that could be committed to.")
    large = figures["machines"].value >= figures["commit"].value
    steady = figures["growth"].value <= figures["steady"].value
    refused = subject.loop.habits.reserved is False
    return climb(COMMITMENTS, "one_year" if large and steady and not refused else "on_demand", figures)


def machines(subject: Subject) -> Figure:
    """What the design spends on parts that run day and night."""
    lines = {name: said(subject, f"cost.{name}") for name in ("app", "worker", "proxy", "database", "cache")}
    present = {name: line for name, line in lines.items() if line is not None}
    value = math.fsum(line.value for line in present.values())
    return (
        total(value, "USD/month", "Σ of the parts that run day and night", **present)
        if present
        else figure_zero()
    )


def figure_zero() -> Figure:
    """No money at all."""
    return count(0, "USD/month", "nothing runs day and night")


SPOT = (
    Rung(
        "none",
        "Workers cost {workers}: half of it is not worth their disappearing.",
        lacks="{workers} of work that can be done again may run on what others leave over.",
    ),
    Rung(
        "workers",
        "Workers cost {workers} and their jobs can be done again: run them on what others leave over.",
        costs="Machines that disappear at short notice, to save a part of {workers}.",
        due="Run workers on left-over machines from {spot}.",
    ),
)


@decision(seed="infrastructure-from-loop, Cost Management: spot capacity if tolerant")
def spot_capacity(subject: Subject) -> Verdict:
    """Let only work that can be done again run on machines that may disappear."""
    if not runs(subject, Tier.WORKER) or alone(subject):
        return NotApplicable(
            "No workers of their own run, or one person would have to mind their disappearing."
        )
    figures = numbers(subject, spot="choice.spot_capacity.usd")
    figures["workers"] = figure(subject, "cost.worker")
    return climb(SPOT, "workers" if figures["workers"].value >= figures["spot"].value else "none", figures)
