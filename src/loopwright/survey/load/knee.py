"""Where a system stops carrying more: the knee, what it carries there, and when more users teach nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.survey.load.steps import Step

NEAR = 0.8  # of the greatest rate: above what the step before a sharp knee carries (3/4), below the noise of a step
FLAT_STEPS = 3  # steps in a row without a new greatest rate: beyond the knee, and beyond doubt
GROWTH = 1.05  # a rate that is greater by less is the same
BROKEN_ERRORS = 0.05  # of the requests


class Ending(StrEnum):
    """Why the last step was the last."""

    FLAT = "flat"  # the rate stopped growing
    ERRORS = "errors"
    LATENCY = "latency"  # the objective broke
    GENERATOR = "generator"  # it was the limit itself
    PLANNED = "planned"  # the steps or the time ran out while the rate still grew
    STOPPED = "stopped"  # somebody asked


@dataclass(frozen=True, slots=True)
class Knee:
    """The fewest users that get (nearly) all the system carries, and its capacity in answers a second.

    ``at_least``: the ramp ended before the rate stopped growing, so that the system carries this or more.
    """

    users: int
    capacity: float
    at_least: bool


def ending_of(steps: Sequence[Step], p95_limit_seconds: float | None) -> Ending | None:
    """Why no further step is worth its time, or nothing while one is."""
    last = steps[-1]
    if last.error_share > BROKEN_ERRORS or not last.answers:
        return Ending.ERRORS
    if last.generator_limited and (len(steps) == 1 or steps[-2].generator_limited):
        return Ending.GENERATOR
    if _flat(steps):
        return Ending.FLAT
    broken = [one for one in steps if _breaks(one, p95_limit_seconds)]
    return Ending.LATENCY if len(broken) > 1 and broken[-1] is last else None


def knee_of(steps: Sequence[Step], p95_limit_seconds: float | None) -> Knee | None:
    """The knee of some steps: among sound ones that keep the objective; nothing when there is none."""
    carrying = [one for one in steps if one.sound and not _breaks(one, p95_limit_seconds)]
    if not carrying:
        return None
    greatest = max(one.rate for one in carrying)
    knee = next(one for one in carrying if one.rate >= NEAR * greatest)
    return Knee(knee.users, greatest, at_least=_open(steps, carrying, greatest))


def _open(steps: Sequence[Step], carrying: Sequence[Step], greatest: float) -> bool:
    """Whether nothing beyond the knee was seen: neither a flat rate, nor errors, nor a broken objective."""
    later = [one for one in steps if one.users > carrying[-1].users]
    if any(not one.generator_limited for one in later):
        return False
    before = [one.rate for one in carrying[:-1]]
    grew = bool(before) and carrying[-1].rate >= GROWTH * max(before)
    return not before or (grew and carrying[-1].rate >= greatest)


def _flat(steps: Sequence[Step]) -> bool:
    if len(steps) <= FLAT_STEPS:
        return False
    before = max(one.rate for one in steps[:-FLAT_STEPS])
    return all(one.rate < GROWTH * before for one in steps[-FLAT_STEPS:])


def _breaks(step: Step, p95_limit_seconds: float | None) -> bool:
    return (
        p95_limit_seconds is not None
        and step.p95_seconds is not None
        and step.p95_seconds > p95_limit_seconds
    )
