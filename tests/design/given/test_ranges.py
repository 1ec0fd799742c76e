"""Samples keep to their ranges, fill them evenly, and are the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import triang

from loopwright.design.figure import definition
from loopwright.design.given.ranges import Uncertain, drawn, situations_of, strata, triangular

WRITTEN = [0.6440807181226312, 0.7638649860332503, 0.4762985408917846, 0.09725366239811523]


@given(st.floats(0, 1), st.floats(0, 1), st.lists(st.floats(0, 1), min_size=1))
def test_a_triangular_sample_lies_in_its_range_and_agrees_with_scipy(first, second, shares):
    low, high = sorted((first, second))
    mode = low + 0.3 * (high - low)
    found = triangular(np.array(shares), low, mode, high)
    assert ((found >= low - 1e-12) & (found <= high + 1e-12)).all()
    if high - low > 1e-6:
        assert found == pytest.approx(triang.ppf(shares, 0.3, low, high - low), abs=1e-9)


def test_without_a_range_every_sample_is_the_mode():
    assert (triangular(np.linspace(0, 1, 5), 3.0, 3.0, 3.0) == 3.0).all()


def test_each_stratum_holds_one_sample_and_each_field_has_an_order_of_its_own():
    found = strata("data.size_gb", 50)
    assert sorted(np.floor(found * 50).astype(int)) == list(range(50))
    assert (found != strata("demand.active_share", 50)).any()


def test_the_first_samples_of_a_field_are_written_down():
    # equal on every version of Python and numpy: raw bits of PCG64
    assert strata("data.size_gb", 4) == pytest.approx(WRITTEN, abs=1e-15)


def test_each_input_stands_alone_at_its_ends_while_the_others_stay():
    leaf = definition(2.0, "GB", "for the test")
    fields = (Uncertain("a", 1.0, 2.0, 5.0, leaf), Uncertain("b", 0.0, 2.0, 3.0, leaf))
    found = situations_of(fields, 10)
    low, high = found.alone(1)
    assert (found.columns["b"][low], found.columns["b"][high]) == (0.0, 3.0)
    assert (found.columns["a"][low], found.columns["a"][high]) == (2.0, 2.0)
    assert found.columns["a"][0] == 2.0


@pytest.mark.parametrize(("low", "mode", "high", "times"), [(2.0, 8.0, 72.0, True), (0.3, 0.5, 0.7, False)])
def test_rates_are_drawn_as_times_and_shares_as_differences(low, mode, high, times):
    shares = (np.arange(1000) + 0.5) / 1000
    found = drawn(shares, low, mode, high)
    assert found.min() >= low
    assert found.max() <= high
    even = np.exp(np.log([low, mode, high]).mean()) if times else (low + mode + high) / 3
    middle = np.exp(np.log(found).mean()) if times else found.mean()
    assert middle == pytest.approx(even, rel=1e-3)
