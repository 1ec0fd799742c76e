"""Why a number is what it is: its formula, its inputs, and the sources at the end of the chain."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from loopwright.design.telling.numbers import range_of, text_of
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Branch,
    Column,
    Document,
    Line,
    Number,
    Paragraph,
    Section,
    Table,
    Toned,
    Tree,
    number,
)
from loopwright.interfaces.cli.rendering.sources import said
from loopwright.interfaces.cli.reports import answering
from loopwright.interfaces.cli.reports.encoding import Encoder
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.paths import target_of

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figure, Figures

MAIN = (
    "cost.total",
    "effort.total",
    "promise.availability",
    "promise.downtime_hours_per_year",
    "promise.latency_p95_seconds",
    "promise.rpo_seconds",
    "promise.rto_seconds",
    "load.peak_rate",
    "capacity.largest_rate",
    "objective.total",
)
NEAREST = 5


def document(answer: Answer, path: str | None) -> Document:
    """The chain below a path, the list below a prefix, or the main paths; an unknown path raises."""
    figures = answer.figures
    if path is None:
        return _listed(answer, "Numbers to begin with", [main for main in MAIN if main in figures], path)
    if path in figures:
        tree = Tree(_branch(path, figures[path], figures, set()))
        encoder = Encoder(figures)
        below = {one: encoder.figure(figures[one]) for one in _below(figures[path], figures)}
        data = {**answering.head(answer, "why"), "path": path, "figures": below}
        return _document(answer, (tree,), data)
    prefix = path.rstrip(".") + "."
    found = [one for one in figures if one.startswith(prefix)]
    if found:
        return _listed(answer, f"Numbers below {path}", found, path)
    meant = _promised(path, answer) or _of_field(path, answer)
    if meant:
        return document(answer, meant)
    raise _unknown(path, figures)


def _listed(answer: Answer, title: str, paths: list[str], asked: str | None) -> Document:
    figures = answer.figures
    columns = (Column("path", whole=True), Column("value", right=True), Column("is", wide=True))
    rows = tuple(((Toned(one, "code"),), (number(figures, one),), (_is(figures[one]),)) for one in paths)
    blocks: tuple[Block, ...] = (Section("numbers", title, (Table(title, columns, rows),)),)
    if asked is None:
        groups = ", ".join(sorted({path.partition(".")[0] for path in figures}))
        more: Line = ("More below: ", groups, ". Ask one: ", Toned("loopwright why cost", "code"), ".")
        blocks = (*blocks, Paragraph(more))
    encoder = Encoder(figures)
    shown = {one: encoder.figure(figures[one]) for one in paths}
    return _document(answer, blocks, {**answering.head(answer, "why"), "path": asked, "figures": shown})


def _document(answer: Answer, blocks: tuple[Block, ...], data: dict[str, object]) -> Document:
    return Document(
        title=answer.loop.name,
        subtitle=answering.subtitle(answer),
        blocks=blocks,
        data=data,
        figures=answer.figures,
        footer=answering.footer(answer),
    )


def _is(figure: Figure) -> str:
    return figure.formula or said(figure)


def _branch(name: str, figure: Figure, figures: Figures, above: set[str]) -> Branch:
    """A figure with its inputs below; what was taken apart before is only named."""
    line: Line = (Toned(name, "code"), " = ", Number(figure.path, text_of(figure)))
    label = figure.path if figure.path and figure.path != name else ""
    if label:
        line = (*line, Toned(f"  {label}", "quiet"))
    if figure.formula:
        line = (*line, f"  = {figure.formula}")
    between = range_of(figure)
    if between:
        line = (*line, Toned(f"  ({between})", "quiet"))
    source = said(figure)
    if source:
        line = (*line, Toned(f"  {source}", "quiet"))
    if figure.path and figure.path in above and figure.inputs:
        return Branch((*line, Toned("  (taken apart above)", "quiet")))
    if figure.path:
        above.add(figure.path)
    return Branch(
        line, tuple(_branch(given_name, given, figures, above) for given_name, given in figure.inputs)
    )


def _below(figure: Figure, figures: Figures) -> list[str]:
    """The paths a figure is made of, itself first, each once."""
    found: dict[str, None] = {}
    waiting = [figure]
    while waiting:
        one = waiting.pop(0)
        if one.path in figures:
            if one.path in found:
                continue
            found[one.path] = None
        waiting.extend(given for _, given in one.inputs)
    return list(found)


def _promised(path: str, answer: Answer) -> str:
    """The number of a promise that was asked for by the promise's name alone."""
    paths = {promise.name: promise.path for promise in answer.design.promises}
    return paths.get(path, "")


def _of_field(path: str, answer: Answer) -> str:
    """The number of a field of the loop file, by the name that it has there."""
    target = target_of(path)
    if target is None:
        return ""
    found = ".".join([*(step.key for step in target.steps[:-1]), target.field.attribute])
    return found if found in answer.figures else ""


def _unknown(path: str, figures: Figures) -> LoopwrightError:
    """Names that end alike come first, then those that are spelled alike; what is shown first leads."""
    last = path.rpartition(".")[2]
    ends = {one: one.rpartition(".")[2] for one in (*MAIN, *figures) if one in figures}
    alike = set(difflib.get_close_matches(last, set(ends.values()), n=1, cutoff=0.75))
    near = [
        *difflib.get_close_matches(path, figures, n=1, cutoff=0.8),
        *(one for one, end in ends.items() if end in alike),
        *difflib.get_close_matches(path, figures, n=NEAREST, cutoff=0.55),
    ]
    found = list(dict.fromkeys(near))[:NEAREST]
    advice = f"Nearest: {', '.join(found)}." if found else "`loopwright why` lists where to begin."
    return LoopwrightError(f"no number is called {path!r}", advice)
