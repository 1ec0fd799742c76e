"""Many situations solved at once, and below ceilings, give what each gives alone with nothing left out."""

from __future__ import annotations

import numpy as np
import pytest
from tests.design.instances import instance, question

from loopwright.design.outlook.footing import Prospect
from loopwright.design.search.promising import Floors, narrowed
from loopwright.design.search.solve import Solved, solve, solve_each
from loopwright.design.tiers.mask import EVERYTHING

SCALES = (0.3, 1.0, 2.5, 9.0)
QUICK, THOROUGH = 25, 300


def best(solved: Solved) -> float:
    index = solved.best()
    return np.inf if index is None else float(solved.objective[index])


def assert_each_as_alone(seed: int) -> None:
    one = instance(seed)
    rank = float(seed % 4)
    situations = tuple(
        one.values.replaced({"demand.scale": scale, "data.scale": scale**0.5, "objective.survives": rank})
        for scale in SCALES
    )
    alone = [best(solve(one.space, values, prune=False)) for values in situations]
    without = solve_each(one.space, situations, mask=EVERYTHING, below=[np.inf] * len(SCALES))
    assert [best(solved) for solved in without] == pytest.approx(alone, rel=1e-9), seed
    floors = Floors(one.space, one.values)
    for factor in (1.0, 1.7):
        below = [least * factor for least in alone]
        kept = [number for number, least in enumerate(below) if np.isfinite(least)]
        if not kept:
            continue
        space, mask = narrowed(floors, EVERYTHING, max(below[number] for number in kept))
        found = solve_each(
            space,
            [situations[number] for number in kept],
            mask=mask,
            below=[below[number] for number in kept],
        )
        expected = [alone[number] for number in kept]
        assert [best(solved) for solved in found] == pytest.approx(expected, rel=1e-9), (seed, factor)


@pytest.mark.parametrize("seed", range(QUICK))
def test_situations_solved_together_give_what_each_gives_alone(seed: int) -> None:
    assert_each_as_alone(seed)


@pytest.mark.verify
@pytest.mark.parametrize("block", range(QUICK, THOROUGH, 50))
def test_many_situations_solved_together_give_what_each_gives_alone(block: int) -> None:
    for seed in range(block, min(block + 50, THOROUGH)):
        assert_each_as_alone(seed)


@pytest.mark.parametrize("users", [300.0, 40_000.0])
def test_a_prospect_finds_what_solving_everything_finds(users: float) -> None:
    asked = question("business", users, outside=False, plain=False)
    prospect = Prospect(asked, asked.values, near=50.0)
    prospect.look("demand.scale", dict.fromkeys(SCALES, np.inf))
    for scale in SCALES:
        found = prospect.best("demand.scale", scale)
        alone = best(solve(asked.space, prospect.situation("demand.scale", scale)))
        assert (np.inf if found is None else found.objective) == pytest.approx(alone, rel=1e-9)
