"""Objectives that are measured, and alerts on how fast their budget burns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import at_least, count, figure, hobby, internal, kind, numbers, said, static
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import LoopKind

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict

DAYS_PER_MONTH = 30


def budget_measurable(subject: Subject) -> bool:
    """Whether there are requests enough for the share of failed ones to mean something within an hour."""
    return at_least(subject, "load.peak_rate", "choice.service_level_objectives.requests_per_second")


def error_budget(subject: Subject) -> Figure:
    """Minutes a month of 30 days that the availability objective leaves."""
    objective = figure(subject, "objective.availability")
    days = count(DAYS_PER_MONTH, "days", "a month of objectives has 30 days")
    minutes = count(24 * 60, "minutes/day", "minutes in a day")
    value = (1 - objective.value) * days.value * minutes.value
    formula = "(1 − objective) × days × minutes in a day"
    return total(value, "minutes/month", formula, objective=objective, days=days, minutes=minutes)


def allowed_downtime(subject: Subject) -> Figure:
    """Hours a year that the availability objective leaves."""
    objective = figure(subject, "objective.availability")
    hours = count(365 * 24, "hours/year", "hours in a year of 365 days")
    return total(
        (1 - objective.value) * hours.value,
        "hours/year",
        "(1 − objective) × hours",
        objective=objective,
        hours=hours,
    )


OBJECTIVES = (
    Rung(
        "uptime",
        "The share of minutes in which the check from outside succeeds: {objective}, that is {budget}.",
        lacks="At {peak} the share of requests says more than a check a minute.",
    ),
    Rung(
        "requests",
        "The share of requests answered well: {objective}, that is {budget} of failing altogether.",
        lacks="Users wait for an answer here: slow is as bad as failed.",
        costs="Below {measurable} at the peak a share of requests jumps with each one.",
        due="Count requests instead of minutes from {measurable} at the peak.",
    ),
    Rung(
        "requests_and_latency",
        "{objective} answered well and 95 of 100 within {latency}, both counted over 30 days; {budget} "
        "to spend.",
        costs="Nobody waits in front of it, so a second objective changes nothing.",
        due="Add latency once people wait for the answer and {measurable} come at the peak.",
    ),
)


@decision(seed="infrastructure-from-loop, The Core Infrastructure Prompt: loop requirements")
def service_level_objectives(subject: Subject) -> Verdict:
    """Write down what good enough is, so that the rest of the time may be spent on something else.

    Within the budget features win; once it is spent, repairs do. A published SLA is the provider's, not this.
    """
    if hobby(subject):
        return NotApplicable("It is nobody's living: no one would act on a missed objective.")
    figures = numbers(
        subject,
        objective="objective.availability",
        latency="objective.latency_p95_seconds",
        promise="promise.availability",
        peak="load.peak_rate",
        measurable="choice.service_level_objectives.requests_per_second",
    )
    figures["budget"] = error_budget(subject)
    details = ("The design promises {promise}.",)
    if not budget_measurable(subject) or static(subject):
        return climb(OBJECTIVES, "uptime", figures, details)
    waits = kind(subject) is not LoopKind.CRON
    return climb(OBJECTIVES, "requests_and_latency" if waits else "requests", figures, details)


BURN = (
    Rung(
        "two_windows",
        "Nobody is woken for it: a ticket when {ticket_fast} times the budget burns over "
        "{ticket_fast_window}.",
        lacks="Somebody is on turn and can still save the month's budget.",
    ),
    Rung(
        "four_windows",
        "Page at {page_fast} times over {page_fast_window} and {page_slow} times over "
        "{page_slow_window}; tickets below.",
        costs="Pages for colleagues at their desks, who say so themselves.",
        due="Page on a fast burn ({page_fast} times) once others than colleagues rely on it.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy: conditions")
def burn_rate_alerts(subject: Subject) -> Verdict:
    """Ring when the error budget would soon be gone; write a ticket when it would be by the month's end."""
    figures = numbers(
        subject,
        peak="load.peak_rate",
        measurable="choice.service_level_objectives.requests_per_second",
    )
    if static(subject):
        return NotApplicable(
            "The host counts no failed requests; the check from outside says when it is down."
        )
    if not budget_measurable(subject):
        because = (
            "At {peak} the share of failed requests jumps with each one; it can be read from {measurable}."
        )
        return NotApplicable(because, figures)
    for name in ("page_fast", "page_slow", "ticket_fast", "ticket_slow"):
        row = f"slo.burn.{name}"
        figures |= numbers(subject, **{name: f"{row}.rate", f"{name}_window": f"{row}.window_seconds"})
        figures |= numbers(subject, **{f"{name}_short": f"{row}.short_window_seconds"})
    details = (
        "A short window beside each ends the alert when the burning ends.",
        "Short windows: {page_fast_short}, {page_slow_short}, {ticket_fast_short}, {ticket_slow_short}.",
        "Tickets at {ticket_fast} over {ticket_fast_window} and {ticket_slow} over {ticket_slow_window}.",
    )
    return climb(
        BURN, "two_windows" if internal(subject) or hobby(subject) else "four_windows", figures, details
    )


PERFORMANCE = (
    Rung(
        "usual",
        "Pages within {page}, usable within {usable}, answers within {api}: the loop asks for no better.",
        lacks="The loop asks for {objective}.",
    ),
    Rung(
        "from_the_loop",
        "The loop asks for {objective} at p95, which is tighter than the usual {api}; the design "
        "promises {promise}.",
        costs="{objective} is no tighter than the usual {api}.",
        due="Take the target from the loop once it asks for less than {api}.",
    ),
)


@decision(seed="technology-infrastructure, Performance Metrics")
def performance_targets(subject: Subject) -> Verdict:
    """Aim at what the loop asks for, or at the usual targets where it asks for less."""
    figures = numbers(
        subject,
        page="seed.page_load_seconds",
        usable="seed.time_to_interactive_seconds",
        api="seed.api_response_seconds",
        heavy="seed.application_response_seconds",
        objective="objective.latency_p95_seconds",
        promise="promise.latency_p95_seconds",
    )
    tight = said(subject, "objective.latency_p95_seconds")
    below = tight is not None and tight.value < figures["api"].value
    details = (
        "The design promises {promise} at p95.",
        "No answer takes longer than {heavy}; what would is done in the background.",
    )
    return climb(PERFORMANCE, "from_the_loop" if below else "usual", figures, details)
