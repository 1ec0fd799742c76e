"""Events counted by the minute: what is kept for long, and what the rules read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.events.durations import class_of, quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.operate.events.event import LoopEvent

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events of a stage, of one outcome and one class of durations, came in a minute.

    ``minute`` is its start, in seconds since 1970 (UTC).
    """

    minute: int
    stage: str
    ok: bool
    duration_class: int
    count: int


def tallies(events: Iterable[LoopEvent]) -> tuple[Tally, ...]:
    """The events, counted; in one order."""
    counted = Counter(
        (int(one.at // MINUTE) * MINUTE, one.stage, one.ok, class_of(one.duration_seconds)) for one in events
    )
    return tuple(Tally(*key, count) for key, count in sorted(counted.items()))


@dataclass(frozen=True, slots=True)
class StageTold:
    """A stage over a period.

    ``sessions`` are those that reached it with success; ``passed`` the share of the stage before that came on to it and
    ``reached`` the share of those who began (None for the first, or where nobody began). Durations in seconds.
    """

    name: str
    events: int
    failed: int
    sessions: int
    passed: float | None
    reached: float | None
    p50: float | None
    p95: float | None
    p99: float | None

    @property
    def error_rate(self) -> float | None:
        """The share of events that failed."""
        return self.failed / self.events if self.events else None


def funnel(
    stages: Sequence[str], counted: Iterable[Tally], sessions: dict[str, int]
) -> tuple[StageTold, ...]:
    """The loop's stages over a period, in their order; ``sessions`` says how many different ones reached each."""
    rows = list(counted)
    told: list[StageTold] = []
    for place, name in enumerate(stages):
        own = [one for one in rows if one.stage == name]
        timed: Counter[int] = Counter()
        for one in own:
            timed[one.duration_class] += one.count
        here = sessions.get(name, 0)
        before = sessions.get(stages[place - 1], 0) if place else 0
        first = sessions.get(stages[0], 0)
        told.append(
            StageTold(
                name,
                sum(one.count for one in own),
                sum(one.count for one in own if not one.ok),
                here,
                here / before if before else None,
                here / first if place and first else None,
                *(quantile(timed, share) for share in (0.5, 0.95, 0.99)),
            )
        )
    return tuple(told)
