"""Which options of the tiers may stand together, and the downtime of the places they then stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.model import Cause
from loopwright.design.search.loads import front_of
from loopwright.design.sums.availability import place_downtime
from loopwright.design.sums.distinct import among, distinct
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


def serving(database: DatabaseColumns, space: Space, home: int) -> Flags:
    """The databases that applications of a home may be joined with, *none* apart."""
    rows, here = database.rows, space.homes[home]
    near = (rows.provider == here.provider) | rows.portable
    return np.asarray(near & (rows.place == str(here.place)) & (rows.offering >= 0))


def pairs(
    app: AppColumns, database: DatabaseColumns, space: Space, *, keeps_rows: bool
) -> tuple[Index, Index]:
    """Application and database options that may stand together: of one home, and under loads of one edge."""
    alone = app.rows.composite | (app.rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
    if not keeps_rows:
        alone = np.ones(len(app.rows), dtype=bool)
    a_parts, d_parts = [np.flatnonzero(alone)], [np.zeros(int(alone.sum()), dtype=np.intp)]
    for index in distinct(app.rows.home[~alone]).tolist():
        own = np.flatnonzero((app.rows.home == index) & ~alone)
        served = np.flatnonzero(serving(database, space, index))
        left, right = matched(front_of(app.rows.load[own]), front_of(database.load[served]))
        a_parts.append(own[left])
        d_parts.append(served[right])
    return np.concatenate(a_parts), np.concatenate(d_parts)


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
    home = app.rows.home[a]
    zoned_home = np.array([one.zones > 1 for one in space.homes])[home]
    spread = (
        app.zone_redundant[..., a]
        & (database.zone_redundant[d] | (database.rows.offering[d] < 0))
        & ~app.rows.composite[a]
    )
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
    platform = among(
        app.rows.arrangement[a],
        (ARRANGEMENTS.index(Arrangement.PLATFORM), ARRANGEMENTS.index(Arrangement.STATIC)),
    )
    elsewhere = database.rows.portable[d] & (
        database.rows.provider[d] != np.array([h.provider for h in space.homes])[home]
    )
    rate = np.where(platform, values["failure.platform.per_year"], 0.0)
    bought = is_tech(app.rows, *BOUGHT)[a]
    rate = rate + np.where(bought, values["failure.managed_compute.per_year"], 0.0)
    rate = rate + np.where(elsewhere, values["failure.portable_database.per_year"], 0.0)
    outages = rate * values["failure.platform.hours"]
    account = values["failure.provider.per_year"] * values["failure.provider.hours"] * (1.0 + elsewhere)
    lines.down[Cause.PROVIDER] = place_downtime(1.0, outages + account, spread=False, failover_hours=0.0)
    absent = values["service.outside_unavailability"] * 8_760.0 * np.ones(len(a))
    lines.down[Cause.OUTSIDE] = place_downtime(1.0, absent, spread=False, failover_hours=0.0)
    return lines
