"""From runs of checks to readings: what each says of the time behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.checks.windows import in_maintenance
from loopwright.operate.objectives.spans import Reading, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.checks.check import Check, Run
    from loopwright.operate.checks.windows import Maintenance


def reading_of(run: Run, planned: Iterable[Maintenance] = ()) -> Reading:
    """What a run says; within announced maintenance it says nothing else, whatever it saw."""
    if in_maintenance(planned, run.check, run.at):
        return Reading(run.at, State.MAINTENANCE)
    return Reading(run.at, State(run.seen.outcome.value))


def reach_of(check: Check) -> float:
    """For how many seconds a run of a check speaks: until the next one must have ended, with all its attempts."""
    return check.interval_seconds + check.attempts * (check.timeout_seconds + check.pause_seconds)
