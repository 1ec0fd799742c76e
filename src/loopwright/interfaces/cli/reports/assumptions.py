"""What was assumed, how much hangs on it, and how often the answer stands when it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
    number,
)
from loopwright.interfaces.cli.rendering.numbers import range_of
from loopwright.interfaces.cli.reports import answering, wording

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.findings import Assumption
    from loopwright.interfaces.cli.rendering.document import Document


def document(answer: Answer) -> Document:
    """The assumptions, and how sure the answer is."""
    return answering.document(
        answer,
        "assumptions",
        (confidence(answer), section(answer)),
        assumptions=answer.assumptions,
        confidence=answer.confidence,
    )


def section(answer: Answer) -> Section:
    """Every assumed value, the most influential first."""
    if not answer.assumptions:
        everything = Paragraph(("Nothing was assumed: the loop file says every value.",))
        return Section("assumptions", "Assumptions", (everything,), detail=True)
    columns = (
        Column("field", whole=True),
        Column("assumed", right=True),
        Column("range", whole=True),
        Column("influence", right=True),
        Column("what it is, and where it was taken from", wide=True),
    )
    rows = tuple(_row(one, answer.figures) for one in answer.assumptions)
    table = Table("Values that were not said, the most influential first", columns, rows)
    return Section("assumptions", "Assumptions", (table,), detail=True)


def confidence(answer: Answer) -> Section | None:
    """How often each promise is kept and the arrangement stays; nothing where it was not asked for."""
    known = answer.confidence
    if known is None:
        return None
    stays: Line = (number(answer.figures, known.arrangement_stays_path), " of the range of its inputs")
    facts = Facts(
        (
            ("same answer in", stays),
            *(
                (wording.promise(name), ("kept in ", number(answer.figures, path)))
                for name, path in known.promises
            ),
        )
    )
    blocks: list[Block] = [facts]
    if known.tie_with:
        blocks.insert(0, Paragraph((Toned("A tie", "warn"), " with ", "; ".join(known.tie_with), ".")))
    return Section("confidence", "How sure this is", tuple(blocks), detail=True)


def _row(one: Assumption, figures: Figures) -> tuple[Line, ...]:
    dated = f" · read {one.read_on}" if one.read_on else ""
    return (
        (Toned(one.field, "code"),),
        (number(figures, one.path),),
        (Toned(range_of(figures[one.path]), "quiet"),),
        (number(figures, one.influence_path),) if one.influence_path else (),
        (f"{one.title} " if one.title else "", Toned(f"{one.source}{dated}", "quiet")),
    )
