"""The downtime ledger: why the loop is down and where the time goes; and the recovery per disaster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Cause, Phase
from loopwright.design.telling import wording
from loopwright.interfaces.cli.rendering import charts
from loopwright.interfaces.cli.rendering.document import (
    Column,
    Drawing,
    Line,
    Section,
    Table,
    Toned,
    number,
    without_rate,
)

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.model import Recovery

TITLE = "Where downtime comes from"
TOTAL = "promise.downtime_hours_per_year"


def section(answer: Answer) -> Section:
    """The ledger as a chart and as a table, largest cause first."""
    figures = answer.figures
    there = [
        cause for cause in Cause if f"ledger.{cause}" in figures and figures[f"ledger.{cause}"].value > 0
    ]
    causes = sorted(there, key=lambda cause: -figures[f"ledger.{cause}"].value)
    phases = tuple(wording.PHASES[phase] for phase in Phase)
    bars = tuple(_bar(cause, figures) for cause in causes)
    said = "Expected hours a year the loop is down, by cause, each cut by what the time is spent on."
    svg = charts.stacked_bars("ledger", TITLE, said, phases, bars)
    columns = (
        Column("hours a year", whole=True),
        *(Column(phase, right=True) for phase in phases),
        Column("all", right=True),
    )
    rows = [_row(cause, figures) for cause in causes]
    rows.append(
        (
            (Toned("all", "strong"),),
            *(_cell(f"ledger.phase.{phase}", figures) for phase in Phase),
            _cell(TOTAL, figures),
        )
    )
    blocks = (Drawing(TITLE, said, svg), Table("Hours a year by cause and phase", columns, tuple(rows)))
    return Section("downtime", TITLE, blocks, detail=True)


def recovery(answer: Answer) -> Section:
    """What comes back after each disaster, how old it is, and how long that takes."""
    columns = (
        Column("when"),
        Column("data lost", right=True),
        Column("back after", right=True),
        Column("on a bad week", right=True),
        Column("how", wide=True),
    )
    rows = tuple(_recovered(one, answer.figures) for one in answer.design.recovery)
    table = Table("Recovery from each disaster", columns, rows)
    return Section("recovery", "When the worst happens", (table,), detail=True)


def _bar(cause: Cause, figures: Figures) -> charts.Bar:
    parts = tuple(_value(f"ledger.{cause}.{phase}", figures) for phase in Phase)
    return charts.Bar(wording.CAUSES[cause], parts, without_rate(number(figures, f"ledger.{cause}")).text)


def _row(cause: Cause, figures: Figures) -> tuple[Line, ...]:
    cells = (_cell(f"ledger.{cause}.{phase}", figures) for phase in Phase)
    return ((wording.CAUSES[cause],), *cells, _cell(f"ledger.{cause}", figures))


def _value(path: str, figures: Figures) -> float:
    return figures[path].value if path in figures else 0.0


def _cell(path: str, figures: Figures) -> Line:
    return (without_rate(number(figures, path)),) if _value(path, figures) > 0 else (Toned("–", "quiet"),)


def _recovered(one: Recovery, figures: Figures) -> tuple[Line, ...]:
    label: Line = (wording.DISASTERS[one.disaster],)
    if not one.recoverable:
        return (label, (Toned("everything", "bad"),), (Toned("never", "bad"),), (), (one.how,))
    paths = (f"recovery.{one.disaster}.{name}" for name in ("rpo_seconds", "rto_seconds", "rto_p90_seconds"))
    return (label, *((number(figures, path),) if path in figures else () for path in paths), (one.how,))
