"""The roadmap is the cheapest path of the designs it weighs, and never comes back."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.figure import Figures
from loopwright.design.outlook.paths import return_of
from loopwright.design.outlook.roadmap import edge_costs, road_of, roadmap, steps_of
from loopwright.design.sums.effort import migration
from loopwright.loop.model import DataSet, Demand, Loop, Money, Objectives, Places


def loop_of(users=300.0, months=24.0, growth=None, projected=None, **parts):
    demand = Demand(users=users, horizon_months=months, growth_per_month=growth, users_projected=projected)
    places = Places(users={"eu": 1.0}, residency=("eu",))
    return Loop(
        name="x", action="ask", response="answer", value="time", demand=demand, places=places, **parts
    )


CASES = {
    "founder": loop_of(),
    "grows past a machine": loop_of(users=1_200.0, growth=0.06),
    "grows fast": loop_of(users=500.0, projected=60_000.0),
    "shrinks": loop_of(users=4_000.0, growth=-0.08),
    "earns": loop_of(users=3_000.0, growth=0.1, money=Money(revenue_usd_per_month=20_000)),
    "no design fits": loop_of(users=800.0, objectives=Objectives(availability=0.99999)),
    "data outgrows": loop_of(
        growth=0.0, data=(DataSet(name="d", size_bytes=5e9, growth_bytes_per_month=2e10),)
    ),
}


@pytest.fixture(scope="module", params=sorted(CASES))
def asked(request):
    question = question_of(CASES[request.param], load_catalogue())
    solved, index = solved_question(question)
    figures, road = Figures(), road_of(question, solved, index)
    return question, solved, index, road, steps_of(question, road, figures), figures


def test_a_path_of_24_months_never_returns_to_a_structure_it_left(asked):
    road = asked[3]
    assert len(road.path) == 25
    assert return_of([int(road.kinds[node]) for node in road.path]) is None


def test_the_path_starts_at_the_design_of_today_and_every_month_stands_on_what_breaks_least(asked):
    question, solved, index, road, steps, figures = asked
    assert road.shortlist.sources[road.path[0]] == (solved, index)
    assert figures[steps[0].cost_path].value == pytest.approx(float(solved.designs.money[index]))
    broken = road.outcome.broken
    assert all(broken[month, node] == broken[month].min() for month, node in enumerate(road.path) if month)
    assert question.inputs.value("demand.horizon_months") == 24


def test_no_other_path_of_four_months_is_cheaper(asked):
    question, _, _, road, _, _ = asked
    # as much as can be tried: the nodes of the path and the cheapest of each month, every way through
    last = len(road.path) - 4
    few = sorted({*road.path, *(int(np.argmin(row)) for row in road.nodes[last:])})[:8]
    edges = [edge_costs(question, road.moves, road.months, last + month) for month in range(4)]

    def cost(path):
        stays = sum(road.nodes[last + month, node] for month, node in enumerate(path))
        return stays + sum(edges[month][path[month - 1], path[month]] for month in range(1, 4))

    start = road.path[last]
    own = cost(road.path[last:])
    before = [int(road.kinds[node]) for node in road.path[:last]]
    others = (path for path in product(few, repeat=4) if path[0] == start)
    allowed = (
        path for path in others if return_of([*before, *(int(road.kinds[node]) for node in path)]) is None
    )
    assert own <= min(cost(path) for path in allowed) + 1e-9


def test_a_move_costs_what_the_effort_of_migration_says(asked):
    road = asked[3]
    places, data = road.moves.places, 7.0
    down = road.moves.downtime(data)
    for before, after in product(range(min(6, len(places))), repeat=2):
        if before == after:
            assert road.moves.hours[before, after] == 0
            assert down[before, after] == 0
            continue
        one, other = places[before], places[after]
        move = migration(
            one.structure,
            other.structure,
            data,
            road.moves.catalogue,
            provider_changes=one.providers != other.providers,
            region_changes=one.where != other.where,
        )
        assert road.moves.hours[before, after] == move.hours
        assert down[before, after] == pytest.approx(move.downtime_hours)


def test_each_later_step_names_its_trigger_its_runbook_and_its_numbers(asked):
    steps, figures = asked[4], asked[5]
    assert [step.month for step in steps] == sorted({step.month for step in steps})
    assert steps[0].trigger is None
    assert steps[0].runbook is None
    for step in steps:
        assert f"roadmap.{step.month}.users" in figures
        for path in (step.cost_path, step.hours_path):
            parts = figures[path].inputs
            assert sum(one.value for _, one in parts) == pytest.approx(figures[path].value)
    for step in steps[1:]:
        assert step.trigger.startswith(("users reach", "users fall to", "data reaches"))
        assert step.runbook.startswith(("migrate-", "resize-"))
        assert figures[step.migration_hours_path].value > 0
        assert figures[step.downtime_path].value >= 0


def test_what_must_be_survived_switches_with_the_users_of_the_month():
    question = question_of(CASES["grows past a machine"], load_catalogue())
    steps = roadmap(question, *solved_question(question), Figures())
    assert not steps[0].structure.app_redundant
    assert steps[-1].structure.survives != "nothing"


def test_users_reach_what_was_projected_at_the_horizon():
    question = question_of(CASES["grows fast"], load_catalogue())
    road = road_of(question, *solved_question(question))
    assert road.months.users[-1] * 500 == pytest.approx(60_000)
    assert road.months.label(0) == "Nov 2026"
    assert road.months.label(2) == "Jan 2027"


def test_the_same_question_gives_the_same_roadmap():
    def told():
        question = question_of(CASES["grows fast"], load_catalogue())
        figures = Figures()
        return roadmap(question, *solved_question(question), figures), figures

    assert told() == told()
