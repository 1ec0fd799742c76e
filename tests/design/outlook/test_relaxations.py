"""Each relaxation is enough, and nothing smaller is."""

from __future__ import annotations

import pytest
from tests.design.instances import CATALOGUE, question

from loopwright.design.answer import question_of, solved_question
from loopwright.design.figure import Figures
from loopwright.design.lifting.assemble import design_at
from loopwright.design.outlook.relaxations import relaxations
from loopwright.design.outlook.staircases import DRIVERS
from loopwright.design.search.solve import solve
from loopwright.loop.model import Loop

IMPOSSIBLE = {"objective.availability": 0.9999}
# a 95th percentile is compared through mean and variance, which order it but for a hair
LEAST = 0.01
PATHS = {one.promise: (one.path, 1.0 if one.direction == "below" else -1.0) for one in DRIVERS}


def test_a_design_that_keeps_everything_needs_none() -> None:
    asked = question("business", 300.0, outside=False)
    solved, _ = solved_question(asked)
    assert relaxations(asked, solved, Figures({})) == ()


@pytest.mark.parametrize(
    "tightened",
    [IMPOSSIBLE, {"objective.latency_p95_seconds": 0.075}, {"objective.rto_seconds": 3_000.0}],
    ids=["availability", "latency", "recovery"],
)
def test_the_relaxed_promise_is_just_enough(tightened: dict[str, float]) -> None:
    asked = question("business", 300.0, outside=False, plain=True)
    for path, value in tightened.items():
        asked.inputs.own[path] = asked.inputs.own[path].__class__(
            value, asked.inputs.own[path].unit, path=path
        )
    try:
        values = asked.values.replaced({})
        values._read.clear()
        asked.values._read.clear()
        solved, index = solved_question(asked)
        assert solved.best() is None
        figures = Figures(dict(design_at(solved, index).figures))
        found = relaxations(asked, solved, figures)
        assert found
        for one in found:
            if one.promise not in PATHS:
                continue
            path, sign = PATHS[one.promise]
            to = figures[one.to_path].value
            assert solve(asked.space, values.replaced({path: to * (1 + sign * 1e-7)})).best() is not None
            assert solve(asked.space, values.replaced({path: to * (1 - sign * LEAST)})).best() is None
    finally:
        question.cache_clear()


SAID = {"name": "x", "action": "a", "response": "r", "value": "v"}
TIGHT = {
    "demand": {"users": 1000},
    "objectives": {"availability": 0.9995, "rto_seconds": 1800, "survives": "zone"},
    "money": {"budget_usd_per_month": 30, "budget_is": "limit"},
    "team": {"people": 1, "operations_hours_per_month": 1},
}


def found_for(**said):
    asked = question_of(Loop(**SAID, **said), CATALOGUE)
    solved, index = solved_question(asked)
    figures = Figures(dict(design_at(solved, index).figures))
    return asked, figures, relaxations(asked, solved, figures)


def test_where_no_promise_suffices_alone_the_fewest_together_are_named_and_suffice() -> None:
    asked, figures, found = found_for(**TIGHT)
    sets = {one.together for one in found}
    assert sets
    assert all(len(names) > 1 for names in sets)
    assert len({len(names) for names in sets}) == 1
    for names in sets:
        held = {one.promise: figures[one.to_path].value for one in found if one.together == names}
        assert set(held) == set(names)
        changed = {}
        for name, value in held.items():
            if name == "survives":
                changed["objective.survives"] = value
            else:
                path, sign = PATHS[name]
                changed[path] = value * (1 + sign * 1e-7)
        assert solve(asked.space, asked.values.replaced(changed)).best() is not None
        for name in names:  # one less is too few
            fewer = {
                path: value
                for path, value in changed.items()
                if path != PATHS.get(name, ("objective.survives",))[0]
            }
            assert solve(asked.space, asked.values.replaced(fewer)).best() is None


@pytest.mark.parametrize(("budget", "within"), [(60.0, True), (12.0, False)])
def test_a_budget_that_is_only_a_wish_is_told_what_it_would_buy(budget: float, within: bool) -> None:  # noqa: FBT001
    said = {"demand": {"users": 5000}, "team": {"value_of_hour_usd": 200.0}}
    dear = found_for(**said, money={"budget_usd_per_month": 1e6, "budget_is": "wish"})
    assert dear[2] == ()
    asked, figures, found = found_for(**said, money={"budget_usd_per_month": budget, "budget_is": "wish"})
    assert figures["cost.total"].value > budget
    (one,) = found
    assert (figures[one.to_path].value <= budget) is within
    limited = solve(asked.space, asked.values, prune=True, compare=frozenset({"budget"}), feasible=True)
    least = limited.designs.money[limited.feasible].min()
    assert figures[one.to_path].value == pytest.approx(least) or within
