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


@pytest.mark.parametrize(
    "path",
    [
        "backup.files_sent_share_per_month",
        "capacity.disk_full_limit",
        "capacity.volume_gb",
        "choice.tracing.requests_per_second",
        "failover.keepalived_seconds",
        "restore.physical_gb_per_hour",
    ],
)
def test_an_input_of_many_values_gives_each_what_a_solve_gives(path):
    question = question_of(CASES["a company with files"], load_catalogue())
    row = question.inputs.figure(path)
    ends = np.array([row.low, row.value, row.high], dtype=np.float64)
    values = question.values.replaced({path: ends.reshape(-1, 1), "objective.survives": 1.0})
    for place, end in enumerate(ends.tolist()):
        space = solve(question.space, question.values.replaced({path: end, "objective.survives": 1.0}))
        best = space.best()
        best = space.nearest() if best is None else best
        found = evaluate(shortlist_of([(space, best)]), values)
        at = place if len(found.money) > 1 else 0
        assert found.money[at, 0] == pytest.approx(space.designs.money[best], rel=1e-9)
        assert found.down[at, 0] == pytest.approx(space.designs.down[best], rel=1e-9)
