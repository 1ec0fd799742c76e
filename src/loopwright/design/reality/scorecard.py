"""The scorecard: published systems replayed, counted, explained, beside baselines and under doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.reality.baselines import Tally, baselines, guess_of, tally
from loopwright.design.reality.published import published_systems
from loopwright.design.reality.replay import replay, replayed
from loopwright.design.reality.words import far_off, misses, over_provisioned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.reality.published import Published
    from loopwright.design.reality.replay import Outcome, Replay

OWN = "Loopwright"


@dataclass(frozen=True, slots=True)
class Row:
    """A system: what was expected, what came out, and why they differ.

    Ratios are designed over published: None where nothing is published, or its prices are of another time.
    """

    system: Published
    outcome: Outcome
    level_error: int
    stage_right: bool
    redundancy_right: bool
    cost_ratio: float | None
    app_cores_ratio: float | None
    database_cores_ratio: float | None
    verdict: str
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """The count when an assumption is changed, and the systems whose answer is another."""

    tally: Tally
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How designs agree with what real teams ran. Biases are geometric means of designed over published."""

    catalogue_date: str
    rows: tuple[Row, ...]
    tally: Tally
    baselines: tuple[Tally, ...]
    doubts: tuple[Doubt, ...]
    left_out: tuple[Tally, ...]
    cost_bias: float | None
    app_cores_bias: float | None
    database_cores_bias: float | None


def run_bench(catalogue: Catalogue, *, doubts: bool = True) -> Scorecard:
    """Replay every published system; ``doubts`` off leaves the repeated designs under changed assumptions out."""
    replays = tuple(replay(system, catalogue) for system in published_systems(catalogue))
    rows = tuple(_row(one) for one in replays)
    return Scorecard(
        catalogue_date=catalogue.date,
        rows=rows,
        tally=_count(OWN, replays),
        baselines=baselines(replays),
        doubts=_doubts(replays, catalogue) if doubts else (),
        left_out=_left_out(replays),
        cost_bias=_mean([row.cost_ratio for row in rows if not row.verdict]),
        app_cores_bias=_mean([row.app_cores_ratio for row in rows]),
        database_cores_bias=_mean([row.database_cores_ratio for row in rows]),
    )


def _count(name: str, replays: Sequence[Replay]) -> Tally:
    return tally(name, [(one.system, guess_of(one)) for one in replays])


def _row(one: Replay) -> Row:
    system, outcome = one.system, one.outcome
    ratio = _ratio(outcome.usd_without(system.without), system.usd if system.prices_near else None)
    verdict = over_provisioned(one)
    costs = "" if verdict else far_off(one, ratio)
    return Row(
        system=system,
        outcome=outcome,
        level_error=system.level_error(outcome.level),
        stage_right=outcome.stage in system.stages,
        redundancy_right=outcome.redundant is system.redundant,
        cost_ratio=ratio,
        app_cores_ratio=_ratio(outcome.app_cores, system.app_cores),
        database_cores_ratio=_ratio(outcome.database_cores, system.database_cores),
        verdict=verdict,
        misses=(*misses(one), costs) if costs else misses(one),
    )


def _ratio(designed: float, published: float | None) -> float | None:
    return designed / published if published and designed > 0 else None


def _mean(ratios: Sequence[float | None]) -> float | None:
    known = [math.log(ratio) for ratio in ratios if ratio is not None]
    return math.exp(math.fsum(known) / len(known)) if known else None


def doubtful_values(catalogue: Catalogue) -> dict[str, dict[str, float]]:
    """What is doubted: the value of an hour by three, own faults by two, hours of work by half.

    Factors by the catalogue's or the loop's path.
    """
    faults = [row.id for row in catalogue.figures("failure.own_faults.") if row.id.endswith(".per_year")]
    effort = [row.id for row in catalogue.figures("effort.") if row.unit == "hours/month"]
    return {
        "an hour × 3": {"team.value_of_hour_usd": 3.0},
        "an hour ÷ 3": {"team.value_of_hour_usd": 1 / 3},
        "own faults × 2": dict.fromkeys(faults, 2.0),
        "own faults ÷ 2": dict.fromkeys(faults, 0.5),
        "effort + 50 %": dict.fromkeys(effort, 1.5),
        "effort − 50 %": dict.fromkeys(effort, 0.5),
    }


def _doubts(replays: Sequence[Replay], catalogue: Catalogue) -> tuple[Doubt, ...]:
    return tuple(_doubt(name, replays, factors) for name, factors in doubtful_values(catalogue).items())


def _doubt(name: str, replays: Sequence[Replay], factors: Mapping[str, float]) -> Doubt:
    again = []
    for one in replays:
        value = one.questions[0].inputs.value
        again.append(replayed(one, {path: value(path) * factor for path, factor in factors.items()}))
    changed = tuple(
        one.system.name for one, other in zip(replays, again, strict=True) if guess_of(one) != guess_of(other)
    )
    return Doubt(_count(name, again), changed)


def _left_out(replays: Sequence[Replay]) -> tuple[Tally, ...]:
    """The count without each system in turn: nothing is fitted to them, so only the count can change."""
    return tuple(
        _count(f"without {one.system.name}", [other for other in replays if other is not one])
        for one in replays
    )
