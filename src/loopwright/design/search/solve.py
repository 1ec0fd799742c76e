"""The heart: the cheapest whole design that keeps every promise, by complete enumeration of what is not beaten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.join import SURVIVAL, Designs, Tables, join, stage_of, variants_of
from loopwright.design.search.thinning import CANTELLI, SLACK
from loopwright.design.sums.response import mixture_quantile, mixture_tail
from loopwright.design.tiers.mask import EVERYTHING, Mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

HOURS_PER_YEAR = 8_760.0
PERCENTILE = 0.95
PART = 65_536  # designs whose latencies are looked at together

PROMISES = ("availability", "latency_p95", "rpo", "rto", "survives", "budget", "hours")


@dataclass(frozen=True, slots=True)
class Limits:
    """What every design must keep, in the solver's units; infinite where nothing is asked."""

    down_hours: float
    latency_seconds: float
    rpo_hours: float
    rto_hours: float
    survives: int
    budget: float
    hours: float

    @classmethod
    def of(cls, values: Values) -> Limits:
        """The limits of a loop's objectives."""
        inputs = values.inputs
        limited = inputs.budget_is_limit and inputs.has("objective.budget_usd")
        survives = values.overrides.get("objective.survives", SURVIVAL.index(inputs.survives))
        return cls(
            down_hours=(1.0 - values.number("objective.availability")) * HOURS_PER_YEAR,
            latency_seconds=values.number("objective.latency_p95_seconds"),
            rpo_hours=values.number("objective.rpo_seconds") / 3_600.0,
            rto_hours=values.number("objective.rto_seconds") / 3_600.0,
            survives=int(np.asarray(survives)),
            budget=values.number("objective.budget_usd") if limited else float("inf"),
            hours=values.number("team.operations_hours"),
        )


@dataclass(slots=True)
class Solved:
    """Every design that is worth comparing, which promises each keeps, and the order of preference.

    ``keeps`` has a column per promise of `PROMISES`; ``objective`` is money plus hours at the value of an hour.
    """

    space: Space
    values: Values
    limits: Limits
    designs: Designs
    objective: Array
    keeps: dict[str, Flags]

    @property
    def feasible(self) -> Flags:
        """Which designs keep every promise."""
        return np.asarray(np.logical_and.reduce([self.keeps[name] for name in PROMISES]))

    def best(self, mask: Flags | None = None) -> int | None:
        """The cheapest feasible design (within a mask); None when there is none. Ties go to the first in order."""
        allowed = self.feasible if mask is None else self.feasible & mask
        if not allowed.any():
            return None
        return int(np.argmin(np.where(allowed, self.objective, np.inf)))

    def nearest(self, mask: Flags | None = None) -> int | None:
        """The design that breaks least when none is feasible: fewest promises, then by how much, then cheapest."""
        broken = np.sum([~self.keeps[name] for name in PROMISES], axis=0)
        order = np.lexsort((self.objective, np.round(self.excess(), 6), broken))
        if mask is None:
            return int(order[0]) if len(order) else None
        inside = order[mask[order]]
        return int(inside[0]) if len(inside) else None

    def excess(self) -> Array:
        """How far each design is beyond its limits: Σ log(is ÷ may be) over the broken promises."""
        one, limits = self.designs, self.limits
        pairs = (
            (one.down, limits.down_hours),
            (one.rpo, limits.rpo_hours),
            (one.rto, limits.rto_hours),
            (one.money, limits.budget),
            (one.hours, limits.hours),
        )
        beyond = np.zeros(len(one))
        for is_, may in pairs:
            ratio = np.maximum(is_, 1e-9) / max(may, 1e-9)
            beyond += np.log(np.maximum(ratio, 1.0))
        return (
            beyond
            + np.where(self.keeps["latency_p95"], 0.0, 1.0)
            + np.maximum(limits.survives - one.survives, 0)
        )


def solve(
    space: Space,
    values: Values,
    *,
    mask: Mask = EVERYTHING,
    prune: bool = True,
    compare: frozenset[str] = frozenset(),
) -> Solved:
    """Enumerate the designs of a space under given values and judge them.

    ``mask`` fixes decisions. ``prune`` off joins every option of every tier: the brute force that the frontier is
    tested against. ``compare`` names promises (of `PROMISES`) of which more than enough is wanted too: designs that
    only keep them better are then kept as well, so that it can be read what more would cost.
    """

    def enumerated(*, strict: bool) -> tuple[Solved, bool]:
        return _enumerated(Tables(space, values, mask=mask, prune=prune, strict=strict, compare=compare))

    solved, doubtful = enumerated(strict=False)
    # less variance is better but for a hair beside the limit: where that could matter, it is looked at twice
    return enumerated(strict=True)[0] if prune and doubtful else solved


def _enumerated(tables: Tables) -> tuple[Solved, bool]:
    """The designs judged, and whether a cheaper one misses its latency by so little that it hides another."""
    space, values = tables.space, tables.values
    limits = Limits.of(values)
    stages = [stage_of(tables, variant) for variant in variants_of(values) if tables.mask.variant(variant)]
    designs = join(stages, space, values, two_regions=limits.survives == SURVIVAL.index("region"))
    objective = designs.money + designs.hours * values.number("team.value_of_hour_usd")
    quick, missed = _latency_kept_by_part(designs, values, limits.latency_seconds)
    keeps = {
        "availability": designs.down <= limits.down_hours * (1 + 1e-12),
        "latency_p95": quick,
        "rpo": designs.rpo <= limits.rpo_hours * (1 + 1e-12),
        "rto": designs.rto <= limits.rto_hours * (1 + 1e-12),
        "survives": designs.survives >= limits.survives,
        "budget": designs.money <= limits.budget * (1 + 1e-12),
        "hours": designs.hours <= limits.hours * (1 + 1e-12),
    }
    solved = Solved(space, values, limits, designs, objective, keeps)
    best = solved.best()
    others = np.logical_and.reduce([keeps[name] for name in PROMISES if name != "latency_p95"])
    cheaper = objective < (np.inf if best is None else objective[best])
    return solved, bool(np.any(missed & others & cheaper))


def branches(designs: Designs, values: Values, which: NDArray[np.intp]) -> tuple[Array, Array, Array, Array]:
    """The request's branches (cached or not × waits for a service outside or not × cold or warm), on the last axis.

    Weights, fixed parts, means and variances in seconds. Values may be one for each design of ``which``.
    """
    hit, cold = designs.hit[which], designs.cold[which]
    call = np.asarray(values["service.outside_share"], dtype=np.float64)
    wait = np.where(call > 0, values["service.outside_seconds"] / np.where(call > 0, call, 1.0), 0.0)
    start = values["serverless.cold_start_seconds"]
    parts = []
    for cached, weight_cached in ((True, hit), (False, 1.0 - hit)):
        mean = designs.mean[which] + (0.0 if cached else designs.database_mean[which])
        variance = designs.variance[which] + (0.0 if cached else designs.database_variance[which])
        for outside, weight_outside in ((True, call), (False, 1.0 - call)):
            for late, weight_late in ((True, cold), (False, 1.0 - cold)):
                weight = weight_cached * weight_outside * weight_late
                if not len(which) or np.any(weight > 0):
                    fixed = designs.shift[which] + (start if late else 0.0)
                    waited = (mean + wait, variance + wait**2) if outside else (mean, variance)
                    parts.append((weight, fixed, *waited))
    weights, shifts, means, variances = (np.stack(column, axis=-1) for column in zip(*parts, strict=True))
    return weights, shifts, means, variances


def _latency_kept_by_part(designs: Designs, values: Values, limit: float) -> tuple[Flags, Flags]:
    """The same as `latency_kept`, a part of the designs after another: a million of them would fill the memory."""
    if len(designs) <= PART:
        return latency_kept(designs, values, limit)
    names = [name for name in designs.__dataclass_fields__ if name != "stages"]
    found = []
    for start in range(0, len(designs), PART):
        part = {name: getattr(designs, name)[start : start + PART] for name in names}
        found.append(latency_kept(Designs(stages=designs.stages, **part), values, limit))
    kept, hair = (np.concatenate(column) for column in zip(*found, strict=True))
    return kept, hair


def latency_kept(designs: Designs, values: Values, limit: float | Array) -> tuple[Flags, Flags]:
    """Whether the 95th percentile is within the limit, and whether it is beyond by a hair.

    Only designs that bounds leave open are worked out.
    """
    everything = np.arange(len(designs))
    limit = np.broadcast_to(np.asarray(limit, dtype=np.float64), everything.shape)
    weights, shifts, means, variances = branches(designs, values, everything)
    at = shifts + means
    mean = np.sum(weights * np.where(weights > 0, at, 0.0), axis=-1)
    second = np.sum(weights * np.where(weights > 0, variances + at**2, 0.0), axis=-1)
    deviation = np.sqrt(np.maximum(second - mean**2, 0.0))
    kept = mean + CANTELLI * deviation <= limit
    hair = np.zeros(len(kept), dtype=bool)
    open_ = np.flatnonzero(~kept & np.isfinite(mean) & (np.min(shifts, axis=-1) <= limit))
    if open_.size:
        tail = mixture_tail(limit[open_], weights[open_], shifts[open_], means[open_], variances[open_])
        kept[open_] = tail <= 1 - PERCENTILE
        hair[open_] = (tail > 1 - PERCENTILE) & (tail <= (1 - PERCENTILE) * (1 + SLACK))
    return kept, hair


def latency_p95(designs: Designs, values: Values, index: int) -> float:
    """The 95th percentile of one design's response time as its users see it, seconds."""
    parts = branches(designs, values, np.array([index], dtype=np.intp))
    return float(mixture_quantile(PERCENTILE, *parts)[0])
