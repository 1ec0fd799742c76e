"""What one request costs, worked out from what the steps saw: by Little's law, the slope, and utilisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.load.knee import Ending
from loopwright.survey.load.scalability import Bounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopwright.survey.load.steps import Step


@dataclass(frozen=True, slots=True)
class Demand:
    """Seconds a request.

    ``alone`` is the whole of an answer while nobody waits for another (Little's law at few users: N ÷ X);
    ``bottleneck`` what a further request takes of what is scarce (the slope of the answer over users, which
    beyond the knee is 1 ÷ the greatest rate); ``parallel`` how many requests are worked on at once (alone over
    bottleneck: workers, threads or cores, seen from outside). ``processor`` is the processor time of each
    watched tier, by the utilisation law: busy cores over the rate.
    """

    alone: Bounded
    bottleneck: float | None
    parallel: float | None
    processor: Mapping[str, Bounded]


def demand_of(steps: Sequence[Step], ending: Ending) -> Demand | None:
    """The service demand behind sound steps; nothing when there is none.

    The bottleneck is only known when the ramp ended flat, and is one over the greatest rate of all sound steps:
    a ramp that errors, the objective or the plan ended says nothing of what the system carries at most.
    """
    sound = [one for one in steps if one.sound]
    if not sound:
        return None
    alone = _alone(sound)
    bottleneck = 1 / max(one.rate for one in sound) if ending is Ending.FLAT else None
    tiers = sorted({tier for one in sound for tier in one.watched_cpu_seconds})
    return Demand(
        alone,
        bottleneck,
        None if bottleneck is None else max(1.0, alone.value / bottleneck),
        {tier: _processor(sound, tier) for tier in tiers},
    )


def _alone(sound: Sequence[Step]) -> Bounded:
    """N ÷ X of the step with the fewest users; between its median and its mean lies what a lull or a jam does."""
    first = sound[0]
    value = first.users / first.rate
    near = [value, *(one for one in (first.p50_seconds, first.mean_seconds) if one is not None)]
    return Bounded(value, min(near), max(near))


def _processor(sound: Sequence[Step], tier: str) -> Bounded:
    """Processor seconds over requests of all sound steps together; the range is that of single steps."""
    seen = [one for one in sound if tier in one.watched_cpu_seconds]
    spent = [one.watched_cpu_seconds[tier] for one in seen]
    each = [cpu / one.answers for cpu, one in zip(spent, seen, strict=True)]
    return Bounded(sum(spent) / sum(one.answers for one in seen), min(each), max(each))
