"""When no design keeps all promises: the smallest step back that would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.interfaces.cli.rendering.document import (
    Column,
    Paragraph,
    Section,
    Table,
    Toned,
    apart,
    number,
)

if TYPE_CHECKING:
    from loopwright.design.answer import Answer

ADVICE = "Each line alone is enough: say that value in the loop file, and a design keeps all the rest."


def section(answer: Answer) -> Section | None:
    """The relaxations, or nothing when every promise is kept."""
    if answer.design.feasible:
        return None
    if not answer.relaxations:
        alone = (
            "No single promise can be relaxed so that the others hold: two or more must give way together."
        )
        return Section("conflict", "What stands in the way", (Paragraph((alone,)),))
    figures = answer.figures
    columns = (
        Column("relax"),
        Column("from", right=True),
        Column("to", right=True),
        Column("costs then", right=True),
        Column("which means", wide=True),
    )
    rows = tuple(
        (
            (Toned(wording.promise(one.promise), "strong"),),
            (apart(figures, one.from_path, one.to_path)[0],),
            (apart(figures, one.from_path, one.to_path)[1],),
            (number(figures, one.cost_path),),
            (one.sentence,),
        )
        for one in answer.relaxations
    )
    table = Table("The smallest step back on one promise alone", columns, rows)
    return Section("conflict", "What stands in the way", (table, Paragraph((ADVICE,))))
