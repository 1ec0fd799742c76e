"""Counts by the minute lose nothing, and quantiles are within what is said of them."""

from __future__ import annotations

import math
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.events.durations import ERROR, NOT_TIMED, class_of, quantile, seconds_of
from loopwright.operate.events.event import LoopEvent
from loopwright.operate.events.tally import Tally, funnel, tallies

SECONDS = st.floats(1e-4, 86_400)


def event(at: float, stage: str, duration: float | None, *, ok: bool = True) -> LoopEvent:
    return LoopEvent(f"{at}{stage}{duration}", at, stage, "s", "", ok, duration, "", "", "{}")


@given(SECONDS)
def test_a_class_stands_for_its_durations(seconds: float) -> None:
    assert math.isclose(seconds_of(class_of(seconds)), seconds, rel_tol=ERROR * 1.0001)


@given(st.lists(SECONDS, min_size=1, max_size=80), st.sampled_from([0.5, 0.95, 0.99]))
def test_quantiles_are_near_the_true_ones(durations: list[float], share: float) -> None:
    found = quantile(Counter(map(class_of, durations)), share)
    true = sorted(durations)[math.floor(share * (len(durations) - 1))]
    assert found == pytest.approx(true, rel=ERROR * 1.0001)


def test_what_was_not_timed_is_not_counted_among_durations() -> None:
    assert quantile({NOT_TIMED: 9}, 0.5) is None
    assert quantile({NOT_TIMED: 9, class_of(2.0): 1}, 0.99) == pytest.approx(2.0, rel=ERROR)


@given(
    st.lists(
        st.tuples(st.floats(0, 600), st.sampled_from("ab"), st.none() | SECONDS, st.booleans()), max_size=40
    )
)
def test_nothing_is_lost_in_counting(given_events: list[tuple[float, str, float | None, bool]]) -> None:
    events = [event(at, stage, duration, ok=ok) for at, stage, duration, ok in given_events]
    counted = tallies(events)
    assert sum(one.count for one in counted) == len(events)
    assert counted == tallies(reversed(events))
    assert all(one.minute % 60 == 0 for one in counted)
    halves = Counter[tuple[int, str, bool, int]]()
    for half in (events[::2], events[1::2]):
        for one in tallies(half):
            halves[one.minute, one.stage, one.ok, one.duration_class] += one.count
    assert {(one.minute, one.stage, one.ok, one.duration_class): one.count for one in counted} == halves


def test_the_funnel_says_who_came_on() -> None:
    counted = [
        Tally(0, "a", ok=True, duration_class=class_of(0.2), count=8),
        Tally(60, "a", ok=False, duration_class=class_of(9.0), count=2),
    ]
    first, second, third = funnel("abc", counted, {"a": 8, "b": 2})
    assert (first.events, first.failed, first.error_rate, first.passed, first.reached) == (
        10,
        2,
        0.2,
        None,
        None,
    )
    assert (second.passed, second.reached, second.error_rate) == (0.25, 0.25, None)
    assert (third.sessions, third.passed, third.reached) == (0, 0.0, 0.0)
    assert first.p50 == pytest.approx(0.2, rel=ERROR)
    assert first.p99 == pytest.approx(9.0, rel=ERROR)


def test_quantiles_of_a_large_sample() -> None:
    sample = [math.exp(step / 1000) for step in range(5000)]
    counts = Counter(map(class_of, sample))
    for share, cut in zip((0.5, 0.95, 0.99), (50, 95, 99), strict=True):
        true = statistics.quantiles(sample, n=100, method="inclusive")[cut - 1]
        assert quantile(counts, share) == pytest.approx(true, rel=0.03)
