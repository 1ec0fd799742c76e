"""Silences: alerts that nobody is told of for a while, because somebody said so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.matching import Matcher, met

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Silence:
    """Who silenced what, from when to when (seconds since 1970, UTC; the end excluded), and why."""

    identity: str
    matchers: tuple[Matcher, ...]
    starts_at: float
    ends_at: float
    author: str
    reason: str

    def active(self, moment: float) -> bool:
        """Whether it holds at a moment."""
        return self.starts_at <= moment < self.ends_at


def silence_of(
    identity: str, matchers: tuple[Matcher, ...], starts_at: float, ends_at: float, author: str, reason: str
) -> Silence:
    """A new silence; raises LoopwrightError where it would silence everything, nothing, or nobody stands for it."""
    if not any(not one.accepts("") for one in matchers):
        raise LoopwrightError(
            "The silence would take alerts that have none of its labels.",
            "Name at least one label and a value that it must have.",
        )
    if ends_at <= starts_at:
        raise LoopwrightError("The silence ends before it starts.", "Give an end after its start.")
    if not author.strip() or not reason.strip():
        raise LoopwrightError("A silence says who made it and why.", "Give an author and a reason.")
    return Silence(identity, matchers, starts_at, ends_at, author, reason)


def expired(silence: Silence, moment: float) -> Silence:
    """The silence ended by hand; raises LoopwrightError where it is over already."""
    if silence.ends_at <= moment:
        raise LoopwrightError(f"Silence {silence.identity} is over already.", "Nothing is left to do.")
    return replace(silence, starts_at=min(silence.starts_at, moment), ends_at=moment)


def silenced(silences: Iterable[Silence], labels: Mapping[str, str]) -> bool:
    """Whether any of some active silences takes an alert."""
    return any(met(one.matchers, labels) for one in silences)
