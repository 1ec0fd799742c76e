"""Quantiles of a stream are within one per cent of exact ones, whatever the values and however they are cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.survey.traffic.quantiles import Histogram

SHARES = (0.01, 0.5, 0.9, 0.95, 0.99, 0.999)


def exact(values, share):
    return float(np.quantile(values, share, method="inverted_cdf"))


@pytest.mark.parametrize(
    "draw",
    [
        lambda r, n: r.lognormal(-3, 1.5, n),
        lambda r, n: r.pareto(1.1, n) + 1e-3,
        lambda r, n: np.concatenate([r.normal(0.02, 0.001, n), r.normal(5, 0.1, n // 20)]).clip(0),
        lambda r, n: np.round(r.exponential(0.05, n), 3),
        lambda r, n: r.integers(0, 10**9, n).astype(float),
        lambda _, n: np.full(n, 0.25),
    ],
)
def test_a_quantile_is_within_one_per_cent_of_the_exact_one(draw):
    values = draw(np.random.default_rng(7), 50_000)
    held = Histogram()
    for part in np.array_split(values, 13):
        held.add(part)
    for share in SHARES:
        assert held.quantile(share) == pytest.approx(exact(values, share), rel=0.01, abs=1e-7)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 1e14), min_size=1, max_size=200), st.floats(0, 1), st.integers(1, 5))
def test_any_values_cut_anyhow_give_the_same(values, share, parts):
    whole = Histogram()
    whole.add(np.array(values))
    merged = Histogram()
    for part in np.array_split(np.array(values), parts):
        one = Histogram()
        one.add(part)
        merged.merge(one)
    assert merged.quantile(share) == whole.quantile(share)
    rank = max(1, int(np.ceil(share * len(values))))
    assert whole.quantile(share) == pytest.approx(sorted(values)[rank - 1], rel=0.01, abs=1e-7)


def test_what_is_no_number_is_left_out():
    held = Histogram()
    held.add(np.array([np.nan, np.inf, -1.0, 2.0]))
    assert held.count == 1
    assert held.mean() == 2.0


def test_nothing_has_quantiles_of_nought():
    assert Histogram().quantile(0.5) == 0.0
    assert Histogram().mean_interval() == (0.0, 0.0)


def test_an_interval_holds_the_true_quantile_nearly_always():
    random = np.random.default_rng(3)
    right = 0
    for _ in range(200):
        held = Histogram()
        held.add(random.exponential(1.0, 400))
        low, high = held.interval(0.95)
        right += low <= -np.log(0.05) <= high
    assert right >= 180
