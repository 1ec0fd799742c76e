from __future__ import annotations

import pytest
from tests.operate.checks.eyes import REFUSED, UP, check

from loopwright.operate.checks.check import Run
from loopwright.operate.checks.seen import Outcome, Seen
from loopwright.operate.checks.windows import Maintenance
from loopwright.operate.objectives.readings import reach_of, reading_of
from loopwright.operate.objectives.spans import State, timeline_of

PLANNED = (Maintenance("move", 100.0, starting=1000.0, checks=frozenset({"site"})),)


@pytest.mark.parametrize(
    ("name", "at", "seen", "state"),
    [
        ("site", 999.0, UP, State.UP),
        ("site", 999.0, REFUSED, State.DOWN),
        ("site", 999.0, Seen(Outcome.UNKNOWN, 0.1), State.UNKNOWN),
        ("site", 1000.0, REFUSED, State.MAINTENANCE),
        ("site", 1100.0, REFUSED, State.DOWN),
        ("other", 1000.0, REFUSED, State.DOWN),
    ],
)
def test_a_run_says_what_was_seen_but_in_maintenance_nothing_else(name, at, seen, state):
    assert reading_of(Run(name, at, seen), PLANNED).state is state


def test_runs_in_time_leave_no_unknown_time_between_them():
    one = check(every=60.0, attempts=2, pause_seconds=1.0)
    assert reach_of(one) == 60 + 2 * 6
    late = [reading_of(Run("site", at, UP)) for at in (0.0, 72.0, 132.0)]
    assert {span.state for span in timeline_of(late, 0.0, 200.0, reach_of(one))} == {State.UP}
