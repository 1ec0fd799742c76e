from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.checks.beats import Beats
from loopwright.operate.checks.seen import Measured, Outcome, Seen, StageSeen
from loopwright.operate.checks.standing import Standing
from loopwright.operate.checks.stored import beats_from, plain, seen_from, standing_from

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=20)
REASONS = st.lists(TEXTS, max_size=3).map(tuple)
OUTCOMES = st.sampled_from(Outcome)
MOMENTS = st.none() | NUMBERS
LABELS = st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple)
MEASURED = st.lists(st.builds(Measured, TEXTS, NUMBERS, LABELS), max_size=2).map(tuple)
STAGES = st.lists(st.builds(StageSeen, TEXTS, OUTCOMES, NUMBERS, REASONS), max_size=2).map(tuple)


def again(state):
    return json.loads(json.dumps(plain(state)))


@given(st.builds(Standing, OUTCOMES, NUMBERS, st.integers(0, 99), MOMENTS, MOMENTS, REASONS))
def test_a_standing_is_kept_as_json(standing):
    assert standing_from(again(standing)) == standing


@given(
    st.builds(
        Beats, NUMBERS, st.lists(st.tuples(TEXTS, NUMBERS), max_size=3).map(tuple), MOMENTS, MOMENTS, st.booleans(),
        st.none() | st.integers(0, 255), MOMENTS,
    )
)  # fmt: skip
def test_beats_are_kept_as_json(beats):
    assert beats_from(again(beats)) == beats


@given(st.builds(Seen, OUTCOMES, NUMBERS, REASONS, MEASURED, STAGES, st.booleans()))
def test_what_was_seen_is_kept_as_json(seen):
    assert seen_from(again(seen)) == seen
