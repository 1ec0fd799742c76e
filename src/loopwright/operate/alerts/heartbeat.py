"""The dead-man's switch: a sign of life to somebody outside, who tells the team once it stays away.

A beat is only sent while an alert that always rings (Watchdog) comes through the rules, and while urgent messages leave
the outbox. So the silence says: alerting does not work, whichever part of it broke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.alerts.reports import Reported

WATCHDOG = "Watchdog"
MISSED = 2  # intervals after which the Watchdog counts as silent


@dataclass(frozen=True, slots=True)
class Switch:
    """How often a beat is sent, and how long an urgent message may wait before no beat is."""

    interval_seconds: float
    stuck_seconds: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the Watchdog was last seen to ring, and when the last beat went out."""

    seen_at: float | None = None
    beaten_at: float | None = None


def seen(pulse: Pulse, reports: Iterable[Reported], moment: float) -> Pulse:
    """The pulse after reports came in."""
    rings = any(one.label("alertname") == WATCHDOG and not one.over(moment) for one in reports)
    return Pulse(moment, pulse.beaten_at) if rings else pulse


def reason_against(
    switch: Switch, pulse: Pulse, oldest_urgent_at: float | None, moment: float, *, unreached: bool = False
) -> str:
    """Why no beat may be sent now; empty where nothing speaks against it.

    ``oldest_urgent_at`` is when the oldest urgent message that is still in the outbox was put in, None where there is
    none; ``unreached`` says that somebody was to be told something and nobody could be.
    """
    if unreached:
        return "Nobody could be told of something: no way to any of them is known."
    if pulse.seen_at is None or moment - pulse.seen_at > MISSED * switch.interval_seconds:
        return "The Watchdog does not ring: rules are not evaluated, or their alerts do not come through."
    if oldest_urgent_at is not None and moment - oldest_urgent_at > switch.stuck_seconds:
        return "An urgent message has not left the outbox for too long."
    return ""


def due(switch: Switch, pulse: Pulse, moment: float) -> bool:
    """Whether it is time for the next beat; a clock that went back does not stop it."""
    if pulse.beaten_at is None:
        return True
    return not 0 <= moment - pulse.beaten_at < switch.interval_seconds
