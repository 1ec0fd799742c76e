"""Two audits beside each other: nothing is lost, nothing is told twice, and only what is new weighs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.audit.comparing import Moved, Stated, compared, findings_of, stated_of, with_unknown
from loopwright.audit.finding import Direction, Finding, Severity
from loopwright.audit.running import FAILED, Question
from loopwright.interfaces.cli.reports.changes import sentence
from loopwright.survey.evidence import Environment, Evidence

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
findings = st.builds(
    Finding,
    check=st.sampled_from(["one", "two"]),
    direction=st.sampled_from(list(Direction)),
    severity=st.sampled_from(list(Severity)),
    thing=st.sampled_from(["web", "db"]),
    what=st.text(max_size=5),
    environment=st.just(Environment.UNSTATED),
    evidence=st.lists(
        st.builds(Evidence, st.sampled_from(["a.yaml", "b.yaml"]), st.integers(1, 99)), max_size=2
    ).map(tuple),
)
lists = st.lists(findings, max_size=8)


@QUIET
@given(lists, lists)
def test_every_finding_is_matched_once_or_is_new_or_gone(before, after):
    found = compared(before, after, (), ())
    assert len(after) - len(found.new) == len(before) - len(found.gone)
    assert all(one in after for one in found.new)
    assert all(one in before for one in found.gone)


@QUIET
@given(lists)
def test_an_audit_beside_itself_shows_nothing(some):
    found = compared(some, some, (), ())
    assert (found.new, found.gone, found.graver, found.moved) == ((), (), (), ())


@QUIET
@given(lists, st.integers(1, 50))
def test_lines_that_move_and_words_that_count_anew_are_no_change(some, shift):
    moved = [
        replace(
            one, what="other", evidence=tuple(replace(said, line=said.line + shift) for said in one.evidence)
        )
        for one in some
    ]
    found = compared(some, moved, (), ())
    assert (found.new, found.gone) == ((), ())


def test_what_weighs_more_than_before_is_told_with_what_it_weighed():
    low = Finding("one", Direction.UNDER, Severity.LOW, "web", "", Environment.UNSTATED, ())
    high = replace(low, severity=Severity.HIGH)
    found = compared([low], [high], (), ())
    assert found.graver == ((high, Severity.LOW),)
    assert found.fails_at(Severity.HIGH)
    assert not compared([high], [low], (), ()).fails_at(Severity.LOW)
    assert not found.fails_at(None)


@pytest.mark.parametrize(
    ("before", "after", "newly"),
    [
        (
            Stated("availability", 0.9993, 0.999, missed=False),
            Stated("availability", 0.994, 0.999, missed=True),
            True,
        ),
        (
            Stated("availability", 0.995, 0.999, missed=True),
            Stated("availability", 0.994, 0.999, missed=True),
            False,
        ),
        (Stated("rpo", None, 60.0, missed=False), Stated("rpo", 90.0, 60.0, missed=True), True),
    ],
)
def test_a_promise_that_was_kept_and_is_not_fails_whatever_else_is_asked(before, after, newly):
    found = compared((), (), (before,), (after,))
    assert found.moved == (
        Moved(after.name, before.value, after.value, after.asked, newly_missed=newly, newly_kept=False),
    )
    assert found.fails_at(None) is newly


def test_what_is_up_less_is_worse_and_what_takes_less_time_is_not():
    moved = dict.fromkeys(("newly_missed", "newly_kept"), False)
    assert Moved("availability", 0.99, 0.98, None, **moved).worse
    assert not Moved("rto", 9.0, 3.0, None, **moved).worse
    assert Moved("rto", 9.0, None, None, **moved).worse


@pytest.mark.parametrize("record", [{}, {"evidence": {}}, {"check": "x", "evidence": [], "severity": "huge"}])
def test_a_record_that_is_no_finding_is_refused(record):
    with pytest.raises((KeyError, TypeError, ValueError)):
        findings_of([record])


def test_a_promise_without_a_number_is_unknown():
    assert stated_of([{"name": "rto", "value": "soon"}]) == (Stated("rto", None, None, missed=False),)


def finding(check, thing):
    return Finding(check, Direction.UNDER, Severity.HIGH, thing, "", Environment.UNSTATED, ())


def test_what_a_check_cannot_tell_any_more_is_no_longer_known_and_not_gone():
    before = [finding("asks", "web"), finding("asks", "db"), finding("fails", "web"), finding("sees", "web")]
    questions = (Question("asks", "web", "?", ""), Question("fails", FAILED, "?", ""))
    found = with_unknown(compared(before, [], (), ()), [(one.check, one.thing) for one in questions])
    assert found.unknown == (before[0], before[2])
    assert found.gone == (before[1], before[3])


def test_a_promise_that_is_unknown_now_or_stated_no_more_is_told_so():
    known = Stated("rto", 60.0, 90.0, missed=False)
    told = (Moved("rto", 60.0, None, 90.0, newly_missed=False, newly_kept=False),)
    assert compared((), (), (known,), (Stated("rto", None, 90.0, missed=False),)).moved == told
    assert compared((), (), (known,), ()).moved == told
    assert "was 1\N{NO-BREAK SPACE}min and is no longer known" in sentence(told[0])[0].text


def test_a_promise_that_nobody_could_tell_before_and_is_missed_now_counts():
    other, cost = Stated("rto", 1.0, None, missed=False), Stated("rpo", 90.0, 60.0, missed=True)
    assert [one.newly_missed for one in compared((), (), (other,), (other, cost)).moved] == [True]


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        ((40.0, "web", ""), (90.0, "web", ""), True),
        ((40.0, "web", ""), (90.0, "web db", ""), True),  # a component more
        ((90.0, "web db", ""), (40.0, "web", ""), True),  # a component less
        ((40.0, "web", "db"), (90.0, "web db", ""), False),  # its cost became known
        ((90.0, "web db", ""), (40.0, "web", "db"), False),  # and is known no longer
        ((40.0, "web", "mail"), (90.0, "web db", "mail"), True),
    ],
)
def test_a_cost_moves_with_components_but_not_with_what_is_known_of_them(before, after, moves):
    def cost(value, priced, unpriced):
        known, unknown = frozenset(priced.split()), frozenset(unpriced.split())
        return (Stated("cost", value, 50.0, missed=value > 50, priced=known, unpriced=unknown),)

    found = compared((), (), cost(*before), cost(*after)).moved
    assert [one.newly_missed for one in found] == ([after[0] > 50] if moves else [])
