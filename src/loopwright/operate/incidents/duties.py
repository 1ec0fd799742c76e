"""What is due in an incident, and since when: taking it up, telling users, writing it up, doing what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.incidents.incident import Incident, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.catalogue.load import Catalogue

HOUR = 3600.0
WRITTEN_UP = (Severity.P0, Severity.P1, Severity.P2)  # a minor fault is noted, not written up


@dataclass(frozen=True, slots=True)
class Times:
    """How long each duty may take, in seconds; telling users by severity."""

    take_up: float
    tell: Mapping[Severity, float]
    write_up: float

    @classmethod
    def of(cls, catalogue: Catalogue) -> Times:
        """The catalogue's; assessing takes the seed's five minutes at most, a post-mortem its 48 hours."""
        tell = {one: catalogue.value(f"incident.update_minutes.{one.lower()}") * 60 for one in Severity}
        return cls(
            catalogue.value("seed.assess_minutes.high") * 60,
            tell,
            catalogue.value("seed.post_mortem_hours") * HOUR,
        )


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must be done until a moment (seconds since 1970, UTC)."""

    what: str
    due_at: float

    def overdue(self, now: float) -> bool:
        """Whether the moment has passed."""
        return now > self.due_at


def duties(incident: Incident, times: Times) -> tuple[Duty, ...]:
    """What is due, the soonest first."""
    found: list[Duty] = []
    if incident.open and incident.acknowledged_at is None:
        found.append(Duty("take it up", incident.opened_at + times.take_up))
    if incident.open:
        since = incident.opened_at if incident.told_at is None else incident.told_at
        first = incident.told_at is None
        wait = times.take_up if first else times.tell[incident.severity]
        found.append(Duty("tell users" if first else "tell users anew", since + wait))
    due = incident.severity in WRITTEN_UP and incident.written_up_at is None
    if due and incident.resolved_at is not None:
        found.append(Duty("write it up", incident.resolved_at + times.write_up))
    found += [
        Duty(f"do: {one.text}", one.due_at)
        for one in incident.actions
        if not one.done and one.due_at is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.what)))
