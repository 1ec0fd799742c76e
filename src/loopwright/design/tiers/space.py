"""The space of designs: everything of the catalogue that this loop may use, as tables, before any load is known."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.application import ARRANGEMENTS, TECHS, AppBase, app_base
from loopwright.design.tiers.database import STAGES, DatabaseRows, DatabaseSize, database_rows, sizes_of
from loopwright.design.tiers.database_lines import Extras
from loopwright.design.tiers.insists import Insists, insists_of
from loopwright.design.tiers.mask import EVERYTHING, Mask
from loopwright.design.tiers.memory import Memory
from loopwright.design.tiers.offerings import (
    Allowed,
    Table,
    allowed_compute,
    allowed_databases,
    allowed_homes,
)
from loopwright.design.tiers.sides import SERVERS, WORKER_SERVICES, Shop, allowed_caches, shop_of
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import CacheOffering
    from loopwright.design.given.inputs import Inputs
    from loopwright.design.tiers.homes import Home
    from loopwright.loop.model import Loop
    from loopwright.loop.vocabulary import Place

    Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Space:
    """Homes and the options of each tier; ``pairs`` says which database serves which home."""

    homes: tuple[Home, ...]
    compute: Table
    databases: Table
    app: AppBase
    database: DatabaseRows
    size: DatabaseSize
    extras: Extras
    shops: tuple[Shop, ...]
    services: tuple[tuple[str, ...], ...]
    second_region: tuple[bool, ...]
    served: tuple[Index, ...]
    allowed: Allowed
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)


WELL_STOCKED = 5  # offerings from which a place counts as served by a provider


def space_of(loop: Loop, inputs: Inputs, catalogue: Catalogue, mask: Mask = EVERYTHING) -> Space:
    """Build the tables for a loop: what residency, taste, limits and distance to the users leave."""
    allowed = Allowed.by(loop, catalogue)
    insists = insists_of(loop.habits.must_use, catalogue)
    homes = tuple(
        home
        for home in allowed_homes(catalogue, allowed)
        if mask.home(home.provider, str(home.place))
        and (not insists.providers or home.provider in insists.providers)
    )
    homes = _nearby(homes, inputs)
    compute = allowed_compute(catalogue, allowed, homes)
    databases = allowed_databases(catalogue, allowed)
    rows = database_rows(databases, compute, homes, allowed)
    rows = rows.take(_at_home(rows, _homes_of(rows, homes, databases, compute), insists))
    home = _homes_of(rows, homes, databases, compute)
    place = _places_of(rows, homes, databases, compute)
    here = _rows_at(compute, homes)
    own = [compute.take(np.flatnonzero(here == index)) for index in range(len(homes))]
    shops = _shops(homes, own, allowed_caches(catalogue.caches, allowed))
    regions = _regions(catalogue, allowed)
    return Space(
        homes=homes,
        compute=compute,
        databases=databases,
        app=_insisted(app_base(compute, homes, allowed), insists),
        database=rows,
        size=sizes_of(rows, databases, compute),
        extras=_extras(home, place, homes, shops),
        shops=shops,
        services=tuple(_services(table) for table in own),
        second_region=tuple(len(regions.get(home.provider, ())) > 1 for home in homes),
        served=_served(rows, home, place, homes),
        allowed=allowed,
    )


def _nearby(homes: tuple[Home, ...], inputs: Inputs) -> tuple[Home, ...]:
    """For each provider the home nearest to each place where users are; the others are only slower."""
    chosen: set[tuple[str, str]] = set()
    for provider in sorted({home.provider for home in homes}):
        own = [home for home in homes if home.provider == provider]
        for place, _ in inputs.users_places:
            chosen.add(min(own, key=_distance(place, inputs)).key)
            # a place where a provider sells next to nothing must not hide the next one
            stocked = [home for home in own if home.offerings >= WELL_STOCKED]
            if stocked:
                chosen.add(min(stocked, key=_distance(place, inputs)).key)
    return tuple(home for home in homes if home.key in chosen)


def _distance(place: Place, inputs: Inputs) -> Callable[[Home], tuple[bool, float, str]]:
    """Sorts homes by nearness to users: in their place first, then by round trip."""
    return lambda home: (
        home.place != place,
        inputs.value(f"network.rtt_seconds.{place}.{home.place}"),
        home.place,
    )


def _rows_at(table: Table, homes: tuple[Home, ...]) -> Index:
    """The home of each row of a table, −1 where its provider and place are none."""
    where = {home.key: index for index, home in enumerate(homes)}
    keys = zip(table.text["provider"], table.text["place"], strict=True)
    return np.array([where.get(key, -1) for key in keys], dtype=np.intp)


def _of_offerings(rows: DatabaseRows, managed: Index, own: Index) -> Index:
    """What is known of the offerings in either table, for each option; −1 for *none*."""
    theirs = np.append(managed, -1)[np.where(rows.managed, rows.offering, -1)]
    return np.where(rows.managed, theirs, np.append(own, -1)[np.where(rows.managed, -1, rows.offering)])


def _homes_of(rows: DatabaseRows, homes: tuple[Home, ...], databases: Table, compute: Table) -> Index:
    """The home of each database option's provider and place, −1 for none."""
    return _of_offerings(rows, _rows_at(databases, homes), _rows_at(compute, homes))


def _places_of(rows: DatabaseRows, homes: tuple[Home, ...], databases: Table, compute: Table) -> Index:
    """The first home in each database option's place, −1 for none."""
    first = _first_of_place(homes)
    managed, own = (
        np.array([first.get(place, -1) for place in table.text["place"]], dtype=np.intp)
        for table in (databases, compute)
    )
    return _of_offerings(rows, managed, own)


def _first_of_place(homes: tuple[Home, ...]) -> dict[str, int]:
    return {str(home.place): index for index, home in reversed(list(enumerate(homes)))}


def _at_home(rows: DatabaseRows, home: Index, insists: Insists) -> Index:
    """Databases in a home of their provider, or portable ones (in a place where there is any home)."""
    kept = np.flatnonzero((home >= 0) | rows.portable | (rows.offering < 0))
    wanted = np.ones(len(kept), dtype=bool)
    if insists.databases:
        wanted &= np.isin(rows.provider[kept], sorted(insists.databases))
    if insists.stages:
        wanted &= np.isin(
            rows.stage[kept], [STAGES.index(DatabaseStage(one)) for one in sorted(insists.stages)]
        )
    return kept[wanted | (rows.offering[kept] < 0)]


def _insisted(base: AppBase, insists: Insists) -> AppBase:
    """The ways to run the application that the team's insistence leaves."""
    keep = np.ones(len(base.home), dtype=bool)
    if insists.techs:
        keep &= np.isin(base.tech, [TECHS.index(tech) for tech in sorted(insists.techs)])
    if insists.arrangements:
        wanted = [ARRANGEMENTS.index(Arrangement(one)) for one in sorted(insists.arrangements)]
        keep &= np.isin(base.arrangement, wanted)
    if insists.databases or (insists.stages - {DatabaseStage.ON_HOST}):
        keep &= base.arrangement != ARRANGEMENTS.index(Arrangement.ONE_SERVER)
    return base.take(np.flatnonzero(keep))


def _served(rows: DatabaseRows, home: Index, place: Index, homes: tuple[Home, ...]) -> tuple[Index, ...]:
    """The databases that applications of each home may use, *none* apart: its own, and portable ones there."""
    first = _first_of_place(homes)
    return tuple(
        np.flatnonzero((home == index) | (rows.portable & (place == first[str(one.place)])))
        for index, one in enumerate(homes)
    )


def smallest(shop: Shop) -> float:
    """The cheapest machine of a home, for what needs a machine but no strength; NaN where it sells none."""
    return shop.machines[0].usd if shop.machines else math.nan


def _shops(homes: tuple[Home, ...], own: list[Table], caches: tuple[CacheOffering, ...]) -> tuple[Shop, ...]:
    """What each home sells for the side tiers, of its own machines and the caches of its place."""
    here: dict[str, list[CacheOffering]] = {}
    for cache in caches:
        here.setdefault(cache.place, []).append(cache)
    return tuple(
        shop_of(home, table, tuple(here.get(home.place, ()))) for home, table in zip(homes, own, strict=True)
    )


def _regions(catalogue: Catalogue, allowed: Allowed) -> dict[str, set[str]]:
    """The regions in which each provider sells machines and data may be kept."""
    columns = [catalogue.coded("compute", name) for name in ("provider", "place", "region")]
    found: dict[str, set[str]] = {}
    for codes in set(zip(*(column.at for column in columns), strict=True)):
        provider, place, region = (
            str(column.cells[code]) for column, code in zip(columns, codes, strict=True)
        )
        if allowed.place(place):
            found.setdefault(provider, set()).add(region)
    return found


def _services(own: Table) -> tuple[str, ...]:
    """What a home sells that background workers may stand on."""
    return tuple(sorted(set(own.text["service"]) & set(WORKER_SERVICES))) or SERVERS


def _object_prices(home: Index, place: Index, homes: tuple[Home, ...]) -> NDArray[np.float64]:
    """A gigabyte of copies elsewhere: sent from the database's home, else from the cheapest of its place."""
    prices: dict[str, float] = {}
    for one in homes:
        known = prices.get(str(one.place), math.inf)
        prices[str(one.place)] = min(known, math.inf if math.isnan(one.copy_gb) else one.copy_gb)
    here = _priced([one.copy_gb for one in homes], home)
    cheapest = _priced([prices[str(one.place)] for one in homes], place)
    return np.where(np.isnan(here), cheapest, here)


def _priced(prices: list[float], home: Index) -> NDArray[np.float64]:
    """Each home's price where its options are; NaN where there is no home."""
    return np.array([*prices, math.nan])[home]


def _extras(home: Index, place: Index, homes: tuple[Home, ...], shops: tuple[Shop, ...]) -> Extras:
    """Prices beside each database option, by its home."""
    return Extras(
        block_gb=_priced([one.block_gb for one in homes], home),
        witness=_priced([smallest(shop) for shop in shops], home),
        backup_gb=_object_prices(home, place, homes),
    )
