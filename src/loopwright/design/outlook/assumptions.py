"""Every value that nobody said: where it was taken from, and how much the result hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.findings import Assumption
from loopwright.design.outlook.confidence import confidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figure, Figures
    from loopwright.design.search.solve import Solved

INFLUENCE = "influence."
FIXED = {
    "objective.survives": ("whether a lost machine may stop it", "objective.survives_machine.users"),
}


def assumptions(question: Question, solved: Solved, index: int, figures: Figures) -> tuple[Assumption, ...]:
    """The inputs that were assumed, and the catalogue's assumptions that the figures stand on; largest influence first.

    Influence is confidence's: it is worked out here when it has not been. Rows that the figures do not read are laid
    under their own id.
    """
    if "confidence.arrangement_stays" not in figures:
        confidence(question, solved, index, figures)
    found = [*_inputs(question, figures), *_rows(question, figures)]
    return tuple(sorted(found, key=lambda one: (-_weight(one, figures), one.field)))


def _weight(one: Assumption, figures: Figures) -> float:
    return figures[one.influence_path].value if one.influence_path else -1.0


def _inputs(question: Question, figures: Figures) -> Iterator[Assumption]:
    """The loop's own fields that had to be filled."""
    inputs = question.inputs
    for field in dict.fromkeys(inputs.assumed):
        title, row = FIXED.get(field, ("", ""))
        figure = inputs.figure(row or field)
        if field not in figures:
            figures.lay(field, figure)
        yield _assumption(question, field, title, figure, figures)


def _rows(question: Question, figures: Figures) -> Iterator[Assumption]:
    """Rows of the catalogue that are assumptions themselves, and below some figure."""
    assumed = set(question.inputs.assumed)
    own = {figure.source.reference for figure in question.inputs.own.values() if figure.source is not None}
    used: dict[str, Figure] = {}
    for path in list(figures):
        if path.startswith((INFLUENCE, "confidence.")):
            continue
        for leaf in _leaves(figures[path]):
            if (
                leaf.source is not None
                and leaf.source.origin == "assumption"
                and "#" not in leaf.source.reference
            ):
                used.setdefault(leaf.source.reference, leaf)
    for row in sorted(used):
        if row in own or row in assumed or not question.catalogue.has(row):
            continue
        if row not in figures:
            figures.lay(row, question.inputs.figure(row))
        yield _assumption(question, row, "", question.inputs.figure(row), figures)


def _leaves(figure: Figure) -> Iterator[Figure]:
    """The leaves directly below, or the figure itself: deeper ones stand under figures of their own."""
    seen: set[int] = set()
    pending = [figure]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if not one.inputs:
            yield one
        pending.extend(given for _, given in one.inputs)


def _assumption(question: Question, field: str, title: str, figure: Figure, figures: Figures) -> Assumption:
    source = figure.source
    row = source.reference if source is not None else ""
    known = question.catalogue.figure(row) if row and question.catalogue.has(row) else None
    path = f"{INFLUENCE}{field}"
    return Assumption(
        field=field,
        title=title or ("" if known is None else known.title),
        path=field,
        source="" if known is None else known.source,
        read_on="" if known is None else known.read_on,
        influence_path=path if path in figures else None,
    )
