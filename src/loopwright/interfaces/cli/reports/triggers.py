"""The triggers: the values at which the next structure becomes the right one, and how to see them coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Folded,
    Line,
    Listing,
    Paragraph,
    Section,
    Table,
    Toned,
    number,
    span,
)
from loopwright.interfaces.cli.reports import answering

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.findings import Trigger
    from loopwright.interfaces.cli.rendering.document import Document

SIGNS = {("above", False): ">", ("below", False): "<", ("above", True): "≥", ("below", True): "≤"}
KINDS = {
    "outgrow": "this design is outgrown",
    "pays_to_move": "moving pays",
    "objective": "an objective changes",
    "budget": "the budget changes",
    "effort": "your time changes",
    "discrete": "a choice changes",
    "resize": "a larger size of the same",
}


ALONE: Line = (
    Toned(
        "For whoever already runs this design: one value changes alone, and moving must pay its work.",
        "quiet",
    ),
)
TOGETHER = (
    "Users and data growing together: loopwright roadmap. Chosen as if nothing stood: loopwright whatif."
)


def document(answer: Answer) -> Document:
    """The triggers with their reasons and queries."""
    blocks = (
        answering.now(answer),
        section(answer),
        Paragraph((Toned(TOGETHER, "quiet"),)),
        watched(answer),
        answering.further(answer, ("what a change would bring", "whatif demand.users=10k")),
    )
    return answering.document(answer, "triggers", blocks, triggers=answer.triggers)


def section(answer: Answer) -> Section:
    """The next levels in one table."""
    told = (Paragraph(ALONE),) if answer.triggers else ()
    return Section("triggers", "Next levels", (*told, _table(answer)))


def watched(answer: Answer) -> Section | None:
    """Why each trigger stands where it does, and the query that watches for it; nothing without triggers."""
    if not answer.triggers:
        return None
    folds = tuple(_fold(trigger, answer.figures) for trigger in answer.triggers)
    return Section("watch", "How to see them coming", folds, detail=True)


def _table(answer: Answer) -> Block:
    if not answer.triggers and not answer.design.feasible:
        return Paragraph(("No next level can be named while nothing keeps every promise.",))
    if not answer.triggers:
        return Paragraph(("Nothing changes this design up to a hundred times today's demand.",))
    columns = (Column("next", wide=True), Column("when"), Column("expected"))
    rows = tuple(
        ((_destination(trigger),), when(trigger, answer.figures), (trigger.expected,))
        for trigger in answer.triggers
    )
    return Table("What would change the design, and when", columns, rows)


def _destination(trigger: Trigger) -> str:
    """What comes next; a larger size of the same says that it is one."""
    return f"{trigger.destination}, in a larger size" if trigger.kind == "resize" else trigger.destination


def when(trigger: Trigger, figures: Figures) -> Line:
    """The driver, its value, and the range in which that value lies."""
    at = number(figures, trigger.at_path)
    line: Line = (f"{trigger.driver} {SIGNS[trigger.direction, trigger.reached]} ", at)
    if trigger.low_path and trigger.high_path:
        line = (
            *line,
            Toned(" (", "quiet"),
            *span(figures, trigger.low_path, trigger.high_path),
            Toned(")", "quiet"),
        )
    return line


def _fold(trigger: Trigger, figures: Figures) -> Folded:
    reason = trigger.why or f"{KINDS[trigger.kind].capitalize()}."
    blocks: tuple[Block, ...] = (Paragraph(("When ", *when(trigger, figures), ". ", reason)),)
    if trigger.watch:
        language = "sql" if trigger.watch.startswith("SELECT") else "promql"
        blocks = (*blocks, Listing(trigger.watch, language))
    return Folded((Toned(trigger.destination, "strong"), f": {KINDS[trigger.kind]}"), blocks)
