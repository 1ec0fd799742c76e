import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.sums.availability import spread_of_years
from loopwright.design.sums.compound_poisson import quantiles

rates = st.floats(0.0, 5.0)

CAUSES = [  # events a year, mean hours, deviation as a multiple of the mean
    ([3.0], [2.0], [0.0]),
    ([3.0], [2.0], [1.0]),
    ([0.5, 3.8, 52.0, 0.3], [6.0, 3.0, 0.02, 2.0], [1.0, 0.7, 0.5, 0.0]),
    ([0.5, 3.0], [17.0, 10.0], [1.3, 1.8]),
    ([300.0, 12.0], [0.05, 0.4], [1.0, 2.0]),
]


def played_years(random, causes, period, count):
    total = np.zeros(count)
    for rate, mean, ratio in zip(*causes, strict=True):
        events = random.poisson(rate * period, count)
        owner = np.repeat(np.arange(count), events)
        constant = mean * max(1.0 - ratio, 0.0)
        square = max(ratio, 1.0) ** 2
        more = 0.5 * (1.0 + np.sqrt((square - 1.0) / (square + 1.0)))
        share = np.where(random.random(owner.size) < more, more, 1.0 - more)
        lasting = constant + random.exponential(1.0, owner.size) * (mean - constant) / (2.0 * share)
        total += np.bincount(owner, lasting, count)
    return total


@pytest.mark.parametrize("causes", CAUSES)
def test_the_spread_of_years_and_months_is_that_of_simulated_ones(causes):
    random = np.random.default_rng(9)
    years = played_years(random, causes, 1.0, 50_000)
    months = played_years(random, causes, 30 / 365, 50_000)
    objective = 3.6
    found = spread_of_years(*(np.array(part) for part in causes), objective_hours_per_month=objective)
    assert found.months_kept_share == pytest.approx(np.mean(months <= objective), abs=0.006)
    assert found.p10_hours == pytest.approx(np.quantile(years, 0.1), rel=0.03, abs=0.05)
    assert found.p90_hours == pytest.approx(np.quantile(years, 0.9), rel=0.03)


def test_a_month_without_any_allowance_is_kept_when_nothing_happens():
    found = spread_of_years(1.2, 2.0, objective_hours_per_month=0.0)
    assert found.months_kept_share == pytest.approx(np.exp(-1.2 * 30 / 365))
    quiet = spread_of_years(0.0, 2.0, objective_hours_per_month=1.0)
    assert (quiet.months_kept_share, quiet.p10_hours, quiet.p90_hours) == (1.0, 0.0, 0.0)


@given(rates, st.floats(0.01, 20.0), st.floats(0.0, 3.0), st.floats(0.05, 20.0), st.floats(1.0, 3.0))
def test_a_looser_objective_is_kept_in_no_fewer_months(rate, mean, ratio, objective, looser):
    tight = spread_of_years(rate, mean, ratio, objective_hours_per_month=objective)
    loose = spread_of_years(rate, mean, ratio, objective_hours_per_month=objective * looser)
    assert loose.months_kept_share >= tight.months_kept_share - 0.01
    assert 0.0 <= tight.months_kept_share <= 1.0
    assert 0.0 <= tight.p10_hours <= tight.p90_hours


@pytest.mark.parametrize("many", [1e3, 1e5, 1e7, 1e9])
def test_very_many_short_outages_have_a_good_and_a_bad_year_about_their_mean(many):
    rate, hours = np.array([many, 0.5]), np.array([1e-4, 1e-3])
    low, high = quantiles(rate, hours, np.ones(2), (0.1, 0.9))
    assert low == pytest.approx(many * 1e-4, rel=0.15)
    assert high == pytest.approx(many * 1e-4, rel=0.15)
    assert low < high
