"""When no design keeps all promises: the smallest step back that would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.interfaces.cli.rendering.document import (
    Column,
    Line,
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
    """The relaxations; when every promise is kept, only what a budget that is a wish would buy."""
    if answer.design.feasible:
        return _wish(answer)
    if any(one.together for one in answer.relaxations):
        return _together(answer)
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


def _wish(answer: Answer) -> Section | None:
    """A wish that the design is dearer than, and what is to be had for it."""
    if not answer.relaxations:
        return None
    one = answer.relaxations[0]
    wish = number(answer.figures, one.from_path)
    return Section("wish", "The budget you wish for", (Paragraph((wish, f": {one.sentence}")),))


def _together(answer: Answer) -> Section:
    """The smallest sets of promises that must give way at once, a row each."""
    figures = answer.figures
    sets = dict.fromkeys(one.together for one in answer.relaxations)
    columns = (
        Column("relax together", wide=True),
        Column("costs then", right=True),
        Column("which means", wide=True),
    )
    rows = []
    for names in sets:
        held = [one for one in answer.relaxations if one.together == names]
        line: Line = ()
        for one in held:
            asked, given = apart(figures, one.from_path, one.to_path)
            joint = " · " if line else ""
            line = (*line, joint, Toned(wording.promise(one.promise), "strong"), " ", asked, " to ", given)
        rows.append((line, (number(figures, held[0].cost_path),), (held[0].sentence,)))
    many = len(next(iter(sets)))
    told = f"No single promise can be relaxed so that the others hold: {many} must give way together."
    table = Table("The fewest promises that must give way together", columns, tuple(rows))
    return Section("conflict", "What stands in the way", (Paragraph((told,)), table))
