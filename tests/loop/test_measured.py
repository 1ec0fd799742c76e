"""What a file says was measured: ranges are read in their field's unit, and put in without moving anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.errors import InputError
from loopwright.loop.marking import with_measured, with_stages
from loopwright.loop.measured import MeasuredRange, ranges_of
from loopwright.loop.model import Measurement, Stage
from loopwright.loop.reading import parse_loop

LOOP = """loop: # the loop
  action: a
  response: b
  value: c
demand:
  requests: 40k/day # seen
data:
  - name: orders
    size: 12GB
"""
ENTRY = Measurement("log", "2026-10", {"demand.requests": "38k/day to 44k/day"})
LATER = Measurement("database", None, {"data[orders].size": "11GB to 13GB", "demand.requests": "39k/day"})


def parsed(text):
    return parse_loop(text, "loop.yaml", 1.0).loop


def test_a_range_is_read_in_the_unit_of_its_field():
    found = ranges_of(parsed(with_measured(LOOP, ENTRY, ())))
    assert found == {"demand.requests": MeasuredRange(38_000, 44_000, "log", "2026-10")}


def test_a_value_alone_is_a_range_of_nothing():
    found = ranges_of(parsed(with_measured(LOOP, LATER, ())))["demand.requests"]
    assert (found.low, found.high) == (39_000, 39_000)


def test_everything_else_stays_as_it_is_to_the_byte():
    assert with_measured(LOOP, ENTRY, ()).startswith(LOOP)
    crlf = LOOP.replace("\n", "\r\n")
    text = with_measured(crlf, ENTRY, ())
    assert text.startswith(crlf)
    assert "\n" not in text.replace("\r\n", "")


def test_the_same_source_again_replaces_what_it_said():
    once = with_measured(LOOP, ENTRY, ())
    assert with_measured(once, ENTRY, parsed(once).measured) == once
    again = with_measured(once, LATER, parsed(once).measured)
    assert parsed(again).measured == (LATER,)  # nothing is left of what was measured anew


def test_what_stands_behind_the_section_stays():
    text = "measured:\n  - from: log\n    values:\n      demand.requests: 1/day\n# the end\n" + LOOP
    found = with_measured(text, ENTRY, parsed(text).measured)
    assert found.endswith("# the end\n" + LOOP)
    assert parsed(found).measured == (ENTRY,)


def test_an_empty_section_is_filled():
    text = LOOP + "measured:\n"
    assert parsed(with_measured(text, ENTRY, ())).measured == (ENTRY,)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60).filter(str.strip))
def test_a_source_of_any_name_is_read_back(name):
    name = " ".join(name.split())
    entry = Measurement(name, None, {"demand.requests": "1/day"})
    assert parsed(with_measured(LOOP, entry, ())).measured == (entry,)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("demand.requsts: 5/day", "unknown field 'demand.requsts'"),
        ("demand.requests: 5", "read '5'"),
        ("demand.requests: 9/day to 5/day", "read '9/day to 5/day'"),
        ("loop.kind: business", "read 'business'"),
        ("places.users: eu", "a field that is a number"),
    ],
)
def test_a_range_that_is_none_is_a_fault_with_its_place(values, said):
    with pytest.raises(InputError) as refused:
        parsed(LOOP + f"measured:\n  - from: x\n    values:\n      {values}\n")
    assert said in refused.value.message
    assert refused.value.message.startswith("loop.yaml:13:")


def test_stages_go_behind_the_loop_where_it_has_none():
    stages = (Stage("visits", route="/"), Stage("buys", route="POST /orders"))
    text = with_stages(LOOP, stages)
    assert parsed(text).stages == stages
    assert text.replace(text[text.index("  stages:") : text.index("demand:")], "") == LOOP
    assert with_stages(text, stages) == text
    flow = "loop: {action: a, response: b, value: c}\n"
    assert with_stages(flow, stages) == flow
