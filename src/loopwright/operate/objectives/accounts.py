"""Accounts of a stretch of time: how much of it was up, down, unknown and maintenance, and what that says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.objectives.spans import State, cut

if TYPE_CHECKING:
    from loopwright.operate.objectives.spans import Timeline


PLACES = 6  # microseconds: what a moment since 1970 can tell as a double


@dataclass(frozen=True, slots=True)
class Account:
    """Seconds in each state; together they are the stretch. Shares are of one, and nothing where there is no time."""

    up: float
    down: float
    unknown: float
    maintenance: float

    @property
    def seconds(self) -> float:
        """The whole stretch."""
        return math.fsum((self.up, self.down, self.unknown, self.maintenance))

    @property
    def promised(self) -> float:
        """The time in which it should have worked: all but announced maintenance."""
        return math.fsum((self.up, self.down, self.unknown))

    @property
    def coverage(self) -> float | None:
        """The share of the time of which it is known how it was."""
        return 1 - self.unknown / self.seconds if self.seconds else None

    @property
    def availability(self) -> float | None:
        """The share of the time that was seen in which it worked: the best guess."""
        return self.up / (self.up + self.down) if self.up + self.down else None

    @property
    def lowest(self) -> float | None:
        """The availability if all that nobody saw was down."""
        return self.up / self.promised if self.promised else None

    @property
    def highest(self) -> float | None:
        """The availability if all that nobody saw was up."""
        return (self.up + self.unknown) / self.promised if self.promised else None

    def kept(self, objective: float) -> bool | None:
        """Whether an objective was kept; nothing where what nobody saw decides it."""
        allowed = allowed_seconds(objective, self.promised)
        if self.down > allowed:
            return False
        return True if self.down + self.unknown <= allowed else None


def account_of(timeline: Timeline, start: float, end: float) -> Account:
    """The account between two moments; what the timeline does not reach is unknown."""
    spans = cut(timeline, start, end)
    sums = {
        state: round(math.fsum(one.seconds for one in spans if one.state is state), PLACES) for state in State
    }
    return Account(sums[State.UP], sums[State.DOWN], sums[State.UNKNOWN], sums[State.MAINTENANCE])


def allowed_seconds(objective: float, seconds: float) -> float:
    """How much of a stretch may be down; rounded to a microsecond, since 1 − 0.999 is not quite 0.001."""
    return round((1 - objective) * seconds, PLACES)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which it was down, or is still (``over`` is False)."""

    start: float
    end: float
    over: bool = True

    @property
    def seconds(self) -> float:
        """How long it lasted by now."""
        return self.end - self.start


def outages_in(timeline: Timeline) -> tuple[Outage, ...]:
    """Its outages in order; one that goes on to the end of what is known is not over."""
    last = timeline[-1].end if timeline else 0.0
    return tuple(Outage(one.start, one.end, one.end < last) for one in timeline if one.state is State.DOWN)
