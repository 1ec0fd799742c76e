"""Who is on call: people take turns by the week, in their place's own time, and may stand in for each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEK_DAYS, DAY_SECONDS = 7, 86_400


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody takes over from a moment to another (seconds since 1970, UTC; the end excluded)."""

    person: str
    starts_at: float
    ends_at: float


@dataclass(frozen=True, slots=True)
class Rota:
    """Turns of ``turn_days`` days from a first day (``YYYY-MM-DD``) and hour of a place on, in the order of people.

    A turn begins when the place's clock shows the hour; where summer time skips it, when it would have shown it. Of
    stand-ins that overlap the one written last holds.
    """

    people: tuple[str, ...]
    first_day: str
    handover_hour: int
    location: str
    turn_days: int = WEEK_DAYS
    stand_ins: tuple[StandIn, ...] = ()

    def __post_init__(self) -> None:
        if not self.people:
            raise LoopwrightError("A rota names nobody.", "Name at least one person.")

    def begin_of(self, turn: int) -> float:
        """When a turn begins; the first is 0, those before it are negative."""
        day = date.fromisoformat(self.first_day) + timedelta(days=turn * self.turn_days)
        return datetime.combine(day, time(self.handover_hour), ZoneInfo(self.location)).timestamp()

    def turn_at(self, moment: float) -> int:
        """The number of the turn at a moment."""
        turn = int((moment - self.begin_of(0)) // (self.turn_days * DAY_SECONDS))
        while self.begin_of(turn + 1) <= moment:  # summer time moves a handover by an hour at most
            turn += 1
        while self.begin_of(turn) > moment:
            turn -= 1
        return turn

    def on_call(self, moment: float, rank: int = 0) -> str:
        """Who is on call at a moment; rank 1 is the second behind the first, the one whose turn is next, and so on."""
        order = len(self.people)
        turn = self.people[(self.turn_at(moment) + rank) % order]
        if rank:
            return turn
        for one in reversed(self.stand_ins):
            if one.starts_at <= moment < one.ends_at:
                return one.person
        return turn

    def turns(self, starts_at: float, ends_at: float) -> Iterator[StandIn]:
        """Who is on call over a stretch of time, without gap or overlap."""
        edges = {starts_at, ends_at}
        edges |= {edge for one in self.stand_ins for edge in (one.starts_at, one.ends_at)}
        turn = self.turn_at(starts_at)
        while self.begin_of(turn) < ends_at:
            edges.add(self.begin_of(turn))
            turn += 1
        inside = sorted(edge for edge in edges if starts_at <= edge <= ends_at)
        current: StandIn | None = None
        for edge, following in pairwise(inside):
            person = self.on_call(edge)
            if current is not None and current.person == person:
                current = StandIn(person, current.starts_at, following)
                continue
            if current is not None:
                yield current
            current = StandIn(person, edge, following)
        if current is not None:
            yield current
