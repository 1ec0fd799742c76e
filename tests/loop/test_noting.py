"""Notes beside values: a person's own comments stay, an older note goes, and the values stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.noting import with_notes
from loopwright.loop.reading import parse_loop
from loopwright.loop.splicing import set_values

MARK = "measured by a test"
FILE = """\
# my loop
loop: {action: uploads, response: file, value: an hour}
demand:
  users: 40   # monthly # counted
service:
  # what we know
  app_cpu: 20ms    # guess of ours
  queries: 6
# the end
"""
FLOW = FILE.replace("  # what we know\n  app_cpu: 20ms    # guess of ours\n  queries: 6\n", "").replace(
    "service:\n", 'service: {app_cpu: 20ms, framework: "a#b"} # all of it\n'
)


def noted(text, values):
    """Set values in a file and note each."""
    changed = set_values(text, values)
    return with_notes(changed, dict.fromkeys(values, f"{MARK}, today"), MARK)


def test_a_note_follows_a_persons_comment_and_stands_alone_where_there_is_none():
    assert noted(FILE, {"service.app_cpu": "9ms", "service.queries": "7", "service.contention": "3%"}) == (
        FILE.replace("20ms    # guess of ours", f"9ms  # guess of ours; {MARK}, today").replace(
            "queries: 6\n", f"queries: 7  # {MARK}, today\n  contention: 3%  # {MARK}, today\n"
        )
    )


def test_a_section_that_was_not_there_has_its_notes():
    text = FILE.partition("service:")[0]
    assert noted(text, {"service.app_cpu": "9ms"}).endswith(f"\nservice:\n  app_cpu: 9ms  # {MARK}, today\n")


def test_a_value_in_brackets_has_its_note_above():
    once = noted(FLOW, {"service.app_cpu": "9ms"})
    assert f"# app_cpu {MARK}, today\nservice: {{app_cpu: 9ms, framework:" in once
    assert "# all of it" in once


@pytest.mark.parametrize(
    "file", [FILE, FLOW, FILE.replace("\n", "\r\n"), FILE.removesuffix("# the end\n").rstrip()]
)
def test_noting_twice_is_noting_once(file):
    values = {"service.app_cpu": "9ms", "service.coherence": "0.1%", "demand.users": "50"}
    once = noted(file, values)
    assert noted(once, values) == once


def test_a_key_that_is_not_there_has_no_note():
    assert with_notes(FILE, {"service.memory": "x", "nothing.at.all": "y", "service": "z"}, MARK) == FILE


@given(
    st.sampled_from([FILE, FLOW]),
    st.fixed_dictionaries(
        {},
        optional={
            "service.app_cpu": st.just("9ms"),
            "demand.users": st.just("7"),
            "loop.name": st.just("a: # b"),
        },
    ),
)
def test_the_values_of_a_noted_file_are_those_that_were_set(file, values):
    changed, text = set_values(file, values), noted(file, values)
    assert parse_loop(text, "loop.yaml", 1.0).loop == parse_loop(changed, "loop.yaml", 1.0).loop
    kept = [line for line in file.splitlines() if line.startswith("#")]
    assert [line for line in text.splitlines() if line in kept] == kept
