"""Which options of the tiers may stand together, and the downtime of the places they then stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopwright.design.model import Cause
from loopwright.design.search.loads import front_of
from loopwright.design.sums.availability import place_downtime
from loopwright.design.sums.distinct import among
from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.design.tiers.application_lines import is_tech
from loopwright.design.tiers.lines import Lines, hours_of
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]


# machines that a provider runs for you fail with it: what their outages add is counted with the place, not the option
BOUGHT = ("function", "run", "container", "managed_kubernetes")


@dataclass(frozen=True, slots=True)
class Serving:
    """Which databases applications of each home may be joined with, *none* apart: pairs in the order of homes."""

    home: Index
    database: Index

    @classmethod
    def of(cls, database: DatabaseColumns, space: Space) -> Serving:
        """The databases that are sold where a home is, by its own provider or to anybody."""
        rows = database.rows
        bought = (rows.offering >= 0).nonzero()[0]
        beside, seller = rows.sellers.beside(space.homes), rows.seller[bought]
        served = beside.near[:, seller] & (beside.own[:, seller] | rows.portable[bought])
        home, option = served.nonzero()
        return cls(home, bought[option])


def pairs(
    app: AppColumns, database: DatabaseColumns, space: Space, *, keeps_rows: bool
) -> tuple[Index, Index]:
    """Application and database options that may stand together: of one home, and under loads of one edge."""
    alone = app.rows.composite | (app.rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
    if not keeps_rows:
        alone = np.ones(len(app.rows), dtype=bool)
    a, none = alone.nonzero()[0], np.zeros(int(alone.sum()), dtype=np.intp)
    apart = (~alone).nonzero()[0]
    if not len(apart):
        return a, none
    apart = apart[np.argsort(app.rows.home[apart], kind="stable")]
    serving = Serving.of(database, space)
    ours, theirs = front_of(app.rows.load[apart]), front_of(database.load[serving.database])
    size = 1 + max(int(ours.max(initial=0)), int(theirs.max(initial=0)))
    left, right = matched(app.rows.home[apart] * size + ours, serving.home * size + theirs)
    return np.concatenate([a, apart[left]]), np.concatenate([none, serving.database[right]])


def matched(left: Index, right: Index) -> tuple[Index, Index]:
    """All pairs of places at which two columns of numbers are equal."""
    order = np.argsort(right, kind="stable")
    start, end = (np.searchsorted(right, left, side=side, sorter=order) for side in ("left", "right"))
    count = end - start
    first = np.repeat(np.cumsum(count) - count, count)
    return np.repeat(np.arange(len(left)), count), order[
        np.repeat(start, count) + np.arange(count.sum()) - first
    ]


def place_lines(
    app: AppColumns, database: DatabaseColumns, space: Space, values: Values, a: Index, d: Index
) -> Lines:
    """Downtime of places: the zone or site, the region, the platform and providers, and services outside."""
    return _placed(_standing(app, database, space, a, d), values)


def place_hours(
    app: AppColumns, database: DatabaseColumns, space: Space, values: Values, a: Index, d: Index
) -> Array:
    """The downtime of all places together, hours a year; pairs that stand alike are worked out once."""
    flags = _standing(app, database, space, a, d)
    if flags.spread.ndim > 1:
        return _placed(flags, values).downtime()
    code = np.zeros(len(a), dtype=np.intp)
    for one in flags:
        code = code * 2 + one
    kinds = np.arange(2 ** len(flags))
    each = Standing(*(kinds >> place & 1 == 1 for place in reversed(range(len(flags)))))
    return np.asarray(_placed(each, values).downtime()[..., code])


class Standing(NamedTuple):
    """How pairs stand: all that the downtime of their places depends on."""

    zoned_home: Flags
    spread: Flags  # over zones, both tiers
    platform: Flags
    elsewhere: Flags  # the database is another provider's
    bought: Flags


def _standing(app: AppColumns, database: DatabaseColumns, space: Space, a: Index, d: Index) -> Standing:
    """How each pair stands."""
    home = app.rows.home[a]
    none = database.rows.offering < 0
    spread = app.zone_redundant[..., a] & (database.zone_redundant | none)[d] & ~app.rows.composite[a]
    zoned_home = np.array([one.zones > 1 for one in space.homes])[home]
    platform = among(
        app.rows.arrangement,
        (ARRANGEMENTS.index(Arrangement.PLATFORM), ARRANGEMENTS.index(Arrangement.STATIC)),
    )[a]
    far, bought = elsewhere(app, database, space, a, d), is_tech(app.rows, *BOUGHT)[a]
    return Standing(zoned_home, spread, platform, far, bought)


def elsewhere(app: AppColumns, database: DatabaseColumns, space: Space, a: Index, d: Index) -> Flags:
    """Which pairs have their database from another provider than the application's."""
    own = database.rows.sellers.beside(space.homes).own
    return np.asarray(database.rows.portable[d] & ~own[app.rows.home[a], database.rows.seller[d]])


def _placed(pairs: Standing, values: Values) -> Lines:
    """The downtime of places of pairs that stand so."""
    zoned_home, spread, platform, elsewhere, bought = pairs
    lines = Lines()
    failover = hours_of(values, "failover.managed_seconds")
    zone = place_downtime(values["failure.zone.per_year"], values["failure.zone.hours"], spread, failover)
    site = place_downtime(
        values["failure.site.per_year"], values["failure.site.hours"], spread=False, failover_hours=failover
    )
    lines.down[Cause.ZONE] = np.where(zoned_home[:, None], zone, site)
    region = place_downtime(
        values["failure.region.per_year"],
        values["failure.region.hours"],
        spread=False,
        failover_hours=failover,
    )
    lines.down[Cause.REGION] = np.where(zoned_home[:, None], region, 0.0)
    rate = np.where(platform, values["failure.platform.per_year"], 0.0)
    rate = rate + np.where(bought, values["failure.managed_compute.per_year"], 0.0)
    rate = rate + np.where(elsewhere, values["failure.portable_database.per_year"], 0.0)
    outages = rate * values["failure.platform.hours"]
    account = values["failure.provider.per_year"] * values["failure.provider.hours"] * (1.0 + elsewhere)
    lines.down[Cause.PROVIDER] = place_downtime(1.0, outages + account, spread=False, failover_hours=0.0)
    absent = values["service.outside_unavailability"] * 8_760.0 * np.ones(len(platform))
    lines.down[Cause.OUTSIDE] = place_downtime(1.0, absent, spread=False, failover_hours=0.0)
    return lines
