"""The alternatives: the best design with one thing forced otherwise, and what the difference buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import (
    Column,
    Line,
    Number,
    Paragraph,
    Section,
    Table,
    Toned,
    number,
)
from loopwright.interfaces.cli.reports import answering, wording

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.findings import Alternative
    from loopwright.interfaces.cli.rendering.document import Document

NOTABLE = "kubernetes"


def document(answer: Answer) -> Document:
    """The alternatives alone."""
    return answering.document(answer, "alternatives", (section(answer),), alternatives=answer.alternatives)


def section(answer: Answer) -> Section:
    """Every alternative in one table, dimension by dimension."""
    if not answer.alternatives:
        return Section(
            "alternatives", "Alternatives", (Paragraph(("Nothing else can be had.",)),), detail=True
        )
    columns = (
        Column("if"),
        Column("best design then", wide=True),
        Column("money", right=True),
        Column("your time", right=True),
        Column("buys or breaks", wide=True),
    )
    rows = tuple(_row(one, answer.figures) for one in answer.alternatives)
    table = Table("The best design with one thing forced otherwise", columns, rows)
    leaving = tuple(
        (f"{one.value}: {one.leaving}",)
        for one in answer.alternatives
        if one.dimension == "provider" and one.leaving
    )
    notes = tuple(Paragraph(line) for line in leaving)
    return Section("alternatives", "Alternatives", (table, *notes), detail=True)


def in_passing(answer: Answer) -> Line:
    """What the best known alternative would add, in one line; empty when it won or is not there."""
    for one in answer.alternatives:
        if one.value == NOTABLE and one.extra_cost_path and one.extra_hours_path:
            more = (
                added(answer.figures, one.extra_cost_path),
                " and ",
                added(answer.figures, one.extra_hours_path),
            )
            return ("Kubernetes instead: ", *more, f"; {_outcome(one)}.")
    return ()


def added(figures: Figures, path: str) -> Number:
    """A difference with its sign."""
    shown = number(figures, path)
    return shown if figures[path].value <= 0 else Number(path, f"+{shown.text}")


def _row(one: Alternative, figures: Figures) -> tuple[Line, ...]:
    outcome = Toned(_outcome(one), "warn" if one.broken else "quiet")
    return (
        (f"{wording.spaced(one.dimension)} = {one.value}",),
        (one.title,) if one.cost_path else (Toned("none", "quiet"),),
        (added(figures, one.extra_cost_path),) if one.extra_cost_path else (),
        (added(figures, one.extra_hours_path),) if one.extra_hours_path else (),
        (outcome, *((" · SLA ", number(figures, one.sla_path)) if one.sla_path else ())),
    )


def _outcome(one: Alternative) -> str:
    if one.broken:
        return "breaks " + ", ".join(wording.promise(name) for name in one.broken)
    return one.buys
