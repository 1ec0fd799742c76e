"""What some logs change in a loop: its demand, and its funnel where the stages have routes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.loop.model import Stage
from loopwright.survey.filling import Withheld, filling_of
from loopwright.survey.measured import Measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.loop.model import Loop
    from loopwright.survey.filling import Filling
    from loopwright.survey.traffic.records import StageSeen, Traffic

ENOUGH_VISITS = 30
STAGES = "loop.stages["


def log_filling(traffic: Traffic, loop: Loop | None) -> Filling:
    """The changes that the logs make, with the source as the formats' names."""
    formats = dict.fromkeys(source.format for source in traffic.sources if source.lines)
    stands = loop.stages if loop is not None else ()
    known = {stage.name for stage in stands} or {stage.name for stage in traffic.stages}
    started = traffic.stages[0].visits if traffic.stages else 0
    few = "" if started >= ENOUGH_VISITS else f"fewer than {ENOUGH_VISITS} visits"
    seen = [one for one in traffic.stages if one.name in known]
    measured = (*traffic.measured, *(one for stage in seen for one in _stage(stage, few)))
    found = filling_of(measured, loop, f"access log ({'; '.join(formats)})", traffic.period)
    missing = [
        Withheld(f"stage {stage.name}", "loop.stages", "the loop file has no stage of that name")
        for stage in traffic.stages
        if stage.name not in known
    ]
    return replace(found, withheld=(*found.withheld, *missing))


def new_stages(traffic: Traffic) -> tuple[Stage, ...]:
    """The stages as a loop file without any would name them; none while too few visits were seen."""
    if not traffic.stages or traffic.stages[0].visits < ENOUGH_VISITS:
        return ()
    return tuple(Stage(one.name, route=one.route) for one in traffic.stages)


def without_stages(filling: Filling) -> Filling:
    """The changes but those of the funnel, for a file that has no place for it."""
    ours, rest = (
        tuple(one for one in filling.changes if one.field.startswith(STAGES) is wanted)
        for wanted in (True, False)
    )
    left = tuple(
        Withheld(one.title, one.field, "the file is written in brackets: add `stages` by hand")
        for one in ours
    )
    return replace(filling, changes=rest, withheld=(*filling.withheld, *left))


def _stage(stage: StageSeen, few: str) -> Iterator[Measured]:
    stem = f"loop.stages[{stage.name}]"
    yield Measured(
        f"stage_{stage.name}", f"visits that reach {stage.name}", stage.share, stage.low, stage.high, "share",
        f"{stem}.share", few,
    )  # fmt: skip
    each = stage.requests_per_visit
    yield Measured(
        f"requests_{stage.name}", f"requests of {stage.name} a visit", each, each, each, "requests",
        f"{stem}.requests", few or ("" if each else "nobody reached it"),
    )  # fmt: skip
