from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.operate.checks.eyes import check

from loopwright.operate.checks.schedule import MOST_SLOTS, rhythm_of, slots_for

PLACES = st.integers(0, 10_000)
INTERVALS = st.floats(1, 86_400)
MOMENTS = st.floats(0, 1e8)


@given(PLACES, INTERVALS, MOMENTS, st.integers(0, 1_000_000))
def test_a_turn_starts_at_first_plus_k_intervals(place, interval, origin, turn):
    rhythm = rhythm_of(place, interval, origin)
    assert origin <= rhythm.first_seconds <= origin + min(interval, 60)
    assert rhythm.start(turn) == rhythm.first_seconds + turn * interval


@given(PLACES, INTERVALS, MOMENTS, st.floats(-1e5, 1e9))
def test_the_turn_after_a_moment_is_the_first_that_starts_later(place, interval, origin, moment):
    rhythm = rhythm_of(place, interval, origin)
    turn = rhythm.turn_after(moment)
    slack = 1e-6 * max(1.0, abs(moment)) / 1000  # what a double of that size can tell
    assert rhythm.start(turn) > moment - slack
    assert turn == 0 or rhythm.start(turn - 1) <= moment + slack


@given(st.integers(1, 2000), st.integers(0, 500))
def test_starts_are_spread_evenly_however_many_there_are(count, first):
    starts = sorted(rhythm_of(place, 60.0, 0.0).first_seconds for place in range(first, first + count))
    for second in range(60):
        within = sum(1 for start in starts if second <= start < second + 1)
        assert abs(within - count / 60) < 3


def test_there_are_slots_for_everything_that_hangs_and_no_more_than_the_system_bears():
    assert slots_for([]) >= 2
    assert slots_for([check(str(n), timeout_seconds=9.0, attempts=1) for n in range(600)]) >= 2 * 100
    assert slots_for([check(str(n), timeout_seconds=50.0) for n in range(50_000)]) == MOST_SLOTS
