"""Where the tiers meet: whole designs as columns, from the options of each tier that no other beats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from loopwright.design.given.situation import round_trips
from loopwright.design.model import Cause
from loopwright.design.search.standing import elsewhere, place_hours, place_lines
from loopwright.design.search.thinning import DOUBLED
from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.design.tiers.lines import hours_of
from loopwright.design.tiers.policies_cost import door_money
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Number, Values
    from loopwright.design.search.stages import Stage
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]

SURVIVAL = ("nothing", "machine", "zone", "region")


@dataclass(slots=True)
class Designs:
    """Whole designs, one an element; hours of downtime a year, hours of recovery."""

    stages: list[Stage]
    stage: Index
    a: Index
    d: Index
    regions: Index
    money: Array
    hours: Array
    down: Array
    rpo: Array
    rto: Array
    survives: Index  # rank in SURVIVAL
    shift: Array  # fixed part of the latency, seconds
    mean: Array
    variance: Array
    database_mean: Array
    database_variance: Array
    hit: Array
    cold: Array

    @classmethod
    def none(cls) -> Designs:
        """No designs, of no stages."""
        no, zero = np.zeros(0, dtype=np.intp), np.zeros(0)
        integers = {"stage", "a", "d", "regions", "survives"}
        names = (name for name in cls.__dataclass_fields__ if name != "stages")
        columns: dict[str, Any] = {name: no if name in integers else zero for name in names}
        return cls(stages=[], **columns)

    def __len__(self) -> int:
        return len(self.money)

    @property
    def app(self) -> AppColumns:
        """The application's options, which all stages share."""
        return self.stages[0].app

    @property
    def database(self) -> DatabaseColumns:
        """The database's options, which all stages share."""
        return self.stages[0].database

    def take(self, which: Index) -> Designs:
        """Some of the designs, in the order given."""
        columns = {name: getattr(self, name)[which] for name in self.__dataclass_fields__ if name != "stages"}
        return Designs(stages=self.stages, **columns)


def join(stages: list[Stage], space: Space, values: Values) -> Designs:
    """All pairs of all variants, which share their tiers' options, as whole designs."""
    a, d = (np.concatenate([getattr(stage, name) for stage in stages]) for name in ("a", "d"))
    stage = np.repeat(np.arange(len(stages)), [len(one.a) for one in stages])
    app, database = stages[0].app, stages[0].database
    homes = app.rows.home * 2 + app.rows.composite
    money, hours = np.concatenate([one.beside[:, homes[one.a]] for one in stages], axis=1)
    # what has no price is not offered: unknown is never nothing
    sold = np.isfinite(money)
    if not sold.all():
        a, d, stage, money, hours = (one[sold] for one in (a, d, stage, money, hours))
    hits = np.array([float(np.max(one.load.hit_share)) for one in stages])[stage]
    whole = whole_columns(app, database, a, d, space, values, hits=hits, side_money=money, side_hours=hours)
    merged: dict[str, Any] = {
        "stage": stage,
        "a": a,
        "d": d,
        "regions": np.ones(len(a), dtype=np.intp),
        **whole,
    }
    priced = np.flatnonzero(np.isfinite(merged["money"]))
    if len(priced) < len(a):
        merged = {name: column[priced] for name, column in merged.items()}
    return Designs(stages=stages, **merged)


def whole_columns(
    app: AppColumns,
    database: DatabaseColumns,
    a: Index,
    d: Index,
    space: Space,
    values: Values,
    *,
    hits: Number,
    side_money: Array,
    side_hours: Array,
) -> dict[str, Array | Index]:
    """What each pair of options costs, takes, breaks and promises; the sides' columns are per pair.

    Pairs lie on the last axis; what is sampled or looked at over months lies on the axis before.
    """
    composite = app.rows.composite[a]
    apart, bought = ~composite, database.rows.offering >= 0
    alone = ~bought[d]
    return {
        "money": app.lines.spend()[..., a]
        + database.lines.spend()[..., d]
        + side_money
        + door_money(app.rows, database.rows, a, d, homes=space.homes, values=values),
        "hours": app.lines.effort()[..., a] + database.lines.effort()[..., d] + side_hours,
        "down": app.lines.downtime()[..., a]
        + database.lines.downtime()[..., d]
        + place_hours(app, database, space, values, a, d),
        "rpo": np.maximum(app.composite_rpo[..., a], database.rpo[..., d]),
        "rto": np.maximum(app.composite_rto[..., a], database.rto[..., d]),
        "survives": _survived(app, database, a, d, alone=alone, apart=apart),
        "shift": _shift(app, space, values)[..., a],
        "mean": app.mean[..., a],
        "variance": app.variance[..., a],
        "database_mean": database.mean[..., d] + _reaching(app, database, space, values, a, d, alone=alone),
        "database_variance": database.variance[..., d],
        "hit": np.where(composite, 0.0, hits) * np.ones(len(a)),
        "cold": app.cold_share[..., a],
    }


def _survived(
    app: AppColumns, database: DatabaseColumns, a: Index, d: Index, *, alone: Flags, apart: Flags
) -> Index:
    """The rank in SURVIVAL of what each pair survives."""
    redundant = app.redundant[..., a] & (database.redundant[d] | alone) & apart
    zoned = app.zone_redundant[..., a] & (database.zone_redundant[d] | alone) & apart
    return np.where(zoned, 2, redundant.astype(np.intp))


def _shift(app: AppColumns, space: Space, values: Values) -> Array:
    """The way to each application and back, seconds: static files come from the edge."""
    trips = round_trips(values, [one.place for one in space.homes])[app.rows.home]
    static = app.rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC)
    return np.where(static, values["network.edge_seconds"], trips)


def _reaching(
    app: AppColumns,
    database: DatabaseColumns,
    space: Space,
    values: Values,
    a: Index,
    d: Index,
    *,
    alone: Flags,
) -> Array:
    """What the queries of a request take on their way to the database, seconds."""
    # instances in other zones than the primary's reach it across zones
    inside = np.where(
        app.rows.zones > 1, values["network.cross_zone_seconds"], values["network.same_zone_seconds"]
    )[..., a]
    far = elsewhere(app, database, space, a, d)
    hop = np.where(far, values["network.cross_provider_seconds"], inside)
    return np.where(alone, 0.0, hop * values["service.queries_per_request"])


@dataclass(frozen=True, slots=True)
class StandbyRegion:
    """What a second region that takes over costs and saves, for pairs of options."""

    allowed: Flags
    money: Array
    hours: Array
    saved: Array  # hours of downtime a year


def standby_region(stage: Stage, space: Space, values: Values, a: Index, d: Index) -> StandbyRegion:
    """A second region for each pair: its machines and its database once more, its hours; places are taken over.

    Only where the provider has a second region that the loop permits.
    """
    home = stage.app.rows.home[a]
    allowed = np.array(space.second_region, dtype=bool)[home]
    money = sum(
        np.asarray(stage.app.lines.money[name])[..., a] for name in DOUBLED if name in stage.app.lines.money
    )
    money = money + np.asarray(stage.database.lines.money["database"])[..., d]
    skills = np.array([values.inputs.skill("standby_region", one.provider) for one in space.homes])
    places = place_lines(stage.app, stage.database, space, values, a, d)
    lost = places.down[Cause.ZONE].sum(axis=-1) + places.down[Cause.REGION].sum(axis=-1)
    zoned = np.array([one.zones > 1 for one in space.homes])[home]
    rate = np.where(
        zoned,
        values["failure.zone.per_year"] + values["failure.region.per_year"],
        values["failure.site.per_year"],
    )
    taken_over = rate * hours_of(values, "failover.region_seconds")
    hours = np.asarray(values["effort.standby_region"] * skills[home])
    return StandbyRegion(allowed, np.asarray(money), hours, np.maximum(lost - taken_over, 0.0))


def with_standby_region(designs: Designs, space: Space, values: Values) -> Designs:
    """Each redundant design once more with a second region that takes over."""
    parts = []
    for number, stage in enumerate(designs.stages):
        which = np.flatnonzero((designs.stage == number) & (designs.survives >= 1))
        second = standby_region(stage, space, values, designs.a[which], designs.d[which])
        kept = which[second.allowed]
        copy = {
            name: getattr(designs, name)[kept] for name in designs.__dataclass_fields__ if name != "stages"
        }
        copy["money"] = copy["money"] + second.money[second.allowed]
        copy["hours"] = copy["hours"] + second.hours[second.allowed]
        copy["down"] = copy["down"] - second.saved[second.allowed]
        copy["survives"] = np.full(len(kept), 3, dtype=np.intp)
        copy["regions"] = np.full(len(kept), 2, dtype=np.intp)
        parts.append(copy)
    names = [name for name in designs.__dataclass_fields__ if name != "stages"]
    merged = {
        name: np.concatenate([getattr(designs, name), *(part[name] for part in parts)]) for name in names
    }
    return Designs(stages=designs.stages, **merged)
