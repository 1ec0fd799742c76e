"""What changes when values are said otherwise: the two designs side by side."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from loopwright.design.lifting.levels import LEVEL_NAMES
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Document,
    Facts,
    Line,
    Section,
    Table,
    Toned,
)
from loopwright.interfaces.cli.rendering.numbers import text_of
from loopwright.interfaces.cli.reports import answering, relaxations, wording
from loopwright.interfaces.cli.reports.encoding import Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.design.answer import Answer

COMPARED = (("money", "cost.total"), ("your time", "effort.total"), ("both as money", "objective.total"))
NOTHING: Line = (Toned("–", "quiet"),)


def document(now: Answer, then: Answer, changes: Sequence[str]) -> Document:
    """The design as the file stands beside the design with the changes."""
    heads = Facts(
        (
            ("if", (", ".join(changes),)),
            ("now", (wording.sentence(now.design),)),
            ("then", (Toned(wording.sentence(then.design), "strong" if then.design.feasible else "bad"),)),
        )
    )
    blocks: tuple[Block | None, ...] = (
        heads,
        _numbers(now, then),
        _structure(now, then),
        relaxations.section(then),
    )
    return Document(
        title=now.loop.name,
        subtitle=answering.subtitle(now),
        blocks=tuple(block for block in blocks if block is not None),
        data={
            **answering.head(now, "whatif"),
            "changes": list(changes),
            "now": _record(now),
            "then": _record(then),
        },
        footer=answering.footer(now),
    )


def _numbers(now: Answer, then: Answer) -> Section:
    """Numbers of two answers cannot link to one chain, so they are words here; `why` takes each apart."""
    kept = ((wording.promise(promise.name), promise.path) for promise in then.design.promises)
    labels: dict[str, str] = {}
    for label, path in (*COMPARED, *kept):
        labels.setdefault(path, label)
    columns = (Column(""), Column("now", right=True), Column("then", right=True), Column("path", whole=True))
    rows = tuple(
        ((label,), _value(now, path), _value(then, path), (Toned(path, "quiet"),))
        for path, label in labels.items()
    )
    return Section("numbers", "What it costs and keeps", (Table("Both designs in numbers", columns, rows),))


def _structure(now: Answer, then: Answer) -> Section:
    before, after = now.design, then.design
    level_before, level_after = before.structure.level, after.structure.level
    pairs = [("level", LEVEL_NAMES[level_before], LEVEL_NAMES[level_after])]
    pairs += [
        (
            wording.spaced(field.name),
            _word(getattr(before.structure, field.name)),
            _word(getattr(after.structure, field.name)),
        )
        for field in fields(before.structure)
    ]
    pairs += [("provider", before.provider, after.provider), ("region", before.region, after.region)]
    rows: list[tuple[Line, ...]] = [
        ((label,), (old,), (Toned(new, "strong"),)) for label, old, new in pairs if old != new
    ]
    if not rows:
        return Section("changes", "What changes", (Facts((("structure", ("stays as it is",)),)),))
    columns = (Column(""), Column("now"), Column("then"))
    return Section("changes", "What changes", (Table("What is different", columns, tuple(rows)),))


def _value(answer: Answer, path: str) -> Line:
    return (text_of(answer.figures[path]),) if path in answer.figures else NOTHING


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return wording.spaced(str(value))


def _record(answer: Answer) -> dict[str, object]:
    encoder = Encoder(answer.figures)
    return {"design": encoder.value(answer.design), "figures": encoder.figures()}
