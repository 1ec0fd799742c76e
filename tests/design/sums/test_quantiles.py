"""Quantiles are numpy's own, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.sums.quantiles import quantiles

SHARES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5)
SAMPLES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(sample=SAMPLES, shares=SHARES)
def test_they_are_those_of_numpy(sample: list[float], shares: list[float]) -> None:
    values = np.array(sample)
    assert quantiles(values, shares) == np.quantile(values, shares).tolist()


def test_between_two_values_lies_a_line() -> None:
    assert quantiles(np.array([30.0, 10.0, 20.0]), [0.0, 0.25, 0.5, 1.0]) == [10.0, 15.0, 20.0, 30.0]


@pytest.mark.parametrize("share", [0.1, 0.15, 0.85, 0.9])
def test_a_percentile_is_a_share(share: float) -> None:
    sample = np.random.default_rng(3).random(1_000)
    assert quantiles(sample, [share]) == [float(np.percentile(sample, share * 100.0))]
