"""The application tier: every way to run it that is allowed, and what each costs, keeps and breaks under a load."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design import technologies
from loopwright.design.sums.distinct import among
from loopwright.design.sums.queueing import servers_needed
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Number, Values
    from loopwright.design.tiers.homes import Home
    from loopwright.design.tiers.offerings import Allowed, Table

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

ARRANGEMENTS = tuple(Arrangement)
TECHS = technologies.TECHS
RELEASES = ("in_place", "rolling", "blue_green", "canary")
BACKUPS = ("none", "nightly", "continuous")

# how many of a thing a design may have, and how many steps above need are looked at: the space, not a pruning
COUNTS = np.array(
    [*range(1, 13), 14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 48, 56, 64, 80, 96, 128, 160, 200, 256],
    dtype=np.intp,
)
STEPS_ABOVE_NEED = 5

_SERVERS = ("vm", "dedicated", "own_hardware")


@dataclass(frozen=True, slots=True)
class AppBase:
    """Ways to run the application before counting: home × arrangement × technology × offering (−1: none)."""

    home: Index
    arrangement: Index
    tech: Index
    offering: Index

    @property
    def columns(self) -> tuple[Index, ...]:
        """Its columns, which tell one set of ways from another."""
        return self.home, self.arrangement, self.tech, self.offering

    def take(self, rows: Index) -> AppBase:
        """Some of the ways."""
        return AppBase(self.home[rows], self.arrangement[rows], self.tech[rows], self.offering[rows])


@dataclass(frozen=True, slots=True)
class AppRows:
    """Options of the application tier: a base, how many, over how many zones, how released.

    ``backup`` (of the database on the same host) and ``composite`` matter for one server only. ``load`` is the
    class of the load that an option is under where several are worked out at once.
    """

    home: Index
    arrangement: Index
    tech: Index
    offering: Index
    count: Index
    zones: Index
    release: Index
    backup: Index
    load: Index

    def __len__(self) -> int:
        return len(self.home)

    def take(self, rows: Index) -> AppRows:
        """Some of the options, in the order given."""
        return AppRows(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @property
    def composite(self) -> NDArray[np.bool_]:
        """Whether application and database share one host."""
        return np.asarray(self.arrangement == ARRANGEMENTS.index(Arrangement.ONE_SERVER))


def techs_of(service: str, home: Home) -> tuple[tuple[Arrangement, str], ...]:
    """How an offering of a service may be arranged in a home."""
    if service in _SERVERS:
        ways = [(Arrangement.ONE_SERVER, service), (Arrangement.SERVERS, service)]
        managed = not math.isnan(home.cluster)
        if service == "vm" and home.zones > 1:
            ways.append((Arrangement.CONTAINERS, "group"))
        ways.append(
            (
                Arrangement.KUBERNETES,
                "managed_kubernetes" if managed and service == "vm" else "own_kubernetes",
            )
        )
        return tuple(ways)
    known = {
        "lone_vm": (Arrangement.ONE_SERVER, "vm"),  # joins no network, group or cluster with others
        "platform": (Arrangement.PLATFORM, "platform"),
        "function": (Arrangement.SERVERLESS, "function"),
        "run": (Arrangement.SERVERLESS, "run"),
        "container": (Arrangement.CONTAINERS, "container"),
    }
    return (known[service],) if service in known else ()


def app_base(table: Table, homes: tuple[Home, ...], allowed: Allowed) -> AppBase:
    """Every home × arrangement × offering that is allowed; static hosting has no offering."""
    where = {home.key: index for index, home in enumerate(homes)}
    rows: list[tuple[int, int, int, int]] = []
    ways: dict[tuple[int, str], list[tuple[int, int]]] = {}
    sold = zip(table.text["provider"], table.text["place"], table.text["service"], strict=True)
    for offering, (provider, place, service) in enumerate(sold):
        home = where.get((provider, place))
        if home is None:
            continue
        if (home, service) not in ways:
            ways[home, service] = [
                (ARRANGEMENTS.index(arrangement), TECHS.index(tech))
                for arrangement, tech in techs_of(service, homes[home])
                if not allowed.refuses(arrangement, tech)
            ]
        rows.extend((home, arrangement, tech, offering) for arrangement, tech in ways[home, service])
    for index, home_ in enumerate(homes):
        if not math.isnan(home_.static_hosting) and not allowed.refuses("static"):
            rows.append((index, ARRANGEMENTS.index(Arrangement.STATIC), TECHS.index("static"), -1))
    columns = np.array(rows, dtype=np.intp).reshape(-1, 4).T
    order = np.lexsort(columns[::-1])
    return AppBase(*(column[order] for column in columns))


@dataclass(frozen=True, slots=True)
class AppNeed:
    """What the application needs of its cores and memory in one option: erlangs at the option's speed, and nodes."""

    erlangs: Array
    seconds: Array  # CPU time of a request on the option's cores
    servers: Array  # parallel servers of one instance (fractional instances count as one slow server)
    cores: Array  # of one instance, what background work leaves
    nodes: Array  # least instances that carry the peak

    def take(self, rows: Index) -> AppNeed:
        """The needs of some of the options."""
        return AppNeed(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def app_need(
    load: Load, values: Values, table: Table, *, offering: Index, composite: NDArray[np.bool_]
) -> AppNeed:
    """Cores, servers and nodes that the load asks of each offering."""
    row = np.maximum(offering, 0)
    cores = table.at("sustained_cores", row)
    speed = table.at("speed", row)
    request = load.app_seconds + np.where(composite, load.database_seconds * _database_part(load), 0.0)
    seconds = request / speed
    erlangs = load.origin_rate * seconds
    jobs = load.background_cores / values["capacity.background_utilisation"]
    inside = composite | (jobs <= values["capacity.background_inside_cores"])
    background = np.where(inside, jobs, 0.0) / speed
    needed = servers_needed(
        erlangs, values["capacity.utilisation_limit"], 1.0 * values["capacity.square_root_margin"]
    )
    by_cores = np.ceil((needed + background) / cores - 1e-9)
    by_memory = np.ceil(_memory_share(load, values, table, row=row, composite=composite) - 1e-9)
    slow = np.minimum(cores, 1.0)
    return AppNeed(
        erlangs=erlangs,
        seconds=seconds / slow,
        servers=np.where(composite, np.maximum(cores - background, 1e-6), cores) / slow,
        cores=cores,
        nodes=np.maximum(np.maximum(by_cores, by_memory), 1.0),
    )


def _database_part(load: Load) -> Number:
    """Database work per origin request: less than one with a cache, more with background jobs."""
    return load.database_rate / np.maximum(load.origin_rate, 1e-12)


def _memory_share(
    load: Load, values: Values, table: Table, *, row: Index, composite: NDArray[np.bool_]
) -> Array:
    """Instances needed for memory alone: slots and connections spread over them, a base in each; inf: never fits."""
    memory = table.at("memory_gb", row) * 1e9
    hot = load.hot_gb * 1e9 / values["capacity.database_memory_share"]
    beside = hot + load.cache_gb * 1e9
    room = memory - values["service.base_memory_bytes"] - np.where(composite, beside, 0.0)
    # 0.5 MB steps of rounding apart, a worker must fit at all
    least = values["service.memory_per_slot_bytes"] * np.ones_like(room)
    wanted = load.slots * values["service.memory_per_slot_bytes"]
    wanted = wanted + load.connections * values["service.memory_per_connection_bytes"]
    return np.where(room >= least, wanted / np.maximum(room, 1.0), np.inf)


def serving(base: AppBase, *, files_only: bool) -> NDArray[np.bool_]:
    """Which ways to run the application may serve at all: plain files need no more than an edge, nor do with less."""
    static = base.arrangement == ARRANGEMENTS.index(Arrangement.STATIC)
    if not files_only:
        return np.asarray(~static)
    one = base.arrangement == ARRANGEMENTS.index(Arrangement.ONE_SERVER)
    return np.asarray(static | one | (base.tech == TECHS.index("platform")))


def expand(
    base: AppBase, need: AppNeed, homes: tuple[Home, ...], load: Index, *, files_only: bool
) -> AppRows:
    """Counts, zones and releases for each base row: from the least that carries the load a few steps up.

    ``load`` is the class of the load that each row of the base is under.
    """
    one = base.arrangement == ARRANGEMENTS.index(Arrangement.ONE_SERVER)
    static = base.arrangement == ARRANGEMENTS.index(Arrangement.STATIC)
    usage = among(base.tech, (TECHS.index("function"), TECHS.index("run"), TECHS.index("static")))
    # what is paid by use grows by itself, yet one worker must fit into its memory
    fits = np.where(usage, static | np.isfinite(need.nodes), need.nodes <= np.where(one, 1, COUNTS[-1]))
    fits &= static if files_only else ~static
    if files_only:
        fits |= one | (base.tech == TECHS.index("platform"))
    single = np.flatnonzero(fits & (one | usage))
    many = np.flatnonzero(fits & ~(one | usage))
    first = np.searchsorted(COUNTS, need.nodes[many])
    step = np.arange(STEPS_ABOVE_NEED)
    ladder = np.minimum(first[:, None] + step, len(COUNTS) - 1)
    inside = (first[:, None] + step) < len(COUNTS)
    rows = np.concatenate([single, np.repeat(many, STEPS_ABOVE_NEED)[inside.ravel()]])
    count = np.concatenate([np.ones(len(single), dtype=np.intp), COUNTS[ladder].ravel()[inside.ravel()]])
    zones_here = np.array([home.zones for home in homes], dtype=np.intp)[base.home[rows]]
    return _with_choices(base, rows, count, zones_here, load)


def _with_choices(base: AppBase, rows: Index, count: Index, zones_here: Index, load: Index) -> AppRows:
    """Each counted row with its zones (one, or as many as there are) and the releases it allows."""
    tech = base.tech[rows]
    usage = among(tech, (TECHS.index("function"), TECHS.index("run")))
    edge = tech == TECHS.index("static")
    one = base.arrangement[rows] == ARRANGEMENTS.index(Arrangement.ONE_SERVER)
    servers = among(tech, tuple(map(TECHS.index, _SERVERS)))
    widest = np.where(usage | edge, zones_here, np.minimum(count, zones_here))
    parts: list[tuple[Index, Index, Index, Index]] = []
    for release_name in RELEASES:
        release = RELEASES.index(release_name)
        can = _can_release(release_name, alone=servers & (count == 1), edge=edge, count=count)
        for spread in (False, True):
            chosen = np.flatnonzero(can & ((widest > 1) if spread else ~usage))
            for backup in range(len(BACKUPS)):
                which = chosen[one[chosen] == (backup > 0)]
                zones = widest[which] if spread else np.ones(len(which), dtype=np.intp)
                parts.append((which, zones, np.full(len(which), release), np.full(len(which), backup)))
    which, zones, release_, backup_ = (np.concatenate([part[i] for part in parts]) for i in range(4))
    order = np.lexsort((backup_, release_, zones, which))
    which = which[order]
    picked = rows[which]
    return AppRows(
        base.home[picked],
        base.arrangement[picked],
        base.tech[picked],
        base.offering[picked],
        count[which],
        zones[order],
        release_[order],
        backup_[order],
        load[picked],
    )


def _can_release(
    name: str, *, alone: NDArray[np.bool_], edge: NDArray[np.bool_], count: Index
) -> NDArray[np.bool_]:
    """Whether a release strategy makes sense: one server cannot roll, a canary needs something to divide."""
    if name == "in_place":
        return alone
    if name == "blue_green":
        return alone & ~edge
    if name == "rolling":
        return ~alone
    return ~alone & ~edge & (count > 1)
