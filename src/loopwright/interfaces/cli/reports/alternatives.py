"""The alternatives: the best design with one thing forced otherwise, and what the difference buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.design.telling.numbers import NOTHING
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Facts,
    Line,
    Number,
    Paragraph,
    Section,
    Table,
    Toned,
    number,
)
from loopwright.interfaces.cli.reports import answering

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.findings import Alternative
    from loopwright.interfaces.cli.rendering.document import Document

NOTABLE = "kubernetes"
BUYS_NOTHING = "buys nothing you asked for"
LEAVING = "leaving costs "
EXPLAINED = (
    "Each row forces one thing otherwise and designs again as if nothing stood; money and time are the difference "
    "to the design, which has the fewest parts within 10 % or $10 of the cheapest: one with more may cost less."
)


def document(answer: Answer) -> Document:
    """The alternatives alone."""
    possible = [one for one in answer.alternatives if one.cost_path]
    forced = f"design --force {possible[0].dimension}={possible[0].value}" if possible else "design --all"
    blocks = (
        answering.now(answer),
        section(answer),
        answering.further(answer, ("one of them as the whole design", forced)),
    )
    return answering.document(answer, "alternatives", blocks, alternatives=answer.alternatives)


def section(answer: Answer) -> Section:
    """Every alternative, a table for each thing that can be chosen otherwise."""
    if not answer.alternatives:
        return Section(
            "alternatives", "Alternatives", (Paragraph(("Nothing else can be had.",)),), detail=True
        )
    dimensions = dict.fromkeys(one.dimension for one in answer.alternatives)
    parts = tuple(_part(dimension, answer) for dimension in dimensions)
    return Section("alternatives", "Alternatives", (Paragraph((EXPLAINED,)), *parts), detail=True)


def _part(dimension: str, answer: Answer) -> Section:
    """The other values of one dimension, beside the one that was chosen."""
    found = [one for one in answer.alternatives if one.dimension == dimension]
    columns = (
        Column("instead", whole=True),
        Column("best design then", wide=True),
        Column("money", right=True),
        Column("your time", right=True),
        Column("buys or breaks", wide=True),
    )
    rows = tuple(_row(one, answer.figures) for one in found)
    blocks: list[Block] = [Table(f"The best design with another {wording.spaced(dimension)}", columns, rows)]
    leaving = [
        (one.value, (one.leaving.removeprefix(LEAVING),))
        for one in found
        if dimension == "provider" and one.leaving
    ]
    if leaving:
        blocks += [Paragraph(("What leaving each again would cost:",)), Facts(tuple(leaving))]
    chosen = _chosen(dimension, answer)
    title = wording.spaced(dimension).capitalize() + (f", now {chosen}" if chosen else "")
    return Section(f"alternatives-{dimension}", title, tuple(blocks))


def _chosen(dimension: str, answer: Answer) -> str:
    """What the design has of a dimension, as ``--force`` spells it; empty where only a decision says."""
    design = answer.design
    for thing in (design.structure, design):
        if hasattr(thing, dimension):
            return str(getattr(thing, dimension))
    return ""


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
    shown, value = number(figures, path), figures[path].value
    if abs(value) < NOTHING:
        return Number(path, "the same")
    return shown if value < 0 else Number(path, f"+{shown.text}")


def _row(one: Alternative, figures: Figures) -> tuple[Line, ...]:
    said = _outcome(one)
    cheaper = one.extra_cost_path is not None and figures[one.extra_cost_path].value < 0
    if cheaper and said == BUYS_NOTHING:
        said = "no cheaper with your time counted"
    outcome = Toned(said, "warn" if one.broken else "quiet")
    return (
        (Toned(one.value, "code"),),
        (one.title,) if one.cost_path else (Toned("none", "quiet"),),
        (added(figures, one.extra_cost_path),) if one.extra_cost_path else (),
        (added(figures, one.extra_hours_path),) if one.extra_hours_path else (),
        (outcome, *((" · SLA ", number(figures, one.sla_path)) if one.sla_path else ())),
    )


def _outcome(one: Alternative) -> str:
    if one.broken:
        return "breaks " + ", ".join(wording.promise(name) for name in one.broken)
    return one.buys
