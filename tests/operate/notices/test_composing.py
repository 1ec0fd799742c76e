"""What a person reads first is what rings loudest and longest; a system that keeps pages is told each by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.operate.alerts.people import alert, notice
from tests.operate.notices.samples import LINE, message

from loopwright.operate.alerts.escalation import Call, Kind
from loopwright.operate.alerts.limits import Telling
from loopwright.operate.alerts.people import Contact, Person
from loopwright.operate.notices.composing import SHOWN, Sender, messages_of
from loopwright.operate.notices.wording import html_text, lasted, plain_text, subject

SENDER = Sender("Shop", "https://status.shop.example/", "UTC")
AT = 1_795_790_000.0
CHAT = Contact("chat", "c", urgent=False)
ADA = Person("Ada", (Contact("mail", "ada"), Contact("pager", "env:KEY", keyed=True), CHAT))


def call(number, kind=Kind.TRIGGER, **given):
    return Call(f"c{number}", f"t{number}", kind, "Ada", (notice(AT, **given),), AT, "No answer from Bo.")


def composed(*calls, person=ADA):
    return messages_of(Telling("Ada", calls, AT), {"Ada": person}, SENDER)[0]


def test_what_rings_goes_by_the_urgent_ways_and_the_rest_by_all():
    assert [one.channel for one in composed(call(1))] == ["mail", "pager"]
    assert [one.channel for one in composed(call(1, Kind.UPDATE, tier="P2"))] == ["mail", "pager", "chat"]
    quiet = Person("Ada", (CHAT,))
    assert [one.channel for one in composed(call(1), person=quiet)] == ["chat"], "better so than not at all"


def test_a_bundle_is_one_mail_and_several_events():
    mail, *events = composed(call(1), call(2), call(3, Kind.RESOLVE, firing=0, over=1))
    assert mail.kind is Kind.TRIGGER
    assert len(mail.threads) == 3
    kinds = [(one.kind, len(one.threads)) for one in events]
    assert kinds == [(Kind.TRIGGER, 1), (Kind.TRIGGER, 1), (Kind.RESOLVE, 1)]
    assert {one.threads[0] for one in events} == set(mail.threads)
    assert mail.link == "https://status.shop.example/alerts"
    assert events[0].link.endswith(events[0].thread)
    assert len({one.identity for one in (mail, *events)}) == 4


def test_the_loudest_and_oldest_stands_first_and_what_is_over_last():
    told = (
        alert(AT, starts=AT - 60, tier="P2", alertname="Slow"),
        alert(AT, starts=AT - 10, alertname="Late"),
        alert(AT, starts=AT - 99, alertname="Cause"),
    )
    gone = (alert(AT, over=True, alertname="Gone"),)
    said = replace(notice(AT), firing=told, resolved=gone)
    (first, *_) = composed(Call("c", "t", Kind.TRIGGER, "Ada", (said,), AT))
    assert [one.name for one in first.lines] == ["Cause", "Late", "Slow", "Gone"]
    assert first.title == "The loop does not answer (and 3 more)"


def test_more_than_anybody_reads_is_counted():
    (first, *_) = composed(call(1, firing=SHOWN + 7))
    assert (len(first.lines), first.more) == (SHOWN, 7)
    assert "… and 7 more." in plain_text(first)


def test_the_same_telling_makes_the_same_messages():
    assert composed(call(1)) == composed(call(1))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.6, "1 min"), (125, "2 min 5 s"), (3_600, "1 h"), (90_061, "1 d 1 h"), (-5, "0 s")],
)
def test_a_stretch_of_time_is_said_in_its_two_largest_units(seconds, said):
    assert lasted(seconds) == said


def test_an_alert_without_a_runbook_says_what_to_look_at():
    bare = message(lines=(replace(LINE, runbook="", deploy="", way_back=""),), link="", said="")
    assert "look at what changed last" in plain_text(bare)


def test_nothing_of_an_alert_is_mark_up_in_a_mail():
    evil = message(title="<script>", lines=(replace(LINE, summary="<img src=x>", runbook='https://x/"><b>'),))
    text = html_text(evil)
    assert "<script>" not in text
    assert "<img" not in text
    assert '"><b>' not in text
    assert subject(evil).startswith("[P1] <script>")
