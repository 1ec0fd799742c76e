"""Whether the monitor itself is cut off: then what it cannot reach is not down, but unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.operate.checks.seen import Outcome, Seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.checks.check import Check

LEAST_CANARIES = 2  # one alone cannot be told from its own failure


@dataclass(frozen=True, slots=True)
class Sighting:
    """When a canary (an independent outside target) was last looked at, by the steady time, and whether it answered."""

    name: str
    at_seconds: float
    reached: bool


def cut_off(sightings: Iterable[Sighting], now_seconds: float, fresh_seconds: float) -> bool:
    """Whether every canary of at least two that were looked at lately was out of reach."""
    fresh = [one for one in sightings if now_seconds - one.at_seconds <= fresh_seconds]
    return len({one.name for one in fresh}) >= LEAST_CANARIES and not any(one.reached for one in fresh)


def excused(check: Check, seen: Seen, *, off: bool, stalled: bool) -> Seen:
    """What a run says after all: a failure that the monitor may owe to itself says nothing.

    ``off``: it is cut off, which excuses what reached nothing outside. ``stalled``: it stood still while it looked,
    which excuses every failure, since the time that ran out was its own.
    """
    if seen.outcome is not Outcome.DOWN:
        return seen
    if stalled:
        return replace(
            seen, outcome=Outcome.UNKNOWN, because=("the monitor itself stood still", *seen.because)
        )
    if off and seen.away and not check.inside:
        return replace(
            seen, outcome=Outcome.UNKNOWN, because=("the monitor itself is cut off", *seen.because)
        )
    return seen
