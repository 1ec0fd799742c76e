"""The design's own triggers as rules that live: what is true once another design would be the right one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Topic, around
from loopwright.design.alerting.measures import MINUTE, REQUESTS, number, slugs, titled

if TYPE_CHECKING:
    from loopwright.design.answered import Answered
    from loopwright.design.findings import Trigger

PACE_SECONDS = 300
LIMIT = re.compile(r"> ([0-9.]+)$")
RUNBOOKS = "docs/infrastructure/roadmap.md"


def growth(setting: Answered) -> Topic | None:
    """An alert a trigger that a query can see; None where people decide them all."""
    alerts = tuple(_reached(one) for one in setting.answer.triggers if one.watch)
    return Topic("growth", alerts, pace_seconds=PACE_SECONDS) if alerts else None


def asked_of_database(setting: Answered) -> tuple[Trigger, ...]:
    """The triggers whose driver only the database knows: their query is SQL."""
    return tuple(one for one in setting.answer.triggers if one.watch.startswith("SELECT"))


def gauge_of(trigger: Trigger) -> str:
    """The name under which the answer of a query in SQL is measured: 1 once it is true."""
    return f"trigger_{trigger.slug.replace('-', '_')}"


def _reached(trigger: Trigger) -> Alert:
    found = LIMIT.search(trigger.watch)
    if trigger.watch.startswith("SELECT") or found is None:
        series = f"{gauge_of(trigger)}_reached"
        query = f"max({series}) > 0"
        cases: tuple[Case, ...] = (
            Case("reached", ((series, "0x2 1x20"),), 15 * MINUTE, fires=True),
            Case("not yet", ((series, "0x20"),), 15 * MINUTE, fires=False),
        )
    else:
        query, limit = trigger.watch, float(found[1])
        cases = tuple(Case(one.what, one.series, 20 * MINUTE, one.fires) for one in around(limit, _load))
    return Alert(
        f"TriggerReached{titled(slugs([trigger.slug])[0])}",
        query,
        "P3",
        "growth",
        f"{trigger.driver[:1].upper()}{trigger.driver[1:]} has reached what the design was made for; next: "
        f"{trigger.destination}.",
        RUNBOOKS,
        cases,
        own={"trigger": trigger.slug},
    )


def _load(rate: float) -> tuple[tuple[str, str], ...]:
    return ((f'{REQUESTS}{{status="200"}}', f"0+{number(rate * MINUTE)}x600"),)
