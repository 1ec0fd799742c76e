"""A lifted design says what the solver computed: every line adds up to the arrays it came from."""

from __future__ import annotations

import math

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.lifting.assemble import design_at
from loopwright.design.model import Cause, Phase
from loopwright.loop.model import DataSet, Demand, Habits, Loop, Money, Places, ServiceDemand, Team
from loopwright.loop.vocabulary import LoopKind, Owner, Place

CATALOGUE = load_catalogue()

LOOPS = {
    "a founder's small business app": {"demand": Demand(users=300)},
    "a hobby": {"demand": Demand(users=40), "owner": Owner.HOBBY, "kind": LoopKind.COMMUNITY},
    "a company's shop": {
        "demand": Demand(users=60_000),
        "kind": LoopKind.SHOP,
        "owner": Owner.COMPANY,
        "money": Money(revenue_usd_per_month=80_000, cash_usd=200_000),
        "data": (DataSet(name="orders", size_bytes=120e9),),
    },
    "an api in another part of the world": {
        "demand": Demand(requests_per_day=4e6),
        "kind": LoopKind.API,
        "service": ServiceDemand(framework="go"),
        "places": Places(users={Place.ASIA: 0.5, Place.US: 0.5}),
    },
    "a company of twelve with files, at all hours": {
        "demand": Demand(users=40_000, background_share=0.3),
        "owner": Owner.COMPANY,
        "team": Team(people=12),
        "habits": Habits(deploys_per_week=20),
        "money": Money(revenue_usd_per_month=80_000),
        "data": (
            DataSet(name="orders", size_bytes=60e9),
            DataSet(name="scans", kind="files", size_bytes=3e12, rpo_seconds=86_400),
        ),
    },
    "static pages": {
        "demand": Demand(users=5_000),
        "kind": LoopKind.CONTENT,
        "service": ServiceDemand(static=True),
    },
}


@pytest.fixture(params=sorted(LOOPS))
def solved(request):
    loop = Loop(name="x", action="a", response="r", value="v", **LOOPS[request.param])
    return solved_question(question_of(loop, CATALOGUE))


def test_the_bill_is_the_sum_of_its_lines_and_the_solvers_money(solved):
    space, index = solved
    design = design_at(space, index)
    lines = sum(design.value(line.path) for line in design.spend if line.path)
    assert lines == pytest.approx(design.value("cost.total"), abs=1e-6)
    assert design.value("cost.total") == pytest.approx(float(space.designs.money[index]), abs=1e-9)


def test_the_hours_are_the_sum_of_their_components(solved):
    space, index = solved
    design = design_at(space, index)
    parts = sum(figure.value for path, figure in design.figures.items() if path.startswith("hours."))
    assert parts == pytest.approx(design.value("effort.total"), abs=1e-9)


def test_phases_and_causes_both_add_up_to_the_downtime_that_was_searched_on(solved):
    space, index = solved
    design = design_at(space, index)
    causes = sum(design.value(f"ledger.{cause}") for cause in Cause)
    phases = sum(design.value(f"ledger.phase.{phase}") for phase in Phase)
    assert causes == pytest.approx(phases)
    assert causes == pytest.approx(float(space.designs.down[index]))
    assert design.value("promise.availability") == pytest.approx(1 - causes / 8760)


def test_every_figure_is_finite_and_ends_in_sources(solved):
    space, index = solved
    design = design_at(space, index)
    for path, figure in design.figures.items():
        assert math.isfinite(figure.value), path
        for leaf in figure.leaves():
            assert leaf.source is not None, f"{path} ends in a number from nowhere: {leaf.value} {leaf.unit}"


def test_the_chosen_design_is_feasible_or_the_report_says_what_breaks(solved):
    space, index = solved
    design = design_at(space, index)
    assert design.feasible == bool(space.feasible[index])


def test_a_first_request_takes_three_round_trips_and_is_one_of_a_day():
    loop = Loop(name="x", action="a", response="r", value="v", **LOOPS["a founder's small business app"])
    design = design_at(*solved_question(question_of(loop, CATALOGUE)))
    network = design.value("latency.network_seconds")
    assert design.value("latency.first_request_network_seconds") == pytest.approx(3 * network)
    assert design.value("load.first_request_share") == pytest.approx(1 / 150)
