"""The promises of the system as it is, beside what the loop asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling.numbers import text
from loopwright.interfaces.cli.rendering.document import Block, Column, Paragraph, Section, Table, Toned

if TYPE_CHECKING:
    from loopwright.audit.standing.as_it_is import AsItIs, Promise
    from loopwright.interfaces.cli.rendering.document import Inline

UNITS = {"availability": "share", "rto": "seconds", "rpo": "seconds"}
TITLES = {
    "availability": "Up",
    "rto": "Back after a mishap",
    "rpo": "Work lost in a mishap",
    "cost": "Costs, as far as sizes are known",
}


def promises_section(found: AsItIs | None) -> Section | None:
    """The promises as they are kept today beside what the loop asks; nothing where no loop is known."""
    if found is None or not found.promises:
        return None
    columns = (Column("promise", whole=True), Column("as it is"), Column("asked"), Column("", wide=True))
    rows = tuple(
        (
            (TITLES[one.name],),
            (_toned(one, found),),
            (asked(one),),
            (one.why or ("missed" if one.missed else ""),),
        )
        for one in found.promises
    )
    blocks: list[Block] = [Table("What is promised today", columns, rows)]
    if not found.said:
        blocks.append(
            Paragraph(
                (
                    Toned(
                        "The loop was inferred from the repository: nobody wrote down what is asked.", "warn"
                    ),
                )
            )
        )
    return Section("promises", "Promises of the system as it is", tuple(blocks))


def _toned(one: Promise, found: AsItIs) -> Inline:
    """A promise's value: good only where all of it is known and it is what the loop asks."""
    if one.value is None:
        return Toned("unknown", "warn")
    if one.missed:
        return Toned(told(one), "bad")
    whole = one.name != "cost" or all(each.figure is not None for each in found.costs)
    return Toned(told(one), "good") if whole and one.objective is not None else told(one)


def told(one: Promise) -> str:
    """A promise's value as it is read."""
    return worded(one.name, one.value) if one.value is not None else "unknown"


def asked(one: Promise) -> str:
    """What the loop asks, as it is read; empty where it asks nothing."""
    return worded(one.name, one.objective.value) if one.objective is not None else ""


def worded(name: str, value: float) -> str:
    """The value of a promise as it is read."""
    return f"${value:,.0f} a month" if name == "cost" else text(value, UNITS[name])
