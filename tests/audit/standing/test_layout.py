"""The drawing: every part once, every tie from end to end, the same bytes for the same system."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.audit.standing.bundles import Box, Sheet
from loopwright.audit.standing.drawing import chart, svg
from loopwright.audit.standing.layout import laid

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = tuple(f"n{number}" for number in range(9))
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])
ties = st.sets(pairs, max_size=20)
HOSTILE = '<script>&"\u202e]]>'


def sheet(some, title="shop"):
    boxes = tuple(Box(name, (name, HOSTILE), HOSTILE, "web", once=name == "n1") for name in NAMES)
    return Sheet(title, boxes, tuple(sorted(some)), frozenset(sorted(some)[:1]))


@QUIET
@given(ties)
def test_every_box_stands_in_one_column_and_once(some):
    found = laid(sheet(some))
    placed = [key for column in found.columns for key in column if not key.startswith(">")]
    assert sorted(placed) == sorted(NAMES)


@QUIET
@given(ties)
def test_a_tie_goes_from_its_start_to_its_end_a_column_at_a_time(some):
    found = laid(sheet(some))
    column = {key: at for at, keys in enumerate(found.columns) for key in keys}
    assert [pair for pair, _ in found.ways] == sorted(some)
    for (start, end), way in found.ways:
        assert (way[0], way[-1]) == (start, end)
        assert all(abs(column[one] - column[other]) <= 1 for one, other in pairwise(way))


@QUIET
@given(ties)
def test_without_a_circle_every_tie_leads_away_from_the_user(some):
    forward = {pair for pair in some if pair[0] < pair[1]}
    column = {key: at for at, keys in enumerate(laid(sheet(forward)).columns) for key in keys}
    assert all(column[start] < column[end] for start, end in forward)


@QUIET
@given(ties)
def test_the_picture_is_the_same_twice_and_is_xml_that_says_what_it_shows(some):
    drawn = svg(sheet(some, title=HOSTILE))
    assert drawn == svg(sheet(some, title=HOSTILE))
    root = ET.fromstring(drawn)  # noqa: S314 - our own text
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    names = {one.get("id") for one in root.iter() if one.get("id")}
    assert set(str(root.get("aria-labelledby")).split()) <= names
    assert len(root.findall(f"{space}g")) == len(NAMES)
    assert sum("there once" in (one.text or "") for one in root.iter(f"{space}text")) == 1
    assert not list(root.iter(f"{space}script"))


@QUIET
@given(ties)
def test_mermaid_names_every_box_and_tie_and_nothing_breaks_out_of_a_label(some):
    lines = chart(sheet(some)).splitlines()
    assert lines[0] == "flowchart LR"
    assert sum(" --> " in line or " -.-> " in line for line in lines) == len(some)
    assert all(line.count('"') in {0, 2} for line in lines)
    assert not any("<script" in line for line in lines)
