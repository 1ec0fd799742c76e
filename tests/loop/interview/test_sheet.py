"""Answers that were written down: files of them, lines of them, and every fault at once with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.loop.errors import Fault, InputError
from loopwright.loop.interview.sheet import answers_in_file, answers_in_lines

FILE = """
users: 300 / 2,000
promise: unknown
team:
regions: {eu: 70%, us: 30%}
hosting: [hetzner]
data:
  - {name: orders, size: 12GB}
  - uploads files
stages: none
money.revenue: $5k/mo
habits.reserved: yes
"""


def test_a_file_of_answers_may_hold_lists_mappings_and_fields_of_the_loop_file() -> None:
    assert answers_in_file(FILE, "answers.yaml") == {
        "users": "300 / 2,000",
        "promise": "unknown",
        "team": "",
        "regions": "eu: 70%, us: 30%",
        "hosting": "hetzner",
        "data": "orders 12GB, uploads files",
        "stages": "none",
        "money.revenue": "$5k/mo",
        "habits.reserved": "yes",
    }


def test_json_is_as_good_as_yaml() -> None:
    answers = {"users": 300, "hosting": ["hetzner"], "money.revenue": "$5k/mo", "team": None}
    expected = {"users": "300", "hosting": "hetzner", "money.revenue": "$5k/mo", "team": ""}
    assert answers_in_file(json.dumps(answers, indent=1), "answers.json") == expected


def test_an_empty_file_answers_nothing() -> None:
    assert answers_in_file("", "answers.yaml") == {}


def test_every_fault_of_a_file_is_told_at_once_with_its_place_and_the_nearest_spelling() -> None:
    faulty = (
        "user: 3\npromise: 99.x\nteam.peeple: 3\nusers: 3\nusers: 4\ndata[0].size: 3GB\nmoney.cash: much\n"
    )
    with pytest.raises(InputError) as refused:
        answers_in_file(faulty, "answers.yaml")
    told = [
        f"{fault.line}:{fault.column} {fault.read} {fault.nearest}".strip() for fault in refused.value.faults
    ]
    assert told == [
        "1:1 unknown question 'user' users",
        "2:10 read '99.x'",
        "3:1 unknown question 'team.peeple' team.people",
        "5:1 answered twice",
        "6:1 unknown question 'data[0].size'",
        "7:13 money.cash: read 'much'",
    ]


@pytest.mark.parametrize("text", ["- users\n", "users\n", "users: [", "users: *other", "\tusers: 3"])
def test_what_is_no_mapping_is_one_clear_fault(text: str) -> None:
    with pytest.raises(InputError) as refused:
        answers_in_file(text, "answers.yaml")
    assert str(refused.value).startswith("answers.yaml:1:")


def test_lines_are_answers_in_the_order_of_the_questions() -> None:
    answers = answers_in_lines("Buys\n\nA thing\n?\n", "standard input")
    assert answers == {"action": "Buys", "value": "A thing", "stages": "?"}


def test_a_line_that_cannot_be_read_is_told_by_its_number() -> None:
    with pytest.raises(InputError) as refused:
        answers_in_lines("a\nb\nc\n\nbussiness\n" + "\n" * 10 + "left over\n", "standard input")
    assert [(fault.line, fault.field) for fault in refused.value.faults] == [(5, "kind"), (16, "")]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_answers_or_faults(text: str) -> None:
    for read in (answers_in_file, answers_in_lines):
        faults: tuple[Fault, ...] | None = None
        answers: dict[str, str] = {}
        try:
            answers = read(text, "answers")
        except InputError as error:
            faults = error.faults
        assert faults is None or all(fault.read and fault.allowed for fault in faults)
        assert all(isinstance(answer, str) for answer in answers.values())


@pytest.mark.parametrize("word", ["quit", "back", "Help"])
def test_a_word_for_a_terminal_is_no_answer_in_a_pipe(word):
    with pytest.raises(InputError, match="a word for a terminal"):
        answers_in_lines(f"Does x\n{word}\n", "standard input")


@pytest.mark.parametrize(
    "text",
    ["demand.users: 7\nusers: 300\n", "users: 300\ndemand.users: 7\n"],
    ids=["field first", "field last"],
)
def test_two_answers_for_one_field_are_told(text):
    with pytest.raises(InputError, match="fills what"):
        answers_in_file(text, "answers.yaml")
