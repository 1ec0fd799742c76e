"""How checks stood, read from the database as timelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.objectives.kept import timeline_from
from loopwright.operate.objectives.spans import State, overlaid
from loopwright.operate.store.models import CheckSpan

if TYPE_CHECKING:
    from loopwright.operate.checks.check import Check
    from loopwright.operate.checks.windows import Maintenance
    from loopwright.operate.objectives.spans import Timeline

REACH_INTERVALS = 3  # after so many looks that did not come, nobody knows
REACH_SECONDS = 30.0  # and the history is written only every few seconds


def timeline(check: Check, planned: tuple[Maintenance, ...], start: float, end: float) -> Timeline:
    """How a check stood in a period, with announced maintenance as such."""
    rows = CheckSpan.objects.filter(check_name=check.name, end__gte=start, start__lt=end).order_by("start")
    kept = [
        (State(outcome), begin, seen) for outcome, begin, seen in rows.values_list("outcome", "start", "end")
    ]
    found = timeline_from(kept, REACH_INTERVALS * check.interval_seconds + REACH_SECONDS, end)
    windows = (window for one in planned if one.covers(check.name) for window in one.windows(start, end))
    return overlaid(found, windows)
