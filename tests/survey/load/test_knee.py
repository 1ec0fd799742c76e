"""The knee, the capacity, and when a ramp ends; on curves that were made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.survey.load.making import step

from loopwright.survey.load.knee import Ending, ending_of, knee_of
from loopwright.survey.load.steps import plan_of

USERS = plan_of(1000, 16).users


def ramped(rates, **others):
    return [step(users, rate, **others) for users, rate in zip(USERS, rates, strict=False)]


def ended(steps, limit=None):
    """The ending of the first step after which there is one, and the steps until then."""
    for many in range(1, len(steps) + 1):
        ending = ending_of(steps[:many], limit)
        if ending is not None:
            return ending, many
    return None, len(steps)


@pytest.mark.parametrize("workers", [1, 2, 4, 8, 16])
def test_a_system_of_workers_bends_at_their_number(workers):
    steps = ramped(min(users, workers) * 50.0 for users in USERS)
    ending, many = ended(steps)
    knee = knee_of(steps[:many], None)
    assert ending is Ending.FLAT
    assert (knee.users, knee.capacity, knee.at_least) == (workers, workers * 50.0, False)


def test_a_rate_that_still_grows_is_a_capacity_of_at_least_that():
    knee = knee_of(ramped([50, 100, 150, 200]), None)
    assert knee.at_least
    assert knee.capacity == 200


def test_a_rate_that_falls_ends_the_ramp_and_is_not_the_capacity():
    ending, many = ended(ramped([50, 90, 80, 70, 60, 50, 40]))
    assert (ending, many) == (Ending.FLAT, 5)


def test_errors_end_the_ramp_at_once():
    steps = [*ramped([50, 100]), step(3, 100, errors=40)]
    assert ended(steps) == (Ending.ERRORS, 3)
    assert knee_of(steps, None).capacity == 100
    assert not knee_of(steps, None).at_least


def test_a_broken_objective_ends_the_ramp_when_it_breaks_twice():
    steps = [*ramped([50, 100]), step(3, 140, p95=0.6), step(4, 180, p95=0.7), step(6, 250, p95=0.8)]
    assert ended(steps, 0.5) == (Ending.LATENCY, 4)
    knee = knee_of(steps[:4], 0.5)
    assert (knee.users, knee.capacity, knee.at_least) == (2, 100, False)


@pytest.mark.parametrize("limits", [{"cores": 0.97}, {"late": 0.03}])
def test_a_busy_or_late_generator_is_called_the_limit(limits):
    steps = [*ramped([500, 1000, 1500]), *(step(users, 1600, **limits) for users in (4, 6))]
    assert ended(steps) == (Ending.GENERATOR, 5)
    knee = knee_of(steps, None)
    assert knee.at_least
    assert knee.capacity == 1500


def test_nothing_answered_is_no_knee():
    steps = [step(1, 1e-9, errors=30)]
    assert ending_of(steps, None) is Ending.ERRORS
    assert knee_of(steps, None) is None


@given(st.lists(st.floats(0.5, 5000), min_size=1, max_size=14), st.one_of(st.none(), st.floats(0.001, 1)))
def test_a_knee_is_among_the_steps_and_carries_nearly_the_capacity(rates, limit):
    steps = ramped(rates)
    knee = knee_of(steps, limit)
    if knee is None:
        assert not any(one.sound and (limit is None or one.p95_seconds <= limit) for one in steps)
        return
    at = next(one for one in steps if one.users == knee.users)
    assert 0.8 * knee.capacity <= at.rate <= knee.capacity
    assert knee.capacity <= max(one.rate for one in steps)


@given(st.floats(2, 14_400), st.integers(1, 40))
def test_a_plan_keeps_its_time_and_its_steps(seconds, steps):
    plan = plan_of(seconds, steps)
    assert 1 <= len(plan.users) <= steps
    assert plan.seconds <= max(seconds, 2)
    assert plan.step_seconds >= 2
    assert list(plan.users) == sorted(set(plan.users))
    assert plan.users[:6] == (1, 2, 3, 4, 6, 8)[: len(plan.users)]
