"""A few designs in many situations at once: months of a roadmap, samples of the inputs' ranges.

A situation gives every value as a row; the sums are the solver's own, broadcast over situations × designs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import Values, Variant, load_of
from loopwright.design.search.added_lines import added_lines
from loopwright.design.search.batch_sides import column, policy_money, side_columns
from loopwright.design.search.join import (
    Designs,
    standby_region,
    whole_columns,
)
from loopwright.design.search.latency import latency_kept
from loopwright.design.search.limits import HOURS_PER_YEAR
from loopwright.design.search.solve import PROMISES
from loopwright.design.search.stages import Stage
from loopwright.design.tiers.application import AppRows, app_need
from loopwright.design.tiers.application_lines import app_columns
from loopwright.design.tiers.composite import composite_lines
from loopwright.design.tiers.database import COLUMNS, fit_of
from loopwright.design.tiers.database_lines import database_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from loopwright.design.search.solve import Solved
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

OF_DESIGN = tuple(name for name in AppRows.__dataclass_fields__ if name != "load")
SLACK = 1 + 1e-12  # the solver's own: a promise met to the last bit is met
ALL_PROMISES = (*PROMISES, "capacity")


@dataclass(frozen=True, slots=True)
class Group:
    """Designs of a shortlist under one variant; ``at`` are their places in it."""

    variant: Variant
    rows: AppRows
    database: Index  # in the space's database options
    regions: Index
    at: Index
    services: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Designs to look at in many situations; ``sources`` says where each was found (a solved space, its index)."""

    space: Space
    sources: tuple[tuple[Solved, int], ...]
    groups: tuple[Group, ...]

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Situations × designs: US dollars and hours a month, the sum of both, the measures, and what is kept.

    ``money`` is infinite where a design has no price; ``stages`` hold the lines of each group.
    """

    money: Array
    hours: Array
    objective: Array
    down: Array
    rpo: Array
    rto: Array
    excess: Array  # how far beyond the limits, as `Solved.excess`
    keeps: dict[str, Flags]
    stages: tuple[Stage, ...]

    @property
    def feasible(self) -> Flags:
        """Whether every promise is kept, and the load carried."""
        return np.asarray(np.logical_and.reduce([self.keeps[name] for name in ALL_PROMISES]))

    @property
    def broken(self) -> NDArray[np.int64]:
        """How many promises are broken."""
        return np.asarray(sum((~self.keeps[name]).astype(np.int64) for name in ALL_PROMISES))

    def winners(self) -> Index:
        """The cheapest feasible design of each situation; where there is none, the one that breaks least."""
        broken = self.broken
        fewest = broken == broken.min(axis=1, keepdims=True)
        excess = np.where(fewest, np.round(self.excess, 6), np.inf)
        near = fewest & (excess == excess.min(axis=1, keepdims=True))
        return np.asarray(np.argmin(np.where(near, self.objective, np.inf), axis=1))


def shortlist_of(picks: Iterable[tuple[Solved, int]]) -> Shortlist:
    """A shortlist of designs of one space, the first of equal ones, in the order given."""
    found: dict[tuple[object, ...], tuple[Solved, int]] = {}
    for solved, index in picks:
        found.setdefault(identity(solved, index), (solved, index))
    sources = tuple(found.values())
    space = sources[0][0].space
    variants: dict[tuple[bool, str], list[int]] = {}
    for place, key in enumerate(found):
        variants.setdefault((bool(key[0]), str(key[1])), []).append(place)
    groups = tuple(_group(sources, places) for _, places in sorted(variants.items()))
    return Shortlist(space, sources, groups)


def identity(solved: Solved, index: int) -> tuple[object, ...]:
    """What tells two designs of one space apart, whatever load they were found under."""
    designs = solved.designs
    stage = designs.stages[int(designs.stage[index])]
    a, d = int(designs.a[index]), int(designs.d[index])
    app = tuple(int(getattr(stage.app.rows, name)[a]) for name in OF_DESIGN)
    rows = stage.database.rows
    database = tuple(getattr(rows, name)[d].item() for name in COLUMNS)
    return (stage.variant.edge, str(stage.variant.cache), app, database, int(designs.regions[index]))


def _group(sources: tuple[tuple[Solved, int], ...], places: list[int]) -> Group:
    chosen = [sources[place] for place in places]
    stages = [solved.designs.stages[int(solved.designs.stage[index])] for solved, index in chosen]
    a = [int(solved.designs.a[index]) for solved, index in chosen]
    rows = AppRows(
        *(
            np.array([getattr(stage.app.rows, name)[at] for stage, at in zip(stages, a, strict=True)])
            for name in AppRows.__dataclass_fields__
        )
    )
    services: dict[int, tuple[str, ...]] = {}
    for home in sorted(set(rows.home.tolist())):
        services[home] = chosen[0][0].space.services[home]
    return Group(
        variant=stages[0].variant,
        rows=rows,
        database=np.array([_database_at(solved, index) for solved, index in chosen], dtype=np.intp),
        regions=np.array([int(solved.designs.regions[index]) for solved, index in chosen], dtype=np.intp),
        at=np.array(places, dtype=np.intp),
        services=services,
    )


def _database_at(solved: Solved, index: int) -> int:
    """Where a design's database stands among the space's options."""
    designs, whole = solved.designs, solved.space.database
    rows = designs.stages[int(designs.stage[index])].database.rows
    d = int(designs.d[index])
    same = np.flatnonzero(whole.offering == rows.offering[d])
    for name in COLUMNS:
        same = same[getattr(whole, name)[same] == getattr(rows, name)[d]]
    return int(same[0])


def evaluate(shortlist: Shortlist, values: Values, prices: Array | float = 1.0) -> Outcome:
    """Every design of a shortlist in every situation.

    ``values`` holds a column (situations × 1) or a number under each path. ``objective.survives`` is a rank.
    ``prices`` is a factor on the bill of each design.
    """
    homes = sorted({home for group in shortlist.groups for home in group.rows.home.tolist()})
    policies = {home: policy_money(shortlist.space.homes[home], values) for home in homes}
    parts = [_evaluated(group, shortlist.space, values, policies) for group in shortlist.groups]
    height = max(len(column(one)) for one in (*values.overrides.values(), 1.0))
    height = max(height, np.shape(prices)[0] if np.ndim(prices) else 1)
    merged = {name: np.zeros((height, len(shortlist))) for name in parts[0][0]}
    for (found, _), group in zip(parts, shortlist.groups, strict=True):
        for name, cells in found.items():
            merged[name][:, group.at] = cells
    merged["money"] = merged["money"] * prices
    return _judged(merged, values, tuple(stage for _, stage in parts))


def _evaluated(
    group: Group, space: Space, values: Values, policies: dict[int, Array]
) -> tuple[dict[str, Array], Stage]:
    """The columns of one group, each situations × designs, and the stage with their lines."""
    load = load_of(values, group.variant)
    need = app_need(load, values, space.compute, offering=group.rows.offering, composite=group.rows.composite)
    app = app_columns(group.rows, need, load, values, space.compute, space.homes)
    composite_lines(app, load, values, space.compute, space.homes)
    added_lines(app, load, space)
    rows, size = space.database.take(group.database), space.size.take(group.database)
    extras = space.extras.take(group.database)
    fit = fit_of(rows, size, load, values, extras.block_gb)
    database = database_columns(
        rows, fit, load, values, databases=space.databases, compute=space.compute, extras=extras
    )
    each = np.arange(len(group.at), dtype=np.intp)
    stage = Stage(0, group.variant, load, app, database, {}, np.empty((2, 0)), each, each)
    money, hours = side_columns(stage, space, values, policies, group.services)
    found = whole_columns(
        app,
        database,
        each,
        each,
        space,
        values,
        hits=load.hit_share,
        side_money=money,
        side_hours=hours,
    )
    found["fits"] = np.where(app.fits & fit.fits & np.isfinite(app.mean), 1.0, 0.0)
    _standby_region(found, group, stage, space, values)
    return {name: np.asarray(cells, dtype=np.float64) for name, cells in found.items()}, stage


def _standby_region(
    found: dict[str, Array | Index], group: Group, stage: Stage, space: Space, values: Values
) -> None:
    """The designs with a second region, as the solver adds it."""
    two = group.regions > 1
    if not two.any():
        return
    second = standby_region(stage, space, values, stage.a, stage.d)
    found["money"] = found["money"] + np.where(two, second.money, 0.0)
    found["hours"] = found["hours"] + np.where(two, second.hours, 0.0)
    found["down"] = found["down"] - np.where(two, second.saved, 0.0)
    found["survives"] = np.where(two & (found["survives"] >= 1), 3, found["survives"])


def _judged(found: dict[str, Array], values: Values, stages: tuple[Stage, ...]) -> Outcome:
    """Hold what was found to the limits of each situation, as the solver does."""
    inputs = values.inputs
    limited = inputs.budget_is_limit and inputs.has("objective.budget_usd")
    budget = column(values["objective.budget_usd"]) if limited else column(np.inf)
    money = np.where(np.isfinite(found["money"]), found["money"], np.inf)
    down = (1.0 - column(values["objective.availability"])) * HOURS_PER_YEAR
    priced = np.isfinite(money)
    keeps = {
        "availability": found["down"] <= down * SLACK,
        "latency_p95": _latency(found, values),
        "rpo": found["rpo"] <= column(values["objective.rpo_seconds"]) / 3_600.0 * SLACK,
        "rto": found["rto"] <= column(values["objective.rto_seconds"]) / 3_600.0 * SLACK,
        "survives": found["survives"] >= column(values["objective.survives"]),
        "budget": money <= budget * SLACK,
        "hours": found["hours"] <= column(values["team.operations_hours"]) * SLACK,
        "capacity": (found["fits"] > 0) & priced,
    }
    objective = money + found["hours"] * column(values["team.value_of_hour_usd"])
    excess = _excess(found, money, values, budget) + np.where(keeps["latency_p95"], 0.0, 1.0)
    return Outcome(
        money, found["hours"], objective, found["down"], found["rpo"], found["rto"], excess, keeps, stages
    )


def _excess(found: dict[str, Array], money: Array, values: Values, budget: Array) -> Array:
    """Σ log(is ÷ may be) over what is beyond its limit, and the ranks of survival that are missing."""
    pairs = (
        (found["down"], (1.0 - column(values["objective.availability"])) * HOURS_PER_YEAR),
        (found["rpo"], column(values["objective.rpo_seconds"]) / 3_600.0),
        (found["rto"], column(values["objective.rto_seconds"]) / 3_600.0),
        (money, budget),
        (found["hours"], column(values["team.operations_hours"])),
    )
    missing = np.maximum(column(values["objective.survives"]) - found["survives"], 0.0)
    beyond = np.zeros(money.shape) + missing
    for is_, may in pairs:
        asked = np.isfinite(may)
        ratio = np.where(asked, np.maximum(is_, 1e-9), 1.0) / np.where(asked, np.maximum(may, 1e-9), 1.0)
        beyond += np.log(np.maximum(ratio, 1.0))
    return beyond


def _latency(found: dict[str, Array], values: Values) -> Flags:
    """Whether the 95th percentile is within each situation's limit; where the queues only grow it is not."""
    shape = found["money"].shape
    carried = np.flatnonzero((np.isfinite(found["mean"]) & np.isfinite(found["database_mean"])).ravel())
    flat = {name: cells.ravel()[carried] for name, cells in found.items()}
    none = np.zeros(len(carried), dtype=np.intp)
    designs = Designs(
        stages=[],
        stage=none,
        a=none,
        d=none,
        regions=none,
        money=flat["money"],
        hours=flat["hours"],
        down=flat["down"],
        rpo=flat["rpo"],
        rto=flat["rto"],
        survives=flat["survives"].astype(np.intp),
        shift=flat["shift"],
        mean=flat["mean"],
        variance=flat["variance"],
        database_mean=flat["database_mean"],
        database_variance=flat["database_variance"],
        hit=flat["hit"],
        cold=flat["cold"],
    )
    paths = ("service.outside_share", "service.outside_seconds", "serverless.cold_start_seconds")
    each = {path: np.broadcast_to(column(values[path]), shape).ravel()[carried] for path in paths}
    limit = np.broadcast_to(column(values["objective.latency_p95_seconds"]), shape).ravel()[carried]
    kept = np.zeros(found["money"].size, dtype=bool)
    if not carried.size:
        return kept.reshape(shape)
    kept[carried], _ = latency_kept(designs, values.replaced(each), limit)
    return kept.reshape(shape)
