import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from loopwright.design.sums.binomial import more_than


@given(
    st.integers(1, 200),
    st.integers(0, 199),
    st.one_of(st.just(0.0), st.floats(1e-9, 0.95)),
)
def test_the_binomial_tail_is_the_published_one(nodes, spare, unavailability):
    spare = min(spare, nodes - 1)
    odds = unavailability / (1.0 - unavailability)
    found = more_than(*(np.array([float(part)]) for part in (spare, nodes, odds)))[0]
    exact = stats.binom.sf(spare, nodes, odds / (1.0 + odds))
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-300)
