"""What stands behind a verdict: architecture, spend, downtime, decisions, alternatives, outlook, assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.reports import (
    alternatives,
    architecture,
    assumptions,
    decisions,
    downtime,
    roadmap,
    spend,
    triggers,
)

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.interfaces.cli.rendering.document import Block


def blocks(answer: Answer) -> tuple[Block | None, ...]:
    """The detail parts of a design report, in their order."""
    return (
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
