"""The scorecard: published systems replayed as loops, beside naive ways to choose."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.design.lifting.levels import LEVEL_NAMES
from loopwright.design.telling import wording
from loopwright.design.telling.numbers import digits
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Section,
    Table,
    Toned,
)
from loopwright.interfaces.cli.reports.encoding import Encoder

if TYPE_CHECKING:
    from loopwright.design.reality.baselines import Tally
    from loopwright.design.reality.scorecard import Row, Scorecard

COUNTED = (
    Column("level exact", right=True),
    Column("within one", right=True),
    Column("database", right=True),
    Column("redundancy", right=True),
)
RIGHT: Line = (Toned("✓", "good"),)


def document(card: Scorecard) -> Document:
    """The scorecard as a report."""
    blocks: tuple[Block | None, ...] = (
        _counts(card),
        _systems(card),
        _explained(card),
        _doubts(card),
        _biases(card),
    )
    return Document(
        title="Held against reality",
        subtitle=f"{len(card.rows)} published systems designed again from what is known of them",
        blocks=tuple(block for block in blocks if block is not None),
        data={
            "schema": "loopwright/bench/1",
            "version": __version__,
            "catalogue_date": card.catalogue_date,
            "tally": asdict(card.tally),
            "baselines": [asdict(one) for one in card.baselines],
            "systems": [_record(row) for row in card.rows],
            "doubts": [{**asdict(one.tally), "changed": list(one.changed)} for one in card.doubts],
            "left_out": [asdict(one) for one in card.left_out],
            "bias": {
                "cost": card.cost_bias,
                "app_cores": card.app_cores_bias,
                "database_cores": card.database_cores_bias,
            },
        },
        footer=f"catalogue of {card.catalogue_date} · loopwright {__version__}. Ratios are designed over published.",
    )


def _counts(card: Scorecard) -> Section:
    rows = tuple(
        ((Toned(one.name, "strong") if one is card.tally else one.name,), *_counted(one))
        for one in (card.tally, *card.baselines)
    )
    table = Table(
        "Systems that each way of choosing gets right", (Column("chosen by", wide=True), *COUNTED), rows
    )
    return Section("counts", "Who chooses as the teams did", (table,))


def _counted(one: Tally) -> tuple[Line, ...]:
    return tuple((f"{right}/{one.of}",) for right in (one.exact, one.within_one, one.stages, one.redundancy))


def _systems(card: Scorecard) -> Section:
    columns = (
        Column("system"),
        Column("year", whole=True),
        Column("level", whole=True),
        Column("database"),
        Column("redundancy"),
        Column("cost", right=True),
        Column("designed", wide=True),
    )
    return Section(
        "systems", "System by system", (Table("Each system", columns, tuple(map(_row, card.rows))),)
    )


def _row(row: Row) -> tuple[Line, ...]:
    outcome = row.outcome
    level = f"{outcome.level} {LEVEL_NAMES[outcome.level].lower()}"
    return (
        (row.system.title,),
        (str(row.system.year),),
        (
            level,
            " ",
            *(RIGHT if row.level_error == 0 else (Toned(f"{row.level_error:+d}".replace("-", "−"), "warn"),)),
        ),
        RIGHT if row.stage_right else (Toned(f"✗ {wording.spaced(outcome.stage)}", "warn"),),
        RIGHT if row.redundancy_right else (Toned("✗", "warn"),),
        () if row.cost_ratio is None else (f"× {digits(row.cost_ratio)}",),
        (outcome.title,),
    )


def _explained(card: Scorecard) -> Section | None:
    said: list[Line] = [
        (Toned(row.system.title, "strong"), ": ", text)
        for row in card.rows
        for text in (row.verdict, *row.misses, _broken(row))
        if text
    ]
    return Section("misses", "Why they differ", (Bullets(tuple(said)),)) if said else None


def _broken(row: Row) -> str:
    names = ", ".join(wording.promise(name) for name in row.outcome.broken)
    return f"no design keeps {names}, and none breaks less." if names else ""


def _doubts(card: Scorecard) -> Section | None:
    if not card.doubts:
        return None
    rows = tuple(
        ((one.tally.name,), *_counted(one.tally), (", ".join(one.changed) or Toned("none", "quiet"),))
        for one in card.doubts
    )
    columns = (Column("if"), *COUNTED, Column("other answers", wide=True))
    exact = [one.exact for one in card.left_out]
    spread = f"{min(exact)} to {max(exact)} of {card.left_out[0].of} levels exact"
    without = Facts((("each left out in turn", (spread,)),))
    return Section("doubts", "When assumptions move", (Table("Counts under doubt", columns, rows), without))


def _biases(card: Scorecard) -> Section | None:
    pairs = (
        ("cost", card.cost_bias),
        ("cores of the application", card.app_cores_bias),
        ("cores of a database node", card.database_cores_bias),
    )
    known = tuple((name, (f"× {digits(value)}",)) for name, value in pairs if value is not None)
    return Section("bias", "Designed over published", (Facts(known),)) if known else None


def _record(row: Row) -> dict[str, object]:
    encoder = Encoder({})
    return {
        "system": row.system.name,
        "title": row.system.title,
        "year": row.system.year,
        "outcome": encoder.value(row.outcome),
        "level_error": row.level_error,
        "stage_right": row.stage_right,
        "redundancy_right": row.redundancy_right,
        "cost_ratio": row.cost_ratio,
        "app_cores_ratio": row.app_cores_ratio,
        "database_cores_ratio": row.database_cores_ratio,
        "verdict": row.verdict,
        "misses": list(row.misses),
    }
