"""The steps of a load test: how many users at once, for how long, and what each step saw."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORTEST_STEP_SECONDS = 2  # one second to settle, one to measure
MOST_STEPS = 40  # past a million users
BUSY_CORES = 0.85  # of the one core a generator can use: beyond, its own queue is in every answer
LATE_SHARE = 0.5  # of the median answer: more of it would be the generator's own time
LATE_SECONDS = 0.005  # below, lateness is the scheduler's grain
SOUND_ERRORS = 0.01  # of the requests


@dataclass(frozen=True, slots=True)
class Plan:
    """Users at once in each step, and the seconds that each step lasts."""

    users: tuple[int, ...]
    step_seconds: int

    @property
    def seconds(self) -> int:
        """The longest it takes."""
        return len(self.users) * self.step_seconds


@dataclass(frozen=True, slots=True)
class Step:
    """What was seen with some users at once, each asking again as soon as it is answered.

    Times in seconds, of answers without error (``None``: there was none). ``generator_cores`` is the
    processor time of the generator per second, ``generator_late_seconds`` how late it noticed 95 of 100
    answers at most; ``watched_cpu_seconds`` is the processor time of each watched tier.
    """

    users: int
    seconds: float
    answers: int
    errors: int
    redirects: int
    mean_seconds: float | None
    p50_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None
    generator_cores: float
    generator_late_seconds: float
    asked: tuple[int, ...] = ()
    watched_cpu_seconds: Mapping[str, float] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Answers without error a second."""
        return self.answers / self.seconds

    @property
    def error_share(self) -> float:
        """Part of the requests that failed."""
        return self.errors / max(1, self.answers + self.errors)

    @property
    def generator_limited(self) -> bool:
        """Whether the generator itself was so busy or so late that the step says nothing of the system."""
        late = self.generator_late_seconds > max(LATE_SECONDS, LATE_SHARE * (self.p50_seconds or math.inf))
        return self.generator_cores >= BUSY_CORES or late

    @property
    def sound(self) -> bool:
        """Whether the system answered, and what was seen is its own doing."""
        return self.answers > 0 and self.error_share <= SOUND_ERRORS and not self.generator_limited


def plan_of(seconds: float, steps: int) -> Plan:
    """A plan of at most so many steps in at most so many seconds; fewer steps where they would be too short.

    Users are 1, 2, 3, 4, 6, 8, 12, 16, …: two steps a doubling, so that a knee is found within a third.
    """
    many = max(1, min(steps, MOST_STEPS, int(seconds // SHORTEST_STEP_SECONDS)))
    length = max(SHORTEST_STEP_SECONDS, int(seconds // many))
    return Plan(tuple(islice(_growing(), many)), length)


def _growing() -> Iterator[int]:
    yield 1
    for power in count(1):
        yield 2**power
        yield 3 * 2 ** (power - 1)


def read_step(line: str) -> Step:
    """A step from its line in the generator's record."""
    seen: dict[str, Any] = json.loads(line)
    return Step(
        users=seen["users"],
        seconds=seen["seconds"],
        answers=seen["answers"],
        errors=seen["errors"],
        redirects=seen["redirects"],
        mean_seconds=seen["mean"],
        p50_seconds=seen["p50"],
        p95_seconds=seen["p95"],
        p99_seconds=seen["p99"],
        generator_cores=seen["generator_cores"],
        generator_late_seconds=max(0.0, seen["late_p95"] or 0.0),
        asked=tuple(seen["asked"]),
        watched_cpu_seconds={tier: cpu for tier, cpu in seen["watched"].items() if cpu is not None},
        faults=tuple(seen["faults"]),
    )
