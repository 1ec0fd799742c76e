"""Ask further than the design: each finding is worked out, and its module imported, only when it is wanted.

The findings come in pieces that do not need each other, so that whoever asks may work them out side by side.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypedDict, TypeVar

from loopwright.design.figure import Figure, Figures
from loopwright.design.outlook.footing import Prospect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from loopwright.design.answer import Question
    from loopwright.design.findings import (
        Alternative,
        Assumption,
        Confidence,
        CurvePoint,
        Relaxation,
        RoadmapStep,
        Trigger,
    )
    from loopwright.design.outlook.triggers import Draft
    from loopwright.design.search.solve import Solved

T = TypeVar("T")


class Findings(TypedDict, total=False):
    """What was found, by the names of `Answer`."""

    alternatives: tuple[Alternative, ...]
    triggers: tuple[Trigger, ...]
    roadmap: tuple[RoadmapStep, ...]
    confidence: Confidence | None
    assumptions: tuple[Assumption, ...]
    relaxations: tuple[Relaxation, ...]
    cost_curve: tuple[CurvePoint, ...]


class Runner(Protocol):
    """Does some pieces of work that do not need each other, and gives their results in the order of the pieces."""

    def __call__(self, pieces: Sequence[Callable[[], T]]) -> list[T]:
        """The results. A piece's error is raised as if the pieces were done one after another."""
        ...


def in_turn(pieces: Sequence[Callable[[], T]]) -> list[T]:
    """The pieces one after another, in this process."""
    return [piece() for piece in pieces]


@dataclass(slots=True)
class Piece:
    """A part of what is found: findings, drafts of triggers, and the figures that it laid."""

    findings: Findings = field(default_factory=lambda: Findings())  # noqa: PLW0108 - a TypedDict's own type is lost
    drafts: list[Draft] = field(default_factory=list)
    laid: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """How the pieces of one answer are worked out."""

    question: Question
    solved: Solved
    index: int
    figures: Figures
    parts: frozenset[str]
    prospect: Prospect

    def pieces(self) -> Iterator[Callable[[], Piece]]:
        """The pieces that are wanted, those that take longest first."""
        if "triggers" in self.parts:
            from loopwright.design.outlook.triggers import drawn

            draws = drawn(self.question, self.solved, self.index, self.figures, self.prospect)
            for number, draw in enumerate(draws):
                # the curve goes where the drafts by demand went, which come first
                yield self._drafted(draw, curve=number == 0 and "curve" in self.parts)
        if "curve" in self.parts and ("triggers" not in self.parts or not draws):
            yield self._drafted(list, curve=True)
        for name in ("alternatives", "notable", "roadmap", "confidence", "relaxations"):
            if name in self.parts or (name == "confidence" and "assumptions" in self.parts):
                yield self._found(name)

    def _drafted(self, draw: Callable[[], list[Draft]], *, curve: bool) -> Callable[[], Piece]:
        def work() -> Piece:
            piece, figures = Piece(drafts=draw()), self._own()
            if curve:
                from loopwright.design.outlook.curve import cost_curve

                piece.findings["cost_curve"] = cost_curve(
                    self.question, self.solved, self.index, figures, self.prospect
                )
            return self._laid(piece, figures)

        return work

    def _found(self, name: str) -> Callable[[], Piece]:
        def work() -> Piece:
            piece, figures = Piece(), self._own()
            asked = (self.question, self.solved, self.index, figures)
            match name:
                case "alternatives":
                    from loopwright.design.outlook.alternatives import alternatives

                    piece.findings["alternatives"] = alternatives(*asked)
                case "notable" if "alternatives" not in self.parts:
                    from loopwright.design.outlook.alternatives import notable

                    piece.findings["alternatives"] = notable(*asked)
                case "roadmap":
                    from loopwright.design.outlook.roadmap import roadmap

                    piece.findings["roadmap"] = roadmap(*asked)
                case "confidence":
                    from loopwright.design.outlook.confidence import confidence

                    piece.findings["confidence"] = confidence(*asked)
                case "relaxations":
                    from loopwright.design.outlook.relaxations import relaxations

                    piece.findings["relaxations"] = relaxations(self.question, self.solved, figures)
            return self._laid(piece, figures)

        return work

    def _own(self) -> Figures:
        """The design's figures, to lay more beside them."""
        return Figures(dict(self.figures))

    def _laid(self, piece: Piece, figures: Figures) -> Piece:
        piece.laid = {path: figures[path] for path in figures if path not in self.figures}
        return piece


def findings(
    question: Question,
    solved: Solved,
    index: int,
    figures: Figures,
    parts: frozenset[str],
    run: Runner = in_turn,
) -> Findings:
    """The findings named in ``parts``; the others are empty. Figures are laid into ``figures``."""
    found = Findings(
        alternatives=(),
        triggers=(),
        roadmap=(),
        confidence=None,
        assumptions=(),
        relaxations=(),
        cost_curve=(),
    )
    prospect = Prospect(question, question.values, float(solved.objective[index]))
    pieces = run(list(Finding(question, solved, index, figures, parts, prospect).pieces()))
    for piece in pieces:
        found.update(piece.findings)
        figures.by_path.update(piece.laid)
    if "triggers" in parts:
        from loopwright.design.outlook.triggers import shown

        drafts = [draft for piece in pieces for draft in piece.drafts]
        found["triggers"] = shown(drafts, question, solved, index, figures)
    if "assumptions" in parts:
        from loopwright.design.outlook.assumptions import assumptions

        found["assumptions"] = assumptions(question, solved, index, figures)
    if "confidence" not in parts:
        found["confidence"] = None
    return found
