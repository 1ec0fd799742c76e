"""Ask further than the design: each finding is worked out, and its module imported, only when it is wanted."""

# ruff: noqa: PLC0415

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from loopwright.design.outlook.footing import Prospect

if TYPE_CHECKING:
    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.findings import (
        Alternative,
        Assumption,
        Confidence,
        CurvePoint,
        Relaxation,
        RoadmapStep,
        Trigger,
    )
    from loopwright.design.search.solve import Solved


class Found(TypedDict):
    """What was found, by the names of `Answer`."""

    alternatives: tuple[Alternative, ...]
    triggers: tuple[Trigger, ...]
    roadmap: tuple[RoadmapStep, ...]
    confidence: Confidence | None
    assumptions: tuple[Assumption, ...]
    relaxations: tuple[Relaxation, ...]
    cost_curve: tuple[CurvePoint, ...]


def findings(
    question: Question, solved: Solved, index: int, figures: Figures, parts: frozenset[str]
) -> Found:
    """The findings named in ``parts``; the others are empty. Figures are laid into ``figures``."""
    found = Found(
        alternatives=(),
        triggers=(),
        roadmap=(),
        confidence=None,
        assumptions=(),
        relaxations=(),
        cost_curve=(),
    )
    prospect = Prospect(question, question.values, float(solved.objective[index]))
    if "alternatives" in parts:
        from loopwright.design.outlook.alternatives import alternatives

        found["alternatives"] = alternatives(question, solved, index, figures)
    elif "notable" in parts:
        from loopwright.design.outlook.alternatives import notable

        found["alternatives"] = notable(question, solved, index, figures)
    if "triggers" in parts:
        from loopwright.design.outlook.triggers import triggers

        found["triggers"] = triggers(question, solved, index, figures, prospect)
    if "relaxations" in parts:
        from loopwright.design.outlook.relaxations import relaxations

        found["relaxations"] = relaxations(question, solved, figures)
    if "curve" in parts:
        from loopwright.design.outlook.curve import cost_curve

        found["cost_curve"] = cost_curve(question, solved, index, figures, prospect)
    if "roadmap" in parts:
        from loopwright.design.outlook.roadmap import roadmap

        found["roadmap"] = roadmap(question, solved, index, figures)
    if "confidence" in parts:
        from loopwright.design.outlook.confidence import confidence

        found["confidence"] = confidence(question, solved, index, figures)
    if "assumptions" in parts:
        from loopwright.design.outlook.assumptions import assumptions

        found["assumptions"] = assumptions(question, solved, index, figures)
    return found
