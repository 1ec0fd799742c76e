"""A load test as a whole: what was asked and seen, what follows from it, and what of it belongs in the loop file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.measured import TO
from loopwright.loop.model import Measurement
from loopwright.survey.load.demand import Demand, demand_of
from loopwright.survey.load.knee import Ending, Knee, knee_of
from loopwright.survey.load.scalability import Bounded, Scalability, fit_scalability

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.survey.load.running import Ramp
    from loopwright.survey.load.scenario import Scenario
    from loopwright.survey.load.steps import Plan, Step

BY = "measured by `loopwright load`"
SOURCE = "load test"
LEAST_POINTS = 5  # three fix the values of the law, and two more can gainsay it
MOST_MISFIT = 0.1  # of a rate
SMALLEST_SECONDS = 1e-6
DIGITS = 3  # what a load test can tell


@dataclass(frozen=True, slots=True)
class Load:
    """A load test: the knee, the service demand and the law are missing where too little was seen."""

    scenario: Scenario
    origin: str
    loopback: bool
    plan: Plan
    steps: tuple[Step, ...]
    ending: Ending
    p95_limit_seconds: float | None
    knee: Knee | None
    demand: Demand | None
    scalability: Scalability | None

    @property
    def generator_limited(self) -> bool:
        """Whether the generator was the limit before the system was."""
        return self.ending is Ending.GENERATOR or (self.steps[-1].generator_limited if self.steps else False)


@dataclass(frozen=True, slots=True)
class LoopValue:
    """A value for the loop file, as it is written there, the note beside it, and its range."""

    text: str
    note: str
    span: str


def load_of(
    scenario: Scenario,
    origin: str,
    plan: Plan,
    ramp: Ramp,
    p95_limit_seconds: float | None,
    *,
    loopback: bool,
) -> Load:
    """What follows from a ramp."""
    knee = knee_of(ramp.steps, p95_limit_seconds)
    points = [(float(one.users), one.rate) for one in ramp.steps if one.sound]
    return Load(
        scenario,
        origin,
        loopback,
        plan,
        ramp.steps,
        ramp.ending,
        p95_limit_seconds,
        knee,
        demand_of(ramp.steps, ramp.ending) if knee else None,
        fit_scalability(points),
    )


def values_of(load: Load, day: str) -> dict[str, LoopValue]:
    """What a load test puts into the loop file, by dotted key; ``day`` is when it was measured.

    Processor time is written of watched processes alone: from outside, work cannot be told from waiting, and what
    an answer takes may be a hundred times its work.
    """
    found: dict[str, LoopValue] = {}
    if load.demand is None:
        return found
    answers = sum(one.answers for one in load.steps if one.sound)
    said = f"{BY}, {day}"
    processor = load.demand.processor
    for tier in ("app", "database"):
        if tier in processor:
            note = f"{said}: processor time over {answers:,} requests"
            found[f"service.{tier}_cpu"] = _measured(processor[tier], note, _milliseconds)
    law = load.scalability
    if law is not None and not law_withheld(load):
        sound = [one.users for one in load.steps if one.sound]
        users = f"{said}, {len(sound)} sound steps of {sound[0]} to {sound[-1]} users"
        found["service.single_rate"] = _measured(law.single_rate, users, _rate)
        found["service.contention"] = _measured(law.contention, users, _percent)
        found["service.coherence"] = _measured(law.coherence, users, _percent)
    return found


def law_withheld(load: Load) -> str:
    """Why the law's values are not good enough for the loop file; empty where they are."""
    sound = sum(one.sound for one in load.steps)
    if load.scalability is None or sound < LEAST_POINTS:
        return f"{sound} sound steps are fewer than {LEAST_POINTS}"
    if load.knee is None or load.knee.at_least:
        return "the rate still grew, so that nothing was seen of what holds it back"
    misfit = load.scalability.misfit
    return f"the law misses the rates by {100 * misfit:.0f} %" if misfit > MOST_MISFIT else ""


def entry_of(values: dict[str, LoopValue], day: str) -> Measurement:
    """What the loop file says of a load test: when it was, and the range of each value."""
    return Measurement(SOURCE, day, {key: one.span for key, one in values.items()})


def _measured(seen: Bounded, note: str, write: Callable[[float], str]) -> LoopValue:
    """A value with its range, both as written: rounding puts no value outside its own range."""
    value = _rounded(seen.value)
    low, high = (value if end is None else _rounded(end) for end in (seen.low, seen.high))
    ends = write(min(low, value)), write(max(high, value))
    return LoopValue(write(value), note, ends[0] if ends[0] == ends[1] else f"{ends[0]}{TO}{ends[1]}")


def _milliseconds(seconds: float) -> str:
    return f"{_plain(max(seconds, SMALLEST_SECONDS) * 1000)}ms"


def _rate(per_second: float) -> str:
    return f"{_plain(per_second)}/s"


def _percent(share: float) -> str:
    return f"{_plain(100 * share)}%"


def _plain(value: float) -> str:
    """A number with as many digits as were measured, and no exponent."""
    text = f"{_rounded(value):.9f}".rstrip("0").rstrip(".")
    return text or "0"


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
