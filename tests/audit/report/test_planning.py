"""The roadmap respects what needs what and pays best first; what is declared names what there is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction
from loopwright.audit.report.controls import parted, titles
from loopwright.audit.report.records import Grade, Move
from loopwright.audit.report.risks import advice_of, weighing_rules
from loopwright.audit.report.roadmap import ordered
from loopwright.audit.report.statement import Known, Unknown, by_check, measured

CHECKS = {one.slug: one for one in all_checks()}
RULES = weighing_rules()
STANDARDS_WITH_TITLES = ("SOC 2", "ISO 27001", "PCI DSS", "GDPR")


def move(check, hours=1.0, risk=4, after=()):
    return Move(check, check, 1, hours, risk, risk / hours, after, Known("It is so.", (by_check(check),)))


@st.composite
def roads(draw):
    names = [f"step{number}" for number in range(draw(st.integers(1, 7)))]
    return [
        move(
            name,
            draw(st.sampled_from([0.25, 1, 4, 24])),
            draw(st.sampled_from([1, 3, 12, 144])),
            tuple(draw(st.lists(st.sampled_from(names[:place]), unique=True, max_size=2)) if place else ()),
        )
        for place, name in enumerate(names)
    ]


@settings(max_examples=100, deadline=None)
@given(roads(), st.randoms())
def test_nothing_comes_before_what_it_needs_and_the_order_is_one(moves, chance):
    found = ordered(moves)
    place = {one.check: number for number, one in enumerate(found)}
    assert set(place) == {one.check for one in moves}
    assert all(place[before] < place[one.check] for one in moves for before in one.after)
    mixed = list(moves)
    chance.shuffle(mixed)
    assert ordered(mixed) == found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.5, 1, 2]), st.sampled_from([1, 4, 16])), min_size=1, max_size=6))
def test_where_nothing_needs_another_the_most_risk_for_an_hour_comes_first(pairs):
    found = ordered([move(f"step{number}", *pair) for number, pair in enumerate(pairs)])
    assert all(one.risk_per_hour >= later.risk_per_hour for one, later in pairwise(found))


def test_a_small_step_that_opens_the_way_for_a_heavy_one_comes_early():
    opens, heavy, other = move("opens", 1, 1), move("heavy", 1, 144, ("opens",)), move("other", 1, 16)
    assert [one.check for one in ordered([other, heavy, opens])] == ["opens", "heavy", "other"]


def test_steps_that_wait_for_each_other_are_still_taken():
    circle = [move("one", after=("two",)), move("two", after=("one",))]
    assert {one.check for one in ordered(circle)} == {"one", "two"}


def test_what_is_declared_names_checks_sections_and_areas_that_there_are():
    faults = {slug for slug, one in CHECKS.items() if one.direction is not Direction.STRENGTH}
    assert set(RULES.of_check) <= faults
    assert {*RULES.after, *(one for before in RULES.after.values() for one in before)} <= faults
    assert set(RULES.of_section) == {one.section for one in CHECKS.values()}
    assert set(RULES.harm) == {one.area for one in CHECKS.values()}
    words = {*RULES.of_section.values(), *RULES.of_check.values(), *RULES.of_severity.values()}
    assert words <= {one.value for one in Grade}


def test_no_two_checks_are_declared_to_need_each_other():
    road = [move(slug, after=before) for slug, before in RULES.after.items()]
    road += [
        move(one) for one in {one for before in RULES.after.values() for one in before} - set(RULES.after)
    ]
    place = {one.check: number for number, one in enumerate(ordered(road))}
    assert all(place[before] < place[one.check] for one in road for before in one.after)


@pytest.mark.parametrize("slug", CHECKS)
def test_every_advice_says_why_and_what_to_do(slug):
    why, what = advice_of(CHECKS[slug])
    assert why
    assert what


@pytest.mark.parametrize("control", sorted({one for check in CHECKS.values() for one in check.controls}))
def test_every_clause_is_of_a_standard_that_is_known_and_says_what_it_is_about(control):
    standard, clause = parted(control)
    assert standard in titles()
    assert standard not in STANDARDS_WITH_TITLES or titles()[standard][clause]


def test_a_statement_stands_on_something_or_says_how_to_find_out():
    for bad in (lambda: Known("It is so.", ()), lambda: Known("", (measured("a"),)), lambda: Unknown("")):
        with pytest.raises(ValueError, match=r"stands on nothing|find out"):
            bad()
