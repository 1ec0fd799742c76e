"""Everything that is to be said about a loop: the design, its decisions, and what was found by asking further."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.design.figure import Figure, Figures, definition, total
from loopwright.design.given.inputs import resolve
from loopwright.design.given.insistence import check
from loopwright.design.given.situation import Values
from loopwright.design.lifting.assemble import design_at
from loopwright.design.lifting.lift import title_of
from loopwright.design.search.asked import variants_of
from loopwright.design.search.presentation import shown_first
from loopwright.design.search.solve import Solved, solve
from loopwright.design.tiers.insists import insisted
from loopwright.design.tiers.mask import Mask, mask_of
from loopwright.design.tiers.space import Space, space_of
from loopwright.design.verdict import Decided, DecisionRule, Subject, Verdict, decision_rules
from loopwright.loop.errors import NothingFitsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.findings import (
        Alternative,
        Assumption,
        Confidence,
        CurvePoint,
        Relaxation,
        RoadmapStep,
        Trigger,
    )
    from loopwright.design.findings_of import Runner
    from loopwright.design.given.inputs import Inputs
    from loopwright.design.model import Design
    from loopwright.loop.model import Loop


@dataclass(frozen=True, slots=True)
class Question:
    """A loop, the catalogue and what was forced: all that an answer depends on."""

    loop: Loop
    loop_file: str
    catalogue: Catalogue
    inputs: Inputs
    space: Space
    mask: Mask
    values: Values


@dataclass(frozen=True, slots=True)
class Answer:
    """A loop's design with everything a report shows; each number is a figure of `figures` under its path."""

    loop: Loop
    loop_file: str
    catalogue_date: str
    version: str
    title: str
    design: Design
    decisions: tuple[tuple[DecisionRule, Verdict], ...]
    alternatives: tuple[Alternative, ...]
    triggers: tuple[Trigger, ...]
    roadmap: tuple[RoadmapStep, ...]
    confidence: Confidence | None
    assumptions: tuple[Assumption, ...]
    relaxations: tuple[Relaxation, ...]
    cost_curve: tuple[CurvePoint, ...]
    figures: Figures


CHEAPER = "objective.saved_by_more_parts"
BRIEF = frozenset({"notable", "triggers", "relaxations", "assumptions"})  # what one screen shows
PARTS = frozenset(
    {"decisions", "alternatives", "triggers", "roadmap", "confidence", "assumptions", "relaxations", "curve"}
)


def question_of(
    loop: Loop,
    catalogue: Catalogue,
    *,
    loop_file: str = "loop.yaml",
    locate: Callable[[str], str] | None = None,
    forced: Iterable[str] = (),
) -> Question:
    """Resolve a loop's inputs and lay out the space of designs; forced decisions are checked here."""
    check(loop, catalogue, loop_file, {})
    inputs = resolve(loop, catalogue, locate or (lambda path: f"{loop_file}: {path}"))
    providers, places = (catalogue.coded("compute", name).cells for name in ("provider", "place"))
    mask = mask_of(forced, map(str, providers), map(str, places))
    mask = insisted(mask, loop, catalogue)
    space = space_of(loop, inputs, catalogue, mask)
    values = Values(inputs)
    survives = mask.get("survives")
    if survives is not None:
        ranks = ("nothing", "machine", "zone", "region")
        values = values.replaced({"objective.survives": float(ranks.index(survives))})
    return Question(loop, loop_file, catalogue, inputs, space, mask, values)


def solved_question(question: Question) -> tuple[Solved, int]:
    """Solve; the index of the design to show: cheapest but for fewer parts, or the one that breaks least.

    Raises:
        LoopwrightError: when nothing at all is left to choose from.
    """
    if not len(question.space.app.home) or not any(map(question.mask.variant, variants_of(question.values))):
        raise _nothing()
    solved = solve(question.space, question.values, mask=question.mask)
    best = solved.best()
    index = solved.nearest() if best is None else shown_first(solved, best)
    if index is None:
        raise _nothing()
    return solved, index


def _nothing() -> NothingFitsError:
    return NothingFitsError(
        "no design is left: nothing of the catalogue carries this load within the loop's limits and what is forced",
        "Look at the load (`demand`, `data`), residency, must_use, must_not_use and --force; "
        "`loopwright catalogue list` shows what there is.",
    )


def answer_for(question: Question, *, parts: frozenset[str] = PARTS, run: Runner | None = None) -> Answer:
    """Work out the answer; ``parts`` says which findings beyond the design are wanted (`PARTS`).

    ``run`` does the pieces of work that do not need each other, one after another unless it is given.
    """
    from loopwright.design import findings_of  # noqa: PLC0415 - only the verbs that need findings pay for them

    solved, index = solved_question(question)
    design = design_at(solved, index)
    figures = Figures(dict(design.figures))
    _lay_cheaper(solved, index, figures)
    subject = Subject(question.loop, design, question.catalogue)
    decisions = _decisions(subject, figures) if "decisions" in parts else ()
    found = findings_of.findings(question, solved, index, figures, parts, run or findings_of.in_turn)
    return Answer(
        loop=question.loop,
        loop_file=question.loop_file,
        catalogue_date=question.catalogue.date,
        version=__version__,
        title=title_of(solved, index),
        design=replace(design, figures=figures),
        decisions=decisions,
        figures=figures,
        **found,
    )


def _lay_cheaper(solved: Solved, index: int, figures: Figures) -> None:
    """What the cheapest design saves beside the one that is shown for its fewer parts; nothing where they are one."""
    best = solved.best()
    if best is None or best == index or "objective.total" not in figures:
        return
    shown = figures["objective.total"]
    cheapest = definition(
        float(solved.objective[best]), "USD/month", f"{title_of(solved, best)}, hours counted"
    )
    saved = total(
        shown.value - cheapest.value, "USD/month", "shown − cheapest", shown=shown, cheapest=cheapest
    )
    figures.lay(CHEAPER, saved)


def _decisions(subject: Subject, figures: Figures) -> tuple[tuple[DecisionRule, Verdict], ...]:
    """Every policy's verdict; its numbers become figures under ``decision.<slug>``."""
    found = []
    for rule in decision_rules():
        verdict = rule.decide(subject)
        for name, figure in verdict.figures.items():
            figures.lay(f"decision.{rule.slug}.{name}", _own(figure))
        for option in verdict.alternatives if isinstance(verdict, Decided) else ():
            for name, figure in option.figures:
                figures.lay(f"decision.{rule.slug}.{option.choice}.{name}", _own(figure))
        found.append((rule, verdict))
    return tuple(found)


def _own(figure: Figure) -> Figure:
    """A figure that keeps pointing to where it was first named."""
    if not figure.path:
        return figure
    return Figure(
        figure.value, figure.unit, "as named", ((figure.path, figure),), low=figure.low, high=figure.high
    )
