"""What one user asks for on the way through the loop: requests per stage, in order, with how many get there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.loop.model import Loop
    from loopwright.survey.load.routes import Route

WHOLE_LOOP = "the loop"  # the one stage of a loop that names none
_ADVICE = "Say where it is answered, for instance --stage {stage}=/path{end}; --stage may be repeated."


@dataclass(frozen=True, slots=True)
class Asked:
    """A route with how often one pass through the loop asks for it (requests, may be a fraction)."""

    route: Route
    requests: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """One pass through the loop in requests, in the order of the stages.

    ``read_share`` is what the requests come to; ``wanted_read_share`` what the loop says, where it says it;
    ``unasked`` are stages without a route, and ``guessed`` those whose requests the loop does not say.
    """

    name: str
    asked: tuple[Asked, ...]
    wanted_read_share: float | None
    unasked: tuple[str, ...]
    guessed: tuple[str, ...]

    @property
    def requests(self) -> float:
        """Requests of one pass."""
        return sum(one.requests for one in self.asked)

    @property
    def read_share(self) -> float:
        """Part of the requests that change nothing."""
        return sum(one.requests for one in self.asked if one.route.reads) / self.requests


def stage_names(loop: Loop) -> tuple[str, ...]:
    """The names by which routes are told; a loop without stages has one, the whole of it."""
    return tuple(stage.name for stage in loop.stages) or (WHOLE_LOOP,)


def scenario_of(loop: Loop, routes: Sequence[Route]) -> Scenario:
    """The requests of one pass through a loop.

    A stage costs its requests times the share of users that reaches it, one request and everybody where the
    loop does not say. Its routes share them evenly, except that reads and writes of stages which have both
    share as ``demand.reads`` asks, as near as the other stages leave it. Raises ``LoopwrightError`` when no
    stage has a route or none is ever asked for.
    """
    weights = {WHOLE_LOOP: 1.0} if not loop.stages else {}
    for stage in loop.stages:
        requests = 1.0 if stage.requests is None else stage.requests
        weights[stage.name] = requests * (1.0 if stage.share is None else stage.share)
    by_stage = {name: [route for route in routes if route.stage == name] for name in weights}
    told = {name: found for name, found in by_stage.items() if found}
    if not sum(weights[name] for name in told):
        first = stage_names(loop)[0]
        raise LoopwrightError(
            "no stage of the loop has a path: a loop file does not know URLs",
            _ADVICE.format(
                stage=repr(first)[:-1] if " " in first else first, end="'" if " " in first else ""
            ),
        )
    wanted = loop.demand.read_share
    reads = _share_of_reads(told, weights, wanted)
    asked = [
        Asked(route, weights[name] * part)
        for name, found in told.items()
        for route, part in _parts(found, reads)
    ]
    return Scenario(
        loop.name,
        tuple(one for one in asked if one.requests > 0),
        wanted,
        tuple(name for name in weights if name not in told),
        tuple(stage.name for stage in loop.stages if stage.requests is None and stage.name in told),
    )


def _share_of_reads(
    told: dict[str, list[Route]], weights: dict[str, float], wanted: float | None
) -> float | None:
    """The share of reads in stages that have both kinds, so that all stages together come near what is wanted."""
    mixed = [name for name, found in told.items() if len({route.reads for route in found}) > 1]
    room = sum(weights[name] for name in mixed)
    if wanted is None or room <= 0:
        return None
    fixed = sum(weights[name] for name, found in told.items() if name not in mixed and found[0].reads)
    total = sum(weights[name] for name in told)
    return min(max((wanted * total - fixed) / room, 0.0), 1.0)


def _parts(found: list[Route], reads: float | None) -> list[tuple[Route, float]]:
    """A stage's routes with their parts of its requests; they sum to one."""
    kinds = {True: 0, False: 0}
    for route in found:
        kinds[route.reads] += 1
    if reads is None or not all(kinds.values()):
        return [(route, 1 / len(found)) for route in found]
    share = {True: reads, False: 1 - reads}
    return [(route, share[route.reads] / kinds[route.reads]) for route in found]
