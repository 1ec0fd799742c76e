"""Everybody gets a test page a week, and who has not confirmed one in time is an alert."""

from __future__ import annotations

import json

import pytest
from tests.operate.alerts.people import BERLIN, at

from loopwright.operate.alerts.heartbeat import Pulse, Switch, due, reason_against, seen
from loopwright.operate.alerts.people import Contact, Person
from loopwright.operate.alerts.proving import (
    Proofs,
    Proving,
    confirmed,
    doubts,
    next_test,
    undelivered,
    way_of,
    weekly_round,
)
from loopwright.operate.alerts.reports import reported
from loopwright.operate.keeping import plain, restored
from loopwright.operate.sample import labels_of

PROVING = Proving(BERLIN, 10, 8 * 3_600, 14 * 86_400)
ADA = Person("Ada", (Contact("mail", "ada@shop.example"), Contact("pager", "env:KEY")))
BO = Person("Bo", ())
MONDAY = at("2026-11-30T10:00")


def names(moment, proofs, *people):
    found = doubts(PROVING, proofs, people, moment)
    return sorted((one.label("alertname"), one.label("person"), one.label("channel")) for one in found)


def test_each_monday_everybody_is_tried_by_each_way_once():
    proofs, ways = weekly_round(PROVING, Proofs(), (ADA, BO), MONDAY)
    assert [(person.name, contact.channel) for person, contact in ways] == [("Ada", "mail"), ("Ada", "pager")]
    proofs = restored(Proofs, json.loads(json.dumps(plain(proofs))))
    assert weekly_round(PROVING, proofs, (ADA, BO), MONDAY + 3_600) == (proofs, ())
    assert next_test(PROVING, proofs, MONDAY + 3_600) == MONDAY + 7 * 86_400
    assert weekly_round(PROVING, proofs, (ADA,), MONDAY + 7 * 86_400 - 1) == (proofs, ())
    assert len(weekly_round(PROVING, proofs, (ADA,), MONDAY + 7 * 86_400)[1]) == 2


def test_a_test_that_was_missed_goes_out_late():
    assert next_test(PROVING, Proofs(), MONDAY + 90_000) == MONDAY
    assert len(weekly_round(PROVING, Proofs(), (ADA,), MONDAY + 90_000)[1]) == 2


def test_the_test_keeps_its_hour_through_summer_time():
    proofs, _ = weekly_round(PROVING, Proofs(), (ADA,), at("2026-10-19T10:00"))
    assert next_test(PROVING, proofs, at("2026-10-20T10:00")) == at("2026-10-26T10:00")


def test_who_has_no_proven_way_is_an_alert_until_one_is():
    proofs, _ = weekly_round(PROVING, Proofs(), (ADA, BO), MONDAY)
    never = [("PersonWithoutProvenChannel", "Ada", ""), ("PersonWithoutProvenChannel", "Bo", "")]
    assert names(MONDAY, Proofs(), ADA, BO) == never
    assert names(MONDAY, proofs, ADA, BO) == [], "their first test page has just gone out"
    late = names(MONDAY + 8 * 3_600, proofs, ADA, BO)
    assert [one for one in late if one[0] == never[0][0]] == never
    proofs = confirmed(proofs, way_of("Ada", ADA.contacts[0]), MONDAY + 600)
    assert names(MONDAY + 700, proofs, ADA, BO) == []
    later = names(MONDAY + 9 * 3_600, proofs, ADA, BO)
    assert [one for one in later if one[0] == never[0][0]] == never[1:]
    assert names(MONDAY + 600 + 14 * 86_400, proofs, ADA) == [
        *never[:1],
        ("TestPageUnanswered", "Ada", "pager"),
    ]


def test_a_way_that_nobody_confirmed_in_time_is_named():
    proofs, _ = weekly_round(PROVING, Proofs(), (ADA,), MONDAY)
    proofs = confirmed(proofs, way_of("Ada", ADA.contacts[0]), MONDAY + 600)
    assert names(MONDAY + 8 * 3_600 - 1, proofs, ADA) == []
    assert names(MONDAY + 8 * 3_600, proofs, ADA) == [("TestPageUnanswered", "Ada", "pager")]


def test_a_message_that_was_given_up_is_an_alert_a_channel():
    assert [one.label("channel") for one in undelivered(["mail", "slack", "mail"], 0)] == ["mail", "slack"]


SWITCH = Switch(300, 900)


def watchdog(moment, name="Watchdog", *, over=False):
    ends = moment if over else moment + 60
    return reported(labels_of({"alertname": name}), (), moment, 60, starts_at=0, ends_at=ends)


@pytest.mark.parametrize(
    ("pulse", "oldest", "moment", "quiet"),
    [
        (Pulse(), None, 1_000, "Watchdog"),
        (Pulse(1_000), None, 1_000, ""),
        (Pulse(1_000), None, 1_600, ""),
        (Pulse(1_000), None, 1_601, "Watchdog"),
        (Pulse(1_000), 100, 1_000, ""),
        (Pulse(1_000), 99, 1_000, "outbox"),
    ],
)
def test_no_beat_is_sent_while_alerting_does_not_work(pulse, oldest, moment, quiet):
    reason = reason_against(SWITCH, pulse, oldest, moment)
    assert (reason == "") == (quiet == "")
    assert quiet in reason


def test_no_beat_is_sent_while_nobody_can_be_told():
    assert "Nobody" in reason_against(SWITCH, Pulse(1_000), None, 1_000, unreached=True)


def test_only_a_watchdog_that_rings_is_seen():
    assert seen(Pulse(), [watchdog(5)], 5).seen_at == 5
    assert seen(Pulse(), [watchdog(5, over=True), watchdog(5, "LoopDown")], 5).seen_at is None


def test_beats_keep_their_interval_though_the_clock_goes_back():
    assert due(SWITCH, Pulse(0, None), 0)
    assert [due(SWITCH, Pulse(0, 1_000), moment) for moment in (1_299, 1_300, 500)] == [False, True, True]
