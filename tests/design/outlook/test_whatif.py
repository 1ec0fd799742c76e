"""What if: two designs side by side, and what the difference costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.outlook.whatif import what_if
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.model import Demand, Loop, Places

LOOP = Loop(
    name="x",
    action="ask",
    response="answer",
    value="time",
    demand=Demand(users=300),
    places=Places(users={"eu": 1.0}, residency=("eu",)),
)


@pytest.fixture(scope="module")
def question():
    return question_of(LOOP, load_catalogue())


def test_more_users_cost_more_and_the_difference_is_after_minus_before(question):
    found = what_if(question, {"demand.users": "5k"})
    cost = next(one for one in found.shifts if one.name == "objective")
    before, after, difference = (
        found.figures[path].value for path in (cost.before_path, cost.after_path, cost.difference_path)
    )
    assert difference == after - before > 0
    assert found.after.value("objective.total") == after
    assert {one.name for one in found.differences} >= {"level", "survives"}


def test_the_same_value_changes_nothing(question):
    found = what_if(question, {"demand.users": "300"})
    assert found.differences == ()
    assert all(found.figures[one.difference_path].value == 0 for one in found.shifts)


def test_a_decision_may_be_forced(question):
    found = what_if(question, {"platform": "kubernetes"})
    assert found.after.structure.platform == "kubernetes"
    assert found.figures["whatif.objective_difference"].value > 0


def test_a_forced_decision_of_the_question_stays_forced(question):
    forced = question_of(LOOP, question.catalogue, forced=["platform=kubernetes"])
    found = what_if(forced, {"demand.users": "400"})
    assert found.after.structure.platform == "kubernetes"


def test_a_promise_that_only_one_design_breaks_is_named(question):
    found = what_if(question, {"objectives.availability": "99.999%"})
    assert "availability" in found.broken
    assert found.kept == ()
    back = what_if(question_of(found_loop(), question.catalogue), {"objectives.availability": "99%"})
    assert "availability" in back.kept


def found_loop():
    return replace(LOOP, objectives=replace(LOOP.objectives, availability=0.99999))


@pytest.mark.parametrize("changes", [{"demand.usres": "5"}, {"demand.users": "many"}, {"platform": "magic"}])
def test_a_wrong_key_or_value_is_said_with_advice(question, changes):
    with pytest.raises(LoopwrightError) as raised:
        what_if(question, changes)
    assert raised.value.advice


def test_the_difference_leads_down_to_sources(question):
    found = what_if(question, {"demand.users": "5k"})
    assert all(leaf.source is not None for leaf in found.figures["whatif.cost_difference"].leaves())


def test_the_first_design_is_the_questions_own(question):
    found = what_if(question, {"demand.users": "5k"})
    solved, index = solved_question(question)
    assert found.before.value("cost.total") == pytest.approx(float(solved.designs.money[index]))
