"""What a loop file says already, as answers: the defaults of an interview about a loop that is described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.interview.answers import UNKNOWN
from loopwright.loop.interview.background import Background, Proposal
from loopwright.loop.interview.file_text import plain_of, standing_at
from loopwright.loop.interview.questions import Form, Question, questions
from loopwright.loop.tree import Node, parse_tree

if TYPE_CHECKING:
    from loopwright.loop.reading import LoadedLoop
    from loopwright.loop.writing import Plain


def standing_background(loaded: LoadedLoop, around: Background) -> Background:
    """The background of an interview about a loop file that is there: what it says goes before what was found."""
    root = parse_tree(loaded.text, loaded.name)
    said = {}
    for question in questions():
        text, first = _answer(question, root)
        if text:
            line = loaded.positions.get(first, (0, 0))[0]
            said[question.slug] = Proposal(text, f"{loaded.name}:{line}" if line else loaded.name)
    return Background(around.name, {**around.answers, **said}, around.facts, around.assumed, around.seen)


def _answer(question: Question, root: Node) -> tuple[str, str]:
    """The answer that a file gives to a question (empty: none), and the first field that it stands in."""
    parts: list[str] = []
    fields: list[str] = []
    for slot in question.fills:
        standing = ((path, standing_at(root, path)) for path in slot)
        found = next(((path, node) for path, node in standing if node and not node.is_null), None)
        if found and found[0] == question.fields[0] and question.form is not Form.FIELDS:
            parts.append(_rows(plain_of(found[1])))
        else:
            parts.append(_written(plain_of(found[1])) if found else UNKNOWN)
        fields += [found[0]] if found else []
    while parts and parts[-1] in {UNKNOWN, ""}:
        parts.pop()
    return " / ".join(parts), next(iter(fields), "")


def _written(value: Plain) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value) or "none"
    return value


def _rows(value: Plain) -> str:
    rows = value if isinstance(value, list) else []
    return ", ".join(_row(row) for row in rows if isinstance(row, dict))


def _row(row: dict[str, Plain]) -> str:
    told = ("kind", "size", "growth", "sensitivity", "criticality", "share", "requests")
    words = [str(row.get("name", ""))]
    for key in told:
        text = _written(row[key]).replace(" ", "") if key in row else ""
        words.append(f"{text} requests" if key == "requests" and text else text)
    return " ".join(word for word in words if word)
