"""The questions as data: each fills fields that are there, and each of its own examples can be read."""

from __future__ import annotations

import pytest

from loopwright.loop.interview.answers import read_answer
from loopwright.loop.interview.background import nothing_known
from loopwright.loop.interview.questions import Form, Question, question_called, questions
from loopwright.loop.paths import target_of

ASKED = pytest.mark.parametrize("question", questions(), ids=lambda question: question.slug)
PROPER = frozenset({"loop.stages", "data"})  # lists of entries, read by a form of their own


def test_the_interview_is_ten_to_fifteen_questions_each_with_a_name_of_its_own() -> None:
    assert 10 <= len(questions()) <= 15
    assert len({question.slug for question in questions()}) == len(questions())


@pytest.mark.parametrize("number", range(1, 7))
def test_each_of_the_six_questions_of_the_seed_is_asked(number: int) -> None:
    seed = f"phase-2-infrastructure-questions, Question {number}:"
    assert sum(question.source.startswith(seed) for question in questions()) == 1


def test_no_field_is_filled_by_two_questions() -> None:
    fields = [field for question in questions() for field in question.fields]
    assert len(set(fields)) == len(fields)


@ASKED
def test_every_field_that_a_question_fills_is_one_of_the_loop_file(question: Question) -> None:
    for field in question.fields:
        assert field in PROPER or target_of(field) is not None


@ASKED
def test_every_example_and_option_can_be_answered_and_fills_what_the_question_says(
    question: Question,
) -> None:
    for answer in (question.example, *(option.answer for option in question.options)):
        values = read_answer(question, answer)
        assert values
        assert all(question.fills_field(path) for path in values)


@ASKED
def test_every_question_gives_a_context_of_one_sentence(question: Question) -> None:
    assert question.asks.endswith("?")
    assert question.context.endswith(".")
    assert question.context.count(". ") == 0
    assert question.allowed


def test_what_must_be_answered_has_an_assumption_that_can_be_read() -> None:
    assumed = nothing_known("shop", "100").assumed
    required = {question.slug for question in questions() if question.required}
    assert set(assumed) == required
    for slug, proposal in assumed.items():
        question = question_called(slug)
        assert question is not None
        assert question.form is Form.FIELDS
        assert read_answer(question, proposal.text)
