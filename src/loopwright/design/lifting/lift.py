"""Lift a solved design out of the solver's arrays into figures that can be asked why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, Figures, definition, from_offering, total
from loopwright.design.lifting.names import structure_title
from loopwright.design.model import Structure
from loopwright.design.tiers.application import ARRANGEMENTS, BACKUPS, RELEASES, TECHS
from loopwright.design.tiers.database import STAGES
from loopwright.loop.vocabulary import (
    Arrangement,
    BackupMethod,
    CacheChoice,
    DatabaseStage,
    EdgeChoice,
    Platform,
    Survives,
)

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import ComputeOffering, DatabaseOffering
    from loopwright.design.given.inputs import Inputs
    from loopwright.design.search.beside import Sides
    from loopwright.design.search.solve import Solved
    from loopwright.design.search.stages import Stage
    from loopwright.design.tiers.homes import Home

PLATFORM_OF = {
    Arrangement.STATIC: Platform.STATIC_HOSTING,
    Arrangement.PLATFORM: Platform.APPLICATION_PLATFORM,
    Arrangement.SERVERLESS: Platform.SERVERLESS,
    Arrangement.CONTAINERS: Platform.CONTAINERS,
    Arrangement.KUBERNETES: Platform.KUBERNETES,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One design of a solved space, with the indices that find its parts."""

    solved: Solved
    index: int
    stage: Stage
    a: int
    d: int
    home: Home
    sides: Sides

    @property
    def arrangement(self) -> Arrangement:
        """How the application is put together."""
        return ARRANGEMENTS[int(self.stage.app.rows.arrangement[self.a])]

    @property
    def tech(self) -> str:
        """What the application stands on."""
        return TECHS[int(self.stage.app.rows.tech[self.a])]

    @property
    def release(self) -> str:
        """How changes reach users."""
        return RELEASES[int(self.stage.app.rows.release[self.a])]

    @property
    def count(self) -> int:
        """How many instances of the application."""
        return int(self.stage.app.rows.count[self.a])

    @property
    def composite(self) -> bool:
        """Whether application and database share one host."""
        return bool(self.stage.app.rows.composite[self.a])

    @property
    def has_database(self) -> bool:
        """Whether a database of its own is part of the design."""
        return int(self.stage.database.rows.offering[self.d]) >= 0

    @property
    def keeps_rows(self) -> bool:
        """Whether the loop keeps relational data at all."""
        return self.solved.values.number("data.size_gb") > 0

    @property
    def managed(self) -> bool:
        """Whether the database is bought as a service."""
        return self.has_database and bool(self.stage.database.rows.managed[self.d])

    @property
    def own_proxy(self) -> bool:
        """Whether the team runs the proxies before its servers."""
        return bool(np.asarray(self.stage.app.lines.money["proxy"])[self.a] > 0)

    @property
    def regions(self) -> int:
        """One, or two with a standby region."""
        return int(self.solved.designs.regions[self.index])

    @property
    def compute(self) -> ComputeOffering | None:
        """The application's row of the catalogue."""
        row = int(self.stage.app.rows.offering[self.a])
        return None if row < 0 else offering(self.catalogue, self.solved.space.compute.ids[row])

    @property
    def database(self) -> DatabaseOffering | ComputeOffering | None:
        """The database's row of the catalogue: of the managed ones, or the machine it runs on."""
        row = int(self.stage.database.rows.offering[self.d])
        if row < 0:
            return None
        if self.managed:
            return managed_database(self.catalogue, self.solved.space.databases.ids[row])
        return offering(self.catalogue, self.solved.space.compute.ids[row])

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue everything was read from."""
        return self.solved.values.inputs.catalogue


def offering(catalogue: Catalogue, row: str) -> ComputeOffering:
    """A compute row by its id."""
    return catalogue.compute_row(row)


def managed_database(catalogue: Catalogue, row: str) -> DatabaseOffering:
    """A database row by its id."""
    return catalogue.database_row(row)


def chosen(solved: Solved, index: int) -> Chosen:
    """The design at an index, with its parts at hand."""
    stage = solved.designs.stages[int(solved.designs.stage[index])]
    a, d = int(solved.designs.a[index]), int(solved.designs.d[index])
    home = int(stage.app.rows.home[a])
    sides = stage.sides[home, bool(stage.app.rows.composite[a])]
    return Chosen(solved, index, stage, a, d, solved.space.homes[home], sides)


def design_title(one: Chosen) -> str:
    """A design in one line: what, how many, and at whom."""
    database = one.database
    seller = "" if database is None else database.provider
    return structure_title(structure_of(one), one.home.provider, one.count, seller)


def title_of(solved: Solved, index: int) -> str:
    """One design of a solved space in one line."""
    return design_title(chosen(solved, index))


def structure_of(one: Chosen) -> Structure:
    """The structure of a design: everything but vendor and size."""
    database, app = one.stage.database, one.stage.app
    stage = DatabaseStage.NONE
    if one.has_database:
        stage = STAGES[int(database.rows.stage[one.d])]
    elif one.composite and one.keeps_rows:
        stage = DatabaseStage.ON_HOST
    backup = int(database.rows.backup[one.d]) if one.has_database else int(app.rows.backup[one.a])
    redundant = bool(app.redundant[one.a]) and not one.composite
    cache = CacheChoice(one.stage.variant.cache)
    if one.composite and cache in (CacheChoice.REDIS, CacheChoice.MANAGED):
        cache = CacheChoice.REDIS
    return Structure(
        arrangement=one.arrangement,
        platform=_platform(one),
        database=stage,
        survives=tuple(Survives)[int(one.solved.designs.survives[one.index])],
        app_redundant=redundant,
        database_redundant=bool(database.redundant[one.d]) and one.has_database,
        zones=int(app.rows.zones[one.a]),
        cache=cache,
        queue=one.sides.queue_choice,
        edge=EdgeChoice.CDN if one.stage.variant.edge else EdgeChoice.NONE,
        backup=BackupMethod(BACKUPS[backup]) if one.keeps_rows else BackupMethod.NONE,
        pooler=bool(database.fit.pooled[one.d]) and one.has_database,
        replicas=int(database.rows.replicas[one.d]) if one.has_database else 0,
        shards=int(database.rows.shards[one.d]) if one.has_database else 1,
        own_proxy=one.own_proxy,
        workers=one.sides.worker.count > 0,
    )


def _platform(one: Chosen) -> Platform:
    if one.arrangement in PLATFORM_OF:
        return PLATFORM_OF[one.arrangement]
    return Platform.OWN_SERVERS if one.tech == "own_hardware" else Platform.RENTED_SERVERS


class Ledger:
    """Lays figures down by path; sums find their inputs by path among what is laid, else in inputs and catalogue."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.figures = Figures()

    def get(self, path: str) -> Figure:
        """The figure under a path, wherever it is known."""
        return self.figures[path] if path in self.figures else self.inputs.figure(path)

    def sum(self, path: str, value: float, unit: str, formula: str, **inputs: Figure | str) -> Figure:
        """A sum whose inputs are figures or paths of figures."""
        given = {name: self.get(one) if isinstance(one, str) else one for name, one in inputs.items()}
        return self.figures.lay(path, total(float(value), unit, formula, **given))

    def count(self, path: str, value: float, unit: str, text: str) -> Figure:
        """A count of parts, true by definition of the design."""
        return self.figures.lay(path, definition(float(value), unit, text))


def leaf(row: ComputeOffering | DatabaseOffering, column: str, unit: str) -> Figure:
    """One column of an offering as a leaf."""
    return from_offering(float(getattr(row, column)), unit, column, row.provenance)
