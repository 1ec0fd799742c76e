"""What a look saw: whether it works, how long it took, why not, and what was measured on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.sample import Labels


class Outcome(StrEnum):
    """It works, it does not, or nobody could see."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measured:
    """One value that a look found, by the name that rules read; ``labels`` beside those of the check."""

    name: str
    value: float
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class StageSeen:
    """One stage of a look in several steps."""

    name: str
    outcome: Outcome
    seconds: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The result of one look.

    ``because`` are the reasons why it is not up, in a person's words, one a condition that failed; ``away`` says that
    nothing was reached at all, which is what a monitor that is itself cut off would see too.
    """

    outcome: Outcome
    seconds: float
    because: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = ()
    stages: tuple[StageSeen, ...] = ()
    away: bool = False

    @property
    def up(self) -> bool:
        """Whether it works."""
        return self.outcome is Outcome.UP


def judged(
    seconds: float, because: tuple[str, ...], measured: tuple[Measured, ...] = (), *, away: bool = False
) -> Seen:
    """A look that was carried out: up unless there is a reason against it."""
    return Seen(Outcome.DOWN if because else Outcome.UP, seconds, because, measured, away=away)


def unseen(seconds: float, *because: str) -> Seen:
    """A look that could not be carried out: it says nothing about what it looks at."""
    return Seen(Outcome.UNKNOWN, seconds, because)
