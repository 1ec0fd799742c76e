"""The tiers under each variant: their options, thinned to what may be part of a best design, and the pairs to join."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import Load, Values, Variant
from loopwright.design.search.allowance import Allowance
from loopwright.design.search.beside import Beside, Sides
from loopwright.design.search.limits import HOURS_PER_YEAR, TOLERANCE, Limits, rank_of
from loopwright.design.search.loads import CLASSES, EDGES, Loads, class_of, front_of
from loopwright.design.search.offering_frontier import worthwhile, worthwhile_databases
from loopwright.design.search.promising import ROUNDING
from loopwright.design.search.standing import Serving, pairs
from loopwright.design.search.thinning import (
    Enough,
    LatencyBound,
    thin_app,
    thin_database,
    usable_app,
    usable_database,
    worst_databases,
)
from loopwright.design.sums.distinct import among, distinct
from loopwright.design.tiers.application import ARRANGEMENTS, RELEASES, app_need, expand
from loopwright.design.tiers.application_lines import AppColumns, app_columns, is_tech, own_proxies
from loopwright.design.tiers.composite import composite_lines
from loopwright.design.tiers.database import DatabaseRows, DatabaseSize, fit_of
from loopwright.design.tiers.database_lines import (
    DatabaseColumns,
    Extras,
    database_columns,
    sharding_hours,
    taking_over,
)
from loopwright.design.tiers.memory import Same, key_of
from loopwright.design.tiers.space import smallest
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from loopwright.design.tiers.application import AppBase
    from loopwright.design.tiers.lines import Lines
    from loopwright.design.tiers.mask import Mask
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]

MACHINE, ZONE, REGION = 1, 2, 3  # ranks of what must be survived
ONE_REGION = (
    0,
    MACHINE,
    ZONE,
    MACHINE,
)  # by rank, what each region must survive: a second takes over for a machine
ONE_SERVER = ARRANGEMENTS.index(Arrangement.ONE_SERVER)
STATIC = ARRANGEMENTS.index(Arrangement.STATIC)


@dataclass(slots=True)
class Stage:
    """One variant of the space under a load: both tiers' frontiers and the pairs of them that make designs."""

    situation: int
    variant: Variant
    load: Load
    app: AppColumns
    database: DatabaseColumns
    sides: dict[tuple[int, bool], Sides]  # by home, and whether the host is shared
    beside: Array  # their money and hours, by home × 2 + whether the host is shared
    a: Index
    d: Index


def variants_of(values: Values) -> list[Variant]:
    """What may stand before origin and database: only what would take load off them."""
    edges = [False, True] if values.number("demand.public_share") > 0 else [False]
    cached = values.number("demand.cached_share") * values.number("demand.read_share") > 0
    caches = (
        [CacheChoice.NONE, CacheChoice.IN_PROCESS, CacheChoice.REDIS, CacheChoice.MANAGED]
        if cached
        else [CacheChoice.NONE]
    )
    return [Variant(edge, cache) for edge in edges for cache in caches]


class Tables:
    """The options of both tiers in situations that differ in demand alone, worked out once for all variants.

    ``below`` says for each situation above which objective no design is wanted, US dollars a month.
    ``nearest`` compares downtime as it is, for where nothing keeps every promise; ``strict`` lets less variance
    count for nothing; ``compare`` names promises of which more than enough is wanted too; ``feasible`` leaves out
    what breaks a promise by itself.
    """

    def __init__(
        self,
        space: Space,
        situations: Sequence[Values],
        *,
        mask: Mask,
        below: Sequence[float],
        prune: bool,
        strict: bool = False,
        nearest: bool = False,
        feasible: bool = False,
        compare: frozenset[str] = frozenset(),
    ) -> None:
        values = situations[0]
        self.space, self.values, self.situations, self.mask = space, values, tuple(situations), mask
        self.below = np.array(below, dtype=np.float64) * ROUNDING
        self.prune, self.nearest, self.compare = prune, nearest, compare
        self.feasible = feasible
        self.survives = np.array([ONE_REGION[rank_of(one)] if feasible else 0 for one in situations])
        self.keeps_rows = values.number("data.size_gb") > 0
        self.bound = LatencyBound(values, space, strict=strict, compared="latency_p95" in compare)
        variants = [one for one in variants_of(values) if mask.variant(one)]
        self.loads = Loads.under(variants, situations, space.memory)
        self.beside = [Beside.of(space, one) for one in situations]

    @cached_property
    def tiers(self) -> tuple[AppColumns, DatabaseColumns]:
        """Both tiers under all loads, thinned against each other."""
        database, app = self.space.memory.lately(self._depends_on(), self._worked_out)
        release = self.mask.get("release")
        if release:
            app = app.take((app.rows.release == RELEASES.index(release)).nonzero()[0])
        app, database = self._affordable(app, database)
        if not self.prune:
            return app, database
        enough = self._enough()
        app = thin_app(app, self.space, self.bound, enough, database)
        return app, thin_database(database, self.space, self.bound, enough, app)

    def _depends_on(self) -> Hashable | None:
        """All that both tiers depend on before they are thinned: ways of releasing are told apart only then."""
        situations = tuple(key_of(one) for one in self.situations)
        if None in situations:
            return None
        floors = getattr(self.mask, "floors", None) if np.isfinite(self.below).any() else None
        forced = tuple(pair for pair in self.mask.forced if pair[0] != "release")
        space, rows = self.space, self.space.database
        options = blake2b(digest_size=16)
        for one in (
            *space.app.columns,
            rows.offering,
            rows.stage,
            rows.managed,
            rows.replicas,
            rows.shards,
            rows.backup,
        ):
            options.update(one.tobytes())
        read = (space.homes, space.compute, space.databases, space.shops, floors)
        kinds = (self.prune, self.feasible, self.bound.strict, self.bound.compared)
        return (situations, self.below.tobytes(), forced, options.digest(), kinds, *map(Same, read))

    def _worked_out(self) -> tuple[DatabaseColumns, AppColumns]:
        """Both tiers as far as they carry their loads at a known price, however the application is released."""
        database = self._database()
        database.lines = database.lines.summed()
        database = database.take((usable_database(database) & self._kept_database(database)).nonzero()[0])
        self.bound.round(database)
        shared = self.space.app.arrangement == ONE_SERVER
        parts = [self._app(database, composite=kind) for kind in (False, True) if np.any(shared == kind)]
        app = parts[0] if len(parts) == 1 else AppColumns.stacked(parts)
        app.lines = app.lines.summed()
        app = app.take((usable_app(app) & self._kept_app(app)).nonzero()[0])
        self.bound.round(app)
        return database, app

    def sides(
        self, situation: int, variant: Variant, load: Load, codes: list[int]
    ) -> dict[tuple[int, bool], Sides]:
        """The sides of some homes (home × 2 + whether the host is shared) under a variant in a situation."""
        beside = self.beside[situation]
        return {
            (code // 2, bool(code % 2)): beside.sides(code // 2, load, variant, shared=bool(code % 2))
            for code in codes
        }

    def _kept_database(self, database: DatabaseColumns) -> Flags:
        """The options of the database that break no promise by themselves, where only such are wanted."""
        if not self.feasible:
            return np.ones(len(database.rows), dtype=bool)
        none, rank = database.rows.offering < 0, self._survived(database.load)
        kept = (database.redundant | (rank < MACHINE)) & (database.zone_redundant | (rank < ZONE))
        kept &= self._recovered(database.rpo, database.rto) & self._within(database.lines)
        return np.asarray(none | kept)

    def _kept_app(self, app: AppColumns) -> Flags:
        """The options of the application that break no promise by themselves, where only such are wanted."""
        if not self.feasible:
            return np.ones(len(app.rows), dtype=bool)
        rank, apart = self._survived(app.rows.load), ~app.rows.composite
        kept = ((app.redundant & apart) | (rank < MACHINE)) & ((app.zone_redundant & apart) | (rank < ZONE))
        kept &= self._recovered(app.composite_rpo, app.composite_rto)
        return np.asarray(kept & self._within(app.lines))

    def _within(self, lines: Lines) -> Flags:
        """Which options keep what is limited of money, hours and downtime by themselves."""
        return Limits.of(self.values).within(lines, down=not self._two_regions())

    def _two_regions(self) -> bool:
        """Whether a second region may be part of a design."""
        return any(rank_of(one) == REGION for one in self.situations)

    def _recovered(self, rpo: Array, rto: Array) -> Flags:
        """Which recovery points and times (hours) are soon enough."""
        soon = np.ones(len(rpo), dtype=bool)
        for name, hours in (("rpo", rpo), ("rto", rto)):
            soon &= hours <= self.values.number(f"objective.{name}_seconds") / 3_600.0 * TOLERANCE
        return soon

    def _survived(self, classes: Index) -> Index:
        """The rank of what must be survived under loads of these classes."""
        return np.asarray(self.survives[front_of(classes) // EDGES])

    def alone(self, app: AppColumns) -> Flags:
        """Which options stand without a database beside them."""
        if not self.keeps_rows:
            return np.ones(len(app.rows), dtype=bool)
        return np.asarray(app.rows.composite | (app.rows.arrangement == STATIC))

    def objective(self, tier: AppColumns | DatabaseColumns) -> Array:
        """What each option of a tier adds to the objective by itself, US dollars a month."""
        hour = self.values.number("team.value_of_hour_usd")
        return np.asarray(tier.lines.spend() + hour * tier.lines.effort())

    def _affordable(self, app: AppColumns, database: DatabaseColumns) -> tuple[AppColumns, DatabaseColumns]:
        """The options that with the cheapest partner anywhere stay below the ceiling: side tiers only add to it."""
        if not np.any(np.isfinite(self.below)):
            return app, database
        own, kept = self.objective(app), self.objective(database)
        none, alone = database.rows.offering < 0, self.alone(app)
        ours, theirs = front_of(app.rows.load), front_of(database.load)
        beside_app, beside_database = np.full((2, EDGES * len(self.situations)), np.inf)
        np.minimum.at(beside_app, theirs[~none], kept[~none])
        np.minimum.at(beside_database, ours[~alone], own[~alone])
        partner = np.where(alone, 0.0, beside_app[ours])
        within = own + partner <= self.below[ours // EDGES]
        reached = none | (kept + beside_database[theirs] <= self.below[theirs // EDGES])
        return app.take(np.flatnonzero(within)), database.take(np.flatnonzero(reached))

    def _enough(self) -> Enough:
        values = self.values
        limit = (1.0 - values.number("objective.availability")) * HOURS_PER_YEAR * TOLERANCE
        two_regions = self._two_regions()
        return Enough(
            rpo=values.number("objective.rpo_seconds") / 3_600.0,
            rto=values.number("objective.rto_seconds") / 3_600.0,
            # a second region gives back hours that are known only where the tiers meet
            allowance=None if self.nearest or two_regions else Allowance(self.space, values, limit),
            open_=self.compare,
            two_regions=two_regions,
        )

    def _app(self, database: DatabaseColumns, *, composite: bool) -> AppColumns:
        """The application's options, of offerings that no other beats under its load.

        On a host of their own they see of the variants only the edge.
        """
        space, values = self.space, self.values
        some = np.flatnonzero(((space.app.arrangement == ONE_SERVER) == composite) & self._manageable())
        classes = self.loads.numbers if composite else self.loads.fronts
        if composite:
            classes = classes[self._survived(classes) < MACHINE]
        which, under = np.tile(some, len(classes)), np.repeat(classes, len(some))
        if not composite and self.feasible:
            kept = self._served(database, which, under)
            which, under = which[kept], under[kept]
        base = space.app.take(which)
        kept = self.mask.within(base, self._under(under))
        base, under = base.take(kept), under[kept]
        shared = np.full(len(under), composite)
        need = app_need(self.loads.at(under), values, space.compute, offering=base.offering, composite=shared)
        least = need.nodes + (self._survived(under) >= MACHINE)
        kept = self.mask.within_need(base, least, self._partner(database, base, under), self._under(under))
        base, need, under, shared = base.take(kept), need.take(kept), under[kept], shared[kept]
        load = self.loads.at(under)
        if self.prune:
            nothing = np.zeros(len(under))
            slowest = (
                (nothing, nothing)
                if composite
                else worst_databases(database, space, base.home, front_of(under), self.bound)
            )
            kept = worthwhile(base, need, load, values, space, self.bound, slowest, under)
            base, need, under = base.take(kept), need.take(kept), under[kept]
        files_only = values.number("service.app_cpu_seconds") <= 0
        rows = expand(base, need, space.homes, under, files_only=files_only)
        free = replace(self.mask, forced=tuple(pair for pair in self.mask.forced if pair[0] != "release"))
        rows = rows.take(np.flatnonzero(free.app(rows)))
        load = self.loads.at(rows.load)
        need = app_need(load, values, space.compute, offering=rows.offering, composite=rows.composite)
        columns = app_columns(rows, need, load, values, space.compute, space.homes)
        composite_lines(columns, load, values, space.compute, space.homes)
        added_lines(columns, load, space)
        return columns

    def _manageable(self) -> Flags:
        """Which ways to run the application do not take too many hours by themselves, where that is wanted."""
        if not self.feasible:
            return np.ones(len(self.space.app.home), dtype=bool)
        return self.mask.manageable(self.space.app, Limits.of(self.values).hours * TOLERANCE)

    def _served(self, database: DatabaseColumns, which: Index, under: Index) -> Index:
        """Those ways to run the application beside which a database stands, or that need none."""
        base = self.space.app
        if not self.keeps_rows:
            return np.arange(len(which))
        serving, fronts = Serving.of(database, self.space), EDGES * len(self.situations)
        there = np.zeros((len(self.space.homes), fronts), dtype=bool)
        there[serving.home, front_of(database.load[serving.database])] = True
        return np.flatnonzero(there[base.home[which], front_of(under)] | (base.arrangement == STATIC)[which])

    def _under(self, classes: Index) -> Array:
        """The objective that no design under loads of these classes may exceed."""
        return np.asarray(self.below[front_of(classes) // EDGES])

    def _partner(self, database: DatabaseColumns, base: AppBase, under: Index) -> Array:
        """What the cheapest database beside each way to run the application adds to the objective."""
        if not self.keeps_rows or not np.any(np.isfinite(self.below)):
            return np.zeros(len(under))
        own, fronts = self.objective(database), front_of(database.load)
        least = np.full((len(self.space.homes), EDGES * len(self.situations)), np.inf)
        serving = Serving.of(database, self.space)
        np.minimum.at(least, (serving.home, fronts[serving.database]), own[serving.database])
        alone = among(base.arrangement, (ONE_SERVER, STATIC))
        return np.where(alone, 0.0, least[base.home, front_of(under)])

    def _database(self) -> DatabaseColumns:
        """Options that fit; shards only under loads of which nothing unsharded carries any. *None* comes first."""
        space, values = self.space, self.values
        allowed = self.mask.database(space.database) & (space.database.offering >= 0)
        sharded = space.database.is_stage(DatabaseStage.SHARDED)
        if self.feasible and sharding_hours(values) > Limits.of(values).hours * TOLERANCE:
            allowed &= ~sharded
        none = np.flatnonzero(space.database.offering < 0)[:1]
        parts = [(none, self.loads.numbers[:1]), self._fitting(allowed & ~sharded, self.loads.numbers)]
        left = self._uncarried(_without(self.loads.numbers, parts[-1][1]))
        if left.size:
            parts.append(self._fitting(allowed & sharded, left))
        which, under = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
        rows, size, extras = _of(space, which)
        load = self.loads.at(under)
        return database_columns(
            rows,
            fit_of(rows, size, load, values, extras.block_gb),
            load,
            values,
            databases=space.databases,
            compute=space.compute,
            extras=extras,
            classes=under,
        )

    def _uncarried(self, classes: Index) -> Index:
        """Which of some loads nothing unsharded carries, however dear it is and whatever it survives."""
        space = self.mask.whole(self.space)
        chosen = self.mask.database(space.database) & ~space.database.is_stage(DatabaseStage.SHARDED)
        some = np.flatnonzero(chosen & (space.database.offering >= 0))
        which, under = np.tile(some, len(classes)), np.repeat(classes, len(some))
        rows, size, extras = _of(space, which)
        fit = fit_of(rows, size, self.loads.at(under), self.values, extras.block_gb)
        return _without(classes, under[fit.fits])

    def _fitting(self, chosen: Flags, classes: Index) -> tuple[Index, Index]:
        """Which of the chosen options carry the loads of these classes, and which of them each."""
        some = np.flatnonzero(chosen)
        which, under = np.tile(some, len(classes)), np.repeat(classes, len(some))
        kept = self.mask.within_database(which, self._under(under))
        which, under = which[kept], under[kept]
        if np.any(self.survives >= MACHINE):
            able = self.space.database.is_stage(*taking_over(self.values))[which]
            which, under = (one[able | (self._survived(under) < MACHINE)] for one in (which, under))
        rows, size, extras = _of(self.space, which)
        fit = fit_of(rows, size, self.loads.at(under), self.values, extras.block_gb)
        kept = np.flatnonzero(fit.fits)
        which, under = which[kept], under[kept]
        if self.prune:
            load = self.loads.at(under)
            worth = worthwhile_databases(
                rows.take(kept),
                fit.take(kept),
                load,
                self.values,
                self.space,
                extras.take(kept),
                under,
                self.bound,
            )
            which, under = which[worth], under[worth]
        return which, under


def stages_of(tables: Tables) -> list[Stage]:
    """The tiers under each variant, and the pairs of them that make designs."""
    app, database = tables.tiers
    a, d = pairs(app, database, tables.space, keeps_rows=tables.keeps_rows)
    alone = tables.objective(app)[a] + tables.objective(database)[d]
    front = front_of(app.rows.load[a])
    if np.any(np.isfinite(tables.below)):
        within = alone <= tables.below[front // EDGES]
        a, d, alone, front = a[within], d[within], alone[within], front[within]
    shared, hour = app.rows.composite[a], tables.values.number("team.value_of_hour_usd")
    code = app.rows.home[a] * 2 + shared
    number = np.where(shared, app.rows.load[a], np.where(database.rows.offering[d] < 0, -1, database.load[d]))
    found = []
    for (situation, variant), load in tables.loads.of.items():
        own = class_of(variant, situation)
        which = ((number == own) | (number < 0)) & (front == own // CLASSES)
        if variant.cache == CacheChoice.IN_PROCESS:
            # a cache inside the process is worth its name only where there is one machine's worth of processes
            which &= (app.rows.count[a] == 1) & ~is_tech(app.rows, "function", "run")[a]
        sides = tables.sides(situation, variant, load, np.bincount(code[which]).nonzero()[0].tolist())
        beside = np.full((2, 2 * len(tables.space.homes)), np.nan)
        for at, side in sides.items():
            beside[:, at[0] * 2 + at[1]] = side.money, side.hours
        kept = np.flatnonzero(which)
        if np.isfinite(tables.below[situation]):
            whole = alone[kept] + (beside[0] + hour * beside[1])[code[kept]]
            kept = kept[whole <= tables.below[situation]]
        found.append(Stage(situation, variant, load, app, database, sides, beside, a[kept], d[kept]))
    return found


def added_lines(app: AppColumns, load: Load, space: Space) -> None:
    """Add what depends on the home: transfer out, and proxies of one's own."""
    app.lines.money["egress"] = _egress(app, load, space)
    app.lines.money["proxy"] = _proxies(app, space)


def _egress(app: AppColumns, load: Load, space: Space) -> Array:
    """Transfer out beyond what the machines include, at the home's graduated price; NaN where there is none."""
    beyond = np.maximum(load.origin_egress_gb - app.transfer_gb, 0.0)
    cost = np.zeros(beyond.shape)
    for index, home in enumerate(space.homes):
        here = np.flatnonzero(app.rows.home == index)
        if here.size:
            priced, amount = home.egress, beyond[..., here]
            cost[..., here] = np.where(amount > 0, np.nan, 0.0) if priced is None else priced.cost(amount)
    return cost


def _proxies(app: AppColumns, space: Space) -> Array:
    """Own proxies where the provider sells no balancer: two where a machine may fail, else one."""
    which = own_proxies(app.rows, space.homes)
    price = np.array([smallest(shop) for shop in space.shops])[app.rows.home]
    return np.where(which, np.where(app.redundant, 2.0, 1.0) * price, 0.0)


def _without(classes: Index, taken: Index) -> Index:
    """The classes, ascending, that are not among those taken."""
    # numpy's own imports its masked arrays, which takes longer than all of this
    return np.array(sorted({*classes.tolist()} - {*distinct(taken).tolist()}), dtype=np.intp)


def _of(space: Space, which: Index) -> tuple[DatabaseRows, DatabaseSize, Extras]:
    return space.database.take(which), space.size.take(which), space.extras.take(which)
