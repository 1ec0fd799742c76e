"""Answers that were written down: a file of them (YAML or JSON), or one a line in the order of the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.errors import Fault, InputError
from loopwright.loop.interview.answers import Misanswer, is_unknown, read_answer
from loopwright.loop.interview.draft import own_field
from loopwright.loop.interview.questions import question_called, questions
from loopwright.loop.kinds import nearest_spelling, shown
from loopwright.loop.paths import every_field, target_of
from loopwright.loop.reading import described
from loopwright.loop.tree import Node, parse_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOVES = frozenset({"back", "help", "quit"})  # at a terminal; a pipe only answers
ADVICE = "`loopwright init --questions` lists every question and what may be answered."


def answers_in_file(text: str, name: str) -> dict[str, str]:
    """The answers of a file: questions, or fields with a dot (``money.revenue``), each with its answer.

    A list is written between commas, an entry of a list by its values (``{name: orders, size: 12GB}``). Nothing
    behind a colon is the default, and ``unknown`` is *nobody knows*. Raises ``InputError`` with every fault at once.
    """
    root = parse_tree(text, name)
    if root.entries is None and not root.is_null:
        fault = Fault(
            name, root.line, root.column, "", f"read {described(root)}", "question: answer, a line each"
        )
        raise InputError((fault,), ADVICE)
    answers: dict[str, str] = {}
    faults: list[Fault] = []
    for key, value in root.entries or []:
        slug = key.text or ""
        if slug in answers:
            faults.append(Fault(name, key.line, key.column, slug, "answered twice", "one answer each"))
            continue
        answers[slug] = _flat(value)
        faults += _faults_of(slug, answers[slug], name, key, value)
        faults += _said_twice(slug, answers, name, key)
    if faults:
        raise InputError(tuple(faults), ADVICE)
    return answers


def _said_twice(slug: str, answers: Mapping[str, str], name: str, key: Node) -> Iterator[Fault]:
    """The other answer that fills the same field, if there is one: a question's, or a field's own."""
    fields = {one.slug: one.fields for one in questions()}
    mine = set(fields.get(slug, (slug,)))
    for other in answers:
        if (
            other != slug
            and (other in fields) != (slug in fields)
            and mine & set(fields.get(other, (other,)))
        ):
            both = f"fills what {other!r} fills too"
            yield Fault(name, key.line, key.column, slug, both, "one of the two")


def answers_in_lines(text: str, name: str) -> dict[str, str]:
    """Answers one a line, in the order of the questions; an empty line, or none, is the default.

    Raises ``InputError`` with every fault at once.
    """
    asked = questions()
    answers: dict[str, str] = {}
    faults: list[Fault] = []
    for place, line in enumerate(text.splitlines()):
        if not line.strip():
            continue
        if place >= len(asked):
            read = f"read {shown(line.strip())} where no question is left"
            faults.append(Fault(name, place + 1, 1, "", read, f"{len(asked)} answers, one a line"))
            break
        slug = asked[place].slug
        if line.strip().lower() in MOVES:
            read = f"{line.strip()!r} is a word for a terminal"
            faults.append(
                Fault(name, place + 1, 1, slug, read, "an answer, or an empty line for the default")
            )
            continue
        answers[slug] = line.strip()
        faults += _faults_of(slug, line, name, Node(place + 1), Node(place + 1))
    if faults:
        raise InputError(tuple(faults), ADVICE)
    return answers


def _faults_of(slug: str, answer: str, name: str, key: Node, value: Node) -> Iterator[Fault]:
    question = question_called(slug)
    known = [one.slug for one in questions()] + [path for path, _ in every_field() if "[" not in path]
    if question is None and ("[" in slug or "." not in slug or target_of(slug) is None):
        read, allowed = f"unknown question {shown(slug)}", "a question, or a field such as money.revenue"
        yield Fault(name, key.line, key.column, "", read, allowed, nearest_spelling(slug, tuple(known)))
        return
    if not answer.strip():
        return
    try:
        if question is not None:
            read_answer(question, answer)
        elif not is_unknown(answer):
            own_field(slug, answer)
    except Misanswer as wrong:
        yield Fault(name, value.line, value.column, slug, wrong.read, wrong.allowed, wrong.nearest)


def _flat(node: Node) -> str:
    """What was written, as the one line that an answer is."""
    if node.entries is not None:
        return ", ".join(f"{key.text}: {_flat(value)}" for key, value in node.entries)
    if node.items is not None:
        return ", ".join(_entry(item) for item in node.items) or "none"
    return node.text or ""


def _entry(node: Node) -> str:
    return " ".join(_flat(value) for _, value in node.entries) if node.entries is not None else _flat(node)
