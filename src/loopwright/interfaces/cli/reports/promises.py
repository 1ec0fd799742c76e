"""The promises: what was asked, what this design does, what is left, and what eats it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.design.telling.numbers import NO_BREAK
from loopwright.interfaces.cli.rendering.document import (
    Column,
    Inline,
    Line,
    Number,
    Section,
    Table,
    Toned,
    apart,
    joined,
    number,
)

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.model import Promise

MARKS: dict[bool | None, Line] = {
    True: (Toned(f"✓{NO_BREAK}", "good"),),
    False: (Toned(f"✗{NO_BREAK}", "bad"),),
    None: (NO_BREAK * 2,),
}
EATERS = 4


def section(answer: Answer) -> Section:
    """The table of promises."""
    design = answer.design
    columns = (
        Column(f"{NO_BREAK * 2}promise"),
        Column("objective", right=True),
        Column("this design", right=True),
        Column("margin", right=True),
        Column("what eats it", wide=True),
    )
    rows = tuple(_row(promise, design.figures) for promise in design.promises)
    return Section(
        "promises", "Promises", (Table("What was asked and what this design does", columns, rows),)
    )


def _row(promise: Promise, figures: Figures) -> tuple[Line, ...]:
    margin = f"margin.{promise.name}"
    asked: Inline = Toned("not asked", "quiet")
    reached: Inline = number(figures, promise.path)
    if promise.objective_path:
        asked, reached = apart(figures, promise.objective_path, promise.path)
    return (
        (*MARKS[promise.kept], wording.promise(promise.name)),
        (asked,),
        (reached,),
        (number(figures, margin),) if margin in figures else (),
        eaten(promise.eaten_by, figures),
    )


def eaten(eaters: tuple[tuple[str, str], ...], figures: Figures) -> Line:
    """The largest eaters with what they eat; a rate they share is said once."""
    shown = [(label, number(figures, path)) for label, path in eaters[:EATERS] if figures[path].value > 0]
    rates = {one.text.partition("/")[2] for _, one in shown}
    rate = rates.pop() if len(rates) == 1 else ""
    lines: list[Line] = [
        (
            f"{wording.eater(label)} ",
            Number(one.path, one.text.removesuffix(f"/{rate}") if rate else one.text),
        )
        for label, one in shown
    ]
    return (*joined(tuple(lines), " · "), f" a {rate}" if rate and shown else "")
