"""What may still be part of a design that costs less than a known one: told from prices, before any load is placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.sums.distinct import among
from loopwright.design.tiers.application import ARRANGEMENTS, TECHS, AppRows
from loopwright.design.tiers.application_lines import HOSTLESS
from loopwright.design.tiers.mask import Mask
from loopwright.design.tiers.memory import Same, key_of
from loopwright.loop.vocabulary import Arrangement, CacheChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values, Variant
    from loopwright.design.tiers.application import AppBase
    from loopwright.design.tiers.offerings import Table
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

ALONE = tuple(ARRANGEMENTS.index(one) for one in (Arrangement.ONE_SERVER, Arrangement.STATIC))
ROUNDING = 1 + 1e-9  # sums of lines differ in their last digits with the order they are added in
HOURS_OF_TECH = {
    "vm": "one_server",
    "dedicated": "one_server",
    "own_hardware": "one_server",
    "platform": "platform_app",
    "function": "serverless",
    "run": "serverless",
    "container": "fargate",
    "group": "group",
    "managed_kubernetes": "managed_kubernetes",
    "own_kubernetes": "own_kubernetes",
    "static": "static",
}


class Floors:
    """The least that each option of a space adds to the objective under any load, US dollars a month.

    Price of its machines and the hours of its kind at the value of an hour. Load, promises and side tiers only
    add to it, so that nothing below a ceiling is lost where the floors are above.
    """

    @classmethod
    def of(cls, space: Space, values: Values) -> Floors:
        """The floors of a space, the same ones whenever they are asked for."""
        key = key_of(values)
        return space.memory.of(
            None if key is None else ("floors", key, Same(space)), lambda: cls(space, values)
        )

    def __init__(self, space: Space, values: Values) -> None:
        self.space = space
        self.hour = values.number("team.value_of_hour_usd")
        self.keeps_rows = values.number("data.size_gb") > 0
        skill = values.inputs.skill
        self.hours_of_tech = np.array(
            [
                [values.number(f"effort.{name}") * skill(name, home.provider) for home in space.homes]
                for name in (HOURS_OF_TECH[tech] for tech in TECHS)
            ]
        )
        self.of_tech = self.hour * self.hours_of_tech
        self.of_side = {
            name: values.number(f"effort.{name}")
            * min((skill(name, one) for one in self._sellers()), default=0.0)
            for name in ("own_redis", "managed_redis", "cdn")
        }
        self.of_managed = self.hour * values.number("effort.managed_database")
        own = min(values.number(f"effort.{name}") for name in ("own_postgres", "own_postgres_small"))
        self.of_own = self.hour * own * skill("own_postgres", "")

    def _sellers(self) -> list[str]:
        """Who may run a side tier: the homes, and the caches that serve any."""
        caches = {one.provider for shop in self.space.shops for one in shop.caches}
        return sorted({home.provider for home in self.space.homes} | caches)

    def app(self, offering: Index, count: Index | Array | int, tech: Index, home: Index) -> Array:
        """The floor of application options."""
        return _price(self.space.compute, offering) * count + self.of_tech[tech, home]

    @cached_property
    def database(self) -> Array:
        """The floor of every database option of the space; nothing for *none*."""
        rows = self.space.database
        managed = _price(self.space.databases, np.where(rows.managed, rows.offering, -1)) * rows.shards
        own = _price(self.space.compute, np.where(rows.managed, -1, rows.offering)) * rows.nodes * rows.shards
        found = np.where(rows.managed, managed + self.of_managed, own + self.of_own)
        return np.where(rows.offering < 0, 0.0, found)

    def variant(self, variant: Variant) -> float:
        """The floor of what a variant adds: the hours of its cache and of its delivery network."""
        hours = 0.0
        if variant.cache in (CacheChoice.REDIS, CacheChoice.MANAGED):
            hours += self.of_side["own_redis" if variant.cache == CacheChoice.REDIS else "managed_redis"]
        if variant.edge:
            hours += self.of_side["cdn"]
        return self.hour * hours

    @cached_property
    def beside_app(self) -> Array:
        """For each home the floor of the cheapest database that serves it."""
        if not self.keeps_rows:
            return np.zeros(len(self.space.homes))
        return np.array([np.min(self.database[served], initial=np.inf) for served in self.space.served])

    @cached_property
    def beside_database(self) -> Array:
        """For each database option the floor of the cheapest application it may serve."""
        base = self.space.app
        floor = self.app(base.offering, 1, base.tech, base.home)
        apart = base.arrangement != ARRANGEMENTS.index(Arrangement.ONE_SERVER)
        found = np.full(len(self.space.database), np.inf)
        for index, served in enumerate(self.space.served):
            own = np.min(floor[apart & (base.home == index)], initial=np.inf)
            found[served] = np.minimum(found[served], own)
        return np.where(self.space.database.offering < 0, -np.inf, found)


@dataclass(frozen=True, slots=True)
class Ceiling(Mask):
    """Forced decisions, and an objective above which no design is wanted."""

    floors: Floors | None = None
    below: float = np.inf
    least: float = 0.0  # the floor of every design that is left, without what variants add
    database_floors: Array | None = None  # of each database of the space, with the cheapest application

    def variant(self, variant: Variant) -> bool:
        """Whether a variant is left and not too dear by what it adds."""
        if not Mask.variant(self, variant):
            return False
        if self.floors is None:
            return True
        return self.least + self.floors.variant(variant) <= self.below * ROUNDING

    def whole(self, space: Space) -> Space:
        """The space that a narrowed one was taken of."""
        return space if self.floors is None else self.floors.space

    def manageable(self, base: AppBase, hours: float) -> Flags:
        """The ways to run the application whose kind alone takes no more than so many hours a month."""
        if self.floors is None:
            return Mask.manageable(self, base, hours)
        return np.asarray(self.floors.hours_of_tech[base.tech, base.home] <= hours)

    def within(self, base: AppBase, below: Array) -> Index:
        """The ways to run the application whose floor, and that of the cheapest database, is below each's objective."""
        if self.floors is None:
            return Mask.within(self, base, below)
        floor = self.floors.app(base.offering, 1, base.tech, base.home)
        alone = among(base.arrangement, ALONE)
        beside = np.where(alone, 0.0, self.floors.beside_app[base.home])
        return np.flatnonzero(floor + beside <= below * ROUNDING)

    def within_need(self, base: AppBase, nodes: Array, beside: Array, below: Array) -> Index:
        """The ways of which as many as the load needs, and the database beside them, are below each's objective."""
        if self.floors is None:
            return Mask.within_need(self, base, nodes, beside, below)
        by_use = among(base.tech, tuple(map(TECHS.index, HOSTLESS)))
        count = np.where(by_use | ~np.isfinite(nodes), 1.0, nodes)
        floor = self.floors.app(base.offering, count, base.tech, base.home)
        return np.flatnonzero(floor + beside <= below * ROUNDING)

    def within_database(self, which: Index, below: Array) -> Index:
        """The options of the database whose floor, and that of the cheapest application, is below each's objective."""
        if self.database_floors is None:
            return Mask.within_database(self, which, below)
        return np.flatnonzero(self.database_floors[which] <= below * ROUNDING)

    def app(self, rows: AppRows) -> Flags:
        """The application options that are left and not too dear by themselves."""
        keep = Mask.app(self, rows)
        if self.floors is None:
            return keep
        floor = self.floors.app(rows.offering, rows.count, rows.tech, rows.home)
        alone = rows.composite | (rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
        beside = np.where(alone, 0.0, self.floors.beside_app[rows.home])
        return np.asarray(keep & (floor + beside <= self.below * ROUNDING))


def narrowed(floors: Floors, mask: Mask, below: float = np.inf, provider: str = "") -> tuple[Space, Ceiling]:
    """What is left of a space under forced decisions, a ceiling, and a provider of the application.

    Solving it gives the same cheapest design as solving the whole space, if that is below the ceiling.
    """
    space = floors.space
    app, rows = space.app, space.database
    fields = AppRows.__dataclass_fields__
    nothing = np.zeros(len(app.home), dtype=np.intp)
    bases = AppRows(*(getattr(app, name, nothing) for name in fields))
    free = Mask(tuple(pair for pair in mask.forced if pair[0] not in ("release", "backup")))
    chosen = Ceiling(free.forced, floors, below).app(replace(bases, count=nothing + 1))
    if provider:
        chosen &= np.array([home.provider == provider for home in space.homes])[app.home]
    whole_floors = floors.database + floors.beside_database
    dear = whole_floors > below * ROUNDING
    held = np.flatnonzero((mask.database(rows) & ~dear) | (rows.offering < 0))
    where = np.full(len(rows), -1, dtype=np.intp)
    where[held] = np.arange(len(held))
    less = replace(
        space,
        app=app.take(np.flatnonzero(chosen)),
        database=rows.take(held),
        size=space.size.take(held),
        extras=space.extras.take(held),
        served=tuple(where[served][where[served] >= 0] for served in space.served),
    )
    floor = floors.app(app.offering, 1, app.tech, app.home)
    alone = bases.composite | (app.arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
    whole = floor + np.where(alone, 0.0, floors.beside_app[app.home])
    least = float(np.min(whole[chosen], initial=np.inf))
    return less, Ceiling(mask.forced, floors, below, least, whole_floors[held])


def _price(table: Table, offering: Index) -> Array:
    """The published price of offerings a month; 0 where there is none, and where they are paid by use."""
    if not len(table):
        return np.zeros(len(offering))
    return np.where(offering < 0, 0.0, table.known("usd_month")[np.maximum(offering, 0)])
