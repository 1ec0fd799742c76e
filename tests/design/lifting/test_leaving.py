"""Leaving a provider takes the work of what stands there: files, a program, a database, what is bound to it."""

from __future__ import annotations

import pytest
from tests.design.instances import CATALOGUE

from loopwright.design.answer import answer_for, question_of
from loopwright.design.lifting.leaving import leaving_hours
from loopwright.loop.model import Loop
from loopwright.loop.vocabulary import Skill

HOURS = {
    name: CATALOGUE.value(f"effort.migration_hours.{name}")
    for name in ("provider", "arrangement", "database")
}
SAID = {"name": "x", "action": "a", "response": "r", "value": "v"}


def designed(forced=(), **said):
    loop = Loop(**SAID, demand={"users": 300}, **said)
    return answer_for(
        question_of(loop, CATALOGUE, forced=forced), parts=frozenset({"alternatives", "decisions"})
    )


@pytest.mark.parametrize(
    ("forced", "hours"),
    [
        (("provider=hetzner", "arrangement=one_server"), HOURS["provider"]),
        (
            ("provider=gcp", "arrangement=serverless", "database=managed"),
            HOURS["provider"] + HOURS["arrangement"],
        ),
    ],
)
def test_what_stands_at_the_provider_has_to_move(forced, hours):
    design = designed(forced).design
    found = leaving_hours(design.structure, (design.provider, design.provider), {}, CATALOGUE)
    assert found.value == pytest.approx(hours)


def test_a_database_that_stands_elsewhere_does_not_move():
    design = designed(("provider=hetzner", "database=managed")).design
    assert design.database_provider != "hetzner"
    found = leaving_hours(design.structure, ("hetzner", design.database_provider), {}, CATALOGUE)
    assert found.value == pytest.approx(HOURS["provider"] - HOURS["database"])


def test_files_are_uploaded_again_and_a_team_that_knows_the_way_is_quicker():
    design = designed(service={"static": True}).design
    hours = [
        leaving_hours(design.structure, (design.provider, ""), skills, CATALOGUE).value
        for skills in ({}, {design.provider: Skill.LIVES_IN_IT})
    ]
    assert hours[1] < hours[0] < 1


def test_the_decision_and_the_alternatives_say_the_same_of_leaving():
    answer = designed(("arrangement=serverless",))
    decided = next(path for path in answer.figures if path == "decision.leaving_the_provider.hours")
    same = [one for one in answer.alternatives if one.dimension == "provider" and one.leaving]
    assert same
    assert f"{answer.figures[decided].value:.0f}" in {one.leaving.split()[3] for one in same}
    assert all("USD" not in one.leaving for one in same)
