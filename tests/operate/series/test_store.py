"""Series in memory: as much as a rule looks back upon, no more, and no answer is another for it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loopwright.operate.sample import Sample, labels_of
from loopwright.operate.series.buffer import Buffer
from loopwright.operate.series.evaluating import answer
from loopwright.operate.series.labels import nameless
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.store import SLACK_SECONDS, Store
from loopwright.operate.series.windows import LOOKBACK_SECONDS, windows_of

QUERIES = (
    "x", "rate(x[2m])", "max_over_time(x[10m])", "x offset 7m", "increase(x[5m] offset 3m)", "changes(x[15m])",
    "avg_over_time(rate(x[1m])[5m:1m])", "absent(x)", "max_over_time(x[4m:2m] offset 3m)",
)  # fmt: skip
STEPS = some.tuples(some.integers(1, 200_000), some.none() | some.floats(allow_nan=False))


def filled(store: Store, steps: list[tuple[int, float | None]]) -> int:
    """Samples (or an end) some milliseconds apart; the moment of the last."""
    at = 1_000_000
    for passed, value in steps:
        at += passed
        if value is None:
            store.end("x", (), at)
        else:
            store.append("x", (), at, value)
    return at


@given(
    steps=some.lists(STEPS, min_size=1, max_size=150),
    query=some.sampled_from(QUERIES),
    later=some.integers(0, 100_000),
)
def test_what_is_let_go_of_was_not_asked_for(
    steps: list[tuple[int, float | None]], query: str, later: int
) -> None:
    node = parsed(query)
    short, long = Store(windows_of([node])), Store({"": math.inf})
    at = filled(short, steps) + later
    filled(long, steps)
    assert repr(answer(node, short, at)) == repr(answer(node, long, at))


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("x", LOOKBACK_SECONDS),
        ("rate(x[5m])", 300),
        ("rate(x[1h] offset 2h)", 3 * 3600),
        ("sum(max_over_time(rate(x[5m])[1h:1m] offset 1d)) > y", 86400 + 3600 + 300),
        ("x offset -1h", LOOKBACK_SECONDS),
        ("x @ 5", math.inf),
    ],
)
def test_how_far_back_a_query_looks(query: str, seconds: float) -> None:
    assert windows_of([parsed(query)])["x"] == seconds


def test_no_more_is_kept_than_twice_the_window() -> None:
    store = Store({"x": 3600.0})
    most = 0
    for step in range(20_000):
        store.append("x", (), step * 15_000, float(step))
        most = max(most, store.sample_count)
    kept = (3600 + SLACK_SECONDS) / 15
    assert kept <= store.sample_count <= most <= 2 * kept
    assert store.byte_count <= 16 * 2.5 * kept


def test_a_sample_that_is_not_newer_is_refused_and_counted() -> None:
    store = Store()
    assert [store.append("x", (), at, value) for at, value in ((5, 1.0), (5, 1.0), (5, 2.0), (4, 1.0), (6, 3.0))] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert store.refused == 2
    assert store.sample_count == 2


def test_the_end_of_a_series_is_no_value_at_once() -> None:
    store = Store()
    store.append("x", (), 0, 1.0)
    assert store.end("x", (), 1000)
    assert store.end("x", (), 1000), "saying it twice is no fault"
    assert not store.end("y", (), 1000), "what never began does not end"
    assert answer(parsed("x"), store, 999)
    assert answer(parsed("x"), store, 1000) == {}
    store.append("x", (), 2000, 2.0)
    assert list(answer(parsed("x"), store, 2000).values()) == [2.0]
    assert list(answer(parsed("count_over_time(x[1m])"), store, 2000).values()) == [2.0]


def test_no_number_is_a_value_and_not_an_end() -> None:
    store = Store()
    store.append("x", (), 0, math.nan)
    (value,) = answer(parsed("x"), store, 0).values()
    assert math.isnan(value)


def test_series_of_which_nothing_is_left_are_forgotten() -> None:
    store = Store()
    store.add(Sample("x", labels_of({"a": "1"}), 0.0, 1.0))
    store.add(Sample("x", labels_of({"a": "2"}), 500.0, 1.0))
    asked = parsed("x")
    assert len(answer(asked, store, 200_000)) == 1
    assert store.forget(500_000) == 1
    assert len(store) == 1
    assert [nameless(labels) for labels in answer(asked, store, 500_000)] == [(("a", "2"),)]


def test_a_new_series_is_found_by_a_query_that_was_asked_before() -> None:
    store, asked = Store(), parsed('{__name__=~"x|y", a!="2"}')
    for place, (name, a) in enumerate((("x", "1"), ("y", "1"), ("y", "2"), ("z", "1"))):
        store.append(name, labels_of({"a": a}), 0, 1.0)
        assert len(answer(asked, store, 0)) == min(place + 1, 2)


def test_a_longer_window_holds_from_then_on() -> None:
    store = Store()
    store.append("x", (), 0, 1.0)
    store.keep({"x": 7200.0})
    for step in range(1, 400):
        store.append("x", (), step * 15_000, 1.0)
    assert list(answer(parsed("count_over_time(x[1h])"), store, 399 * 15_000).values()) == [241.0]


def test_the_name_of_a_measure_is_a_label_of_its_own() -> None:
    buffer = Buffer(labels_of({"__name__": "x", "a": "1"}), 1000)
    assert buffer.bare == (("a", "1"),)
