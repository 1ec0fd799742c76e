"""The ladder of maturity: it names what there is, and nothing that is wrong or unknown ever raises a score."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction, Finding, Severity
from loopwright.audit.report.grounds import INPUTS, READ, Looked, declared
from loopwright.audit.report.maturity import (
    HIGHEST,
    LEVELS,
    PLACE,
    Said,
    State,
    counts,
    judged_line,
    ladder,
    scored,
)
from loopwright.audit.running import Question
from loopwright.survey.evidence import Environment, Evidence

OFF = PLACE.with_name("off_the_ladder.toml")
CHECKS = {one.slug: one for one in all_checks()}
FAULTS = sorted(slug for slug, one in CHECKS.items() if one.direction is not Direction.STRENGTH)
AREAS = {one.name: one for one in ladder()}
KNOWN = {
    *READ,
    *declared().paths,
    *declared().resources,
    *declared().kinds,
    *declared().steps,
    *declared().monitors,
}
LINES = [(area.name, line) for area in ladder() for level in area.levels for line in level]
NAMED = sorted({slug for _, line in LINES for slug in line.checks})


def test_the_ladder_has_the_areas_that_checks_rate_and_five_levels_each():
    assert set(AREAS) == {one.area for one in CHECKS.values()}
    assert len(AREAS) == 12
    for area in AREAS.values():
        assert len(area.levels) + 1 == len(LEVELS) == HIGHEST == 5
        assert all(area.levels), area.name


@pytest.mark.parametrize(("area", "line"), LINES, ids=lambda one: getattr(one, "says", one))
def test_a_line_names_checks_and_things_to_look_at_that_there_are(area, line):
    assert line.checks, area
    assert set(line.checks) <= set(FAULTS), "a line is kept by what finds faults"
    assert {*line.seen, *line.where} <= KNOWN


def test_every_check_is_named_by_the_ladder_or_left_off_it_with_a_reason():
    left_off = tomllib.loads(OFF.read_text(encoding="utf-8"))
    listed = [slug for slugs in left_off.values() for slug in slugs]
    assert len(listed) == len(set(listed)), "left off twice"
    assert not set(listed) & set(NAMED), "named and left off"
    remarks = {slug for slug in FAULTS if CHECKS[slug].severity is Severity.INFO}
    assert not set(listed) & remarks, "remarks are off it by nature"
    assert set(FAULTS) - set(NAMED) - remarks == set(listed)


def test_every_line_says_something_of_its_own():
    for area in AREAS.values():
        says = [line.says for level in area.levels for line in level]
        assert len(says) == len(set(says)), area.name


def test_what_checks_look_at_is_declared_for_checks_and_grounds_that_there_are():
    assert set(declared().of_check) <= set(CHECKS)
    assert set(declared().of_check.values()) <= KNOWN
    assert set(INPUTS.values()) <= set(READ)


def fault(slug, environment=Environment.PRODUCTION):
    return Finding(
        slug,
        Direction.UNDER,
        CHECKS[slug].severity,
        "thing",
        "It is wrong.",
        environment,
        (Evidence("a", 1),),
    )


class Grounds:
    """What there was to look at, as a test says it."""

    def __init__(self, there):
        self.there = there

    def of(self, name):
        return Looked(1, (Evidence(name),)) if name in self.there else Looked(0)


@st.composite
def situations(draw):
    """Any repository as the ladder sees one: what failed, what was asked, what was there."""
    failing = draw(st.frozensets(st.sampled_from(NAMED), max_size=6))
    unclear = draw(st.frozensets(st.sampled_from(NAMED), max_size=4))
    absent = draw(st.frozensets(st.sampled_from(NAMED), max_size=20))
    there = draw(st.frozensets(st.sampled_from(sorted(KNOWN)), min_size=len(KNOWN) // 2))
    said = Said(
        {slug: (fault(slug),) for slug in failing},
        {slug: Question(slug, "thing", "Not known.", "Ask.") for slug in unclear},
        frozenset(),
        {slug: Looked(0 if slug in absent else 2, (Evidence("b"),)) for slug in CHECKS},
        CHECKS,
    )
    return said, Grounds(there)


def scores(said, grounds):
    return {name: scored(area, said, grounds) for name, area in AREAS.items()}


@settings(max_examples=60, deadline=None)
@given(situations(), st.sampled_from(NAMED))
def test_a_finding_more_never_raises_a_score(situation, slug):
    said, grounds = situation
    worse = replace(said, failing={**said.failing, slug: (*said.failing.get(slug, ()), fault(slug))})
    before, after = scores(said, grounds), scores(worse, grounds)
    assert all(after[name].score <= before[name].score for name in AREAS)


@settings(max_examples=60, deadline=None)
@given(situations(), st.sampled_from(NAMED), st.sampled_from(["asked", "absent", "accepted"]))
def test_what_cannot_be_judged_never_raises_a_score(situation, slug, how):
    said, grounds = situation
    if how == "asked":
        less = replace(said, unclear={**said.unclear, slug: Question(slug, "thing", "Not known.", "Ask.")})
    elif how == "absent":
        less = replace(said, looked={**said.looked, slug: Looked(0)})
    else:
        less = replace(said, accepted=said.accepted | {slug})
    before, after = scores(said, grounds), scores(less, grounds)
    for name in AREAS:
        assert after[name].score <= before[name].score
        assert after[name].judged <= before[name].judged


@settings(max_examples=30, deadline=None)
@given(situations())
def test_each_area_says_how_much_could_be_judged_and_what_is_next(situation):
    for one in scores(*situation).values():
        assert 1 <= one.score <= HIGHEST
        assert 0 <= one.coverage <= 1
        assert (one.next_step is None) == (one.score == HIGHEST)
        assert one.next_step is None or one.gaps
        assert one.next_step is None or one.next_step.hours > 0 or one.next_step.to_find_out


def everything():
    looked = {slug: Looked(1, (Evidence("b"),)) for slug in CHECKS}
    return Said({}, {}, frozenset(), looked, CHECKS), Grounds(KNOWN)


def test_a_repository_in_which_all_is_there_and_nothing_wrong_reaches_the_top():
    assert {one.score for one in scores(*everything()).values()} == {HIGHEST}


def test_where_nothing_is_there_nothing_is_reached_and_the_level_is_unknown():
    said, _ = everything()
    nothing = replace(said, looked={slug: Looked(0) for slug in CHECKS})
    for one in scores(nothing, Grounds(frozenset())).values():
        assert (one.score, one.level, one.coverage) == (1, "unknown", 0)


@pytest.mark.parametrize(("area", "line"), LINES, ids=lambda one: getattr(one, "says", one))
def test_each_line_fails_by_each_of_its_checks_alone(area, line):
    said, grounds = everything()
    for slug in line.checks:
        worse = replace(said, failing={slug: (fault(slug),)})
        found = judged_line(line, worse, grounds)
        assert (found.state, found.failing) == (State.FAILS, (slug,)), area


@pytest.mark.parametrize(("area", "line"), LINES, ids=lambda one: getattr(one, "says", one))
def test_no_line_holds_where_one_of_its_checks_is_accepted(area, line):
    said, grounds = everything()
    for accepted in (*({slug} for slug in line.checks), set(line.checks)):
        found = judged_line(line, replace(said, accepted=frozenset(accepted)), grounds)
        assert found.state is State.UNKNOWN, area


@pytest.mark.parametrize(
    ("environment", "severity", "counted"),
    [
        (Environment.PRODUCTION, Severity.HIGH, True),
        (Environment.STAGING, Severity.MEDIUM, True),
        (Environment.PRODUCTION, Severity.LOW, False),  # the check itself plays it down
        (Environment.EXAMPLE, Severity.HIGH, False),
    ],
)
def test_an_example_and_what_a_check_plays_down_keep_no_score_down(environment, severity, counted):
    one = replace(fault("datastore_without_backup", environment), severity=severity)
    assert counts(one, CHECKS) is counted
    assert not counts(replace(one, direction=Direction.STRENGTH), CHECKS)
