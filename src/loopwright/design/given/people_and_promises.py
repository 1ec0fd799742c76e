"""Who runs it, what is wanted of it, what may be spent, and how the team works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import definition, from_row, total
from loopwright.loop.vocabulary import Cover, Owner, Survives

if TYPE_CHECKING:
    from loopwright.design.given.inputs import Resolver
    from loopwright.loop.model import Loop
    from loopwright.loop.vocabulary import LoopKind


def take_team(take: Resolver, loop: Loop, owner: Owner) -> None:
    """People, what their hour is worth, how many hours may go into running it, and when somebody is there."""
    team = loop.team
    people = take.take("team.people", team.people, "people", f"team.people.{owner}")
    take.take("team.value_of_hour_usd", team.value_of_hour_usd, "USD/hour", f"team.value_of_hour_usd.{owner}")
    if team.operations_hours_per_month is not None:
        take.said("team.operations_hours", team.operations_hours_per_month, "hours/month")
    elif owner is Owner.HOBBY:
        take.row("team.operations_hours", "team.operations_hours.hobby")
    else:
        share = take.row("team.operations_share", "team.operations_share")
        hours = from_row(take.catalogue.figure("team.hours_per_month"))
        formula = "people × working hours × share for operations"
        value = people.value * hours.value * share.value
        take.sum(
            "team.operations_hours",
            total(value, "hours/month", formula, people=people, hours=hours, share=share),
        )
    cover = team.cover or Cover.WAKING
    if team.cover is None:
        take.assumed.append("team.cover")
    for part in ("mean_wait_hours", "p90_wait_hours"):
        take.own[f"team.{part}"] = from_row(take.catalogue.figure(f"cover.{cover}.{part}")).named(
            f"team.{part}"
        )
    take.own["team.cover"] = take.own["team.mean_wait_hours"].named("team.cover")


def take_objectives(take: Resolver, loop: Loop, kind: LoopKind, owner: Owner) -> None:
    """What is wanted, overall and of each data set: the strictest holds."""
    wanted = loop.objectives
    take.take("objective.availability", wanted.availability, "share", f"objective.availability.{owner}")
    take.take(
        "objective.latency_p95_seconds",
        wanted.latency_p95_seconds,
        "seconds",
        f"objective.latency_p95_seconds.{kind}",
    )
    for name, row in (
        ("rpo_seconds", "objective.rpo_seconds"),
        ("rto_seconds", f"objective.rto_seconds.{owner}"),
    ):
        each = [getattr(one, name) for one in loop.data if getattr(one, name) is not None]
        said = [value for value in (getattr(wanted, name), *each) if value is not None]
        take.take(f"objective.{name}", min(said) if said else None, "seconds", row)


def default_survives(take: Resolver, loop: Loop, owner: Owner) -> Survives:
    """A machine, for paid products and for big ones; else nothing. Where it switches is itself a trigger."""
    rate = take.own["demand.requests_per_day"].value / 86_400 * take.own["demand.peak_to_mean"].value
    paid = (loop.money.revenue_usd_per_month or 0) > 0 or (loop.money.paying_customers or 0) > 0
    big = take.own["demand.users"].value >= take.catalogue.value("objective.survives_machine.users")
    fast = rate >= take.catalogue.value("objective.survives_machine.requests_per_second")
    serious = (paid and owner is Owner.COMPANY) or ((big or fast) and owner is not Owner.HOBBY)
    take.assumed.append("objective.survives")
    return Survives.MACHINE if serious else Survives.NOTHING


def take_money(take: Resolver, loop: Loop) -> None:
    """Budget, revenue, cash and what is spent beyond revenue; nothing of it is assumed."""
    money = loop.money
    if money.budget_usd_per_month is not None:
        take.said("objective.budget_usd", money.budget_usd_per_month, "USD/month")
    if money.revenue_usd_per_month is not None:
        take.said("money.revenue_usd", money.revenue_usd_per_month, "USD/month")
    if money.cash_usd is not None:
        take.said("money.cash_usd", money.cash_usd, "USD")
    if money.burn_usd_per_month is not None:
        take.said("money.burn_usd", money.burn_usd_per_month, "USD/month")


def take_habits(take: Resolver, loop: Loop, owner: Owner) -> None:
    """How often changes go out, how many fail, and how soon that is noticed."""
    habits = loop.habits
    weekly = take.take(
        "habits.deploys_per_week", habits.deploys_per_week, "deploys/week", f"habits.deploys_per_week.{owner}"
    )
    how_often = "monthly" if weekly.value < 0.5 else "weekly" if weekly.value < 3 else "daily"  # noqa: PLR2004
    if weekly.value > 10:  # noqa: PLR2004 - the DORA bands are named by these counts
        how_often = "more"
    take.take(
        "habits.change_failure_rate",
        habits.change_failure_rate,
        "share",
        f"habits.change_failure_rate.{how_often}",
    )
    take.take("habits.migration_share", habits.migration_share, "share", "habits.migration_share")
    counts = habits.planned_maintenance_counts
    take.sum(
        "habits.planned_maintenance_counts",
        definition(
            0.0 if counts is False else 1.0, "yes or no", "whether planned maintenance counts as downtime"
        ),
    )
    monitored = habits.monitored is not False
    change = "health_check" if monitored else "none"
    row = from_row(take.catalogue.figure(f"respond.detect_change_seconds.{change}"))
    take.own["habits.detect_change_seconds"] = row.named("habits.detect_change_seconds")
    if monitored:
        take.own["habits.detect_seconds"] = from_row(take.catalogue.figure("respond.detect_seconds")).named(
            "habits.detect_seconds"
        )
    else:
        take.own["habits.detect_seconds"] = from_row(
            take.catalogue.figure("respond.detect_unmonitored_seconds")
        ).named("habits.detect_seconds")
