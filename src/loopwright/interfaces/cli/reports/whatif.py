"""What changes when values are said otherwise: the two designs side by side."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import sku_title
from loopwright.design.telling import wording
from loopwright.design.telling.numbers import text_of
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Document,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
    apart,
)
from loopwright.interfaces.cli.reports import answering, promises, relaxations
from loopwright.interfaces.cli.reports.encoding import Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.design.answer import Answer
    from loopwright.design.model import Promise

COMPARED = (("money", "cost.total"), ("your time", "effort.total"), ("both as money", "objective.total"))
STAYS = "The structure stays as it is: only the sizes and the numbers move."
FROM_NOTHING = (
    "Both are chosen as if nothing stood yet: moving from one to the other is not counted. "
    "Whether a move pays: loopwright triggers."
)
NOTHING: Line = (Toned("–", "quiet"),)


def document(now: Answer, then: Answer, changes: Sequence[str]) -> Document:
    """The design as the file stands beside the design with the changes."""
    heads = Facts(
        (
            ("if", (Toned(", ".join(changes), "strong"),)),
            ("now", _verdict(now)),
            ("then", _verdict(then)),
        )
    )
    blocks: tuple[Block | None, ...] = (
        heads,
        Paragraph((Toned(FROM_NOTHING, "quiet"),)),
        numbers(now, then),
        structure(now, then),
        relaxations.section(then),
        answering.further(now, ("where a number of now comes from", "why cost.total")),
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


def _verdict(answer: Answer) -> Line:
    """A design in a sentence, and the promises that it does not keep."""
    sentence = wording.sentence(answer.design)
    broken = [wording.promise(one.name) for one in answer.design.promises if one.kept is False]
    if not broken:
        return (sentence,)
    return (Toned(f"No design keeps every promise: {', '.join(broken)}.", "bad"), f" Nearest: {sentence}")


def numbers(now: Answer, then: Answer) -> Section:
    """Numbers of two answers cannot link to one chain, so they are words here; `why` takes each apart."""
    held = {promise.path: promise for promise in then.design.promises}
    labels = {path: label for label, path in COMPARED}
    for path, promise in held.items():
        labels.setdefault(path, wording.promise(promise.name))
    columns = (
        Column("", whole=True),
        *(Column(title, right=True) for title in ("now", "then", "asked for then")),
    )
    rows = tuple(
        ((label,), _value(now, path), *_held(then, path, held.get(path))) for path, label in labels.items()
    )
    return Section("numbers", "What it costs and keeps", (Table("Both designs in numbers", columns, rows),))


def _held(then: Answer, path: str, promise: Promise | None) -> tuple[Line, Line]:
    """A number of the changed loop with a mark, and what was asked of it."""
    if promise is None or promise.objective_path is None:
        return _value(then, path), ()
    reached, asked = apart(then.figures, path, promise.objective_path)
    mark = promises.MARKS[promise.kept]
    return (*mark, reached.text), (asked.text,)


def structure(now: Answer, then: Answer) -> Section:
    """What is arranged otherwise."""
    before, after = now.design, then.design
    pairs = [("level", wording.level(before.structure.level), wording.level(after.structure.level))]
    pairs += [
        (
            wording.part(field.name),
            wording.choice(getattr(before.structure, field.name)),
            wording.choice(getattr(after.structure, field.name)),
        )
        for field in fields(before.structure)
    ]
    pairs += [("provider", sku_title(before.provider), sku_title(after.provider))]
    pairs += [("region", before.region, after.region)]
    rows: list[tuple[Line, ...]] = [
        ((label,), (old,), (Toned(new, "strong"),)) for label, old, new in pairs if old != new
    ]
    if not rows:
        return Section("changes", "What changes", (Paragraph((STAYS,)),))
    columns = (Column("", whole=True), Column("now", wide=True), Column("then", wide=True))
    return Section("changes", "What changes", (Table("What is different", columns, tuple(rows)),))


def _value(answer: Answer, path: str) -> Line:
    return (text_of(answer.figures[path]),) if path in answer.figures else NOTHING


def _record(answer: Answer) -> dict[str, object]:
    encoder = Encoder(answer.figures)
    return {"design": encoder.value(answer.design), "figures": encoder.figures()}
