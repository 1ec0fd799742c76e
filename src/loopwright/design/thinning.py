"""Thin each tier to the options that may be part of a best design, without losing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.application import ARRANGEMENTS
from loopwright.design.frontier import undominated
from loopwright.design.situation import round_trip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.application_lines import AppColumns
    from loopwright.design.database_lines import DatabaseColumns
    from loopwright.design.situation import Values
    from loopwright.design.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

APP_COLUMNS = (
    "money",
    "hours",
    "downtime",
    "composite_rpo",
    "composite_rto",
    "mean",
    "variance",
    "spread",
    "cold",
)
DATABASE_COLUMNS = ("money", "hours", "downtime", "rpo", "rto", "mean", "variance", "spread")


class LatencyBound:
    """Which options keep the latency objective whatever they are joined with, by Cantelli's inequality.

    For these the frontier need not look at latency: any of them does as well as any other.
    """

    def __init__(self, values: Values, space: Space, *, mixed: bool) -> None:
        self.limit = values.number("objective.latency_p95_seconds")
        call = values.number("service.outside_share")
        wait = values.number("service.outside_seconds") / call if call > 0 else 0.0
        self.mixed = mixed or call > 0
        places = values.inputs.users_places
        self.trips = np.array([round_trip(values, places, home.place) for home in space.homes])
        hop = max(values.number("network.cross_provider_seconds"), values.number("network.same_zone_seconds"))
        self.fixed = hop * values.number("service.queries_per_request")
        self.outside_mean = call * wait
        self.outside_variance = call * 2 * wait**2
        self.start = values.number("serverless.cold_start_seconds")

    def sure(self, mean: Array, variance: Array, trip: Array, cold: Array) -> Flags:
        """Whether a whole design with these sums keeps the objective for sure."""
        whole = trip + mean + self.fixed + self.outside_mean + cold * self.start
        spread = variance + self.outside_variance + cold * self.start**2
        return np.asarray(whole + 4.3589 * np.sqrt(spread) <= self.limit)


def usable_app(app: AppColumns) -> Index:
    """Options that carry the load at a known price."""
    return np.flatnonzero(app.fits & np.isfinite(app.lines.spend()) & np.isfinite(app.mean))


def usable_database(database: DatabaseColumns) -> Index:
    """Options that carry the load at a known price."""
    return np.flatnonzero(database.fits & np.isfinite(database.lines.spend()) & np.isfinite(database.mean))


def thin_app(app: AppColumns, space: Space, bound: LatencyBound, database: DatabaseColumns) -> AppColumns:
    """Keep the application options that no other of the same home and structure beats."""
    rows = app.rows
    worst, widest = _worst_databases(database, space, rows.home)
    # a cached request skips the database: between the two branches lies at most its mean, squared and quartered
    fine = bound.sure(
        app.mean + worst, app.variance + widest + worst**2 / 4, bound.trips[rows.home], app.cold_share
    )
    spread = app.variance if not bound.mixed else -app.variance
    latency = [np.where(fine, 0.0, column) for column in (app.mean, app.variance, spread)]
    columns = [
        app.lines.spend(),
        app.lines.effort(),
        app.lines.downtime(),
        app.composite_rpo,
        app.composite_rto,
        *latency,
        np.where(fine, 0.0, app.cold_share),
    ]
    if bound.mixed:
        columns[7] = np.where(fine, -np.inf, columns[7])
    kind = np.ravel_multi_index(
        (
            rows.home,
            rows.arrangement,
            app.redundant.astype(np.intp),
            app.zone_redundant.astype(np.intp),
            (rows.count == 1).astype(np.intp),
        ),
        (len(space.homes), len(ARRANGEMENTS), 2, 2, 2),
    )
    return app.take(undominated(_finite(columns), kind))


def thin_database(
    database: DatabaseColumns, space: Space, bound: LatencyBound, app: AppColumns
) -> DatabaseColumns:
    """Keep the database options that no other of the same provider, place and stage beats; *none* stays first."""
    rows = database.rows
    worst, widest, trip, cold = _worst_apps(app, space, bound, database)
    fine = bound.sure(database.mean + worst, database.variance + widest + database.mean**2 / 4, trip, cold)
    spread = database.variance if not bound.mixed else -database.variance
    latency = [np.where(fine, 0.0, column) for column in (database.mean, database.variance)]
    columns = [
        database.lines.spend(),
        database.lines.effort(),
        database.lines.downtime(),
        database.rpo,
        database.rto,
        *latency,
        np.where(fine, -np.inf if bound.mixed else 0.0, spread),
    ]
    _, home = np.unique(np.char.add(rows.provider, np.char.add("|", rows.place)), return_inverse=True)
    kind = ((home * 16 + rows.stage) * 2 + database.zone_redundant) * 8 + rows.replicas
    return database.take(undominated(_finite(columns), kind.astype(np.intp)))


def _serves(database: DatabaseColumns, space: Space, home: int) -> Flags:
    """The databases that applications of a home may be joined with."""
    here = (database.rows.provider == space.homes[home].provider) | database.rows.portable
    return np.asarray(here & (database.rows.place == str(space.homes[home].place)))


def _worst_databases(database: DatabaseColumns, space: Space, home: Index) -> tuple[Array, Array]:
    """For each application option the slowest and the most variable database it may be joined with."""
    usable = np.zeros(len(database.rows), dtype=bool)
    usable[usable_database(database)] = True
    worst = np.zeros((len(space.homes), 2))
    for index in range(len(space.homes)):
        served = _serves(database, space, index) & usable
        worst[index] = _largest(database.mean[served]), _largest(database.variance[served])
    return worst[home, 0], worst[home, 1]


def _worst_apps(
    app: AppColumns, space: Space, bound: LatencyBound, database: DatabaseColumns
) -> tuple[Array, Array, Array, Array]:
    """For each database option the slowest, most variable, farthest and coldest application it may serve."""
    worst = np.zeros((4, len(database.rows)))
    for index in range(len(space.homes)):
        own = (app.rows.home == index) & ~app.rows.composite
        if own.any():
            served = _serves(database, space, index)
            each = (
                _largest(app.mean[own]),
                _largest(app.variance[own]),
                bound.trips[index],
                _largest(app.cold_share[own]),
            )
            worst[:, served] = np.maximum(worst[:, served], np.array(each)[:, None])
    return worst[0], worst[1], worst[2], worst[3]


def _largest(column: Array) -> float:
    return float(np.max(column, initial=0.0))


def _finite(columns: list[Array]) -> Array:
    """Criteria side by side, without infinities (which cannot be compared in sums of padding)."""
    return np.nan_to_num(
        np.stack([np.broadcast_to(c, columns[0].shape) for c in columns], axis=1), posinf=1e300, neginf=-1e300
    )
