"""The whole answer: the verdict and the promises first, then everything that stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import (
    Block,
    Document,
    Paragraph,
)
from loopwright.interfaces.cli.reports import (
    alternatives,
    answering,
    architecture,
    assumptions,
    decisions,
    downtime,
    promises,
    relaxations,
    roadmap,
    spend,
    triggers,
)
from loopwright.interfaces.cli.reports.encoding import design_record

if TYPE_CHECKING:
    from loopwright.design.answer import Answer

FURTHER = (
    ("where a number comes from", "why cost.total"),
    ("what was assumed", "assumptions"),
    ("what else could be had", "alternatives"),
    ("all that stands behind it", "design --all"),
)


def document(answer: Answer) -> Document:
    """The design report; its JSON form is the schema ``loopwright/design/1``."""
    blocks: tuple[Block | None, ...] = (
        answering.verdict(answer),
        _in_passing(answer),
        relaxations.section(answer),
        promises.section(answer),
        triggers.section(answer),
        answering.further(answer, *FURTHER),
        architecture.section(answer),
        spend.section(answer),
        spend.curve(answer),
        downtime.section(answer),
        downtime.recovery(answer),
        decisions.section(answer),
        decisions.in_full(answer),
        alternatives.section(answer),
        triggers.watched(answer),
        roadmap.section(answer),
        assumptions.confidence(answer),
        assumptions.section(answer),
    )
    return answering.document(answer, "design", blocks, **design_record(answer))


def _in_passing(answer: Answer) -> Paragraph | None:
    said = alternatives.in_passing(answer)
    return Paragraph(said) if said else None
