"""Four naive ways to choose: what a tool must beat to be worth its arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.design.reality.published import Published
    from loopwright.design.reality.replay import Replay


@dataclass(frozen=True, slots=True)
class Guess:
    """What a baseline says: a level, a database stage, whether one machine may fail."""

    level: int
    stage: str
    redundant: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a way to choose was right, of how many systems."""

    name: str
    exact: int
    within_one: int
    stages: int
    redundancy: int
    of: int

    @property
    def right(self) -> int:
        """Right answers over level, stage and redundancy."""
        return self.exact + self.stages + self.redundancy

    def ahead_of(self, other: Tally) -> bool:
        """Whether it has more right answers, and no fewer of any kind."""
        mine = (self.exact, self.within_one, self.stages, self.redundancy)
        theirs = (other.exact, other.within_one, other.stages, other.redundancy)
        return self.right > other.right and all(a >= b for a, b in zip(mine, theirs, strict=True))


ONE_SERVER = Guess(1, "on the host", redundant=False)
KUBERNETES = Guess(3, "standby", redundant=True)
LOOKUP = Guess(2, "single", redundant=False)  # several containers behind a balancer, one managed database


def tally(name: str, guesses: Sequence[tuple[Published, Guess]]) -> Tally:
    """Count the right answers."""
    errors = [abs(system.level_error(guess.level)) for system, guess in guesses]
    return Tally(
        name=name,
        exact=sum(error == 0 for error in errors),
        within_one=sum(error <= 1 for error in errors),
        stages=sum(guess.stage in system.stages for system, guess in guesses),
        redundancy=sum(guess.redundant is system.redundant for system, guess in guesses),
        of=len(errors),
    )


def guess_of(one: Replay) -> Guess:
    """What the design says of a system, as a guess among others."""
    return Guess(one.outcome.level, one.outcome.stage, one.outcome.redundant)


def baselines(replays: Sequence[Replay]) -> tuple[Tally, ...]:
    """The four naive ways over the same systems."""
    fixed = (
        ("always one server", ONE_SERVER),
        ("always Kubernetes", KUBERNETES),
        ("lookup table", LOOKUP),
    )
    found = [tally(name, [(one.system, guess) for one in replays]) for name, guess in fixed]
    neighbours = [(one.system, _neighbour(one, replays)) for one in replays]
    return (*found, tally("nearest neighbour", neighbours))


def _neighbour(one: Replay, replays: Sequence[Replay]) -> Guess:
    """What the system nearest by requests a day ran, itself left out."""
    others = [other for other in replays if other is not one]
    near = min(
        others, key=lambda other: (abs(math.log(_requests(other) / _requests(one))), other.system.name)
    )
    return Guess(near.system.level_low, near.system.stages[0], near.system.redundant)


def _requests(one: Replay) -> float:
    return one.questions[0].inputs.value("demand.requests_per_day")
