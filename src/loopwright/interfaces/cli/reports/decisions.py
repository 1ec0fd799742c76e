"""The decisions: each policy's choice, why, what else was weighed, and the value that would change it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.design.telling.numbers import text_of
from loopwright.design.verdict import Decided
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Folded,
    Line,
    Number,
    Paragraph,
    Section,
    Table,
    Toned,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import DecisionRule, NotApplicable, Option

NAMED = re.compile(r"\{(\w+)\}")


def section(answer: Answer) -> Section:
    """One line a decision, by topic."""
    parts = tuple(
        Section(f"decisions-{topic}", wording.spaced(topic).capitalize(), (_table(topic, taken),))
        for topic, taken in _by_topic(answer).items()
    )
    return Section("decisions", "Decisions", parts, detail=True)


def in_full(answer: Answer) -> Section:
    """Each decision with its reasons, particulars, alternatives and trigger."""
    folds = tuple(_fold(rule, verdict) for rule, verdict in answer.decisions)
    return Section("reasons", "Decisions in full", folds, detail=True)


def stem_of(rule: DecisionRule) -> str:
    """Where a decision's own numbers are laid."""
    return f"decision.{rule.slug}"


def filled(sentence: str, stem: str, figures: Mapping[str, Figure]) -> Line:
    """A sentence with its named numbers in their places; a name without a figure stays as it is written.

    The answer lays a decision's numbers under ``stem``.
    """
    line: list[str | Number | Toned] = []
    at = 0
    for found in NAMED.finditer(sentence):
        figure = figures.get(found[1])
        if figure is None:
            continue
        line += [
            sentence[at : found.start()],
            Number(f"{stem}.{found[1]}", text_of(figure)),
        ]
        at = found.end()
    return (*line, sentence[at:])


def _by_topic(answer: Answer) -> dict[str, list[tuple[DecisionRule, Decided]]]:
    """What was decided, topics and slugs in order; questions that do not arise are left to the full list."""
    topics: dict[str, list[tuple[DecisionRule, Decided]]] = {}
    for rule, verdict in answer.decisions:
        if isinstance(verdict, Decided):
            topics.setdefault(rule.topic, []).append((rule, verdict))
    return dict(sorted(topics.items()))


def _table(topic: str, taken: list[tuple[DecisionRule, Decided]]) -> Table:
    columns = (Column("decision"), Column("choice"), Column("because", wide=True))
    rows = tuple(
        (
            (wording.spaced(rule.slug),),
            (Toned(wording.spaced(verdict.choice), "strong"),),
            filled(verdict.because, stem_of(rule), verdict.figures),
        )
        for rule, verdict in taken
    )
    return Table(f"What was decided: {wording.spaced(topic)}", columns, rows)


def _fold(rule: DecisionRule, verdict: Decided | NotApplicable) -> Folded:
    name = wording.spaced(rule.slug)
    if not isinstance(verdict, Decided):
        line = filled(verdict.because, stem_of(rule), verdict.figures)
        return Folded((Toned(name, "quiet"), ": does not arise"), (Paragraph(line),))
    blocks: list[Block] = [Paragraph(filled(verdict.because, stem_of(rule), verdict.figures))]
    if verdict.details:
        blocks.append(
            Bullets(tuple(filled(detail, stem_of(rule), verdict.figures) for detail in verdict.details))
        )
    if verdict.alternatives:
        blocks.append(Bullets(tuple(_weighed(option, stem_of(rule)) for option in verdict.alternatives)))
    if verdict.trigger:
        blocks.append(Paragraph(("Changes when: ", *filled(verdict.trigger, stem_of(rule), verdict.figures))))
    blocks.append(Paragraph((Toned(f"{rule.title} ({rule.seed})", "quiet"),)))
    return Folded((Toned(name, "strong"), ": ", wording.spaced(verdict.choice)), tuple(blocks))


def _weighed(option: Option, stem: str) -> Line:
    figures = dict(option.figures)
    return (
        f"not {wording.spaced(option.choice)}: ",
        *filled(option.why_not, f"{stem}.{option.choice}", figures),
    )
