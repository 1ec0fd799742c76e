"""The scorecard as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.lifting.levels import LEVEL_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.design.reality.baselines import Tally
    from loopwright.design.reality.scorecard import Row, Scorecard


def text_of(card: Scorecard) -> str:
    """The whole scorecard, ending in a line break."""
    parts = (_systems(card), _explained(card), _counts(card), _doubts(card), _left_out(card), _biases(card))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with columns of equal width."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _systems(card: Scorecard) -> list[str]:
    head = ("system", "year", "expected", "got", "level", "database", "redundancy", "cost", "designed")
    return aligned([head, *(_system(row) for row in card.rows)])


def _system(row: Row) -> tuple[str, ...]:
    system, outcome = row.system, row.outcome
    span = range(system.level_low, system.level_high + 1)
    return (
        system.title,
        str(system.year),
        "–".join(str(level) for level in span),
        f"{outcome.level} {LEVEL_NAMES[outcome.level]}",
        "right" if row.level_error == 0 else f"{row.level_error:+d}",
        outcome.stage if row.stage_right else f"{outcome.stage} (wrong)",
        "right" if row.redundancy_right else "wrong",
        "–" if row.cost_ratio is None else f"× {row.cost_ratio:.2g}",
        outcome.title,
    )


def _explained(card: Scorecard) -> list[str]:
    lines = []
    for row in card.rows:
        lines += [f"{row.system.title}: {text}" for text in (row.verdict, *row.misses) if text]
        if row.outcome.broken:
            lines.append(
                f"{row.system.title}: breaks {', '.join(row.outcome.broken)}, and nothing breaks less"
            )
    return lines


def _counted(one: Tally) -> tuple[str, ...]:
    return (
        one.name,
        f"{one.exact}/{one.of}",
        f"{one.within_one}/{one.of}",
        f"{one.stages}/{one.of}",
        f"{one.redundancy}/{one.of}",
    )


def _counts(card: Scorecard) -> list[str]:
    head = ("chosen by", "level exact", "within one", "database", "redundancy")
    return aligned([head, *(_counted(one) for one in (card.tally, *card.baselines))])


def _doubts(card: Scorecard) -> list[str]:
    if not card.doubts:
        return []
    head = ("if", "level exact", "within one", "database", "redundancy", "answers that change")
    rows = [(*_counted(one.tally), ", ".join(one.changed) or "none") for one in card.doubts]
    return aligned([head, *rows])


def _left_out(card: Scorecard) -> list[str]:
    exact = [one.exact for one in card.left_out]
    of = card.left_out[0].of
    return [f"Each system left out in turn: {min(exact)} to {max(exact)} of {of} levels exact."]


def _biases(card: Scorecard) -> list[str]:
    pairs = (
        ("cost", card.cost_bias),
        ("cores of the application", card.app_cores_bias),
        ("cores of a database node", card.database_cores_bias),
    )
    known = [f"{name} × {value:.2g}" for name, value in pairs if value is not None]
    return [f"Designed over published, geometric means where both are known: {', '.join(known)}."]
