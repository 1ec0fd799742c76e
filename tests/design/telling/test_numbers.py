"""Every unit reads as a person would write it, in one place for all formats."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.figure import Figure
from loopwright.design.telling.numbers import NO_BREAK, WRITERS, between, range_of, text

READS = [
    (19.3, "USD/month", "$19.30/month"),
    (1_900, "USD/month", "$1,900/month"),
    (12, "USD a month", "$12/month"),
    (40, "USD/hour", "$40/h"),
    (0.99712, "share", "99.71 %"),
    (0.9995, "share", "99.95 %"),
    (0.052, "fraction", "5.2 %"),
    (0.34, "seconds", "340 ms"),
    (88_200, "seconds", "24.5 h"),
    (3_120, "seconds", "52 min"),
    (2.13, "hours/month", "2.1 h/month"),
    (25.44, "hours/year", "25.4 h/year"),
    (0.02, "hours/month", "1.2 min/month"),
    (30, "minutes", "30 min"),
    (12.3, "GB", "12.3 GB"),
    (0.25, "GB", "250 MB"),
    (1_240, "GB/day", "1.24 TB/day"),
    (41.3, "requests/second", "41.3 req/s"),
    (40_000, "requests/day", "40,000 requests/day"),
    (2_300, "users", "2,300 users"),
    (1, "days", "1 day"),
    (1, "people", "1 person"),
    (1, "deploys/week", "1 deploy/week"),
    (1, "jobs/s", "1 job/s"),
    (4, "ratio", "4"),
    (0.5, "per_year", "0.5/year"),
    (-3, "USD/month", "−$3/month"),
    (0, "seconds", "0 s"),
    (1, "yes or no", "yes"),
    (0, "yes or no", "no"),
    (1, "rank", "losing a machine"),
    (0, "rank", "nothing"),
    (math.nan, "users", "unknown"),
    (math.inf, "months", "without end"),
    (-math.inf, "months", "none"),
    (1e-9, "ratio", "1.00e-09"),
]


@pytest.mark.parametrize(("value", "unit", "said"), READS)
def test_a_number_reads_as_a_person_writes_it(value, unit, said):
    assert text(value, unit).replace(NO_BREAK, " ") == said


def test_the_words_of_a_number_never_part_at_a_line_end():
    assert " " not in text(41.3, "requests/second")


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (28, 60, "requests/second", "28 to 60 req/s"),
        (4.75, 18.98, "USD/month", "$4.75 to $18.98/month"),
        (30, 7_200, "seconds", "30 s to 2 h"),
        (0, 1, "yes or no", "no to yes"),
    ],
)
def test_a_range_says_its_unit_once_where_both_ends_share_it(low, high, unit, said):
    assert between(low, high, unit).replace(NO_BREAK, " ") == said


def test_a_figure_without_a_known_range_has_no_words_for_one():
    assert range_of(Figure(1, "users", low=1, high=1)) == ""
    assert range_of(Figure(1, "users")) == ""


@given(st.floats(), st.sampled_from([*WRITERS, "requests/day", "users", "per_week", "USD/GB"]))
def test_every_float_reads_as_something_printable(value, unit):
    said = text(value, unit)
    assert said
    assert said.isprintable() or NO_BREAK in said
