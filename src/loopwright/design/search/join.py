"""Where the tiers meet: whole designs as columns, from the options of each tier that no other beats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import Load, Values, Variant, load_of, round_trip
from loopwright.design.model import Cause
from loopwright.design.search.promising import ROUNDING, Ceiling
from loopwright.design.search.thinning import (
    BOUGHT,
    DOUBLED,
    Enough,
    LatencyBound,
    thin_app,
    thin_database,
    usable_app,
    usable_database,
)
from loopwright.design.sums.availability import place_downtime
from loopwright.design.tiers.application import ARRANGEMENTS, app_need, expand
from loopwright.design.tiers.application_lines import AppColumns, app_columns, is_tech, own_proxies
from loopwright.design.tiers.composite import composite_lines
from loopwright.design.tiers.database import DatabaseRows, DatabaseSize, fit_of
from loopwright.design.tiers.database_lines import DatabaseColumns, Extras, database_columns
from loopwright.design.tiers.lines import Lines, hours_of, skill
from loopwright.design.tiers.policies_cost import PolicyCosts, policy_costs
from loopwright.design.tiers.sides import (
    NOTHING,
    Side,
    cache_side,
    edge_money,
    queue_choice,
    queue_side,
    worker_side,
)
from loopwright.design.tiers.space import smallest
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, QueueChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.tiers.mask import Mask
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]

# latencies are rounded up to this part of the objective before they are compared, joined and promised
LATENCY_STEPS = 1_000.0
ONE_SERVER = ARRANGEMENTS.index(Arrangement.ONE_SERVER)
SURVIVAL = ("nothing", "machine", "zone", "region")


@dataclass(frozen=True, slots=True)
class Sides:
    """The side tiers of one home under one variant."""

    worker: Side
    cache: Side
    queue: Side
    queue_choice: QueueChoice
    edge_usd: float
    edge_hours: float
    files_usd: float
    policies: PolicyCosts

    @property
    def money(self) -> float:
        """What they cost together, US dollars a month; NaN when one is not to be had."""
        parts = (self.worker.money, self.cache.money, self.queue.money, self.edge_usd, self.files_usd)
        return math.fsum(parts) + self.policies.money

    @property
    def hours(self) -> float:
        """What they take together, hours a month."""
        parts = (self.worker.hours, self.cache.hours, self.queue.hours, self.edge_hours)
        return math.fsum(parts) + self.policies.hours


@dataclass(slots=True)
class Stage:
    """One variant of the space under a load: both tiers' frontiers and the pairs of them that make designs."""

    variant: Variant
    load: Load
    app: AppColumns
    database: DatabaseColumns
    sides: dict[tuple[int, bool], Sides]  # by home, and whether the host is shared
    a: Index
    d: Index


@dataclass(slots=True)
class Designs:
    """Whole designs, one an element; hours of downtime a year, hours of recovery."""

    stages: list[Stage]
    stage: Index
    a: Index
    d: Index
    regions: Index
    money: Array
    hours: Array
    down: Array
    rpo: Array
    rto: Array
    survives: Index  # rank in SURVIVAL
    shift: Array  # fixed part of the latency, seconds
    mean: Array
    variance: Array
    database_mean: Array
    database_variance: Array
    hit: Array
    cold: Array

    def __len__(self) -> int:
        return len(self.money)


def is_asked(values: Values, survives: str) -> bool:
    """Whether a loss of so much is to be survived."""
    rank = values.overrides.get("objective.survives", SURVIVAL.index(values.inputs.survives))
    return int(np.asarray(rank).ravel()[0]) == SURVIVAL.index(survives)


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


def round_up(seconds: Array, step: float) -> Array:
    """Times rounded up to a step, so that what differs by less than is known counts as equal."""
    return np.asarray(np.ceil(seconds / step - 1e-9) * step)


class Tables:
    """The options of both tiers under given values, worked out once for all variants that share a load."""

    def __init__(
        self,
        space: Space,
        values: Values,
        *,
        mask: Mask,
        prune: bool,
        strict: bool,
        compare: frozenset[str] = frozenset(),
    ) -> None:
        self.space, self.values, self.mask = space, values, mask
        self.prune, self.strict, self.compare = prune, strict, compare
        self._alike: dict[tuple[int, bool], tuple[Side, Side, PolicyCosts]] = {}
        self._apps: dict[tuple[bool, float], AppColumns] = {}
        self._databases: dict[tuple[bool, float], DatabaseColumns] = {}
        self._merged: dict[tuple[bool, float], tuple[AppColumns, DatabaseColumns]] = {}

    def tiers(self, load: Load, variant: Variant) -> tuple[AppColumns, DatabaseColumns]:
        """Both tiers under a variant, thinned against each other."""
        key = (variant.edge, float(np.max(load.hit_share)))
        if key not in self._merged:
            self._merged[key] = self._thinned(load, key)
        return self._merged[key]

    def _thinned(self, load: Load, key: tuple[bool, float]) -> tuple[AppColumns, DatabaseColumns]:
        app = AppColumns.stacked(
            [self._app(load, key, composite=False), self._app(load, key, composite=True)]
        )
        database = self._database(load)
        app, database = app.take(usable_app(app)), database.take(usable_database(database))
        app, database = self._affordable(app, database)
        step = self.values.number("objective.latency_p95_seconds") / LATENCY_STEPS
        for tier in (app, database):
            tier.mean, tier.variance = round_up(tier.mean, step), round_up(np.sqrt(tier.variance), step) ** 2
        if not self.prune:
            return app, database
        compared = "latency_p95" in self.compare
        bound = LatencyBound(self.values, self.space, strict=self.strict, compared=compared)
        enough = self._enough()
        app = thin_app(app, self.space, bound, enough, database)
        return app, thin_database(database, self.space, bound, enough, app)

    @property
    def below(self) -> float:
        """The objective above which no design is wanted; infinite without a ceiling."""
        return self.mask.below * ROUNDING if isinstance(self.mask, Ceiling) else np.inf

    def alone(self, app: AppColumns) -> Flags:
        """Which options stand without a database beside them."""
        static = ARRANGEMENTS.index(Arrangement.STATIC)
        if not self.values.number("data.size_gb") > 0:
            return np.ones(len(app.rows), dtype=bool)
        return np.asarray(app.rows.composite | (app.rows.arrangement == static))

    def objective(self, tier: AppColumns | DatabaseColumns) -> Array:
        """What each option of a tier adds to the objective by itself, US dollars a month."""
        hour = self.values.number("team.value_of_hour_usd")
        return np.asarray(tier.lines.spend() + hour * tier.lines.effort())

    def _affordable(self, app: AppColumns, database: DatabaseColumns) -> tuple[AppColumns, DatabaseColumns]:
        """The options that with the cheapest partner anywhere stay below the ceiling: side tiers only add to it."""
        if not np.isfinite(self.below):
            return app, database
        own, kept = self.objective(app), self.objective(database)
        none = database.rows.offering < 0
        alone = self.alone(app)
        partner = np.where(alone, 0.0, np.min(kept[~none], initial=np.inf))
        app = app.take(np.flatnonzero(own + partner <= self.below))
        least = np.min(own[~alone], initial=np.inf)
        return app, database.take(np.flatnonzero(none | (kept + least <= self.below)))

    def alike(
        self, index: int, *, shared: bool, load: Load, choice: QueueChoice
    ) -> tuple[Side, Side, PolicyCosts]:
        """Workers, queue and policies of a home: the same whatever stands before origin and database."""
        key = (index, shared)
        if key not in self._alike:
            home, values = self.space.homes[index], self.values
            services, shop = self.space.services[index], self.space.shops[index]
            shop = shop.on_the_server() if shared else shop
            self._alike[key] = (
                NOTHING if shared else worker_side(home, load, values, self.space.compute, services=services),
                queue_side(home, choice, load, values, shop),
                policy_costs(home, load, values),
            )
        return self._alike[key]

    def _enough(self) -> Enough:
        values = self.values
        return Enough(
            down=(1.0 - values.number("objective.availability")) * 8_760.0,
            rpo=values.number("objective.rpo_seconds") / 3_600.0,
            rto=values.number("objective.rto_seconds") / 3_600.0,
            places=places_at_most(values),
            open_=self.compare,
            two_regions=is_asked(values, "region"),
        )

    def _app(self, load: Load, key: tuple[bool, float], *, composite: bool) -> AppColumns:
        """Options on hosts of their own depend on the edge alone; shared hosts also on the cache."""
        known = (key[0], key[1] if composite else -1.0)
        if known not in self._apps:
            self._apps[known] = _app(self.space, load, self.values, self.mask, composite=composite)
        return self._apps[known]

    def _database(self, load: Load) -> DatabaseColumns:
        return _database(self.space, load, self.values, self.mask)


def stage_of(tables: Tables, variant: Variant) -> Stage:
    """Both tiers under one variant, thinned to their frontiers, and the pairs to join."""
    space, values = tables.space, tables.values
    load = load_of(values, variant)
    app, database = tables.tiers(load, variant)
    a, d = _pairs(space, app, database, keeps_rows=values.number("data.size_gb") > 0)
    if variant.cache == CacheChoice.IN_PROCESS:
        # a cache inside the process is worth its name only where there is one machine's worth of processes
        alone = (app.rows.count[a] == 1) & ~is_tech(app.rows, "function", "run")[a]
        a, d = a[alone], d[alone]
    if np.isfinite(tables.below) and len(a):
        within = tables.objective(app)[a] + tables.objective(database)[d] <= tables.below
        a, d = a[within], d[within]
    return Stage(variant, load, app, database, _sides(tables, app, load, variant), a, d)


def _app(space: Space, load: Load, values: Values, mask: Mask, *, composite: bool) -> AppColumns:
    base = space.app.take(np.flatnonzero((space.app.arrangement == ONE_SERVER) == composite))
    files_only = values.number("service.app_cpu_seconds") <= 0
    need = app_need(
        load, values, space.compute, offering=base.offering, composite=base.arrangement == ONE_SERVER
    )
    rows = expand(base, need, space.homes, files_only=files_only)
    rows = rows.take(np.flatnonzero(mask.app(rows)))
    need = app_need(load, values, space.compute, offering=rows.offering, composite=rows.composite)
    columns = app_columns(rows, need, load, values, space.compute, space.homes)
    composite_lines(columns, load, values, space.compute, space.homes)
    added_lines(columns, load, space)
    return columns


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


def _database(space: Space, load: Load, values: Values, mask: Mask) -> DatabaseColumns:
    """Options that fit; shards only where nothing unsharded fits anywhere."""
    allowed = mask.database(space.database)
    sharded = space.database.is_stage(DatabaseStage.SHARDED)
    for chosen in (allowed & ~sharded, allowed & sharded):
        rows, size, extras = _of(space, np.flatnonzero(chosen | (space.database.offering < 0)))
        fit = fit_of(rows, size, load, values, extras.block_gb)
        if (fit.fits & (rows.offering >= 0)).any():
            break
    fitting = np.flatnonzero(fit.fits)
    rows, extras = rows.take(fitting), extras.take(fitting)
    return database_columns(
        rows, fit.take(fitting), load, values, databases=space.databases, compute=space.compute, extras=extras
    )


def _of(space: Space, which: Index) -> tuple[DatabaseRows, DatabaseSize, Extras]:
    return space.database.take(which), space.size.take(which), space.extras.take(which)


def _pairs(
    space: Space, app: AppColumns, database: DatabaseColumns, *, keeps_rows: bool
) -> tuple[Index, Index]:
    """Application and database options that may stand together."""
    alone = app.rows.composite | (app.rows.arrangement == ARRANGEMENTS.index(Arrangement.STATIC))
    if not keeps_rows:
        alone = np.ones(len(app.rows), dtype=bool)
    a_parts, d_parts = [np.flatnonzero(alone)], [np.zeros(int(alone.sum()), dtype=np.intp)]
    providers, places = database.rows.provider, database.rows.place
    for index, home in enumerate(space.homes):
        own = np.flatnonzero((app.rows.home == index) & ~alone)
        here = ((providers == home.provider) | database.rows.portable) & (places == str(home.place))
        served = np.flatnonzero(here & (database.rows.offering >= 0))
        if own.size and served.size:
            a_parts.append(np.repeat(own, served.size))
            d_parts.append(np.tile(served, own.size))
    return np.concatenate(a_parts), np.concatenate(d_parts)


def _sides(tables: Tables, app: AppColumns, load: Load, variant: Variant) -> dict[tuple[int, bool], Sides]:
    """The side tiers of every home that has options, for designs with and without a shared host."""
    space, values = tables.space, tables.values
    found: dict[tuple[int, bool], Sides] = {}
    files = float(np.max(load.files_gb))
    homes = np.unique(app.rows.home * 2 + app.rows.composite).tolist()
    for code in homes:
        index, shared = code // 2, bool(code % 2)
        home = space.homes[index]
        shop = space.shops[index].on_the_server() if shared else space.shops[index]
        choice = queue_choice(load, values, home, shared=shared)
        worker, queue, policies = tables.alike(index, shared=shared, load=load, choice=choice)
        found[index, shared] = Sides(
            worker=worker,
            cache=cache_side(home, variant.cache, load, values, shop),
            queue=queue,
            queue_choice=choice,
            edge_usd=edge_money(load.edge_egress_gb, home, values) if variant.edge else 0.0,
            edge_hours=values.number("effort.cdn") * skill(values, "cdn", home.provider)
            if variant.edge
            else 0.0,
            files_usd=files * home.object_gb if files > 0 else 0.0,
            policies=policies,
        )
    return found


def join(stages: list[Stage], space: Space, values: Values, *, two_regions: bool) -> Designs:
    """All pairs of all variants as whole designs."""
    parts = [_joined(number, stage, space, values) for number, stage in enumerate(stages)]
    # column by column, so that the parts of a million designs do not stand beside the whole of them
    merged = {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}
    # what has no price is not offered: unknown is never nothing
    priced = np.isfinite(merged["money"])
    if not priced.all():
        merged = {name: column[priced] for name, column in merged.items()}
    designs = Designs(stages=stages, **merged)
    return _with_standby_region(designs, space, values) if two_regions else designs


def _joined(number: int, stage: Stage, space: Space, values: Values) -> dict[str, Array | Index]:
    """The designs of one variant, column by column."""
    pairs = list(zip(stage.app.rows.home.tolist(), stage.app.rows.composite.tolist(), strict=True))
    each = {key: (side.money, side.hours) for key, side in stage.sides.items()}
    money, hours = np.array([each[pair] for pair in pairs], dtype=np.float64).reshape(-1, 2).T
    whole = whole_columns(stage, space, values, side_money=money, side_hours=hours)
    count = len(stage.a)
    return {
        "stage": np.full(count, number, dtype=np.intp),
        "a": stage.a,
        "d": stage.d,
        "regions": np.ones(count, dtype=np.intp),
        **whole,
    }


def whole_columns(
    stage: Stage, space: Space, values: Values, *, side_money: Array, side_hours: Array
) -> dict[str, Array | Index]:
    """What each pair of a stage costs, takes, breaks and promises; the sides' columns are per application option.

    Pairs lie on the last axis; what is sampled or looked at over months lies on the axis before.
    """
    app, database, a, d = stage.app, stage.database, stage.a, stage.d
    home = app.rows.home[a]
    places = place_lines(stage, space, values, a, d)
    rtt = np.array([round_trip(values, values.inputs.users_places, one.place) for one in space.homes])
    static = app.rows.arrangement[a] == ARRANGEMENTS.index(Arrangement.STATIC)
    elsewhere = database.rows.portable[d] & (
        database.rows.provider[d] != np.array([h.provider for h in space.homes])[home]
    )
    # instances in other zones than the primary's reach it across zones
    inside = np.where(
        app.rows.zones[a] > 1, values["network.cross_zone_seconds"], values["network.same_zone_seconds"]
    )
    hop = np.where(elsewhere, values["network.cross_provider_seconds"], inside)
    alone = database.rows.offering[d] < 0
    near = np.where(alone, 0.0, hop * values["service.queries_per_request"])
    redundant = app.redundant[..., a] & (database.redundant[d] | alone) & ~app.rows.composite[a]
    zoned = app.zone_redundant[..., a] & (database.zone_redundant[d] | alone) & ~app.rows.composite[a]
    return {
        "money": app.lines.spend()[..., a] + database.lines.spend()[..., d] + side_money[..., a],
        "hours": app.lines.effort()[..., a] + database.lines.effort()[..., d] + side_hours[..., a],
        "down": app.lines.downtime()[..., a] + database.lines.downtime()[..., d] + places.downtime(),
        "rpo": np.maximum(app.composite_rpo[..., a], database.rpo[..., d]),
        "rto": np.maximum(app.composite_rto[..., a], database.rto[..., d]),
        "survives": np.where(zoned, 2, np.where(redundant, 1, 0)).astype(np.intp),
        "shift": np.where(static, values["network.edge_seconds"], rtt[home]),
        "mean": app.mean[..., a],
        "variance": app.variance[..., a],
        "database_mean": database.mean[..., d] + near,
        "database_variance": database.variance[..., d],
        "hit": np.where(app.rows.composite[a], 0.0, stage.load.hit_share) * np.ones(len(a)),
        "cold": app.cold_share[..., a],
    }


def places_at_most(values: Values) -> float:
    """An upper bound of the downtime of places, providers and services outside, hours a year."""

    def yearly(kind: str) -> float:
        return values.number(f"failure.{kind}.per_year") * values.number(f"failure.{kind}.hours")

    kinds = ("platform", "managed_compute", "portable_database")
    platforms = math.fsum(values.number(f"failure.{kind}.per_year") for kind in kinds)
    return (
        max(yearly("zone") + yearly("region"), yearly("site"))
        + platforms * values.number("failure.platform.hours")
        + 2.0 * yearly("provider")
        + values.number("service.outside_unavailability") * 8_760.0
    )


def place_lines(stage: Stage, space: Space, values: Values, a: Index, d: Index) -> Lines:
    """Downtime of places: the zone or site, the region, the platform and providers, and services outside."""
    app, database = stage.app, stage.database
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
    platform = np.isin(
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


@dataclass(frozen=True, slots=True)
class StandbyRegion:
    """What a second region that takes over costs and saves, for pairs of options."""

    allowed: Flags
    money: Array
    hours: Array
    saved: Array  # hours of downtime a year


def standby_region(stage: Stage, space: Space, values: Values, a: Index, d: Index) -> StandbyRegion:
    """A second region for each pair: its machines and its database once more, its hours; places are taken over.

    Only where the provider has a second region that the loop permits.
    """
    home = stage.app.rows.home[a]
    allowed = np.array(space.second_region, dtype=bool)[home]
    money = sum(
        np.asarray(stage.app.lines.money[name])[..., a] for name in DOUBLED if name in stage.app.lines.money
    )
    money = money + np.asarray(stage.database.lines.money["database"])[..., d]
    skills = np.array([values.inputs.skill("standby_region", one.provider) for one in space.homes])
    places = place_lines(stage, space, values, a, d)
    lost = places.down[Cause.ZONE].sum(axis=-1) + places.down[Cause.REGION].sum(axis=-1)
    zoned = np.array([one.zones > 1 for one in space.homes])[home]
    rate = np.where(
        zoned,
        values["failure.zone.per_year"] + values["failure.region.per_year"],
        values["failure.site.per_year"],
    )
    taken_over = rate * hours_of(values, "failover.region_seconds")
    hours = np.asarray(values["effort.standby_region"] * skills[home])
    return StandbyRegion(allowed, np.asarray(money), hours, np.maximum(lost - taken_over, 0.0))


def _with_standby_region(designs: Designs, space: Space, values: Values) -> Designs:
    """Each redundant design once more with a second region that takes over."""
    parts = []
    for number, stage in enumerate(designs.stages):
        which = np.flatnonzero((designs.stage == number) & (designs.survives >= 1))
        second = standby_region(stage, space, values, designs.a[which], designs.d[which])
        kept = which[second.allowed]
        copy = {
            name: getattr(designs, name)[kept] for name in designs.__dataclass_fields__ if name != "stages"
        }
        copy["money"] = copy["money"] + second.money[second.allowed]
        copy["hours"] = copy["hours"] + second.hours[second.allowed]
        copy["down"] = copy["down"] - second.saved[second.allowed]
        copy["survives"] = np.full(len(kept), 3, dtype=np.intp)
        copy["regions"] = np.full(len(kept), 2, dtype=np.intp)
        parts.append(copy)
    names = [name for name in designs.__dataclass_fields__ if name != "stages"]
    merged = {
        name: np.concatenate([getattr(designs, name), *(part[name] for part in parts)]) for name in names
    }
    return Designs(stages=designs.stages, **merged)
