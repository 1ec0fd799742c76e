"""Which lines follow from the alerts that ring: an incident is opened for what wakes somebody, and alerts join it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.alert import Stage
from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.incidents.severity import Reach, proposed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from loopwright.operate.alert import Alert
    from loopwright.operate.incidents.incident import Incident
    from loopwright.operate.incidents.severity import Limits

OPENS = "P1"  # the tier that pages: who is woken has an incident
ENGINE = "alerts"  # who says what the alerts say


@dataclass(frozen=True, slots=True)
class Addition:
    """A line for an incident that is there, or for a new one (``number`` is None, one for each ``part``)."""

    number: int | None
    part: str
    entry: Entry


def fingerprint(alert: Alert) -> str:
    """What an alert is known by: its labels."""
    text = "\0".join(f"{name}\1{value}" for name, value in alert.labels)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def additions(
    alerts: Sequence[Alert], incidents: Mapping[int, Incident], limits: Limits, now: float
) -> tuple[Addition, ...]:
    """The lines that bring the open incidents up to the alerts; none where nothing changed.

    An alert belongs to the open incident that it rang in before, else to one that its part is a component of. A ringing
    P1 alert that belongs to none opens one, with the others of its part; what is quieter waits to be joined by hand.
    ``incidents`` are the open ones and those that were over not long ago: an alert that has rung since before one of
    those was over opens no other. What is among the alerts no more rings no more.
    """
    found: list[Addition] = []
    opened: set[str] = set()
    loudest = sorted(alerts, key=lambda one: (one.label("tier") or "P9", one.active_since, one.labels))
    for alert in loudest:
        mark, part = fingerprint(alert), alert.label("part")
        number = _belongs(mark, part, incidents)
        if number is None and part not in opened:
            rings = alert.stage is Stage.FIRING and alert.label("tier") == OPENS
            if not rings or _over(alert, mark, incidents):
                continue
            found += _opening(alert, part, limits, now)
            opened.add(part)
        known = incidents[number] if number is not None else None
        line = _alert_line(alert, mark, known, now)
        if line is not None:
            found.append(Addition(number, part, line))
    return (*found, *_gone({fingerprint(one) for one in alerts}, incidents, now))


def _belongs(mark: str, part: str, incidents: Mapping[int, Incident]) -> int | None:
    going_on = {number: one for number, one in sorted(incidents.items()) if one.open}
    for number, one in going_on.items():
        if mark in one.alerts:
            return number
    return next((number for number, one in going_on.items() if part and part in one.components), None)


def _over(alert: Alert, mark: str, incidents: Mapping[int, Incident]) -> bool:
    """Whether an incident of it is over, since when it has not begun anew."""
    return any(
        mark in one.alerts and one.resolved_at is not None and alert.active_since <= one.resolved_at
        for one in incidents.values()
        if not one.open
    )


def _gone(marks: AbstractSet[str], incidents: Mapping[int, Incident], now: float) -> list[Addition]:
    return [
        Addition(
            number,
            "",
            Entry(
                now,
                Kind.ALERT,
                ENGINE,
                "over: nothing measures this alert any more",
                {"fingerprint": mark, "name": "", "stage": Stage.RESOLVED.value, "tier": ""},
            ),
        )
        for number, one in incidents.items()
        if one.open
        for mark in one.ringing
        if mark not in marks
    ]


def _opening(alert: Alert, part: str, limits: Limits, now: float) -> list[Addition]:
    proposal = proposed(Reach(tier=alert.label("tier")), limits)
    summary = dict(alert.annotations).get("summary", alert.name)
    data = {"title": summary, "severity": proposal.severity.value, "started_at": repr(alert.active_since)}
    lines = [
        Entry(now, Kind.OPENED, ENGINE, proposal.because, data),
        Entry(now, Kind.IMPACT, ENGINE, summary, {"components": part}),
    ]
    return [Addition(None, part, one) for one in lines]


def _alert_line(alert: Alert, mark: str, known: Incident | None, now: float) -> Entry | None:
    rings = alert.stage is Stage.FIRING
    rang = known is not None and mark in known.ringing
    if rings == rang or alert.stage is Stage.PENDING:
        return None
    summary = dict(alert.annotations).get("summary", alert.name)
    stage = Stage.FIRING if rings else Stage.RESOLVED
    data = {"fingerprint": mark, "name": alert.name, "stage": stage.value, "tier": alert.label("tier")}
    text = summary if rings else f"over: {summary}"
    return Entry(now, Kind.ALERT, ENGINE, text, data)
