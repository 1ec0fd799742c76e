"""The space of designs: everything of the catalogue that this loop may use, as tables, before any load is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.application import ARRANGEMENTS, TECHS, AppBase, app_base
from loopwright.design.tiers.database import STAGES, DatabaseRows, DatabaseSize, database_rows, sizes_of
from loopwright.design.tiers.database_lines import Extras
from loopwright.design.tiers.insists import Insists, check_together, check_words, insists_of
from loopwright.design.tiers.mask import EVERYTHING, Mask
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


WELL_STOCKED = 5  # offerings from which a place counts as served by a provider


def space_of(loop: Loop, inputs: Inputs, catalogue: Catalogue, mask: Mask = EVERYTHING) -> Space:
    """Build the tables for a loop: what residency, taste, limits and distance to the users leave."""
    allowed = Allowed.by(loop)
    check_words("must_use", allowed.must_use, catalogue)
    check_words("must_not_use", allowed.must_not_use, catalogue)
    insists = insists_of(allowed.must_use, catalogue)
    check_together(insists)
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
    rows = rows.take(_at_home(rows, homes, insists))
    caches = allowed_caches(catalogue.caches, allowed)
    shops = tuple(shop_of(home, compute, caches) for home in homes)
    return Space(
        homes=homes,
        compute=compute,
        databases=databases,
        app=_insisted(app_base(compute, homes, allowed), insists),
        database=rows,
        size=sizes_of(rows, databases, compute),
        extras=_extras(rows, homes, shops),
        shops=shops,
        services=tuple(_services(home, compute) for home in homes),
        second_region=tuple(_has_second_region(home, catalogue, allowed) for home in homes),
        served=tuple(_served(home, rows) for home in homes),
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


def _at_home(rows: DatabaseRows, homes: tuple[Home, ...], insists: Insists) -> Index:
    """Databases in a home of their provider, or portable ones in a place where there is any home."""
    keys = {home.key for home in homes}
    places = {str(home.place) for home in homes}
    keep = [
        index
        for index in range(len(rows))
        if index == 0
        or (str(rows.provider[index]), str(rows.place[index])) in keys
        or (rows.portable[index] and str(rows.place[index]) in places)
    ]
    kept = np.array(keep, dtype=np.intp)
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


def _served(home: Home, rows: DatabaseRows) -> Index:
    """The databases that applications of a home may use, *none* apart."""
    here = (rows.provider == home.provider) | rows.portable
    return np.flatnonzero(here & (rows.place == str(home.place)) & (rows.offering >= 0))


def smallest(shop: Shop) -> float:
    """The cheapest machine of a home, for what needs a machine but no strength; NaN where it sells none."""
    return shop.machines[0].usd if shop.machines else math.nan


def _has_second_region(home: Home, catalogue: Catalogue, allowed: Allowed) -> bool:
    """Whether the provider sells machines in another region that data may be kept in."""
    columns = catalogue.columns("compute")
    rows = zip(columns["provider"], columns["place"], columns["region"], strict=True)
    regions = {
        region for provider, place, region in rows if provider == home.provider and allowed.place(str(place))
    }
    return len(regions) > 1


def _services(home: Home, compute: Table) -> tuple[str, ...]:
    """What a home sells that background workers may stand on."""
    found = {
        compute.text["service"][row]
        for row in range(len(compute))
        if compute.text["provider"][row] == home.provider and compute.text["place"][row] == home.place
    }
    return tuple(sorted(found & set(WORKER_SERVICES))) or SERVERS


def _object_prices(rows: DatabaseRows, homes: tuple[Home, ...], index: list[int]) -> NDArray[np.float64]:
    """A gigabyte of copies elsewhere: sent from the database's home, else from the cheapest of its place."""
    prices: dict[str, float] = {}
    for home in homes:
        known = prices.get(str(home.place), math.inf)
        prices[str(home.place)] = min(known, math.inf if math.isnan(home.copy_gb) else home.copy_gb)
    here = [homes[i].copy_gb if i >= 0 else math.nan for i in index]
    cheapest = [prices.get(str(place), math.nan) for place in rows.place]
    return np.array(
        [other if math.isnan(own) else own for own, other in zip(here, cheapest, strict=True)],
        dtype=np.float64,
    )


def _extras(rows: DatabaseRows, homes: tuple[Home, ...], shops: tuple[Shop, ...]) -> Extras:
    """Prices beside each database option, by its home."""
    where = {home.key: index for index, home in enumerate(homes)}
    index = [where.get((str(p), str(q)), -1) for p, q in zip(rows.provider, rows.place, strict=True)]

    def column(values: list[float]) -> NDArray[np.float64]:
        return np.array([values[i] if i >= 0 else math.nan for i in index], dtype=np.float64)

    return Extras(
        block_gb=column([home.block_gb for home in homes]),
        witness=column([smallest(shop) for shop in shops]),
        backup_gb=_object_prices(rows, homes, index),
    )
