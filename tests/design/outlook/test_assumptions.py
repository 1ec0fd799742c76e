"""Nothing that was assumed is left out, and what matters comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.loop.model import DataSet, Demand, Loop, OutsideCall, Places, ServiceDemand, Team

PARTS = {
    "name": "x",
    "action": "ask",
    "response": "answer",
    "value": "time",
    "places": Places(users={"eu": 1.0}, residency=("eu",)),
}
LOOPS = {
    "little is said": Loop(**PARTS, demand=Demand(users=300)),
    "data and calls": Loop(
        **PARTS,
        demand=Demand(requests_per_day=20_000),
        data=(DataSet(name="a"), DataSet(name="b", kind="files")),
        service=ServiceDemand(outside_calls=(OutsideCall(name="mail"),)),
    ),
}


@pytest.fixture(scope="module", params=sorted(LOOPS))
def answered(request):
    question = question_of(LOOPS[request.param], load_catalogue())
    return question, answer_for(question, parts=frozenset({"assumptions"}))


def test_every_assumed_input_is_listed_once(answered):
    question, answer = answered
    fields = [one.field for one in answer.assumptions]
    assert set(question.inputs.assumed) <= set(fields)
    assert len(fields) == len(set(fields))


def test_every_assumed_row_below_a_figure_is_listed_under_its_own_name_or_its_inputs(answered):
    question, answer = answered
    listed = {one.field for one in answer.assumptions}
    listed |= {one.source.reference for one in question.inputs.own.values() if one.source is not None}
    for path, figure in answer.figures.items():
        if path.startswith(("influence.", "confidence.")):
            continue
        for leaf in figure.leaves():
            if leaf.source.origin == "assumption" and "#" not in leaf.source.reference:
                assert leaf.source.reference in listed, path


def test_each_has_its_number_its_source_and_its_date(answered):
    _, answer = answered
    for one in answer.assumptions:
        assert one.path in answer.figures
        assert one.title
        assert one.source
        assert one.read_on


def test_the_most_influential_come_first(answered):
    _, answer = answered
    weights = [
        answer.figures[one.influence_path].value if one.influence_path else -1 for one in answer.assumptions
    ]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0


def test_what_is_said_is_not_assumed():
    loop = replace(LOOPS["little is said"], team=Team(value_of_hour_usd=30, people=2))
    answer = answer_for(question_of(loop, load_catalogue()), parts=frozenset({"assumptions"}))
    assert not {"team.value_of_hour_usd", "team.people"} & {one.field for one in answer.assumptions}
