"""How long a solve and each finding take in process: medians of processor time, and as a ratio to a reference sum.

The reference is sorting two million random numbers in the same run, so that a slow machine shows in both.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.design.lifting.assemble import design_at
from loopwright.design.search.solve import solve
from loopwright.design.tiers.memory import Memory
from loopwright.loop.reading import read_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.answer import Question

ROUNDS = 5
PARTS = ("alternatives", "triggers", "confidence", "roadmap", "curve", "decisions")
BUDGETS = {"solve": 120.0, "roadmap": 1_000.0, "alternatives + triggers + confidence": 1_000.0}


def main() -> None:
    """Measure one example (``coodloom-120`` unless named) and print each median beside its budget."""
    name = sys.argv[1] if len(sys.argv) > 1 else "coodloom-120"
    path = Path(__file__).parents[1] / "examples" / name / "loop.yaml"
    catalogue = load_catalogue()
    loaded = read_loop(path, catalogue.value("currency.usd_per_eur"))
    question = question_of(loaded.loop, catalogue)
    numbers = np.random.default_rng(1).random(2_000_000)
    reference = _median(lambda: np.sort(numbers))
    print(f"{name}: reference sum {reference:.0f} ms")
    took = {"solve": _median(lambda: solve(_new(question).space, question.values, mask=question.mask))}
    solved = solve(question.space, question.values, mask=question.mask)
    best = solved.best() or 0
    took["lift"] = _median(lambda: design_at(solved, best))
    alone = _median(lambda: answer_for(_new(question), parts=frozenset()))
    for part in PARTS:
        took[part] = max(0.0, _median(_asking(question, part)) - alone)
    took["alternatives + triggers + confidence"] = sum(took[part] for part in PARTS[:3])
    for what, milliseconds in took.items():
        budget = f", budget {BUDGETS[what]:.0f} ms" if what in BUDGETS else ""
        print(
            f"{what:<38} {milliseconds:7.0f} ms  × {milliseconds / reference:5.1f} of the reference{budget}"
        )


def _asking(question: Question, part: str) -> Callable[[], object]:
    return lambda: answer_for(_new(question), parts=frozenset({part}))


def _new(question: Question) -> Question:
    """The question as nobody has asked it yet: nothing is kept of an earlier round."""
    return replace(question, space=replace(question.space, memory=Memory()))


def _median(work: Callable[[], object]) -> float:
    """Median processor time of a piece of work, milliseconds; the first round fills caches and is left out."""
    times = []
    for _ in range(ROUNDS + 1):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times[1:]) * 1_000


if __name__ == "__main__":
    main()
