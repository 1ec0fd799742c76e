"""The funnel as visits went through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.traffic.counting import Stage
from loopwright.survey.traffic.rates import proportion
from loopwright.survey.traffic.records import StageSeen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.loop.model import Loop
    from loopwright.survey.traffic.tally import Tally

MOST_STAGES = 32
ADVICE = "Such as --stage 'orders=POST /orders' or --stage signs-up=/signup, in the order of the funnel."


def stage_of(told: str) -> Stage:
    """A stage as told: ``name=/path`` or ``name=METHOD /path``; raises ``LoopwrightError`` where it is neither."""
    name, equals, route = told.partition("=")
    return _stage(name.strip(), route.strip(), told if not equals or not name.strip() else "")


def _stage(name: str, route: str, wrong: str = "") -> Stage:
    method, _, path = route.rpartition(" ")
    if wrong or not path.startswith("/") or (method and not method.strip().isalpha()):
        raise LoopwrightError(f"--stage {wrong or f'{name}={route}'}: not of the form name=/path", ADVICE)
    return Stage(name, path, method.strip().upper())


def stages_for(told: Sequence[str], loop: Loop | None) -> tuple[Stage, ...]:
    """The stages to look for: those told, else those of the loop file that say their route."""
    found = [stage_of(one) for one in told]
    if not found and loop is not None:
        found = [_stage(one.name, one.route) for one in loop.stages if one.route]
    if len(found) > MOST_STAGES:
        raise LoopwrightError(f"{len(found)} stages are more than {MOST_STAGES}", "Leave some out.")
    return tuple(found)


def stages_of(tally: Tally) -> tuple[StageSeen, ...]:
    """How far visits came: whoever reached a stage, or one behind it, of those that reached any."""
    reached = tally.people.sessions.stages()
    started = int(np.count_nonzero(reached))
    found = []
    for place, stage in enumerate(tally.rules.stages):
        there = int(np.count_nonzero(reached >> np.uint32(place)))
        share, low, high = proportion(there, started)
        requests = (
            tally.people.stage_requests[place] / there if there else 0.0
        )  # share × requests is what was seen
        route = f"{stage.method} {stage.path}".strip()
        found.append(StageSeen(stage.name, route, there, share, low, high, requests))
    return tuple(found)
