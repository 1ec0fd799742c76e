import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.sums.cover import (
    gaps_of_week,
    mean_wait,
    wait_deviation,
    wait_exceeds,
    wait_points,
    wait_quantile,
)
from loopwright.loop.vocabulary import Cover

PUBLISHED = [(Cover.BUSINESS, 15.24, 47.2), (Cover.WAKING, 1.33, 5.6), (Cover.AROUND_THE_CLOCK, 0.0, 0.0)]

some_gaps = st.lists(st.floats(0.1, 24.0), min_size=1, max_size=7).map(tuple)


@pytest.mark.parametrize(("cover", "mean", "ninetieth"), PUBLISHED)
def test_the_wait_for_each_cover_is_the_published_one(cover, mean, ninetieth):
    gaps = gaps_of_week(cover)
    assert mean_wait(gaps) == pytest.approx(mean, abs=0.005)
    assert wait_quantile(0.9, gaps) == pytest.approx(ninetieth)


def test_a_page_in_covered_hours_does_not_wait():
    business = gaps_of_week(Cover.BUSINESS)
    assert wait_exceeds(0.0, business) == pytest.approx(128 / 168)
    assert wait_quantile(0.2, business) == 0.0


def test_waits_walked_through_minute_by_minute_agree_with_the_sums():
    minutes = np.arange(168 * 60) / 60 + 1 / 120
    opens = np.array([24.0 * day + 9 for day in range(5)] + [168.0 + 9])
    closes = opens[:5] + 8
    wait = np.maximum(opens[np.searchsorted(closes, minutes, side="right")] - minutes, 0.0)
    gaps = gaps_of_week(Cover.BUSINESS)
    assert mean_wait(gaps) == pytest.approx(wait.mean(), rel=1e-3)
    assert wait_deviation(gaps) == pytest.approx(wait.std(), rel=1e-3)
    assert wait_quantile(0.9, gaps) == pytest.approx(np.quantile(wait, 0.9), rel=1e-3)
    assert wait_exceeds(np.array([1.0, 20.0]), gaps) == pytest.approx(
        [(wait > 1).mean(), (wait > 20).mean()], abs=1e-3
    )


@given(some_gaps, st.floats(0.0, 0.999))
def test_the_quantile_is_where_the_exceedance_says_it_is(gaps, probability):
    quantile = wait_quantile(probability, gaps)
    exceeded = float(wait_exceeds(quantile, gaps))
    if quantile > 0.0:
        assert exceeded == pytest.approx(1.0 - probability, abs=1e-9)
    else:
        assert exceeded <= 1.0 - probability + 1e-9


@given(some_gaps)
def test_three_points_carry_the_first_five_moments_of_the_wait(gaps):
    points = wait_points(gaps)
    assert sum(share for share, _ in points) == pytest.approx(1.0)
    for order in range(1, 6):
        exact = sum(gap ** (order + 1) for gap in gaps) / ((order + 1) * 168)
        assert sum(share * hours**order for share, hours in points) == pytest.approx(exact, rel=1e-6)


@given(some_gaps)
def test_the_points_are_waits_that_can_happen(gaps):
    assert all(share > 0 and -1e-9 <= hours <= max(gaps) for share, hours in wait_points(gaps))


@given(some_gaps, st.floats(0.1, 24.0))
def test_another_gap_never_shortens_the_wait(gaps, more):
    longer = (*gaps, more)
    assert mean_wait(longer) > mean_wait(gaps)
    assert wait_quantile(0.9, longer) >= wait_quantile(0.9, gaps)


def test_nobody_waits_when_somebody_is_always_there():
    assert wait_points(()) == ((1.0, 0.0),)
    assert math.isclose(wait_deviation(()), 0.0)
    assert float(wait_exceeds(0.0, ())) == 0.0
