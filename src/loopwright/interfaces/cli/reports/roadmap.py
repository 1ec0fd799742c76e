"""The roadmap: the cheapest path of designs over the horizon, migrations paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import mermaid
from loopwright.interfaces.cli.rendering.document import (
    Column,
    Drawing,
    Line,
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
    from loopwright.design.findings import RoadmapStep
    from loopwright.interfaces.cli.rendering.document import Document

TITLE = "Roadmap"
TOGETHER = (
    "Users and data grow together as the file says, and every move is paid for. "
    "What one value alone would change: loopwright triggers."
)
STAYS = "The design stands over the whole horizon."


def document(answer: Answer) -> Document:
    """The roadmap alone."""
    ask = answering.further(answer, ("what would change it sooner", "triggers"))
    return answering.document(answer, "roadmap", (section(answer), ask), roadmap=answer.roadmap)


def section(answer: Answer) -> Section:
    """The steps as a table and as a timeline."""
    columns = (
        Column("from", whole=True),
        Column("design", wide=True),
        Column("money", right=True),
        Column("your time", right=True),
        Column("to move", right=True),
        Column("because", wide=True),
    )
    rows = tuple(
        _row(step, title, answer.figures) for step, title in zip(answer.roadmap, _titles(answer), strict=True)
    )
    table = Table("The cheapest path over the horizon", columns, rows)
    drawn = Drawing(TITLE, STAYS if len(answer.roadmap) == 1 else "", "", _timeline(answer))
    told = Paragraph((Toned(TOGETHER, "quiet"),))
    return Section("roadmap", TITLE, (told, drawn, table), detail=True)


def _titles(answer: Answer) -> list[str]:
    """What stands at each step; a step to another size of the same says so."""
    titles = [step.title for step in answer.roadmap]
    return [
        f"{title}, in another size" if title == before else title
        for before, title in zip((None, *titles), titles, strict=False)
    ]


def _row(step: RoadmapStep, title: str, figures: Figures) -> tuple[Line, ...]:
    move: Line = (number(figures, step.migration_hours_path),) if step.migration_hours_path else ()
    if step.downtime_path and figures[step.downtime_path].value > 0:
        move = (*move, Toned(", down ", "quiet"), number(figures, step.downtime_path))
    return (
        (step.label,),
        (title,),
        (number(figures, step.cost_path),),
        (number(figures, step.hours_path),),
        move,
        (step.trigger or "",),
    )


def _timeline(answer: Answer) -> str:
    steps = tuple(
        (step.label, (title, number(answer.figures, step.cost_path).text))
        for step, title in zip(answer.roadmap, _titles(answer), strict=True)
    )
    return mermaid.timeline(f"{answer.loop.name}: {TITLE.lower()}", steps)
