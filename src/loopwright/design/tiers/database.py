"""The database tier: every way to run it that is allowed, and what fits a load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopwright.design.sums.distinct import among
from loopwright.design.sums.queueing import stable_limit
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Values
    from loopwright.design.tiers.homes import Home
    from loopwright.design.tiers.offerings import Allowed, Table

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

STAGES = tuple(DatabaseStage)
OWN_STAGES = (DatabaseStage.OWN_SERVER, DatabaseStage.STANDBY_BY_HAND, DatabaseStage.PATRONI)
OWN_NODES = {DatabaseStage.OWN_SERVER: 1, DatabaseStage.STANDBY_BY_HAND: 2, DatabaseStage.PATRONI: 2}
REPLICAS = (1, 2, 3, 4, 5)
SHARDS = (2, 4, 8, 16, 32, 64)
NIGHTLY, CONTINUOUS = 1, 2
MACHINES = ("vm", "dedicated", "own_hardware")


class Sellers:
    """Who sells databases in which place, by number; what each is to the homes is worked out once."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self.names = tuple(sorted(names))
        self.number = {name: number for number, name in enumerate(self.names)}
        self._known: tuple[tuple[Home, ...], Neighbours] | None = None

    def beside(self, homes: tuple[Home, ...]) -> Neighbours:
        """How each seller stands to each of some homes."""
        if self._known is None or self._known[0] is not homes:
            self._known = homes, Neighbours.of(self.names, homes)
        return self._known[1]


class Neighbours(NamedTuple):
    """Sellers beside homes: homes × sellers, whether they share their place and are one provider."""

    near: Flags
    own: Flags

    @classmethod
    def of(cls, names: tuple[tuple[str, str], ...], homes: tuple[Home, ...]) -> Neighbours:
        """Words are compared for each seller, not for each option."""
        place, provider = ([name[at] for name in names] for at in (1, 0))
        near = [[one == home.place for one in place] for home in homes]
        own = [[one == home.provider for one in provider] for home in homes]
        shape = (len(homes), len(names))
        return cls(np.array(near, dtype=bool).reshape(shape), np.array(own, dtype=bool).reshape(shape))


@dataclass(frozen=True, slots=True)
class DatabaseRows:
    """Options of the database tier.

    ``managed`` rows point into the database table, own ones into the compute table; the first row is *none*: no
    database, or one on the application's host. ``portable`` ones serve applications of other homes in their place.
    """

    sellers: Sellers
    stage: Index
    managed: Flags
    portable: Flags
    offering: Index
    nodes: Index
    replicas: Index
    shards: Index
    backup: Index
    machine: Index  # of MACHINES: what an own database runs on
    seller: Index  # of the sellers

    @property
    def provider(self) -> NDArray[np.str_]:
        """The seller's name for each option."""
        return np.array([name for name, _ in self.sellers.names], dtype=np.str_)[self.seller]

    @property
    def place(self) -> NDArray[np.str_]:
        """The seller's place for each option."""
        return np.array([name for _, name in self.sellers.names], dtype=np.str_)[self.seller]

    def __len__(self) -> int:
        return len(self.stage)

    def take(self, rows: Index) -> DatabaseRows:
        """Some of the options, in the order given."""
        return DatabaseRows(self.sellers, *(getattr(self, name)[rows] for name in COLUMNS))

    def is_stage(self, *stages: DatabaseStage) -> Flags:
        """Which options are at one of these stages."""
        return among(self.stage, tuple(map(STAGES.index, stages)))


COLUMNS = tuple(name for name in DatabaseRows.__dataclass_fields__ if name != "sellers")


def database_rows(
    databases: Table, compute: Table, homes: tuple[Home, ...], allowed: Allowed
) -> DatabaseRows:
    """Every allowed option, *none* first; replicas and shards counted out."""
    places = {str(home.place) for home in homes}
    pairs = {pair for table in (databases, compute) for pair in _homes(table)}
    sellers = Sellers({("", ""), *pairs})
    parts = [_none(sellers)]
    refused = [STAGES.index(stage) for stage in STAGES if allowed.refuses(stage)]
    if not allowed.refuses("managed"):
        near = np.array([place in places for place in databases.text["place"]], dtype=bool)
        parts.append(_managed(databases, np.flatnonzero(near), refused, sellers))
    machines = np.array([service in MACHINES for service in compute.text["service"]], dtype=bool)
    parts.append(_own(compute, np.flatnonzero(machines), refused, sellers))
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS)
    return DatabaseRows(sellers, *columns)


def _none(sellers: Sellers) -> DatabaseRows:
    """No database, or one on the application's host."""
    no, zero = np.array([False]), np.array([0], dtype=np.intp)
    stage = zero + STAGES.index(DatabaseStage.NONE)
    seller = zero + sellers.number["", ""]
    return DatabaseRows(sellers, stage, no, no, zero - 1, zero, zero, zero + 1, zero, zero, seller)


def _homes(table: Table) -> zip[tuple[str, str]]:
    """The seller and the place of each row."""
    return zip(table.text["provider"], table.text["place"], strict=True)


def _options(
    table: Table, offering: Index, sellers: Sellers, *, managed: bool, portable: Flags, **columns: Index
) -> DatabaseRows:
    """Options of some offerings, each where its offering is."""
    return DatabaseRows(
        sellers=sellers,
        managed=np.full(len(offering), managed),
        portable=portable,
        offering=offering,
        seller=np.array([sellers.number[pair] for pair in _homes(table)], dtype=np.intp)[offering],
        **columns,
    )


def _managed(table: Table, index: Index, refused: list[int], sellers: Sellers) -> DatabaseRows:
    """Each managed database alone, then with replicas, then several side by side as shards."""
    standby = table.number("standby")[index] > 0
    copied = standby & ~np.isnan(table.number("replica_usd_month")[index])
    alone = np.where(
        standby, STAGES.index(DatabaseStage.MANAGED_STANDBY), STAGES.index(DatabaseStage.MANAGED)
    )
    stages = (
        alone,
        alone * 0 + STAGES.index(DatabaseStage.REPLICAS),
        alone * 0 + STAGES.index(DatabaseStage.SHARDED),
    )
    ways = (1, len(REPLICAS), len(SHARDS))
    stage = np.repeat(np.stack(stages, axis=1), ways, axis=1)
    offered = np.repeat(np.stack([np.ones_like(standby), copied, standby], axis=1), ways, axis=1)
    which, way = np.nonzero(offered & ~np.isin(stage, refused))
    offering = index[which]
    return _options(
        table,
        offering,
        sellers,
        managed=True,
        portable=table.number("portable")[offering] > 0,
        stage=stage[which, way],
        nodes=table.number("nodes")[offering].astype(np.intp),
        replicas=np.array([0, *REPLICAS, *(0 for _ in SHARDS)], dtype=np.intp)[way],
        shards=np.array([1, *(1 for _ in REPLICAS), *SHARDS], dtype=np.intp)[way],
        backup=np.where(table.number("point_in_time_days")[offering] > 0, CONTINUOUS, NIGHTLY),
        machine=np.zeros(len(offering), dtype=np.intp),
    )


def _own(table: Table, index: Index, refused: list[int], sellers: Sellers) -> DatabaseRows:
    """A database the team runs on each machine: alone, with a standby moved by hand, with Patroni, sharded."""
    sharded = STAGES.index(DatabaseStage.SHARDED)
    ways = [
        (STAGES.index(stage), OWN_NODES[stage], 1, backup)
        for backup in (NIGHTLY, CONTINUOUS)
        for stage in OWN_STAGES
    ]
    ways += [(sharded, 2, count, CONTINUOUS) for count in SHARDS]
    left = np.array([way for way in ways if way[0] not in refused], dtype=np.intp).reshape(-1, 4)
    stage, nodes, shards, backup = np.tile(left, (len(index), 1)).T
    offering = np.repeat(index, len(left))
    machines = [MACHINES.index(table.text["service"][row]) for row in index.tolist()]
    return _options(
        table,
        offering,
        sellers,
        managed=False,
        portable=np.zeros(len(offering), dtype=bool),
        stage=stage,
        nodes=nodes,
        replicas=np.zeros(len(offering), dtype=np.intp),
        shards=shards,
        backup=backup,
        machine=np.repeat(np.array(machines, dtype=np.intp), len(left)),
    )


@dataclass(frozen=True, slots=True)
class DatabaseSize:
    """What an option is: cores, speed, memory and disk of one node, and its limits (infinite where none is known)."""

    cores: Array
    speed: Array
    memory_gb: Array
    disk_gb: Array
    iops: Array
    connections: Array
    pooler: Flags

    def take(self, rows: Index) -> DatabaseSize:
        """The sizes of some of the options."""
        return DatabaseSize(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def sizes_of(rows: DatabaseRows, databases: Table, compute: Table) -> DatabaseSize:
    """Sizes read from whichever table an option points into; *none* is as large as anything."""

    def read(managed: str, own: str) -> Array:
        there = np.where(rows.managed, rows.offering, 0)
        here = np.where(rows.managed, 0, np.maximum(rows.offering, 0))
        value = np.where(rows.managed, _column(databases, managed)[there], _column(compute, own)[here])
        return np.where(rows.offering < 0, np.inf, value)

    unlimited = np.full(len(rows), np.inf)
    zero = np.where(rows.managed, rows.offering, 0)
    iops = np.where(rows.managed, np.nan_to_num(_column(databases, "iops")[zero], nan=np.inf), unlimited)
    connections = np.where(
        rows.managed, np.nan_to_num(_column(databases, "connections")[zero], nan=np.inf), unlimited
    )
    return DatabaseSize(
        cores=read("sustained_cores", "sustained_cores"),
        speed=np.where(rows.offering < 0, 1.0, read("speed", "speed")),
        memory_gb=read("memory_gb", "memory_gb"),
        disk_gb=read("storage_max_gb", "disk_gb"),
        iops=iops,
        connections=connections,
        pooler=rows.managed & (_column(databases, "pooler_included")[zero] > 0),
    )


def _column(table: Table, name: str) -> Array:
    """A column that can always be indexed at 0."""
    column = table.number(name)
    return column if len(column) else np.zeros(1)


@dataclass(frozen=True, slots=True)
class DatabaseFit:
    """How a load sits in each option: the busiest node's erlangs and servers, and whether every limit holds."""

    erlangs: Array
    servers: Array
    seconds: Array
    pooled: Flags  # a pooler is needed
    disk_gb: Array  # block storage to add on own machines
    fits: Flags

    def take(self, rows: Index) -> DatabaseFit:
        """How the load sits in some of the options."""
        return DatabaseFit(*(np.asarray(getattr(self, name))[rows] for name in self.__dataclass_fields__))


def fit_of(rows: DatabaseRows, size: DatabaseSize, load: Load, values: Values, block: Array) -> DatabaseFit:
    """Put the load into each option; ``block`` is the price of added disk, NaN where there is none."""
    shards = rows.shards.astype(np.float64)
    readers = rows.replicas + 1.0
    seconds = load.database_seconds / size.speed
    writes = load.database_write_share
    share = writes + (1.0 - writes) / readers
    rate = load.database_rate * share / shards
    slow = np.minimum(size.cores, 1.0)
    erlangs = rate * seconds / slow  # a part of a core is one slow core
    limit = stable_limit(
        np.where(np.isfinite(size.cores), size.cores / slow, 1e6),
        values["capacity.utilisation_limit"],
        values["capacity.square_root_margin"],
    )
    wanted_memory = load.hot_gb / shards / values["capacity.database_memory_share"]
    wanted_disk = load.data_gb / shards / values["capacity.disk_full_limit"]
    short = np.maximum(wanted_disk - np.nan_to_num(size.disk_gb), 0.0)
    block_fits = rows.managed | ~np.isnan(block)
    disk = np.where(rows.managed, short <= 0, (short <= 0) | block_fits)
    disk = disk & (wanted_disk <= values["capacity.volume_gb"])
    ios = rate * values["service.queries_per_request"] * writes * values["capacity.ios_per_write"]
    # a table nobody measured must not force the dearest step there is
    assumed = values.inputs.has("data.largest_table_share")
    table = assumed | ((load.table_gb / shards) <= values["capacity.table_bytes_shard"] / 1e9)
    # reading from copies is work in the application: a larger node comes first
    large = (rows.replicas == 0) | (size.cores >= values["capacity.replica_least_cores"])
    none = rows.offering < 0
    fits = large & (erlangs <= limit) & (wanted_memory <= size.memory_gb) & disk & (ios <= size.iops) & table
    return DatabaseFit(
        erlangs=erlangs,
        servers=size.cores / slow,
        seconds=seconds / slow,
        pooled=load.slots / shards
        > np.minimum(size.connections, values["capacity.connections_without_pooler"]),
        disk_gb=np.where(rows.managed | none, 0.0, short),
        fits=fits | none,
    )
