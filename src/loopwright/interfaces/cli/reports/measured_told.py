"""What others than the repository measured, and where the money went: two tables of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import DOLLARS, SECONDS, SHARE
from loopwright.interfaces.cli.rendering.document import Column, Section, Table, Toned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.measures.told import CostCentre
    from loopwright.interfaces.cli.rendering.document import Block

MOST_CENTRES = 5
CHANGE = "cost_trend"
NEARLY_ALL, CENT_LIMIT = 0.99, 10


def told(measures: Sequence[Measure], centres: Sequence[CostCentre]) -> Section:
    """The section of the report."""
    columns = (
        Column("", wide=True),
        Column("measured", right=True),
        Column("told by", wide=True),
        Column("sure"),
    )
    rows = tuple(
        ((one.title,), (_value(one),), (Toned(one.method, "quiet"),), (one.confidence.value,))
        for one in measures
    )
    blocks: list[Block] = [Table("What others measured", columns, rows)]
    if centres:
        blocks.append(_centres(centres))
    return Section("measured", "Measured", tuple(blocks))


def _value(one: Measure) -> str:
    value = one.value or 0.0
    if one.slug == CHANGE:
        return f"{value:+.1%}".replace("-", "\u2212")
    if one.unit == SHARE:
        return f"{value:.2%}" if NEARLY_ALL <= value <= 1 else f"{value:.0%}"
    if one.unit == SECONDS:
        return f"{value * 1000:,.0f} ms"
    if one.unit == DOLLARS:
        return f"${value:,.2f}" if value < CENT_LIMIT else f"${value:,.0f}"
    return f"{value:g} {one.unit}"


def _centres(centres: Sequence[CostCentre]) -> Table:
    columns = (Column("service", wide=True), Column("a month", right=True), Column("share", right=True))
    rows = [
        ((one.service,), (f"${one.usd_per_month:,.0f}",), (f"{one.share:.0%}",))
        for one in centres[:MOST_CENTRES]
    ]
    rest = centres[MOST_CENTRES:]
    if rest:
        money, share = sum(one.usd_per_month for one in rest), sum(one.share for one in rest)
        rows.append(((f"{len(rest)} others",), (f"${money:,.0f}",), (f"{share:.0%}",)))
    return Table("Where the money went", columns, tuple(rows))
