"""The whole answer: the verdict and the promises first, then everything that stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import (
    Block,
    Document,
    Paragraph,
)
from loopwright.interfaces.cli.reports import alternatives, answering, doubts, promises, relaxations, triggers
from loopwright.interfaces.cli.reports.encoding import design_record

if TYPE_CHECKING:
    from datetime import date

    from loopwright.design.answer import Answer

FURTHER = (
    ("where a number comes from", "why cost.total"),
    ("what was assumed", "assumptions"),
    ("what else could be had", "alternatives"),
    ("all that stands behind it", "design --all"),
)


def document(answer: Answer, *, brief: bool = False, today: date | None = None) -> Document:
    """The design report; its JSON form is the schema ``loopwright/design/1``, which a brief one leaves empty.

    ``today`` says which prices are past their date; without it none is.
    """
    stale = doubts.stale(answer, today) if today else ()
    blocks: tuple[Block | None, ...] = (
        answering.verdict(answer, ("Uncertain", doubts.uncertain(answer)), ("Prices", stale)),
        _in_passing(answer),
        relaxations.section(answer),
        promises.section(answer),
        triggers.section(answer),
        answering.further(answer, *FURTHER),
    )
    if brief:
        return answering.on_screen(answer, blocks)
    from loopwright.interfaces.cli.reports import behind  # what a brief screen does not show

    return answering.document(answer, "design", (*blocks, *behind.blocks(answer)), **design_record(answer))


def _in_passing(answer: Answer) -> Paragraph | None:
    said = alternatives.in_passing(answer)
    return Paragraph(said) if said else None
