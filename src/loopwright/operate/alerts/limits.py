"""No person is called more often than they can answer: beyond a limit, calls come in bundles, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Call, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls a person gets within an hour, and how far apart bundles of what is beyond that are."""

    calls_per_hour: int
    bundle_seconds: float


@dataclass(frozen=True, slots=True)
class Reached:
    """What a person got and what waits: when they were called within the last hour, and calls not told yet."""

    called_at: tuple[float, ...] = ()
    waiting: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Persons:
    """The same of everybody."""

    reached: Mapping[str, Reached] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person is told at once: a call, or several that came too fast to be told one by one."""

    person: str
    calls: tuple[Call, ...]
    at: float

    @property
    def identity(self) -> str:
        """The same for the same calls."""
        return "+".join(one.identity for one in self.calls)


def limited(
    limit: Limit, persons: Persons, calls: Iterable[Call], moment: float
) -> tuple[Persons, tuple[Telling, ...]]:
    """Pass calls on within the limit; bundle the rest. What was not rung yet and is over is told with its end."""
    reached, told = dict(persons.reached), list[Telling]()
    for call in calls:
        mine = _recent(reached.get(call.person, Reached()), moment)
        rings = call.kind is Kind.TRIGGER
        if mine.waiting or (rings and len(mine.called_at) >= limit.calls_per_hour):
            mine = replace(mine, waiting=(*mine.waiting, call))
        else:
            told.append(Telling(call.person, (call,), moment))
            mine = replace(mine, called_at=(*mine.called_at, moment) if rings else mine.called_at)
        reached[call.person] = mine
    for person, known in tuple(reached.items()):
        mine = _recent(known, moment)
        if mine.waiting and moment >= _free_at(limit, mine):
            told.append(Telling(person, mine.waiting, moment))
            mine = Reached((*mine.called_at, moment))
        reached[person] = mine
    return Persons({name: one for name, one in reached.items() if one.called_at or one.waiting}), tuple(told)


def next_bundle(limit: Limit, persons: Persons) -> float | None:
    """When the next bundle is told."""
    waits = [_free_at(limit, one) for one in persons.reached.values() if one.waiting]
    return min(waits, default=None)


def _recent(reached: Reached, moment: float) -> Reached:
    since = moment - HOUR_SECONDS
    return replace(reached, called_at=tuple(at for at in reached.called_at if at > since))


def _free_at(limit: Limit, reached: Reached) -> float:
    """A bundle's time: some while after the last call, whatever the limit says, so that nothing waits for long."""
    return max(reached.called_at, default=0.0) + limit.bundle_seconds
