"""What may still be part of a design that costs less than a known one: told from prices, before any load is placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.application import ARRANGEMENTS, TECHS
from loopwright.design.mask import Mask
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.application import AppRows
    from loopwright.design.database import DatabaseRows
    from loopwright.design.offerings import Table
    from loopwright.design.situation import Values
    from loopwright.design.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

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

    def __init__(self, space: Space, values: Values) -> None:
        self.space = space
        self.hour = values.number("team.value_of_hour_usd")
        self.keeps_rows = values.number("data.size_gb") > 0
        skill = values.inputs.skill
        self.of_tech = self.hour * np.array(
            [
                [values.number(f"effort.{name}") * skill(name, home.provider) for home in space.homes]
                for name in (HOURS_OF_TECH[tech] for tech in TECHS)
            ]
        )
        self.of_managed = self.hour * values.number("effort.managed_database")
        self.of_own = self.hour * values.number("effort.own_postgres") * skill("own_postgres", "")

    def app(self, offering: Index, count: Index | int, tech: Index, home: Index) -> Array:
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

    def app(self, rows: AppRows) -> Flags:
        """The application options that are left and not too dear by themselves."""
        keep = Mask.app(self, rows)
        if self.floors is None:
            return keep
        floor = self.floors.app(rows.offering, rows.count, rows.tech, rows.home)
        alone = rows.composite | (rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
        beside = np.where(alone, 0.0, self.floors.beside_app[rows.home])
        return np.asarray(keep & (floor + beside <= self.below * ROUNDING))

    def database(self, rows: DatabaseRows) -> Flags:
        """The database options that are left and not too dear by themselves; *none* stays."""
        keep = Mask.database(self, rows)
        if self.floors is None or len(rows) != len(self.floors.database):
            return keep
        return np.asarray(keep & (self.floors.database + self.floors.beside_database <= self.below * ROUNDING))


def ceiling(mask: Mask, floors: Floors, below: float) -> Ceiling:
    """A mask that also leaves out what cannot be part of a design below an objective."""
    return Ceiling(mask.forced, floors, below)


def raised(mask: Ceiling, below: float) -> Ceiling:
    """The same with another ceiling."""
    return replace(mask, below=below)


def _price(table: Table, offering: Index) -> Array:
    """The published price of offerings a month; 0 where there is none, and where they are paid by use."""
    if not len(table):
        return np.zeros(len(offering))
    return np.where(offering < 0, 0.0, np.nan_to_num(table.number("usd_month"))[np.maximum(offering, 0)])
