"""How long apart copies are, by the schedules that people write."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.audit.standing.recovery import hours_between

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCHEDULES = {
    "0 3 * * *": 24.0,
    "15 * * * *": 1.0,
    "*/10 * * * *": 10 / 60,
    "0 */6 * * *": 6.0,
    "0 1,13 * * *": 12.0,
    "0 1,7 * * *": 18.0,  # the longest gap counts
    "30 2 * * 0": 168.0,
    "30 2 1 * *": 744.0,
    "@daily": 24.0,
    "'@weekly'": 168.0,
    "0 3 * 1 *": None,
    "every night": None,
    "0 x * * *": None,
    "": None,
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_time_between_two_copies(schedule):
    assert hours_between(schedule) == (
        None if SCHEDULES[schedule] is None else pytest.approx(SCHEDULES[schedule])
    )


@QUIET
@given(st.text(alphabet="0123456789*/,- @daily", max_size=30))
def test_no_schedule_is_too_odd(schedule):
    found = hours_between(schedule)
    assert found is None or found >= 0
