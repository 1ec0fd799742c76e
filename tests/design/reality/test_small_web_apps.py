"""A web app under three requests a second with no special promise costs at most $25 a month."""

import itertools

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.lifting.assemble import design_at
from loopwright.loop.model import Demand, Loop, Objectives, ServiceDemand
from loopwright.loop.vocabulary import LoopKind, Owner, Survives

CATALOGUE = load_catalogue()
FRAMEWORKS = sorted(
    row.id.rpartition(".")[2]
    for row in CATALOGUE.figures("service.runtime.")
    if not row.id.endswith(".heavy")  # says of itself that it asks for far more than a web app
)
QUICK = ("django", "node", "rails")
MOST_USD = 25


def bill(kind, framework, owner):
    loop = Loop(
        name="small",
        action="asks",
        response="is answered",
        value="knows",
        kind=kind,
        owner=owner,
        demand=Demand(peak_requests_per_second=2.9),
        objectives=Objectives(survives=Survives.NOTHING),
        service=ServiceDemand(framework=framework),
    )
    design = design_at(*solved_question(question_of(loop, CATALOGUE)))
    assert design.feasible
    return design.figures["cost.total"].value


@pytest.mark.parametrize(
    ("kind", "framework"), [(kind, QUICK[index % len(QUICK)]) for index, kind in enumerate(LoopKind)]
)
def test_a_small_web_app_is_cheap(kind, framework):
    assert bill(kind, framework, Owner.FOUNDER) <= MOST_USD


@pytest.mark.verify
@pytest.mark.parametrize(("kind", "owner"), list(itertools.product(LoopKind, (Owner.HOBBY, Owner.FOUNDER))))
def test_a_small_web_app_is_cheap_whatever_it_is_written_with(kind, owner):
    bills = {framework: bill(kind, framework, owner) for framework in FRAMEWORKS}
    assert {framework: usd for framework, usd in bills.items() if usd > MOST_USD} == {}
