"""One published loop designed: what came out, in the terms in which systems are compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.answer import question_of
from loopwright.design.lifting.assemble import design_at
from loopwright.design.lifting.lift import title_of
from loopwright.design.model import Tier
from loopwright.design.reality.published import STAGE_GROUPS
from loopwright.design.search.solve import solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.given.situation import Number
    from loopwright.design.reality.published import Published
    from loopwright.design.search.solve import Solved
    from loopwright.loop.model import Loop


@dataclass(frozen=True, slots=True)
class Outcome:
    """A design in the terms of comparison; money in US dollars a month, hours a month, cores of one database node."""

    level: int
    stage: str
    redundant: bool
    title: str
    usd: float
    hours: float
    app_cores: float
    database_cores: float
    broken: tuple[str, ...]
    figures: Figures

    def usd_without(self, lines: tuple[str, ...]) -> float:
        """The bill without some of its lines."""
        return self.usd - math.fsum(
            self.figures[f"cost.{line}"].value for line in lines if f"cost.{line}" in self.figures
        )


@dataclass(frozen=True, slots=True)
class Replay:
    """A system's loops with what came out of each; the one furthest from what ran speaks for the system."""

    system: Published
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def worst(self) -> int:
        """Which of the loops is furthest from what ran."""
        return max(
            range(len(self.outcomes)),
            key=lambda index: (_distance(self.system, self.outcomes[index]), -index),
        )

    @property
    def outcome(self) -> Outcome:
        """What came out of the loop that is furthest from what ran."""
        return self.outcomes[self.worst]

    @property
    def question(self) -> Question:
        """The loop that is furthest from what ran."""
        return self.questions[self.worst]


def _distance(system: Published, outcome: Outcome) -> int:
    wrong = (outcome.stage not in system.stages) + (outcome.redundant is not system.redundant)
    return 10 * abs(system.level_error(outcome.level)) + wrong


def ask(loop: Loop, catalogue: Catalogue) -> Question:
    """The loop as a question about today's catalogue."""
    return question_of(loop, catalogue, loop_file=loop.name)


def outcome_of(question: Question, overrides: Mapping[str, Number] | None = None) -> Outcome:
    """Design a loop, with some values replaced."""
    values = question.values.replaced(overrides) if overrides else question.values
    solved = solve(question.space, values, mask=question.mask)
    best = solved.best()
    index = solved.nearest() if best is None else best
    if index is None:
        raise ValueError(f"no design at all for {question.loop.name}")
    return _lifted(solved, index)


def _lifted(solved: Solved, index: int) -> Outcome:
    design = design_at(solved, index)
    structure = design.structure
    app, database = design.component(Tier.APP), design.component(Tier.DATABASE)
    return Outcome(
        level=structure.level,
        stage=STAGE_GROUPS[structure.database],
        redundant=structure.app_redundant and (structure.database_redundant or database is None),
        title=title_of(solved, index),
        usd=design.value("cost.total"),
        hours=design.value("effort.total"),
        app_cores=app.cores * app.count if app else 0.0,
        database_cores=database.cores if database else 0.0,
        broken=tuple(promise.name for promise in design.promises if promise.kept is False),
        figures=design.figures,
    )


def replay(system: Published, catalogue: Catalogue) -> Replay:
    """Design every loop of a published system."""
    questions = tuple(ask(loop, catalogue) for loop in system.loops)
    return Replay(system, questions, tuple(outcome_of(question) for question in questions))


def replayed(one: Replay, overrides: Mapping[str, Number]) -> Replay:
    """The same system designed again with some values replaced."""
    return Replay(
        one.system, one.questions, tuple(outcome_of(question, overrides) for question in one.questions)
    )
