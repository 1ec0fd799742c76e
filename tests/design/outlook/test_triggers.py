"""Every trigger flips the design where it says so, when solved again just below and just above."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.design.instances import CATALOGUE, question

from loopwright.design.answer import Question, solved_question
from loopwright.design.figure import Figures
from loopwright.design.given.survival import with_survival
from loopwright.design.lifting.assemble import design_at
from loopwright.design.outlook.footing import Footing, Found, Prospect
from loopwright.design.outlook.hysteresis import Bars
from loopwright.design.outlook.staircases import DRIVERS
from loopwright.design.outlook.triggers import PROMISE_DRIVERS, triggers
from loopwright.design.search.solve import solve
from loopwright.design.search.structures import structure_codes

if TYPE_CHECKING:
    from loopwright.design.findings import Trigger

LOOPS = (("business", 300.0), ("api", 300.0))
STEP = 0.01


@cache
def answered(kind: str, users: float) -> tuple[Question, Found, tuple[Trigger, ...], Figures]:
    asked = question(kind, users, outside=False, plain=True)
    solved, index = solved_question(asked)
    figures = Figures(dict(design_at(solved, index).figures))
    return asked, Found(solved, index), triggers(asked, solved, index, figures), figures


@pytest.mark.parametrize(("kind", "users"), LOOPS)
def test_a_promise_tightened_past_its_trigger_takes_another_structure(kind: str, users: float) -> None:
    asked, here, found, figures = answered(kind, users)
    paths = {PROMISE_DRIVERS[one.promise]: one.path for one in DRIVERS}
    now = structure_codes(here.solved)[here.index]
    for one in found:
        if one.kind not in ("objective", "budget") or one.driver not in paths:
            continue
        at, sign = figures[one.at_path].value, 1.0 if one.direction == "above" else -1.0
        # a quantile is solved for to fewer digits than a sum
        hair = 1e-3 if one.slug == "latency-p95" else 1e-7
        for offset, same in ((-hair, True), (hair, False)):
            there = asked.values.replaced({paths[one.driver]: at * (1 + sign * offset)})
            solved = solve(asked.space, there)
            index = solved.best()
            assert index is not None
            assert bool(structure_codes(solved)[index] == now) is same


@pytest.mark.parametrize(("kind", "users"), LOOPS)
def test_an_hour_past_its_trigger_takes_another_structure(kind: str, users: float) -> None:
    asked, here, found, figures = answered(kind, users)
    now = structure_codes(here.solved)[here.index]
    for one in found:
        if one.driver != "value of an hour":
            continue
        sign = 1.0 if one.direction == "above" else -1.0
        for offset, same in ((-STEP, True), (STEP, False)):
            value = figures[one.at_path].value * (1 + sign * offset)
            solved = solve(asked.space, asked.values.replaced({"team.value_of_hour_usd": value}))
            index = solved.best()
            assert index is not None
            assert bool(structure_codes(solved)[index] == now) is same


@pytest.mark.parametrize(("kind", "users"), LOOPS)
def test_the_first_demand_trigger_is_where_the_structure_stops_working_or_pays_to_leave(
    kind: str, users: float
) -> None:
    asked, here, found, figures = answered(kind, users)
    first = [one for one in found if one.kind in ("outgrow", "pays_to_move", "discrete") and one.watch]
    assert first
    one, footing = first[0], Footing.of(here.solved, here.index)
    today = asked.inputs.value("demand.users") if one.driver == "users" else figures["load.peak_rate"].value
    scale = figures[one.at_path].value / today
    bars = Bars.of(CATALOGUE)
    for offset, stays in ((-STEP, True), (STEP, False)):
        values = with_survival(asked, asked.values.replaced({"demand.scale": scale * (1 + offset)}))
        solved = solve(asked.space, values)
        own, best = solved.best(footing.among(solved)), solved.best()
        assert best is not None
        kept = own is not None and (
            solved.objective[own] - solved.objective[best] < bars.saving(float(solved.objective[own]))
        )
        assert bool(kept) is stays


@pytest.mark.parametrize(("kind", "users"), LOOPS)
def test_at_most_five_are_shown_each_to_another_place_and_every_number_has_a_reason(
    kind: str, users: float
) -> None:
    _, _, found, figures = answered(kind, users)
    assert 0 < len(found) <= CATALOGUE.value("choice.triggers.shown")
    assert len({one.slug for one in found}) == len(found)
    for one in found:
        assert figures[one.at_path].formula or figures[one.at_path].source
        if one.low_path and one.high_path:
            assert figures[one.low_path].value < figures[one.at_path].value < figures[one.high_path].value


def test_a_narrowed_search_finds_the_design_of_the_whole() -> None:
    asked, here, _, _ = answered("business", 300.0)
    prospect = Prospect(asked, asked.values)
    for scale in (1.0, 5.0, 12.0):
        values = with_survival(asked, asked.values.replaced({"demand.scale": scale}))
        solved = solve(asked.space, values)
        index, quick = solved.best(), prospect.best("demand.scale", scale)
        assert index is not None
        assert quick is not None
        assert quick.objective == pytest.approx(float(solved.objective[index]), rel=1e-9)
        on, own = prospect.on(here.footing, "demand.scale", scale), solved.best(here.footing.among(solved))
        assert (on is None) == (own is None)
