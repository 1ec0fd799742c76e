"""Spans of a store make a timeline: nothing that nobody saw is called up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.objectives.accounts import account_of
from loopwright.operate.objectives.kept import timeline_from
from loopwright.operate.objectives.spans import Span, State


def test_the_last_span_reaches_as_far_as_a_look_can() -> None:
    assert timeline_from([(U, 0, 100)], 30, 110) == (Span(0, 110, U),)
    assert timeline_from([(U, 0, 100)], 30, 500) == (Span(0, 130, U),)


U, D, N = State.UP, State.DOWN, State.UNKNOWN


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ([], ()),
        ([(U, 0, 100)], (Span(0, 100, U),)),
        ([(U, 0, 100), (D, 110, 200)], (Span(0, 110, U), Span(110, 200, D))),
        ([(U, 0, 100), (D, 500, 600)], (Span(0, 130, U), Span(130, 500, N), Span(500, 600, D))),
        ([(U, 0, 100), (D, 80, 200)], (Span(0, 80, U), Span(80, 200, D))),
        ([(D, 300, 400), (U, 0, 290)], (Span(0, 300, U), Span(300, 400, D))),
        ([(U, 0, 100), (U, 110, 200)], (Span(0, 200, U),)),
    ],
    ids=["nothing", "one", "two", "a gap", "confirmed later", "in any order", "a restart"],
)
def test_kept_spans(kept: list[tuple[State, float, float]], told: tuple[Span, ...]) -> None:
    last = max((end for _, _, end in kept), default=0)
    assert timeline_from(kept, 30, last) == told


KEPT = st.lists(
    st.tuples(st.sampled_from([U, D, N]), st.integers(0, 500), st.integers(0, 60)),
    max_size=12,
    unique_by=lambda one: one[1],
)


@given(KEPT)
def test_spans_follow_each_other_and_nothing_seen_is_invented(
    given_spans: list[tuple[State, int, int]],
) -> None:
    kept = [(state, float(start), float(start + length)) for state, start, length in given_spans]
    found = timeline_from(kept, 30, 1000)
    assert all(one.end == following.start for one, following in pairwise(found))
    if found:
        seen = account_of(found, found[0].start, found[-1].end)
        assert seen.up <= sum(end - start + 30 for state, start, end in kept if state is U)
