"""The frontier keeps exactly what nothing else beats, and every column it compares is needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.design.instances import instance

from loopwright.design.search import thinning
from loopwright.design.search.frontier import undominated
from loopwright.design.search.solve import solve

ROWS = st.lists(st.tuples(st.integers(0, 2), *[st.integers(0, 3)] * 3), min_size=1, max_size=30)
NEEDED = ("money", "hours")


@given(ROWS)
def test_the_frontier_is_what_no_other_of_its_group_beats(rows: list[tuple[int, ...]]) -> None:
    table = np.array(rows, dtype=np.float64)
    groups, columns = table[:, 0].astype(np.intp), table[:, 1:]
    expected = [
        i
        for i in range(len(rows))
        if not any(
            groups[j] == groups[i]
            and (columns[j] <= columns[i]).all()
            and ((columns[j] < columns[i]).any() or j < i)
            for j in range(len(rows))
            if j != i
        )
    ]
    assert undominated(columns, groups).tolist() == expected


def test_nothing_has_an_empty_frontier() -> None:
    assert undominated(np.empty((0, 3)), np.empty(0, dtype=np.intp)).tolist() == []


@pytest.mark.parametrize("column", range(len(NEEDED)), ids=NEEDED)
def test_a_column_left_out_loses_a_best_design(column: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(columns: np.ndarray, groups: np.ndarray) -> np.ndarray:
        kept = columns.copy()
        kept[:, column] = 0.0
        return undominated(kept, groups)

    for seed in range(40):
        one = instance(seed)
        whole = solve(one.space, one.values, prune=False)
        with monkeypatch.context() as patched:
            patched.setattr(thinning, "undominated", blind)
            thinned = solve(one.space, one.values)
        true, seen = whole.best(), thinned.best()
        if true is not None and (
            seen is None or thinned.objective[seen] > whole.objective[true] * (1 + 1e-9)
        ):
            return
    pytest.fail(f"no instance needs {NEEDED[column]}")
