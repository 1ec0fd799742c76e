"""Triggers of data and of cover flip the design where they say so: on the examples, and on loops made to have one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.design.instances import CATALOGUE

from loopwright.design.answer import Question, question_of, solved_question
from loopwright.design.given.survival import with_survival
from loopwright.design.outlook.footing import Found, Prospect
from loopwright.design.outlook.hysteresis import Bars
from loopwright.design.outlook.triggers import _by_cover, _by_data
from loopwright.design.search.solve import solve
from loopwright.design.search.structures import structure_codes
from loopwright.loop.model import DataSet, Demand, Loop, Objectives, Places, Team
from loopwright.loop.reading import read_loop
from loopwright.loop.vocabulary import Cover, Place

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/loop.yaml"))
EUROS = CATALOGUE.value("currency.usd_per_eur")
STEP = 0.01
PEOPLE = CATALOGUE.value("cover.around_the_clock.people")
MADE = {
    "much data": {
        "kind": "internal",
        "demand": Demand(users=150.0, cached_share=0.0, public_share=0.0),
        "data": (DataSet(name="main", size_bytes=50e9),),
        "objectives": Objectives(survives="nothing"),
    },
    "a tight recovery": {
        "objectives": Objectives(availability=0.9985, survives="nothing"),
        "team": Team(people=6, cover=Cover.BUSINESS, value_of_hour_usd=25.0),
    },
}


def loop_of(name: str) -> Loop:
    if name in MADE:
        given = {"demand": Demand(users=300.0, cached_share=0.0, public_share=0.0), **MADE[name]}
        places = Places(users={Place.EU: 1.0})
        return Loop(name="made", action="ask", response="answer", value="v", places=places, **given)
    return read_loop(next(path for path in EXAMPLES if path.parent.name == name), EUROS).loop


@cache
def answered(name: str) -> tuple[Question, Found]:
    asked = question_of(loop_of(name), CATALOGUE)
    return asked, Found(*solved_question(asked))


def beside(question: Question, here: Found, scale: float) -> tuple[Found | None, Found | None]:
    """The cheapest design on today's footing at so many times today's data, and the cheapest of all."""
    values = with_survival(question, question.values.replaced({"data.scale": scale}))
    solved = solve(question.space, values, mask=question.mask)
    found = solved.best(here.footing.among(solved)), solved.best()
    own, best = (None if index is None else Found(solved, index) for index in found)
    return own, best


def left(question: Question, here: Found, scale: float, further: float) -> str:
    """Why a footing is left at so much data: outgrown, or by a saving that lasts and pays its move; else nothing."""
    bars, prospect = Bars.of(CATALOGUE), Prospect(question, question.values)
    own, best = beside(question, here, scale)
    if own is None or best is None:
        return "outgrow"
    if own.objective - best.objective < bars.saving(own.objective):
        return ""
    if prospect.payback_months(own, best) > bars.payback_months:
        return ""
    then, _ = beside(question, here, scale * further)
    still, _ = beside(question, best, scale * further)
    lasts = still is not None and (
        then is None or then.objective - still.objective >= bars.saving(then.objective)
    )
    return "pays_to_move" if lasts else ""


def replayed_data(name: str) -> int:
    """Replay the first change as the data grows just below and just above, shown or not; how many there were."""
    question, here = answered(name)
    found = _by_data(Prospect(question, question.values), Bars.of(CATALOGUE), here)
    for one in found:
        times = one.figure.value / question.inputs.value("data.size_gb")
        further = Bars.of(CATALOGUE).forced_further
        assert left(question, here, times * (1 - STEP), further) == ""
        assert left(question, here, times * (1 + STEP), further) == one.kind
    return len(found)


def under(name: str, cover: Cover) -> Question:
    """The same loop asked with other hours of cover."""
    loop = loop_of(name)
    return question_of(replace(loop, team=replace(loop.team, cover=cover)), CATALOGUE)


def replayed_cover(name: str) -> int:
    """Ask the loop again with the cover of each of its triggers, and with those of none; how many there were."""
    question, here = answered(name)
    drafts = {one.slug: one for one in _by_cover(question, here)}
    today = question.inputs.value("team.mean_wait_hours")
    for cover in Cover:
        there = under(name, cover)
        wait = there.inputs.value("team.mean_wait_hours")
        solved = solve(there.space, there.values, mask=there.mask)
        best = solved.best()
        if cover is question.inputs.cover or best is None:
            continue
        another = structure_codes(solved)[best] != here.footing.code
        one = drafts.get(f"cover-{cover}".replace("_", "-"))
        possible = cover is not Cover.AROUND_THE_CLOCK or question.inputs.value("team.people") >= PEOPLE
        assert (one is not None) == (another and possible), (name, cover)
        if one is not None:
            assert one.figure.value == pytest.approx(wait)
            assert one.direction == ("below" if wait < today else "above")
            assert one.after.objective == pytest.approx(float(solved.objective[best]))
    return len(drafts)


def test_a_trigger_of_data_flips_the_design_where_it_says() -> None:
    assert replayed_data("much data") > 0


def test_a_trigger_of_cover_takes_another_structure_when_the_loop_is_asked_with_it() -> None:
    assert replayed_cover("a tight recovery") > 0


@pytest.mark.verify
@pytest.mark.parametrize("name", [path.parent.name for path in EXAMPLES])
def test_the_triggers_of_an_example_flip_its_design(name: str) -> None:
    print(name, replayed_data(name), "of data,", replayed_cover(name), "of cover")  # noqa: T201 - which had any
