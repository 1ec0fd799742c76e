"""A page climbs until somebody answers; an answer expires; nobody is called more often than they can answer."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from tests.operate.alerts.people import notice

from loopwright.operate.alerts.cover import Bundle
from loopwright.operate.alerts.escalation import (
    Acknowledgement,
    Call,
    Kind,
    Ladder,
    Pages,
    Step,
    climb,
    next_call,
)
from loopwright.operate.alerts.limits import Limit, Persons, limited, next_bundle
from loopwright.operate.keeping import plain, restored

LADDER = Ladder((Step(("on-call",), 900), Step(("second", "Cy"), 900)), 3_600)


def who(word, _moment):
    return {"on-call": "Ada", "second": "Bo"}.get(word, word)


def bundle(moment, **given_notice):
    return Bundle("p1", "people", "P1", (notice(moment, **given_notice),), moment)


def lived(steps, ladder=LADDER, until=10_000):
    """What is called, when, of (moment, bundles, acknowledgements), the moments named by the pages in between."""
    pages, calls = Pages(), []
    steps = list(steps)
    while True:
        due = next_call(pages)
        moment = min(steps[0][0] if steps else until, until if due is None else due)
        if moment >= until:
            return pages, calls
        bundles, acknowledged = [], []
        while steps and steps[0][0] <= moment:
            _, some, answers = steps.pop(0)
            bundles += some
            acknowledged += answers
        pages = restored(Pages, json.loads(json.dumps(plain(pages))))
        pages, found = climb(ladder, pages, bundles, acknowledged, who, moment)
        calls += found


def told(calls):
    return [(call.at, call.kind.value, call.person) for call in calls]


def test_an_unanswered_page_goes_on_and_begins_anew():
    _, calls = lived([(0, [bundle(0)], [])], until=2_000)
    assert told(calls) == [
        (0, "trigger", "Ada"),
        (900, "trigger", "Bo"),
        (900, "trigger", "Cy"),
        (1_800, "trigger", "Ada"),
    ]
    assert calls[1].said == "No answer from Ada."
    assert len({call.thread for call in calls}) == 1


def test_an_acknowledgement_keeps_it_still_and_expires():
    _, calls = lived([(0, [bundle(0)], []), (60, [], [Acknowledgement("g", "Ada", 60)])], until=4_000)
    assert told(calls) == [(0, "trigger", "Ada"), (60, "acknowledge", "Ada"), (3_660, "trigger", "Ada")]
    assert calls[-1].said == "Ada acknowledged it and has not mended it since."


def test_the_end_is_told_to_all_who_were_called():
    pages, calls = lived([(0, [bundle(0)], []), (1_000, [bundle(1_000, firing=0, over=1)], [])])
    assert told(calls)[-3:] == [(1_000, "resolve", "Ada"), (1_000, "resolve", "Bo"), (1_000, "resolve", "Cy")]
    assert pages == Pages()


def test_more_of_the_same_page_is_an_update_and_the_same_again_is_nothing():
    steps = [(0, [bundle(0)], []), (60, [bundle(60, firing=3)], []), (120, [bundle(120, firing=3)], [])]
    _, calls = lived(steps, until=500)
    assert told(calls) == [(0, "trigger", "Ada"), (60, "update", "Ada")]


def test_out_of_hours_the_next_step_waits():
    pages, calls = climb(LADDER, Pages(), [bundle(0)], [], who, 0)
    pages, calls = climb(LADDER, pages, [], [], who, 900, awake_at=5_000)
    assert calls == ()
    assert next_call(pages) == 5_000


def test_an_acknowledgement_of_what_does_not_ring_is_nothing():
    assert climb(LADDER, Pages(), [], [Acknowledgement("g", "Ada", 0)], who, 0) == (Pages(), ())


LIMIT = Limit(3, 600)


def call(moment, number, kind=Kind.TRIGGER, person="Ada"):
    return Call(f"{number}", "t", kind, person, (notice(moment),), moment)


def test_beyond_the_limit_calls_come_in_bundles():
    persons, told_of = limited(LIMIT, Persons(), [call(0, number) for number in range(7)], 0)
    assert [len(one.calls) for one in told_of] == [1, 1, 1]
    assert next_bundle(LIMIT, persons) == 600
    persons, told_of = limited(LIMIT, persons, (), 600)
    assert [len(one.calls) for one in told_of] == [4]
    assert next_bundle(LIMIT, persons) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 900),
            st.lists(st.tuples(st.sampled_from(("Ada", "Bo")), st.sampled_from(tuple(Kind))), max_size=4),
        ),
        max_size=12,
    )
)
def test_no_call_is_lost_or_doubled_and_nobody_rings_too_often(steps):
    persons, moment, given_calls, came = Persons(), 0.0, [], []
    rang = {"Ada": [], "Bo": []}
    for later, some in steps:
        moment += later
        calls = [
            call(moment, f"{moment}/{len(given_calls)}/{at}", kind, who_)
            for at, (who_, kind) in enumerate(some)
        ]
        given_calls += [one.identity for one in calls]
        persons = restored(Persons, json.loads(json.dumps(plain(persons))))
        persons, told_of = limited(LIMIT, persons, calls, moment)
        for one in told_of:
            came += [single.identity for single in one.calls]
            if any(single.kind is Kind.TRIGGER for single in one.calls):
                rang[one.person].append(moment)
    while (due := next_bundle(LIMIT, persons)) is not None:
        moment = max(moment, due)
        persons, told_of = limited(LIMIT, persons, (), moment)
        came += [single.identity for one in told_of for single in one.calls]
    assert sorted(came) == sorted(given_calls)
    for times in rang.values():
        for first in times:
            # the limit, and one bundle each ten minutes of the hour
            assert sum(first <= one < first + 3_600 for one in times) <= LIMIT.calls_per_hour + 6
