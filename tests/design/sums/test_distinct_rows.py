"""Rows that are equal are told by one mixed number, and by nothing less where two are mixed alike."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.sums import distinct
from loopwright.design.sums.distinct import distinct_rows, kinds_of

CELLS = st.sampled_from([0.0, -0.0, 1.0, 1.0 + 2**-52, 0.1, float("inf"), float("nan"), 1e300])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=40)


def columns_of(rows: list[tuple[float, float, float]]) -> list[np.ndarray]:
    return [np.array([row[at] for row in rows], dtype=np.float64) for at in range(3)]


def bits(rows: list[tuple[float, float, float]]) -> list[bytes]:
    return [np.array(row, dtype=np.float64).tobytes() for row in rows]


@given(ROWS)
def test_each_row_is_that_which_stands_for_it_to_the_last_bit(rows: list[tuple[float, float, float]]) -> None:
    first, back = distinct_rows(columns_of(rows))
    words = bits(rows)
    assert [words[first[number]] for number in back] == words
    assert len(first) == len(set(words))


@given(ROWS)
def test_rows_that_are_mixed_to_one_number_are_told_apart_all_the_same(
    rows: list[tuple[float, float, float]],
) -> None:
    with patch.multiple(distinct, _ODD=np.uint64(0), _OTHER=np.uint64(0)):
        first, back = distinct_rows(columns_of(rows))
    words = bits(rows)
    assert [words[first[number]] for number in back] == words
    assert len(first) == len(set(words))


@given(st.lists(st.integers(-5, 5), max_size=40))
def test_every_code_is_that_which_stands_for_it(codes: list[int]) -> None:
    column = np.array(codes, dtype=np.intp)
    first, back = kinds_of(column)
    assert column[first][back].tolist() == codes
    assert column[first].tolist() == sorted(set(codes))
