"""Which faults speak up, how loudly, and how they stay few enough to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.objectives import budget_measurable
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    cover,
    has_database,
    hobby,
    internal,
    numbers,
    redundant,
    static,
)
from loopwright.design.verdict import decision
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

RULES = (
    Rung(
        "down",
        "One rule: the check from outside has failed {failures}. Files on a delivery network know no "
        "other fault.",
        lacks="A program that answers can still fail its users.",
    ),
    Rung(
        "symptoms_and_limits",
        "Down, errors above {errors}, slower than the limit, disk above {disk}, a backup that did not "
        "happen.",
        lacks="At {peak} a fixed limit speaks up too late for a slow burn and too early for a blip.",
        costs="There is no program that could err.",
        due="Alert on errors and disk as soon as a program answers requests.",
    ),
    Rung(
        "burn_rate_and_limits",
        "How fast the error budget of the objective burns decides; limits remain for what fills up: disk "
        "above {disk}.",
        costs="Below {measurable} at the peak a single failed request would look like a burning budget.",
        due="Alert on the burn of the budget from {measurable} at the peak.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy; technology-infrastructure, Alert Thresholds")
def alert_rules(subject: Subject) -> Verdict:
    """Alert on what users feel, and on what fills up before they feel it; on nothing else.

    Every alert names the runbook that tells what to do; an alert that asks for nothing is deleted.
    """
    figures = numbers(
        subject,
        failures="choice.health_check.failures",
        errors="seed.error_rate",
        disk="seed.disk_alert",
        jobs="seed.failed_jobs_alert",
        peak="load.peak_rate",
        measurable="choice.service_level_objectives.requests_per_second",
    )
    if static(subject):
        return climb(RULES, "down", figures)
    details = ("Failed background jobs above {jobs}.",) if has_database(subject) else ()
    choice = "burn_rate_and_limits" if budget_measurable(subject) else "symptoms_and_limits"
    return climb(RULES, choice, figures, details)


TIERS = (
    Rung(
        "next_day",
        "Everything is a message for the next working day: nobody is paid to be woken, and users can wait.",
        lacks="Customers lose work or money while the loop is down.",
    ),
    Rung(
        "down_at_once",
        "Down goes to the telephone (P1, within {p1}); slow and filling up go to the inbox for the "
        "morning (P3).",
        lacks="Between broken and concerning there is slow, and several people share the day.",
        costs="A telephone that rings for a hobby or a tool of one's own office hours is switched off.",
        due="Let a broken loop ring once strangers rely on it.",
    ),
    Rung(
        "three_tiers",
        "P1 rings within {p1}: broken. P2 within {p2} of work: slow or redundancy lost. P3 within {p3}: "
        "concerning.",
        costs="Three tiers sort what one person reads anyway.",
        due="Separate P2 once {tier_people} share the load, or one failure can pass without stopping the "
        "loop.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy: P1, P2, P3")
def alert_tiers(subject: Subject) -> Verdict:
    """Ring for a broken loop only, and only where somebody has agreed to be rung."""
    figures = numbers(
        subject,
        p1="choice.alert_tiers.p1_minutes",
        p2="choice.alert_tiers.p2_hours",
        p3="choice.alert_tiers.p3_days",
        tier_people="choice.alert_tiers.people",
    )
    if hobby(subject) or (internal(subject) and cover(subject) is not Cover.AROUND_THE_CLOCK):
        return climb(TIERS, "next_day", figures)
    several = at_least(subject, "team.people", "choice.alert_tiers.people")
    return climb(TIERS, "three_tiers" if several or redundant(subject) else "down_at_once", figures)


NOISE = (
    Rung(
        "repeat_rarely",
        "The same alert at most once in {repeat}; one check from outside makes no other noise.",
        lacks="A deploy restarts the loop, and each restart would ring.",
    ),
    Rung(
        "quiet_deploys",
        "As often as {weekly} a restart looks like a fault: alerts on health keep quiet for {quiet} "
        "after a deploy.",
        lacks="When a shared part fails, every instance would ring for itself.",
        costs="Nothing restarts in a deploy.",
        due="Keep quiet in deploys once they restart something.",
    ),
    Rung(
        "grouped_and_inhibited",
        "Alerts are grouped by cause for {group}: a database that is down silences what depends on it.",
        costs="With one instance there is nothing to group.",
        due="Group alerts once several instances share a database.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy: noise reduction")
def noise_reduction(subject: Subject) -> Verdict:
    """Keep alerts so few that each is believed.

    Errors are never silenced in a deploy: a bad change is exactly what must ring.
    """
    figures = numbers(
        subject,
        repeat="choice.noise_reduction.repeat_hours",
        quiet="choice.noise_reduction.quiet_minutes",
        group="choice.noise_reduction.group_seconds",
        weekly="habits.deploys_per_week",
        limit="choice.noise_reduction.false_share",
    )
    details = ("Each month: an alert that asked for nothing in {limit} of its rings is changed or deleted.",)
    choice = "grouped_and_inhibited" if redundant(subject) else "quiet_deploys"
    return climb(NOISE, "repeat_rarely" if static(subject) else choice, figures, details)
