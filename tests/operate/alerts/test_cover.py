"""P1 while covered, P2 in working hours, P3 on the next working day; what waits is told in the morning, all of it."""

from __future__ import annotations

import pytest
from tests.operate.alerts.people import BERLIN, at, decided, notice

from loopwright.operate.alerts.cover import Waiting, cover_of, next_told, wait

# Friday 27 November 2026; summer time ends on 25 October and begins on 28 March 2027
TOLD = [
    ("P1", "2026-11-27T12:00", "2026-11-27T12:00"),
    ("P1", "2026-11-27T23:30", "2026-11-28T07:00"),
    ("P1", "2026-11-28T03:00", "2026-11-28T07:00"),
    ("P2", "2026-11-27T12:00", "2026-11-27T12:00"),
    ("P2", "2026-11-27T17:00", "2026-11-30T09:00"),
    ("P2", "2026-11-28T12:00", "2026-11-30T09:00"),
    ("P3", "2026-11-26T08:00", "2026-11-26T09:00"),
    ("P3", "2026-11-26T12:00", "2026-11-27T09:00"),
    ("P3", "2026-11-27T09:00", "2026-11-30T09:00"),
    ("P3", "2026-10-23T12:00", "2026-10-26T09:00"),
    ("P2", "2027-03-26T18:00", "2027-03-29T09:00"),
]


@pytest.mark.parametrize(("tier", "comes", "told"), TOLD)
def test_each_tier_is_told_when_somebody_is_there(value, tier, comes, told):
    assert cover_of(decided(value), BERLIN).told_at(tier, at(comes)) == at(told)


def test_around_the_clock_a_page_never_waits(value):
    cover = cover_of(decided(value, alert_cover="around_the_clock"), BERLIN)
    assert cover.told_at("P1", at("2026-11-28T03:00")) == at("2026-11-28T03:00")


def test_the_morning_hears_all_that_came_at_night_in_one_bundle(value):
    cover, waiting = cover_of(decided(value), BERLIN), Waiting()
    night, morning = at("2026-11-27T22:00"), at("2026-11-30T09:00")
    waiting, now = wait(
        cover, waiting, [notice(night, "a", tier="P2", firing=2), notice(night, "b", tier="P2")], night
    )
    assert now == ()
    assert next_told(waiting) == morning
    waiting, now = wait(cover, waiting, [notice(night + 60, "a", tier="P2", firing=1)], night + 60)
    assert now == ()
    waiting, (bundle,) = wait(cover, waiting, (), morning)
    assert [one.group for one in bundle.notices] == ["b", "a"]
    assert [len(one.firing) for one in bundle.notices] == [1, 1]
    came_and_went = bundle.notices[1].resolved
    assert [one.label("instance") for one in came_and_went] == ["1"]
    assert waiting == Waiting()


def test_pages_of_the_night_are_told_one_by_one(value):
    cover, night = cover_of(decided(value), BERLIN), at("2026-11-28T03:00")
    waiting, _ = wait(cover, Waiting(), [notice(night, "a"), notice(night, "b")], night)
    _, bundles = wait(cover, waiting, (), at("2026-11-28T07:00"))
    assert [[one.group for one in bundle.notices] for bundle in bundles] == [["a"], ["b"]]


def test_an_end_of_what_was_told_waits_for_nobody(value):
    cover, night = cover_of(decided(value), BERLIN), at("2026-11-28T03:00")
    _, (bundle,) = wait(cover, Waiting(), [notice(night, firing=0, over=1)], night)
    assert bundle.notices[0].resolved
