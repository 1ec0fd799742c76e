"""What options break by themselves is told before anything is searched, and loses no design that breaks least."""

from __future__ import annotations

import numpy as np
import pytest
from tests.design.instances import instance

from loopwright.design.search.solve import Solved, solve, surely_broken
from loopwright.design.tiers.mask import EVERYTHING, Mask

SEEDS = range(12)
TIGHT = {
    "hours": {"team.operations_hours": 0.05},
    "downtime": {"objective.availability": 0.999999},
    "recovery": {"objective.rpo_seconds": 1.0, "objective.rto_seconds": 60.0},
    "zone": {"objective.survives": 2.0, "team.operations_hours": 0.4},
    "region": {"objective.survives": 3.0, "objective.availability": 0.99999},
}
POSSIBLE = ("zone", "region")  # for some instances


def rank(solved: Solved) -> tuple[int, float, float]:
    """How little the design that breaks least breaks."""
    index = solved.nearest()
    assert index is not None
    excess = float(np.round(solved.excess()[index], 6))
    return int(solved.broken[index]), excess, float(solved.objective[index])


@pytest.mark.parametrize("kind", TIGHT)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_out_never_breaks_least(seed: int, kind: str) -> None:
    one = instance(seed)
    values = one.values.replaced(TIGHT[kind])
    whole = solve(one.space, values)
    assert whole.best() is None or kind in POSSIBLE
    if whole.best() is None:
        assert rank(solve(one.space, values, broken=True)) == rank(whole)


@pytest.mark.parametrize("kind", [*TIGHT, "as it is"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_design_breaks_fewer_promises_than_its_options_by_themselves(seed: int, kind: str) -> None:
    one = instance(seed)
    values = one.values.replaced(TIGHT.get(kind, {}))
    least = surely_broken(one.space, values, EVERYTHING)
    assert least <= int(solve(one.space, values, prune=False).broken.min())


def test_where_a_promise_is_surely_broken_the_forced_decision_is_why() -> None:
    one = instance(0)
    values = one.values.replaced({"objective.survives": 1.0})
    assert surely_broken(one.space, values, Mask((("release", "in_place"),))) >= 1
