"""The different values of a column, and which are among some."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.sums.distinct import among, distinct

CODES = st.integers(0, 30)


@given(codes=st.lists(CODES), chosen=st.sets(CODES))
def test_what_is_among_some_is_what_numpy_says(codes: list[int], chosen: set[int]) -> None:
    column = np.array(codes, dtype=np.intp)
    assert among(column, tuple(chosen)).tolist() == np.isin(column, sorted(chosen)).tolist()


@given(codes=st.lists(CODES))
def test_different_values_stand_in_order(codes: list[int]) -> None:
    assert distinct(np.array(codes, dtype=np.intp)).tolist() == sorted(set(codes))
