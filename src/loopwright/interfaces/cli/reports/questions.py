"""The questions of the interview, for a person who prepares answers and for a program that gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Line,
    Paragraph,
    Section,
    Toned,
)
from loopwright.loop.interview.questions import Question, questions

if TYPE_CHECKING:
    from loopwright.loop.interview.background import Background, Proposal

HOW = (
    "Answer with --answers FILE (a mapping of question to answer), or one a line in this order. Parts of an answer "
    "stand between slashes. Nothing is the default; unknown (or ?) is not known. A key with a dot, such as "
    "money.revenue, fills that field of the loop file itself."
)


def document(background: Background, folder: str) -> Document:
    """Every question with what may be answered and what is answered where nothing is said."""
    sections = tuple(_section(place, one, background) for place, one in enumerate(questions(), 1))
    return Document(
        title="Questions of the interview",
        subtitle=f"about {background.name}",
        blocks=(Paragraph((HOW,)), *sections),
        data={
            "schema": "loopwright/init-questions/1",
            "folder": folder,
            "how": HOW,
            "found": list(background.seen),
            "questions": [_record(one, background) for one in questions()],
            "facts": [
                {"field": path, "value": one.text, "source": one.source}
                for path, one in background.facts.items()
            ],
        },
        figures={},
        footer="",
    )


def _record(question: Question, background: Background) -> dict[str, object]:
    return {
        "question": question.slug,
        "asks": question.asks,
        "context": question.context,
        "fills": [list(part) for part in question.fills],
        "allowed": question.allowed,
        "example": question.example,
        "options": [{"answer": one.answer, "says": one.says} for one in question.options],
        "required": question.required,
        "default": _proposal(background.answers.get(question.slug)),
        "assumed": _proposal(background.assumed.get(question.slug)),
        "seed": question.source,
    }


def _proposal(proposal: Proposal | None) -> dict[str, str] | None:
    return {"answer": proposal.text, "source": proposal.source} if proposal else None


def _section(place: int, question: Question, background: Background) -> Block:
    default = background.answers.get(question.slug)
    assumed = background.assumed.get(question.slug)
    when = (
        f"{default.text} ({default.source})"
        if default
        else assumed.text
        if assumed
        else "left out, and assumed"
    )
    rows: list[tuple[str, Line]] = [
        ("fills", (Toned(", ".join(question.fields), "code"),)),
        ("allowed", (question.allowed,)),
        ("for instance", (question.example,)),
        ("default" if default else "not known", (when,)),
    ]
    blocks: list[Block] = [Paragraph((question.context,)), Facts(tuple(rows))]
    if question.options:
        blocks.append(
            Bullets(tuple((Toned(one.answer, "strong"), f": {one.says}") for one in question.options))
        )
    title = f"{place}. {question.slug}: {question.asks}"
    return Section(question.slug, title, tuple(blocks))
