"""Ask further than the design: each finding is worked out only when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

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
    from loopwright.design.solve import Solved


class Found(TypedDict):
    """What was found, by the names of `Answer`."""

    alternatives: tuple[Alternative, ...]
    triggers: tuple[Trigger, ...]
    roadmap: tuple[RoadmapStep, ...]
    confidence: Confidence | None
    assumptions: tuple[Assumption, ...]
    relaxations: tuple[Relaxation, ...]
    cost_curve: tuple[CurvePoint, ...]


def findings(question: Question, solved: Solved, index: int, figures: Figures, parts: frozenset[str]) -> Found:
    """The findings named in ``parts``; the others are empty. Figures are laid into ``figures``."""
    del question, solved, index, figures, parts
    return Found(
        alternatives=(), triggers=(), roadmap=(), confidence=None, assumptions=(), relaxations=(), cost_curve=()
    )
