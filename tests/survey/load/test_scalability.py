"""The scalability law is found again in rates that were made with it, and its bounds hold for any rates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares

from loopwright.survey.load.scalability import fit_scalability
from loopwright.survey.load.steps import plan_of

USERS = plan_of(1000, 12).users


def law(users, single, sigma, kappa):
    return single * users / (1 + sigma * (users - 1) + kappa * users * (users - 1))


@given(st.floats(0.1, 1e5), st.floats(0, 1), st.floats(0, 0.1))
def test_the_parameters_of_exact_rates_are_found_again(single, sigma, kappa):
    fitted = fit_scalability([(users, law(users, single, sigma, kappa)) for users in USERS])
    assert fitted.single_rate.value == pytest.approx(single, rel=1e-6)
    assert fitted.contention.value == pytest.approx(sigma, abs=1e-6)
    assert fitted.coherence.value == pytest.approx(kappa, abs=1e-7)
    assert fitted.misfit < 1e-6


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.3), st.floats(0, 0.01))
def test_noise_moves_the_parameters_little_and_the_ranges_hold_them(seed, sigma, kappa):
    noise = 1 + 0.02 * np.random.default_rng(seed).standard_normal(len(USERS))
    fitted = fit_scalability(
        [(users, law(users, 50, sigma, kappa) * factor) for users, factor in zip(USERS, noise, strict=True)]
    )
    assert fitted.single_rate.value == pytest.approx(50, rel=0.15)
    assert fitted.contention.value == pytest.approx(sigma, abs=0.1)
    assert fitted.coherence.value == pytest.approx(kappa, abs=0.01)
    for one in (fitted.single_rate, fitted.contention, fitted.coherence):
        assert one.low <= one.value <= one.high


@given(st.lists(st.floats(0.01, 1e6), min_size=3, max_size=12))
def test_the_bounds_hold_for_any_rates(rates):
    fitted = fit_scalability(list(zip(USERS, rates, strict=False)))
    assert fitted.single_rate.value > 0
    assert 0 <= fitted.contention.value <= 1
    assert fitted.coherence.value >= 0
    assert fitted.ceiling > 0


@pytest.mark.parametrize(("sigma", "kappa"), [(0.05, 0.002), (0.5, 0.0), (0.0, 0.02), (0.95, 0.0)])
def test_the_fit_is_the_one_a_general_solver_finds(sigma, kappa):
    users = np.array(USERS, dtype=float)
    rates = law(users, 80, sigma, kappa) * (1 + 0.05 * np.sin(7 * users))
    weights = rates / users

    def errors(p):
        return weights * (p[0] + p[1] * (users - 1) + p[2] * users * (users - 1)) - 1

    general = least_squares(
        errors, (1 / 80, sigma / 80, kappa / 80), bounds=(0, np.inf), xtol=1e-14, ftol=1e-14
    )
    a, b, c = general.x
    fitted = fit_scalability(list(zip(USERS, rates.tolist(), strict=True)))
    if b <= a:
        assert fitted.single_rate.value == pytest.approx(1 / a, rel=1e-3)
        assert fitted.contention.value == pytest.approx(b / a, abs=1e-3)
        assert fitted.coherence.value == pytest.approx(c / a, abs=1e-4)


def test_the_peak_of_the_law_is_where_its_rate_is_greatest():
    fitted = fit_scalability([(users, law(users, 50, 0.1, 0.01)) for users in USERS])
    best = fitted.best_users
    assert best == pytest.approx(math.sqrt(0.9 / 0.01))
    assert fitted.ceiling >= max(fitted.rate(best * 0.9), fitted.rate(best * 1.1))


def test_a_law_without_coherence_ends_at_its_contention():
    fitted = fit_scalability([(users, law(users, 50, 0.2, 0)) for users in USERS])
    assert fitted.ceiling == pytest.approx(250, rel=1e-6) or fitted.best_users > 1e3


@pytest.mark.parametrize(
    "points", [[], [(1, 5)], [(1, 5), (2, 9)], [(1, 5), (1, 5.1), (2, 9)], [(1, 5), (2, 0), (3, 7)]]
)
def test_too_little_is_no_law(points):
    assert fit_scalability(points) is None


def test_three_points_have_no_range_and_the_same_points_the_same_law():
    points = [(1, 50.0), (2, 95.0), (4, 160.0)]
    assert fit_scalability(points).contention.low is None
    assert fit_scalability([*points, (8, 230.0)]) == fit_scalability([*points, (8, 230.0)])
