"""An interview that was stopped: what is kept comes back, and what is spoilt is asked again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.loop.interview.progress import restored, saved_text
from loopwright.loop.interview.questions import questions

ANSWERS = st.fixed_dictionaries(
    {}, optional={one.slug: st.sampled_from([one.example, "?", ""]) for one in questions()}
)


@settings(deadline=None)
@given(ANSWERS, st.text())
def test_what_is_kept_comes_back(answers: dict[str, str], folder: str) -> None:
    assert restored(saved_text(answers, folder)) == answers


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": "other/1", "answers": {"users": "3"}}', "[" * 100_000]
)
def test_what_is_spoilt_holds_no_answers(text: str) -> None:
    assert restored(text) == {}


def test_an_answer_that_cannot_be_read_any_more_is_asked_again() -> None:
    kept = json.loads(saved_text({"users": "300"}, "shop"))
    kept["answers"] |= {"promise": "99.x", "gone": "1", "team": 3}
    assert restored(json.dumps(kept)) == {"users": "300"}
