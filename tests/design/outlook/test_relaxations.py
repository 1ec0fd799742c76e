"""Each relaxation is enough, and nothing smaller is."""

from __future__ import annotations

import pytest
from tests.design.instances import question

from loopwright.design.answer import solved_question
from loopwright.design.figure import Figures
from loopwright.design.lifting.assemble import design_at
from loopwright.design.outlook.relaxations import relaxations
from loopwright.design.outlook.staircases import DRIVERS
from loopwright.design.search.solve import solve

IMPOSSIBLE = {"objective.availability": 0.9999}
# a 95th percentile is compared through mean and variance, which order it but for a hair
LEAST = 0.01
PATHS = {one.promise: (one.path, 1.0 if one.direction == "below" else -1.0) for one in DRIVERS}


def test_a_design_that_keeps_everything_needs_none() -> None:
    asked = question("business", 300.0, outside=False)
    solved, _ = solved_question(asked)
    assert relaxations(asked, solved, Figures({})) == ()


@pytest.mark.parametrize(
    "tightened",
    [IMPOSSIBLE, {"objective.latency_p95_seconds": 0.075}, {"objective.rto_seconds": 3_000.0}],
    ids=["availability", "latency", "recovery"],
)
def test_the_relaxed_promise_is_just_enough(tightened: dict[str, float]) -> None:
    asked = question("business", 300.0, outside=False, plain=True)
    for path, value in tightened.items():
        asked.inputs.own[path] = asked.inputs.own[path].__class__(
            value, asked.inputs.own[path].unit, path=path
        )
    try:
        values = asked.values.replaced({})
        values._read.clear()
        asked.values._read.clear()
        solved, index = solved_question(asked)
        assert solved.best() is None
        figures = Figures(dict(design_at(solved, index).figures))
        found = relaxations(asked, solved, figures)
        assert found
        for one in found:
            if one.promise not in PATHS:
                continue
            path, sign = PATHS[one.promise]
            to = figures[one.to_path].value
            assert solve(asked.space, values.replaced({path: to * (1 + sign * 1e-7)})).best() is not None
            assert solve(asked.space, values.replaced({path: to * (1 - sign * LEAST)})).best() is None
    finally:
        question.cache_clear()
