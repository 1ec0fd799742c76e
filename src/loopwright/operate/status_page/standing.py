"""The status page's facts: parts with their days, open incidents and those of late, announced maintenance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.incidents.entry import Kind
from loopwright.operate.incidents.incident import Severity, incident_of
from loopwright.operate.objectives.accounts import account_of
from loopwright.operate.objectives.spans import State, cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopwright.operate.checks.windows import Maintenance
    from loopwright.operate.incidents.entry import Entry
    from loopwright.operate.incidents.incident import Incident
    from loopwright.operate.objectives.accounts import Account
    from loopwright.operate.objectives.spans import Timeline

DAY = 86_400.0
DAYS_SHOWN = 90
INCIDENTS_FROM_DAYS = 14
PLANNED_DAYS = 14


@dataclass(frozen=True, slots=True)
class Day:
    """A day of UTC (its start in seconds since 1970) and how it was."""

    start: float
    account: Account

    @property
    def state(self) -> State:
        """The worst of it that was seen; unknown where nothing was."""
        if self.account.down:
            return State.DOWN
        if self.account.maintenance:
            return State.MAINTENANCE
        return State.UP if self.account.up else State.UNKNOWN


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the product as users know it: how it stands, its days (the oldest first), and all of them together."""

    name: str
    state: State
    days: tuple[Day, ...]
    whole: Account


@dataclass(frozen=True, slots=True)
class Update:
    """What was told of an incident, and how far it was then."""

    at: float
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class ToldIncident:
    """An incident as users are told of it: nothing of the timeline but what was said to them, the newest first."""

    number: int
    title: str
    severity: Severity
    status: str
    started_at: float
    resolved_at: float | None
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """Announced maintenance."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything on it, as of ``at``."""

    name: str
    at: float
    parts: tuple[Part, ...]
    going_on: tuple[ToldIncident, ...]
    of_late: tuple[ToldIncident, ...]
    planned: tuple[Planned, ...]

    @property
    def verdict(self) -> str:
        """The whole in a sentence; what is not known is not called well."""
        if any(one.severity in {Severity.P0, Severity.P1} for one in self.going_on):
            return "It is broken for many, and being worked on."
        states = {one.state for one in self.parts}
        if State.DOWN in states:
            return "A part is down."
        if self.going_on:
            return "It works, with restrictions."
        if State.MAINTENANCE in states:
            return "It is being maintained, as announced."
        if not states or State.UNKNOWN in states:
            return "How it stands is not known right now."
        return "All of it works."


def status_page(
    name: str,
    timelines: Mapping[str, Timeline],
    incidents: Mapping[int, Sequence[Entry]],
    planned: Sequence[Maintenance],
    now: float,
) -> StatusPage:
    """The page of parts by name (in their order), of the incidents' timelines, and of maintenance.

    An incident is on it once users were told something of it: what alerts say to the team is not for them.
    """
    every = [told_of(number, lines) for number, lines in sorted(incidents.items(), reverse=True)]
    told = [one for one in every if one.updates]
    since = now - INCIDENTS_FROM_DAYS * DAY
    over = [one for one in told if one.resolved_at is not None and one.resolved_at >= since]
    return StatusPage(
        name,
        now,
        tuple(part_of(part, timeline, now) for part, timeline in timelines.items()),
        tuple(one for one in told if one.resolved_at is None),
        tuple(over),
        tuple(
            Planned(one.name, start, end)
            for one in planned
            for start, end in one.windows(now, now + PLANNED_DAYS * DAY)
        ),
    )


def part_of(name: str, timeline: Timeline, now: float, days: int = DAYS_SHOWN) -> Part:
    """A part's days up to today."""
    today = now // DAY * DAY
    starts = [today - back * DAY for back in reversed(range(days))]
    told = tuple(Day(start, account_of(timeline, start, min(start + DAY, now))) for start in starts)
    last = cut(timeline, now - DAY, now)
    return Part(name, last[-1].state if last else State.UNKNOWN, told, account_of(timeline, starts[0], now))


def told_of(number: int, lines: Sequence[Entry]) -> ToldIncident:
    """What of an incident's timeline is for users."""
    found = incident_of(lines)
    updates = tuple(
        Update(line.at, _as_of(lines, place).status.value, line.text)
        for place, line in enumerate(lines)
        if line.kind is Kind.UPDATE
    )
    return ToldIncident(
        number,
        found.title,
        found.severity,
        found.status.value,
        found.started_at,
        found.resolved_at,
        tuple(reversed(updates)),
    )


def _as_of(lines: Sequence[Entry], place: int) -> Incident:
    return incident_of(lines[: place + 1])
