"""A few designs in many situations give what the solver gives in each."""

from __future__ import annotations

import numpy as np
import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.given.survival import survival_rank
from loopwright.design.search.batch import evaluate, shortlist_of
from loopwright.design.search.solve import solve
from loopwright.design.search.structures import cheapest_of_each, structure_codes
from loopwright.loop.model import DataSet, Demand, Habits, Loop, Objectives, Places, ServiceDemand, Team

CASES = {
    "small": Loop(
        name="small",
        action="ask",
        response="answer",
        value="time",
        demand=Demand(users=300),
        places=Places(users={"eu": 1.0}, residency=("eu",)),
    ),
    "redundant": Loop(
        name="redundant",
        action="ask",
        response="answer",
        value="time",
        demand=Demand(users=20_000, background_share=0.5),
        places=Places(users={"us": 1.0}),
        service=ServiceDemand(framework="go"),
    ),
    "a company with files": Loop(
        name="a company with files",
        action="ask",
        response="answer",
        value="time",
        demand=Demand(users=30_000, background_share=0.3),
        team=Team(people=12),
        habits=Habits(deploys_per_week=20),
        data=(
            DataSet(name="orders", size_bytes=60e9),
            DataSet(name="scans", kind="files", size_bytes=3e12, rpo_seconds=86_400),
        ),
        places=Places(users={"eu": 1.0}, residency=("eu",)),
    ),
    "two regions": Loop(
        name="two regions",
        action="ask",
        response="answer",
        value="time",
        demand=Demand(users=5_000),
        objectives=Objectives(survives="region", availability=0.999),
        places=Places(users={"eu": 1.0}),
    ),
}


@pytest.fixture(scope="module", params=sorted(CASES))
def solved(request):
    question = question_of(CASES[request.param], load_catalogue())
    return question, solved_question(question)[0]


def shortlist(solved):
    priced = np.isfinite(solved.objective)
    return shortlist_of(
        (solved, int(one)) for one in cheapest_of_each(solved, structure_codes(solved), priced)
    )


def test_one_situation_gives_the_solvers_own_columns(solved):
    question, space = solved
    chosen = shortlist(space)
    found = evaluate(chosen, question.values.replaced({"objective.survives": float(space.limits.survives)}))
    index = np.array([at for _, at in chosen.sources])
    for name in ("money", "hours", "down", "rpo", "rto"):
        assert getattr(found, name)[0] == pytest.approx(getattr(space.designs, name)[index], rel=1e-9), name
    for name, kept in space.keeps.items():
        assert (found.keeps[name][0] == kept[index]).all(), name
    assert found.keeps["capacity"].all()


def test_each_row_is_what_a_solve_of_that_situation_says_of_the_same_design(solved):
    question, _ = solved
    scales = np.array([0.5, 1.0, 2.0])
    values = question.values.replaced({"demand.scale": scales.reshape(-1, 1)})
    values = values.replaced({"objective.survives": survival_rank(question, values)})
    for row, scale in enumerate(scales):
        ranks = np.broadcast_to(survival_rank(question, values), (3, 1))
        alone = question.values.replaced(
            {"demand.scale": float(scale), "objective.survives": float(ranks[row, 0])}
        )
        other = solve(question.space, alone)
        best = other.best()
        best = other.nearest() if best is None else best
        found = evaluate(shortlist_of([(other, best)]), values)
        assert found.objective[row, 0] == pytest.approx(other.objective[best], rel=1e-9)
        assert all(found.keeps[name][row, 0] == other.keeps[name][best] for name in other.keeps)
