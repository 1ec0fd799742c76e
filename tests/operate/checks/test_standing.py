from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.checks.seen import Outcome
from loopwright.operate.checks.standing import Standing, after

WORDS = {"u": Outcome.UP, "d": Outcome.DOWN, "?": Outcome.UNKNOWN}

CASES = [  # what runs say, at 1, 2, 3, …; failures needed; where it stands, since when
    ("u", 1, Outcome.UP, 1),
    ("uuu", 3, Outcome.UP, 1),
    ("d", 1, Outcome.DOWN, 1),
    ("ud", 3, Outcome.UP, 1),
    ("uddd", 3, Outcome.DOWN, 2),
    ("udddd", 3, Outcome.DOWN, 2),
    ("uddud", 3, Outcome.UP, 1),
    ("udddu", 3, Outcome.UP, 5),
    ("dd", 3, Outcome.UNKNOWN, 1),
    ("ddd", 3, Outcome.DOWN, 1),
    ("u??", 1, Outcome.UNKNOWN, 2),
    ("u?u", 1, Outcome.UP, 3),
    ("ud?dd", 3, Outcome.DOWN, 2),
    ("uddd?d", 3, Outcome.DOWN, 2),
    ("uddd?u", 3, Outcome.UP, 6),
    ("?u", 3, Outcome.UP, 2),
]


def stood(word, failures):
    return functools.reduce(
        lambda one, run: after(one, WORDS[run[1]], float(run[0]), failures),
        enumerate(word, start=1),
        Standing(),
    )


@pytest.mark.parametrize(("word", "failures", "outcome", "since"), CASES)
def test_failures_count_once_confirmed_and_from_their_first_on(word, failures, outcome, since):
    found = stood(word, failures)
    assert (found.outcome, found.since) == (outcome, float(since))


@given(st.text("ud?", max_size=40), st.integers(1, 5))
def test_it_is_down_exactly_where_enough_seen_runs_in_a_row_failed(word, failures):
    seen = word.replace("?", "")
    failing = len(seen) - len(seen.rstrip("d"))
    found = stood(word, failures)
    assert (found.outcome is Outcome.DOWN) == (failing >= failures and not word.endswith("?"))
    assert found.failures == failing
