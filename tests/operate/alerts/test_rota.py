"""Somebody is always on call, and only one: by the week, through summer time, with stand-ins."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.operate.alerts.people import BERLIN, ROTA, at

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.rota import Rota, StandIn

ON_CALL = [
    ("2026-11-23T08:59", "Cy"),
    ("2026-11-23T09:00", "Ada"),
    ("2026-11-30T08:59", "Ada"),
    ("2026-11-30T09:00", "Bo"),
    ("2026-12-07T09:00", "Cy"),
    ("2026-12-14T09:00", "Ada"),
    ("2026-10-26T08:59", "Bo"),  # the Sunday before had 25 hours
    ("2026-10-26T09:00", "Cy"),
    ("2027-03-29T08:59", "Cy"),  # the Sunday before had 23
    ("2027-03-29T09:00", "Ada"),
]
PLACES = st.sampled_from((BERLIN, "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"))
MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(float)


@pytest.mark.parametrize(("moment", "person"), ON_CALL)
def test_turns_change_by_the_clock_of_the_place(moment, person):
    assert ROTA.on_call(at(moment)) == person


def test_a_handover_in_the_hour_that_is_skipped_comes_when_it_would_have():
    rota = Rota(("Ada", "Bo"), "2027-03-28", 2, BERLIN, turn_days=1)
    skipped = at("2027-03-28T03:00")
    assert rota.on_call(skipped - 1) == "Bo"
    assert rota.on_call(skipped) == "Ada"


def test_the_second_is_whose_turn_is_next():
    assert ROTA.on_call(at("2026-11-27T12:00"), 1) == "Bo"


def test_of_stand_ins_the_one_written_last_holds():
    start = at("2026-11-24T09:00")
    rota = Rota(
        ROTA.people,
        ROTA.first_day,
        9,
        BERLIN,
        7,
        (StandIn("Bo", start, start + 200), StandIn("Cy", start + 50, start + 100)),
    )
    assert [rota.on_call(start + after) for after in (-1, 0, 50, 100, 200)] == [
        "Ada",
        "Bo",
        "Cy",
        "Bo",
        "Ada",
    ]


def test_a_rota_of_nobody_is_refused():
    with pytest.raises(LoopwrightError, match="nobody"):
        Rota((), "2026-11-23", 9, BERLIN)


@given(PLACES, st.integers(0, 23), st.sampled_from((1, 7, 14)), MOMENTS)
def test_a_moment_lies_in_the_turn_that_has_begun(place, hour, days, moment):
    rota = Rota(("Ada", "Bo", "Cy"), "2026-03-02", hour, place, days)
    turn = rota.turn_at(moment)
    assert rota.begin_of(turn) <= moment < rota.begin_of(turn + 1)
    assert abs(rota.begin_of(turn + 1) - rota.begin_of(turn) - days * 86_400) <= 3_600


@given(PLACES, MOMENTS, st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 10)), max_size=3))
def test_turns_cover_a_stretch_without_gap_or_overlap(place, start, stand_ins):
    others = tuple(StandIn("Di", start + a * 86_400, start + (a + b) * 86_400) for a, b in stand_ins)
    rota = Rota(("Ada", "Bo"), "2026-03-02", 9, place, 7, others)
    end = start + 30 * 86_400
    turns = list(rota.turns(start, end))
    assert (turns[0].starts_at, turns[-1].ends_at) == (start, end)
    assert all(one.ends_at == following.starts_at for one, following in pairwise(turns))
    assert all(one.person != following.person for one, following in pairwise(turns))
    assert all(rota.on_call((one.starts_at + one.ends_at) / 2) == one.person for one in turns)
