"""When each check starts: the k-th time at first + k × interval, whatever its runs take.

The moments are of the steady time, so that a jump of the machine's clock moves nothing. Firsts are spread by the golden
ratio over the interval, or over its first minute, so that nothing stays unseen for long after a start: any number of
checks, added and removed in any order, start about evenly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.checks.check import Check

GOLDEN = (math.sqrt(5) - 1) / 2
SPREAD_SECONDS = 60.0
MOST_SLOTS = 4096
LEAST_SLOTS = 16


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Starts at ``first_seconds`` + k × ``interval_seconds`` of the steady time, for all k from 0 on."""

    first_seconds: float
    interval_seconds: float

    def start(self, turn: int) -> float:
        """The moment of the turn; computed anew from the first, so that no error adds up."""
        return self.first_seconds + turn * self.interval_seconds

    def turn_after(self, moment_seconds: float) -> int:
        """The first turn that starts after a moment."""
        passed = (moment_seconds - self.first_seconds) / self.interval_seconds
        turn = max(0, math.floor(passed) + 1)
        if turn and self.start(turn - 1) > moment_seconds:  # the division was rounded up
            return turn - 1
        return turn


def rhythm_of(place: int, interval_seconds: float, origin_seconds: float) -> Rhythm:
    """The rhythm of the check at a place (0, 1, …), spread from an origin on."""
    spread = min(interval_seconds, SPREAD_SECONDS)
    return Rhythm(origin_seconds + spread * math.modf(place * GOLDEN)[0], interval_seconds)


def slots_for(checks: Iterable[Check]) -> int:
    """How many looks may go at once, within bounds: twice what is needed if every target hangs (Little's law).

    Twice, because slow ones have half of the slots, and a few more, because starts are spread only about evenly.
    """
    needed = sum(
        min(1.0, one.attempts * (one.timeout_seconds + one.pause_seconds) / one.interval_seconds)
        for one in checks
    )
    return min(MOST_SLOTS, 2 * math.ceil(needed) + LEAST_SLOTS)
