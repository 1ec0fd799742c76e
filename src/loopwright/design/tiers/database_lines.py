"""The lines of the database tier's options: price, hours, downtime, and what can be recovered how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.model import Cause
from loopwright.design.sums.availability import fault_downtime, machine_downtime
from loopwright.design.sums.distinct import kinds_of
from loopwright.design.sums.effort import data_hours
from loopwright.design.sums.queueing import response_moments
from loopwright.design.sums.recovery import copy_age, recovery_time
from loopwright.design.tiers.database import CONTINUOUS, MACHINES, NIGHTLY, DatabaseFit, DatabaseRows
from loopwright.design.tiers.lines import HOUR, Lines, by_code, hours_of, person_time, skill, spread
from loopwright.loop.vocabulary import Cover, DatabaseStage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Number, Values
    from loopwright.design.sums.recovery import RecoverySteps
    from loopwright.design.tiers.offerings import Table

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

ENVIRONMENTS = ("staging", "development", "preview")
REDUNDANT_STAGES = (
    DatabaseStage.STANDBY_BY_HAND,
    DatabaseStage.PATRONI,
    DatabaseStage.MANAGED_STANDBY,
    DatabaseStage.REPLICAS,
    DatabaseStage.SHARDED,
)


@dataclass(slots=True)
class DatabaseColumns:
    """The options of the database tier under a load."""

    rows: DatabaseRows
    lines: Lines
    fit: DatabaseFit
    mean: Array
    variance: Array
    redundant: Flags
    zone_redundant: Flags
    rpo: Array  # hours
    rto: Array  # hours, while somebody is there
    busy: Array
    fits: Flags
    load: NDArray[np.intp]  # the class of the load, where several are worked out at once

    def take(self, rows: NDArray[np.intp]) -> DatabaseColumns:
        """Some of the options, in the order given."""
        return DatabaseColumns(
            self.rows.take(rows),
            self.lines.take(rows),
            self.fit.take(rows),
            *(getattr(self, name)[rows] for name in list(self.__dataclass_fields__)[3:]),
        )


@dataclass(frozen=True, slots=True)
class Extras:
    """Prices that an option's provider charges beside it: per own row, NaN where there is none."""

    block_gb: Array
    witness: Array  # the smallest machine of the home
    backup_gb: Array

    def take(self, rows: NDArray[np.intp]) -> Extras:
        """The prices beside some of the options."""
        return Extras(self.block_gb[rows], self.witness[rows], self.backup_gb[rows])


def database_columns(
    rows: DatabaseRows,
    fit: DatabaseFit,
    load: Load,
    values: Values,
    *,
    databases: Table,
    compute: Table,
    extras: Extras,
    classes: NDArray[np.intp] | None = None,
) -> DatabaseColumns:
    """Everything the search looks at, for each option of the database tier; ``classes`` of the loads they are under."""
    none = rows.offering < 0
    lines = Lines()
    money_lines(lines, rows, fit, load, values, databases=databases, compute=compute, extras=extras)
    _hours(lines, rows, fit, load, values)
    _broken(lines, rows, values)
    redundant = rows.is_stage(*taking_over(values))
    mean, variance = response_moments(fit_rate(fit), fit.seconds, np.where(none, 1e6, fit.servers), 1.0)
    queries = np.maximum(values["service.queries_per_request"], 1.0)
    rpo, rto = recovery_columns(rows.backup, load, values, managed=rows.managed, machine=rows.machine)
    one_zone = rows.managed & (zones_of(rows, databases) < 2)  # noqa: PLR2004 - spread means two
    return DatabaseColumns(
        rows=rows,
        lines=lines,
        fit=fit,
        mean=np.where(none, 0.0, mean),
        # a request's time is spread over several queries, so their waits average out
        variance=np.where(none, 0.0, variance / queries),
        redundant=redundant,
        zone_redundant=redundant & ~one_zone,
        rpo=np.where(none, 0.0, rpo),
        rto=np.where(none, 0.0, rto),
        busy=np.where(none, 0.0, fit.erlangs / np.where(np.isfinite(fit.servers), fit.servers, np.inf)),
        fits=fit.fits,
        load=np.zeros(len(rows), dtype=np.intp) if classes is None else classes,
    )


def taking_over(values: Values) -> tuple[DatabaseStage, ...]:
    """The stages at which the loop goes on without the database's machine.

    Promoted by hand, a standby takes over when somebody comes: a redundancy only where somebody always does.
    """
    attended = values.inputs.cover is Cover.AROUND_THE_CLOCK
    return tuple(one for one in REDUNDANT_STAGES if attended or one is not DatabaseStage.STANDBY_BY_HAND)


def fit_rate(fit: DatabaseFit) -> Array:
    """Requests a second at the busiest node."""
    return np.divide(fit.erlangs, fit.seconds, out=np.zeros_like(fit.erlangs), where=fit.seconds > 0)


def zones_of(rows: DatabaseRows, databases: Table) -> Array:
    """Over how many zones each managed option is spread."""
    column = databases.number("zones")
    return column[np.where(rows.managed, rows.offering, 0)] if len(column) else np.ones(len(rows))


def money_lines(
    lines: Lines,
    rows: DatabaseRows,
    fit: DatabaseFit,
    load: Load,
    values: Values,
    *,
    databases: Table,
    compute: Table,
    extras: Extras,
) -> None:
    """Nodes, storage beyond what is included, replicas, a witness, copies, environments beside production."""
    lines.money["database"] = database_money(
        rows, fit, load, values, databases=databases, compute=compute, extras=extras
    )
    none = rows.offering < 0
    # a managed database keeps its own copies; one of them leaves the provider, in case that is what is lost
    copies = np.where(rows.managed, values["data.off_site_copies"], values["data.backup_copies"])
    lines.money["backups"] = np.where(
        none, 0.0, load.data_gb * copies * np.where(none, 0.0, extras.backup_gb)
    )
    shares = {name: values[f"environment.{name}_share"] for name in ENVIRONMENTS}
    if any(np.any(np.asarray(share) > 0) for share in shares.values()):
        another, _ = another_database(
            rows, load, values, databases=databases, compute=compute, block_gb=extras.block_gb
        )
        for name, share in shares.items():
            lines.money[name] = np.where(share > 0, share * another, 0.0)


def database_money(
    rows: DatabaseRows,
    fit: DatabaseFit,
    load: Load,
    values: Values,
    *,
    databases: Table,
    compute: Table,
    extras: Extras,
) -> Array:
    """Nodes, storage beyond what is included, replicas, a witness: US dollars a month of each option."""
    there = np.where(rows.managed, rows.offering, 0)
    here = np.where(rows.managed | (rows.offering < 0), 0, rows.offering)
    size = load.data_gb / rows.shards / values["capacity.disk_full_limit"]

    def priced(table: Table, name: str, index: NDArray[np.intp]) -> Array:
        column = table.number(name)
        return column[index] if len(column) else np.zeros(len(index))

    beyond = np.maximum(size - priced(databases, "storage_included_gb", there), 0.0)
    storage = np.where(beyond > 0, beyond * priced(databases, "storage_usd_per_gb", there), 0.0)
    one = priced(databases, "usd_month", there) + storage
    each = databases.known("replica_usd_month")
    replica = (each[there] if len(each) else np.zeros(len(there))) * rows.replicas
    managed = (one + replica) * rows.shards + priced(databases, "plan_fee_usd_month", there)
    machine = priced(compute, "usd_month", here)
    disk = fit.disk_gb * np.where(fit.disk_gb > 0, np.nan_to_num(extras.block_gb, nan=np.inf), 0.0)
    witness = np.where(rows.is_stage(DatabaseStage.PATRONI, DatabaseStage.SHARDED), extras.witness, 0.0)
    own = ((machine + disk) * rows.nodes) * rows.shards + witness
    return np.where(rows.offering < 0, 0.0, np.where(rows.managed, managed, own))


def another_database(
    rows: DatabaseRows, load: Load, values: Values, *, databases: Table, compute: Table, block_gb: Array
) -> tuple[Array, NDArray[np.intp]]:
    """A database for an environment beside production: US dollars a month, and which offering.

    The cheapest of the same seller, place and kind (a service, a virtual or a dedicated machine) that holds the
    data of one shard; without standby or replicas.
    """
    wanted = load.data_gb / rows.shards / values["capacity.disk_full_limit"]
    wanted, largest = np.broadcast_arrays(wanted, np.asarray(values["capacity.volume_gb"]))
    usd, chosen = np.zeros(wanted.shape), np.full(wanted.shape, -1, dtype=np.intp)
    kinds = (rows.seller * 2 + rows.managed) * len(MACHINES) + rows.machine
    sizes = np.reshape(wanted, (-1, len(rows)))
    # equal kinds that hold equally much choose alike
    # columns take numpy much longer than numbers
    _, level = (
        np.unique(sizes[0], return_inverse=True)
        if len(sizes) == 1
        else np.unique(sizes, axis=1, return_inverse=True)
    )
    some = np.flatnonzero(rows.offering >= 0)
    if not some.size:
        return usd, chosen
    codes = kinds[some] * (int(level.max(initial=0)) + 1) + level.ravel()[some]
    first, back = kinds_of(codes)
    members = np.split(some[np.argsort(back, kind="stable")], np.cumsum(np.bincount(back))[:-1])
    for row, alike in zip(some[first].tolist(), members, strict=True):
        table, each = (databases, np.nan) if rows.managed[row] else (compute, float(block_gb[row]))
        key = (
            (
                (*rows.sellers.names[int(rows.seller[row])], int(rows.machine[row])),
                float(wanted[row]),
                float(largest[row]),
                each,
            )
            if wanted.ndim == 1
            else None
        )
        found = None if key is None else table.chosen.get(key)
        if found is None:
            sold = _sold(table, rows, row)
            size, most = wanted[..., row, None], largest[..., row, None]
            cost = _costs(table, sold, size, most, each, managed=bool(rows.managed[row]))
            found = cost.min(axis=-1)[..., None], sold[cost.argmin(axis=-1)][..., None]
            if key is not None:
                table.chosen[key] = found
        usd[..., alike], chosen[..., alike] = found
    return usd, chosen


def _costs(
    table: Table, sold: NDArray[np.intp], size: Array, most: Array, each: float, *, managed: bool
) -> Array:
    """What each of some offerings costs with so many gigabytes; infinite where it does not hold them."""
    if managed:
        disk, each_gb = table.number("storage_included_gb")[sold], table.number("storage_usd_per_gb")[sold]
        holds = size <= table.number("storage_max_gb")[sold]
    else:
        disk, each_gb = table.known("disk_gb")[sold], np.full(len(sold), each)
        holds = size <= most
    beyond = np.maximum(size - disk, 0.0)
    price = np.nan_to_num(each_gb, nan=np.inf)
    added = np.where(beyond > 0, np.where(beyond > 0, beyond, 1.0) * price, 0.0)
    return np.where(holds, table.number("usd_month")[sold] + added, np.inf)


def _sold(table: Table, rows: DatabaseRows, row: int) -> NDArray[np.intp]:
    """The offerings of an option's seller, place and kind that a database may stand on."""
    where = rows.sellers.names[int(rows.seller[row])]
    return table.sold(*where) if rows.managed[row] else table.sold(*where, MACHINES[int(rows.machine[row])])


def _hours(lines: Lines, rows: DatabaseRows, fit: DatabaseFit, load: Load, values: Values) -> None:
    """Hours a month of running the database, times the team's skill."""
    own = (rows.offering >= 0) & ~rows.managed
    postgres = skill(values, "own_postgres", "")
    linux = skill(values, "further_server", "")
    nodes = (rows.nodes * rows.shards).astype(np.float64)
    managed = np.where(rows.managed, 1.0 + 0.25 * (rows.shards - 1.0), 0.0)
    plan: tuple[tuple[str, Array, float], ...] = (
        ("managed_database", managed, 1.0),
        ("further_provider", np.where(rows.portable, 1.0, 0.0), 1.0),
        ("replica", np.where(rows.managed, rows.replicas, 0).astype(np.float64), 1.0),
        ("further_server", np.where(own, nodes, 0.0), linux),
        *((name, units, postgres) for name, units in own_postgres(own, load, values).items()),
        ("standby_by_hand", np.where(rows.is_stage(DatabaseStage.STANDBY_BY_HAND), 1.0, 0.0), postgres),
        (
            "patroni",
            np.where(own & rows.is_stage(DatabaseStage.PATRONI, DatabaseStage.SHARDED), 1.0, 0.0),
            postgres,
        ),
        ("sharding", np.where(rows.is_stage(DatabaseStage.SHARDED), 1.0, 0.0), postgres),
        ("pooler", np.where(fit.pooled & (rows.offering >= 0), 1.0, 0.0), postgres),
    )
    for component, units, factor in plan:
        lines.hours[component] = np.asarray(units * values[f"effort.{component}"] * factor)
    lines.hours["data"] = np.where(
        own, data_hours(load.data_gb / 1e3, values["effort.data_doubling"]) * postgres, 0.0
    )
    lines.hours["backup"] = np.where(own, backup_hours(rows.backup, values), 0.0)


def sharding_hours(values: Values) -> float:
    """Hours a month that shards take beside everything else."""
    return values.number("effort.sharding") * skill(values, "own_postgres", "")


def own_postgres(own: NDArray[np.bool_], load: Load, values: Values) -> dict[str, Array]:
    """How often each option counts the hours of a self-run database, by component: a small one asks for less."""
    small = load.data_gb <= values["effort.small_database_gb"]
    return {
        "own_postgres_small": np.where(own & small, 1.0, 0.0),
        "own_postgres": np.where(own & ~np.asarray(small), 1.0, 0.0),
    }


def backup_hours(backup: NDArray[np.intp], values: Values) -> Array:
    """Hours a month of keeping and testing copies of a database the team runs."""
    factor = skill(values, "backup_nightly", "")
    nightly, continuous = values["effort.backup_nightly"], values["effort.backup_continuous"]
    return np.asarray(
        factor * np.where(backup == CONTINUOUS, continuous, np.where(backup == NIGHTLY, nightly, 0.0))
    )


def _broken(lines: Lines, rows: DatabaseRows, values: Values) -> None:
    """The downtime of options, worked out once for all that are alike in what it depends on."""
    none = (rows.offering < 0).astype(np.intp)
    code = ((rows.stage * len(MACHINES) + rows.machine) * 2 + rows.managed) * 2 + none
    first, back = kinds_of(code)
    some, kinds = rows.take(first), Lines()
    _downtime(kinds, some, values, redundant=some.is_stage(*REDUNDANT_STAGES))
    spread(lines, kinds, back)


def _downtime(lines: Lines, rows: DatabaseRows, values: Values, *, redundant: Flags) -> None:
    """The database's hosts, and its own faults."""
    person = person_time(values)
    none = rows.offering < 0
    by_hand = rows.is_stage(DatabaseStage.STANDBY_BY_HAND)
    repair = by_code(values, [f"failure.{name}.repair_hours" for name in MACHINES], rows.machine)
    takeover = np.where(
        rows.managed,
        hours_of(values, "failover.managed_seconds"),
        hours_of(values, "failover.patroni_seconds"),
    )
    lines.down[Cause.HOST] = machine_downtime(
        np.where(redundant, 2.0, 1.0),
        1.0,
        np.where(none, 0.0, by_code(values, [f"failure.{name}.per_year" for name in MACHINES], rows.machine)),
        failover_hours=takeover,
        self_restart_share=np.where(
            rows.managed, 1.0, np.where(rows.machine > 0, 0.0, values["failure.vm.self_restart_share"])
        ),
        self_restart_hours=np.where(
            rows.managed,
            hours_of(values, "failover.replace_managed_seconds"),
            hours_of(values, "failure.vm.self_restart_seconds"),
        ),
        person=person,
        repair_hours=repair,
        common_cause=values["failover.common_cause_share"],
        failover_fails=np.where(by_hand, 1.0, values["failover.fails_share"]),
        stateless=False,
        by_hand_hours=np.where(by_hand, hours_of(values, "failover.by_hand_seconds"), repair),
    )
    rate = np.where(
        rows.managed, values["failure.database.managed.per_year"], values["failure.database.own.per_year"]
    )
    lines.down[Cause.DATABASE_FAULTS] = fault_downtime(
        np.where(none, 0.0, rate),
        person,
        values["failure.database.repair_hours"],
        values["respond.own_fault_wait_share"],
    )


def recovery_columns(
    backup: NDArray[np.intp], load: Load, values: Values, *, managed: Flags, machine: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Recovery point and time (hours, somebody there) of the worst of a lost host, a corruption, a deletion."""
    nightly = copy_age(
        hours_of(values, "backup.nightly_interval_seconds"),
        hours_of(values, "backup.nightly_duration_seconds"),
        hours_of(values, "backup.upload_seconds"),
    )
    lag = np.where(
        managed,
        hours_of(values, "backup.managed_point_in_time_lag_seconds"),
        hours_of(values, "backup.continuous_lag_seconds"),
    )
    rpo = np.where(backup == CONTINUOUS, lag, np.where(backup == NIGHTLY, nightly, np.inf))
    rto, _ = restored(backup, load.data_gb, values, managed=managed, machine=machine)
    return rpo, np.where(backup > 0, rto, np.inf)


def restored(
    backup: NDArray[np.intp], data_gb: Number, values: Values, *, managed: Flags, machine: NDArray[np.intp]
) -> tuple[Array, RecoverySteps]:
    """Hours until the data is back, somebody there, and their steps.

    Logical copies come back slowly, physical ones as fast as disk and store let them and then replay their log;
    managed ones from a snapshot, and replay.
    """
    continuous = backup == CONTINUOUS
    kinds = [f"respond.provision_seconds.{kind}" for kind in ("vm", "dedicated", "dedicated", "managed")]
    physical, logical = values["restore.physical_gb_per_hour"], values["restore.logical_gb_per_hour"]
    return recovery_time(
        **_attended(values),
        provision=by_code(values, kinds, np.where(managed, len(MACHINES), machine)) / HOUR,
        data_gb=np.where(managed, 0.0, data_gb),
        network_gb_per_hour=np.inf,
        disk_gb_per_hour=np.where(continuous, physical, logical),
        store_gb_per_hour=np.where(continuous, values["restore.object_store_gb_per_hour"], np.inf),
        replay_gb=np.where(managed | continuous, data_gb * values["restore.replay_share"], 0.0),
        replay_gb_per_hour=values["restore.wal_replay_gb_per_hour"],
        snapshot=np.where(managed, hours_of(values, "restore.snapshot_seconds"), 0.0),
    )


def _attended(values: Values) -> dict[str, Number]:
    """The steps of a recovery that depend on people alone, somebody there; hours."""
    steps = {
        "detect": "habits.detect_seconds",
        "acknowledge": "respond.acknowledge_seconds",
        "decide": "respond.decide_seconds",
        "warm_up": "respond.warm_up_seconds",
        "verify": "respond.verify_seconds",
        "cut_over": "respond.cut_over_seconds",
    }
    return {"wait": 0.0, **{step: hours_of(values, path) for step, path in steps.items()}}
