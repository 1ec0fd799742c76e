"""A team of three whose decisions are those of an example, and the moments by which it lives."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from loopwright.design.alerting.calling import calling
from loopwright.operate.alerts.deduplication import Reason
from loopwright.operate.alerts.dispatch import Notice
from loopwright.operate.alerts.reports import reported
from loopwright.operate.alerts.rota import Rota
from loopwright.operate.alerts.standing import standing_plan
from loopwright.operate.sample import labels_of

BERLIN = "Europe/Berlin"
ROTA = Rota(("Ada", "Bo", "Cy"), "2026-11-23", 9, BERLIN)
CHOICES = {
    "alert_tiers": "three_tiers",
    "alert_cover": "waking",
    "noise_reduction": "grouped_and_inhibited",
    "alert_escalation": "second_person",
    "on_call": "weekly_turns",
    "database_health": "all",
}


def at(text: str, place: str = BERLIN) -> float:
    """A moment by the clock of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(place)).timestamp()


def decided(value, **changed: str):
    """The calling of the team, some of its choices changed."""
    return calling((CHOICES | changed).__getitem__, value)


def plan_of(value, **changed: str):
    """Everything that decides who of the team is told what."""
    return standing_plan(decided(value, **changed), value, ROTA, team="team", deciding="Cy")


def alert(
    moment: float,
    *,
    over: bool = False,
    starts: float | None = None,
    ends: float | None = None,
    **labels: str,
):
    """A report of an alert as its rule sends it."""
    given = {"alertname": "LoopDown", "tier": "P1", "part": "application", "in_deploys": "heard"} | labels
    words = (("runbook", "docs/runbooks/incident-response.md"), ("summary", "The loop does not answer."))
    ends = moment if over else ends
    return reported(labels_of(given), words, moment, 300, starts_at=starts or moment, ends_at=ends)


def notice(moment: float, group: str = "g", *, firing=1, tier: str = "P1", over=0) -> Notice:
    """A notice of so many firing alerts and so many that are over."""
    alerts = [alert(moment, tier=tier, instance=str(count)) for count in range(firing)]
    ended = [alert(moment, over=True, tier=tier, instance=f"over-{count}") for count in range(over)]
    identity = f"{group}-{moment}"
    return Notice(identity, group, "p", "people", (), tuple(alerts), tuple(ended), Reason.FIRST, moment)
