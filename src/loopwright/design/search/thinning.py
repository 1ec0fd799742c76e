"""Thin each tier to the options that may be part of a best design, without losing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import round_trips
from loopwright.design.search.frontier import undominated
from loopwright.design.search.loads import front_of
from loopwright.design.search.standing import BOUGHT, Serving
from loopwright.design.sums.distinct import distinct_rows
from loopwright.design.sums.response import gamma_tail
from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.design.tiers.application_lines import is_tech
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.search.allowance import Allowance
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns
    from loopwright.design.tiers.lines import Lines
    from loopwright.design.tiers.space import Space

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
    "cold",
    "spread",
)
DATABASE_COLUMNS = ("money", "hours", "downtime", "rpo", "rto", "mean", "variance", "cold", "spread")
DOUBLED = (
    "app",
    "disk",
    "balancer",
    "addresses",
    "cluster",
    "nat",
    "proxy",
    "database",
)  # in a second region
CANTELLI = float(np.sqrt(0.95 / 0.05))  # P(X > mean + 4.36 deviations) ≤ 5 %, for any X
MISSES = 0.05  # a 95th percentile within the limit lets one request in twenty miss it

SURE, OPEN, HOPELESS = 1, 0, -1
LATENCY_STEPS = 1_000.0  # latencies are rounded up to this part of the objective
SLACK = (
    0.02  # of the tail: a variance between two others may have a longer tail than either, by less than this
)


def round_up(seconds: Array, step: float) -> Array:
    """Times rounded up to a step, so that what differs by less than is known counts as equal."""
    return np.asarray(np.ceil(seconds / step - 1e-9) * step)


class LatencyBound:
    """Which options keep the latency objective whatever they are joined with, and which never do.

    For these the frontier need not look at latency: any of a kind does as well as any other.
    """

    def __init__(self, values: Values, space: Space, *, strict: bool, compared: bool = False) -> None:
        self.limit = values.number("objective.latency_p95_seconds")
        self.step = self.limit / LATENCY_STEPS
        self.call = values.number("service.outside_share")
        self.wait = values.number("service.outside_seconds") / self.call if self.call > 0 else 0.0
        self.strict = strict
        self.compared = compared
        self.trips = round_trips(values, [home.place for home in space.homes])
        hop = max(
            values.number(f"network.{kind}_seconds") for kind in ("cross_provider", "cross_zone", "same_zone")
        )
        self.hop = hop * values.number("service.queries_per_request")
        self.start = values.number("serverless.cold_start_seconds")
        self.edge = values.number("network.edge_seconds")

    def rounded(self, mean: Array, variance: Array) -> tuple[Array, Array]:
        """A mean and a variance as they are compared, joined and promised."""
        return round_up(mean, self.step), round_up(np.sqrt(variance), self.step) ** 2

    def round(self, tier: AppColumns | DatabaseColumns) -> None:
        """Round the response times of a tier's options."""
        tier.mean, tier.variance = self.rounded(tier.mean, tier.variance)

    def judge(
        self, mean: Array, variance: Array, partner: tuple[Array, Array], trip: Array, cold: Array
    ) -> NDArray[np.intp]:
        """`SURE`, `OPEN` or `HOPELESS` for options joined with partners up to a mean and a variance."""
        if self.compared:
            return np.full(mean.shape, OPEN, dtype=np.intp)
        slow, wide = partner
        verdict = np.where(self._surely(mean + slow, variance + wide, trip, cold), SURE, OPEN).astype(np.intp)
        left = np.flatnonzero(verdict == OPEN)
        if left.size:
            given = [
                np.broadcast_to(one, mean.shape)[left] for one in (mean, variance, slow, wide, trip, cold)
            ]
            index, back = distinct_rows(given)
            verdict[left] = self._weighed(*(one[index] for one in given))[back]
        return verdict

    def surely(
        self, mean: Array, variance: Array, partner: tuple[Array, Array], trip: Array, cold: Array
    ) -> Flags:
        """Which options keep the objective beyond doubt, joined with partners up to a mean and a variance."""
        if self.compared:
            return np.zeros(mean.shape, dtype=bool)
        return self._surely(mean + partner[0], variance + partner[1], trip, cold)

    def _surely(self, mean: Array, variance: Array, trip: Array, cold: Array) -> Flags:
        """Cantelli's bound: no distribution of this mean and variance misses the limit more often."""
        whole = trip + self.hop + mean + self.call * self.wait + cold * self.start
        spread = variance + self.call * 2.0 * self.wait**2 + cold * self.start**2
        return np.asarray(whole + CANTELLI * np.sqrt(spread) <= self.limit)

    def _weighed(
        self, own: Array, spread: Array, slow: Array, wide: Array, away: Array, late: Array
    ) -> NDArray[np.intp]:
        """The verdict from the tails themselves, with the worst partner and with the best."""
        far = own + slow + self.hop
        worst = np.maximum(*self._two_tails(far, spread, wide, away, late))
        found = np.where(worst * (1 + SLACK) <= MISSES, SURE, OPEN).astype(np.intp)
        left = np.flatnonzero(found == OPEN)
        if left.size:
            best = np.minimum(*self._two_tails(own[left], spread[left], wide[left], away[left], late[left]))
            found[left] = np.where(best * (1 - SLACK) > MISSES, HOPELESS, OPEN)
        return found

    def _two_tails(
        self, mean: Array, least: Array, wide: Array, trip: Array, cold: Array
    ) -> tuple[Array, Array]:
        """The share of requests beyond the limit with the least variance and with as much more, at once."""
        both = (
            np.concatenate([one, other])
            for one, other in ((mean, mean), (least, least + wide), (trip, trip), (cold, cold))
        )
        tails = self._tail(*both)
        return tails[: len(mean)], tails[len(mean) :]

    def _tail(self, mean: Array, variance: Array, trip: Array, cold: Array) -> Array:
        """The share of requests beyond the limit, over the branches that every design has, all tails at once."""
        branches = [
            (share * part, self.limit - trip - start, mean + wait, variance + wait**2)
            for wait, share in ((self.wait, self.call), (0.0, 1.0 - self.call))
            for start, part in ((self.start, cold), (0.0, 1.0 - cold))
        ]
        some = [one for one in branches if np.any(one[0] > 0)]
        tails = gamma_tail(*(np.concatenate([one[at] for one in some]) for at in (1, 2, 3)))
        whole = np.zeros(mean.shape)
        for branch, tail in zip(some, np.split(tails, len(some)), strict=True):
            whole = whole + branch[0] * tail
        return whole

    def columns(self, verdict: NDArray[np.intp], mean: Array, variance: Array, cold: Array) -> list[Array]:
        """What the frontier compares of latency: nothing for the sure, all alike for the hopeless.

        ``strict``: less variance is not always better where requests are of several kinds; only equals compare.
        """
        level = np.where(verdict == SURE, 0.0, 1e9)
        found = [np.where(verdict == OPEN, column, level) for column in (mean, variance, cold)]
        if self.strict:
            found.append(np.where(verdict == OPEN, -variance, np.where(verdict == SURE, -1e9, 1e9)))
        return found


@dataclass(frozen=True, slots=True)
class Enough:
    """What keeps its promise whatever it is joined with needs no comparing: more of it buys nothing.

    Hours. Without an ``allowance`` downtime is compared as it is, as it must be where nothing keeps every promise
    and the least broken is looked for. ``open_`` names promises that are to be compared all the same, because
    somebody asks what more of them would cost. ``two_regions``: a second region takes part of the bill once more,
    which part is then compared too.
    """

    rpo: float
    rto: float
    allowance: Allowance | None
    open_: frozenset[str]
    two_regions: bool = False

    def app_downtime(self, app: AppColumns, database: DatabaseColumns) -> Array:
        """The applications' downtime as the frontier compares it."""
        if self.allowance is None or "availability" in self.open_:
            return app.lines.downtime()
        return self.allowance.of_app(app, database)

    def database_downtime(self, database: DatabaseColumns, app: AppColumns) -> Array:
        """The databases' downtime as the frontier compares it."""
        if self.allowance is None or "availability" in self.open_:
            return database.lines.downtime()
        return self.allowance.of_database(app, database)

    def recovery(self, hours: Array, name: str) -> Array:
        """A recovery point or time as the frontier compares it."""
        if name in self.open_:
            return hours
        return np.where(hours <= (self.rpo if name == "rpo" else self.rto), 0.0, hours)

    def once_more(self, lines: Lines) -> list[Array]:
        """What a second region costs of some options' bills; not compared where none is asked for."""
        if not self.two_regions:
            return []
        whole = sum(lines.money[name] for name in DOUBLED if name in lines.money)
        return [np.asarray(whole, dtype=np.float64)]


def usable_app(app: AppColumns) -> Flags:
    """Which options carry the load at a known price."""
    return np.asarray(app.fits & np.isfinite(app.lines.spend()) & np.isfinite(app.mean))


def usable_database(database: DatabaseColumns) -> Flags:
    """Which options carry the load at a known price."""
    return np.asarray(database.fits & np.isfinite(database.lines.spend()) & np.isfinite(database.mean))


def thin_app(
    app: AppColumns, space: Space, bound: LatencyBound, enough: Enough, database: DatabaseColumns
) -> AppColumns:
    """Keep the application options that no other of the same home and structure beats."""
    rows = app.rows
    slow, wide = worst_databases(database, space, rows.home, front_of(rows.load), bound)
    partner = np.where(rows.composite, 0.0, slow), np.where(rows.composite, 0.0, wide)
    static = rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC)
    trip = np.where(static, bound.edge, bound.trips[rows.home])
    verdict = bound.judge(app.mean, app.variance, partner, trip, app.cold_share)
    columns = [
        app.lines.spend(),
        app.lines.effort(),
        enough.app_downtime(app, database),
        enough.recovery(app.composite_rpo, "rpo"),
        enough.recovery(app.composite_rto, "rto"),
        *bound.columns(_known(verdict), app.mean, app.variance, app.cold_share),
        *enough.once_more(app.lines),
    ]
    kind = np.ravel_multi_index(
        (
            rows.home,
            rows.arrangement,
            app.redundant.astype(np.intp),
            app.zone_redundant.astype(np.intp),
            (rows.count == 1).astype(np.intp),
            is_tech(rows, *BOUGHT).astype(np.intp),
            rows.load,
        ),
        (len(space.homes), len(ARRANGEMENTS), 2, 2, 2, 2, int(rows.load.max(initial=0)) + 1),
    )
    return app.take(undominated(_finite(columns), kind))


def thin_database(
    database: DatabaseColumns, space: Space, bound: LatencyBound, enough: Enough, app: AppColumns
) -> DatabaseColumns:
    """Keep the database options that no other of the same provider, place and stage beats; *none* stays first."""
    rows = database.rows
    slow, wide, trip, cold = _worst_apps(app, space, bound, database)
    verdict = bound.judge(database.mean, database.variance, (slow, wide), trip, cold)
    columns = [
        database.lines.spend(),
        database.lines.effort(),
        enough.database_downtime(database, app),
        enough.recovery(database.rpo, "rpo"),
        enough.recovery(database.rto, "rto"),
        *bound.columns(_known(verdict), database.mean, database.variance, np.zeros(len(rows))),
        *enough.once_more(database.lines),
    ]
    classes = int(database.load.max(initial=0)) + 1
    kind = (
        ((rows.seller * 16 + rows.stage) * 2 + database.zone_redundant) * 2 + rows.portable
    ) * classes + database.load
    return database.take(undominated(_finite(columns), kind.astype(np.intp)))


def _known(verdict: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where nothing can keep the objective, all stay open: how far they miss it is then what counts."""
    return np.where(verdict == HOPELESS, OPEN, verdict) if np.all(verdict == HOPELESS) else verdict


def worst_databases(
    database: DatabaseColumns, space: Space, home: Index, front: Index, bound: LatencyBound
) -> tuple[Array, Array]:
    """For each application option the slowest and the most variable database that is not hopeless in itself."""
    nothing = np.zeros(len(database.rows))
    near = np.full(len(database.rows), float(bound.trips.min()))
    alone = bound.judge(database.mean, database.variance, (nothing, nothing), near, nothing)
    useful = usable_database(database) & (alone != HOPELESS)
    theirs = front_of(database.load)
    worst = np.zeros((2, len(space.homes), max(front.max(initial=0), theirs.max(initial=0)) + 1))
    serving = Serving.of(database, space)
    kept = useful[serving.database]
    at, served = serving.home[kept], serving.database[kept]
    for column, slowest in zip((database.mean, database.variance), worst, strict=True):
        np.maximum.at(slowest, (at, theirs[served]), column[served])
    return worst[0, home, front], worst[1, home, front]


def _worst_apps(
    app: AppColumns, space: Space, bound: LatencyBound, database: DatabaseColumns
) -> tuple[Array, Array, Array, Array]:
    """For each database option the slowest, most variable, farthest and coldest application it may serve.

    Applications that are hopeless in themselves do not count.
    """
    nothing = np.zeros(len(app.rows))
    alone = bound.judge(
        app.mean, app.variance, (nothing, nothing), bound.trips[app.rows.home], app.cold_share
    )
    able = np.flatnonzero(~app.rows.composite & (alone != HOPELESS))
    ours, theirs = front_of(app.rows.load[able]), front_of(database.load)
    each = (app.mean[able], app.variance[able], bound.trips[app.rows.home[able]], app.cold_share[able])
    worst = np.zeros((4, len(database.rows)))
    largest = np.zeros((4, len(space.homes), max(ours.max(initial=0), theirs.max(initial=0)) + 1))
    home, serving = app.rows.home[able], Serving.of(database, space)
    served, front = serving.database, theirs[serving.database]
    for column, most, slowest in zip(each, largest, worst, strict=True):
        np.maximum.at(most, (home, ours), column)
        np.maximum.at(slowest, served, most[serving.home, front])
    return worst[0], worst[1], worst[2], worst[3]


def _finite(columns: list[Array]) -> Array:
    """Criteria side by side, without infinities (which cannot be compared in sums of padding)."""
    return np.nan_to_num(
        np.stack([np.broadcast_to(c, columns[0].shape) for c in columns], axis=1), posinf=1e300, neginf=-1e300
    )
