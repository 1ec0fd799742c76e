from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.objectives.accounts import account_of
from loopwright.operate.objectives.spans import (
    Reading,
    Span,
    State,
    confirmed,
    cut,
    joined,
    merged,
    overlaid,
    timeline_of,
)

WORDS = {"u": State.UP, "d": State.DOWN, "?": State.UNKNOWN, "m": State.MAINTENANCE}
LETTERS = {state: letter for letter, state in WORDS.items()}


def line(text, start=0.0):
    """A timeline, a letter a second."""
    return joined(Span(start + n, start + n + 1, WORDS[one]) for n, one in enumerate(text))


def letters(timeline, start, end):
    """The same back."""
    return "".join(
        LETTERS[next(one.state for one in timeline if one.start <= second < one.end)]
        for second in range(start, end)
    )


TIMELINES = [  # readings "moment letter", how far one reaches, what is known of seconds 0 to 10
    ("", 3, "??????????"),
    ("0u 3u 6u 9u", 3, "uuuuuuuuuu"),
    ("2u", 3, "??uuu?????"),
    ("0u 3d 6u 9u", 3, "uuudddu" + "uuu"),
    ("0u 3d", 3, "uuuddd????"),
    ("0u 3? 6u", 3, "uuu???uuu?"),
    ("-2u", 4, "uu????????"),
    ("-9u 12d", 4, "??????????"),
    ("0u 5u", 9, "uuuuuuuuuu"),
    ("0u 5d 5u", 9, "uuuuuddddd"),  # two at one moment: the worse
    ("0u 5? 5u", 9, "uuuuuuuuuu"),  # one of them saw nothing
]


@pytest.mark.parametrize(("readings", "reach", "known"), TIMELINES)
def test_a_look_speaks_until_the_next_and_no_farther_than_it_reaches(readings, reach, known):
    given_ones = [Reading(float(one[:-1]), WORDS[one[-1]]) for one in readings.split()]
    assert letters(timeline_of(given_ones, 0.0, 10.0, reach), 0, 10) == known


CONFIRMED = [
    ("uuduu", 2, "uuuuu"),
    ("uudduu", 2, "uudduu"),
    ("uudu", 1, "uudu"),
    ("uud", 2, "uu?"),
    ("uudd", 2, "uudd"),
    ("uud?d", 2, "uud?d"),
    ("uud?u", 2, "uuu?u"),
    ("dddu", 3, "dddu"),
]


@pytest.mark.parametrize(("readings", "failures", "found"), CONFIRMED)
def test_a_failure_counts_from_its_first_look_once_confirmed(readings, failures, found):
    made = confirmed([Reading(float(n), WORDS[one]) for n, one in enumerate(readings)], failures)
    assert "".join(LETTERS[one.state] for one in made) == found


MERGED = [
    (("uudduu", "uuudduu"[:6]), "uudddu"),
    (("uuuu", "u??u"), "u??u"),
    (("dddd", "mmmm"), "dddd"),
    (("u??u", "mmmm"), "mmmm"),
    (("udud",), "udud"),
    ((), ""),
]


@pytest.mark.parametrize(("lines", "found"), MERGED)
def test_what_needs_all_of_them_is_as_the_worst_of_them(lines, found):
    assert merged([line(one) for one in lines]) == line(found)


OVERLAID = [
    ("uuddu?u", [(1, 4)], "ummmu?u"),
    ("uuuuuuu", [(0, 1), (6, 99), (-5, -1)], "muuuuum"),
    ("uuuuuuu", [(3, 5), (1, 4)], "ummmmuu"),
    ("ddd", [], "ddd"),
]


@pytest.mark.parametrize(("seen", "windows", "found"), OVERLAID)
def test_in_an_announced_window_it_is_maintenance_whatever_was_seen(seen, windows, found):
    assert overlaid(line(seen), windows) == line(found)


TEXTS = st.text("ud?m", max_size=30)
READINGS = st.lists(st.builds(Reading, st.integers(-20, 120).map(float), st.sampled_from(State)), max_size=40)


@given(READINGS, st.integers(1, 40), st.permutations(range(40)))
def test_the_order_of_readings_changes_nothing_and_all_time_is_accounted_for(readings, reach, order):
    shuffled = sorted(readings, key=lambda one: order[readings.index(one) % 40])
    found = timeline_of(readings, 0.0, 100.0, reach)
    assert timeline_of(shuffled, 0.0, 100.0, reach) == found
    assert account_of(found, 0.0, 100.0).seconds == 100.0
    assert all(one.end == two.start and one.state is not two.state for one, two in pairwise(found))
    assert (found[0].start, found[-1].end) == (0.0, 100.0)


@given(st.lists(TEXTS, max_size=5), st.randoms())
def test_merging_knows_no_order_and_twice_is_once(texts, chance):
    lines = [line(one) for one in texts]
    found = merged(lines)
    shuffled = lines[:]
    chance.shuffle(shuffled)
    assert merged(shuffled) == found
    assert merged([found, found]) == found
    assert merged([*lines, found]) == found


@given(TEXTS, TEXTS)
def test_merging_never_makes_less_downtime_than_one_nor_more_than_both(one, other):
    length = float(max(len(one), len(other)))
    down = account_of(merged([line(one), line(other)]), 0.0, length).down
    assert max(one.count("d"), other.count("d")) <= down <= one.count("d") + other.count("d")


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 35), st.integers(-5, 35)), max_size=5))
def test_maintenance_twice_is_once_and_keeps_the_length(text, windows):
    windows = [(min(one), max(one)) for one in windows]
    found = overlaid(line(text), windows)
    assert overlaid(found, windows) == found
    assert account_of(found, 0.0, float(len(text))).seconds == len(text)


@given(TEXTS, st.integers(-5, 35), st.integers(-5, 35))
def test_a_part_is_as_long_as_was_asked_for(text, start, end):
    start, end = min(start, end), max(start, end)
    found = cut(line(text), float(start), float(end))
    assert sum(one.seconds for one in found) == end - start
    wanted = "".join(text[n] if 0 <= n < len(text) else "?" for n in range(start, end))
    assert found == line(wanted, float(start))
