"""Lines that are made late are those that would have been made at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.model import Cause
from loopwright.design.tiers.lines import Lines

NAMES = ("app", "disk", "nat", "proxy")
CAUSES = (Cause.HOST, Cause.DEPLOYS)


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Lines, int]:
    """Some lines of a few options, each line with its own number."""
    size = draw(st.integers(1, 5))
    numbers = np.random.default_rng(draw(st.integers(0, 10_000)))
    some = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    return (
        Lines(
            {name: numbers.random(size) for name in some},
            {name: numbers.random(size) for name in some[::-1]},
            {cause: numbers.random((size, 5)) for cause in CAUSES},
        ),
        size,
    )


def same(one: Lines, other: Lines) -> None:
    for left, right in zip(one.kinds, other.kinds, strict=True):
        assert list(left) == list(right)
        for name, line in left.items():
            assert np.array_equal(line, right[name])


def added_up(lines: Lines) -> None:
    """The sums that are known are those of the lines, to the last bit."""
    plain = Lines(*lines.kinds)
    assert np.array_equal(lines.spend(), plain.spend())
    assert np.array_equal(lines.effort(), plain.effort())
    assert np.array_equal(lines.downtime(), plain.downtime())


@given(one=drawn(), picks=st.lists(st.integers(0, 4), max_size=6))
def test_what_is_taken_late_is_what_is_taken_at_once(one: tuple[Lines, int], picks: list[int]) -> None:
    lines, size = one
    rows = np.array([pick % size for pick in picks], dtype=np.intp)
    late = lines.summed().take(rows)
    added_up(late)
    same(late, Lines(*lines.kinds).take(rows))
    same(late.settled(), late)
    added_up(late.settled())


@given(first=drawn(), second=drawn())
def test_stacked_lines_add_up_as_if_they_had_been_stacked_before(
    first: tuple[Lines, int], second: tuple[Lines, int]
) -> None:
    whole = Lines.stacked([first[0], second[0]], [first[1], second[1]])
    added_up(whole)
    assert len(whole.spend()) == first[1] + second[1]
