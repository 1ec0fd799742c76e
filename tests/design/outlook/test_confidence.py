"""How sure the answer is: shares of samples, ties, and which inputs matter."""

from __future__ import annotations

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.figure import Figures
from loopwright.design.outlook import confidence as module
from loopwright.design.outlook.confidence import confidence, weigh
from loopwright.loop.model import Demand, Loop, Money, Objectives, Places, ServiceDemand

PARTS = {
    "name": "x",
    "action": "ask",
    "response": "answer",
    "value": "time",
    "places": Places(users={"eu": 1.0}, residency=("eu",)),
}
LOOPS = {
    "founder": Loop(**PARTS, demand=Demand(users=300)),
    "company": Loop(
        **PARTS,
        owner="company",
        demand=Demand(users=9_000),
        money=Money(revenue_usd_per_month=30_000, budget_usd_per_month=400, budget_is="limit"),
    ),
    "only requests are known": Loop(**PARTS, demand=Demand(requests_per_day=50_000)),
    "nothing fits": Loop(**PARTS, demand=Demand(users=300), objectives=Objectives(availability=0.99999)),
    "static": Loop(**PARTS, demand=Demand(users=300), kind="content", service=ServiceDemand(static=True)),
}


def asked(loop):
    question = question_of(loop, load_catalogue())
    solved, index = solved_question(question)
    figures = Figures()
    return question, solved, index, confidence(question, solved, index, figures), figures


@pytest.fixture(scope="module", params=sorted(LOOPS))
def answered(request):
    return asked(LOOPS[request.param])


def test_shares_lie_between_nothing_and_all(answered):
    _, solved, _, found, figures = answered
    shares = [figures[path].value for _, path in found.promises] + [
        figures[found.arrangement_stays_path].value
    ]
    assert all(0.0 <= share <= 1.0 for share in shares)
    names = [name for name, _ in found.promises]
    assert ("survives" in names) == (solved.limits.survives > 0)
    assert ("budget" in names) == solved.values.inputs.budget_is_limit


def test_influences_are_shares_of_one_and_largest_first(answered):
    _, _, _, found, figures = answered
    values = [figures[path].value for _, path in found.influence]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1.0)
    for field, path in found.influence:
        assert path == f"influence.{field}"


def test_a_tie_is_named_when_the_arrangement_stays_too_seldom(answered):
    question, _, _, found, figures = answered
    stays = figures[found.arrangement_stays_path].value
    assert bool(found.tie_with) == (stays < question.inputs.value("choice.confidence.tie_below"))


def test_as_the_inputs_stand_the_chosen_design_wins(answered):
    question, solved, index, _, _ = answered
    weighed = weigh(question, solved, index)
    assert weighed.winners[0] == 0
    assert weighed.outcome.objective[0, 0] == pytest.approx(float(solved.objective[index]), rel=1e-9)


def test_the_same_question_gives_the_same_shares(answered):
    question, _, _, found, figures = answered
    again = asked(question.loop)
    assert again[3] == found
    assert again[4] == figures


def test_without_ranges_everything_that_is_kept_is_sure(monkeypatch):
    monkeypatch.setattr(module, "uncertain_inputs", lambda *_: ())
    monkeypatch.setattr(module, "price_factors", lambda *_: ())
    _, _, _, found, figures = asked(LOOPS["founder"])
    assert {figures[path].value for _, path in found.promises} == {1.0}
    assert figures[found.arrangement_stays_path].value == 1.0
    assert found.tie_with == ()
    assert found.influence == ()


@pytest.mark.parametrize(
    "field", ["team.value_of_hour_usd", "objective.availability", "failure.own_faults.one_server.per_year"]
)
def test_what_led_in_the_prototype_is_among_the_first_fifth_for_a_founder(field):
    question, _, _, found, figures = asked(LOOPS["founder"])
    assert question.inputs.owner == "founder"
    fields = [name for name, _ in found.influence]
    known = sum(1 for path in figures if path.startswith("influence."))
    assert fields.index(field) < known / 5
    assert fields.index(field) < fields.index("restore.logical_gb_per_hour")
