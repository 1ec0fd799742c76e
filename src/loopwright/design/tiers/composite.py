"""One server that carries application and database: what the database adds to its lines and takes from its promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.model import Cause
from loopwright.design.sums.availability import fault_downtime
from loopwright.design.sums.effort import data_hours
from loopwright.design.tiers.application import TECHS
from loopwright.design.tiers.database import MACHINES
from loopwright.design.tiers.database_lines import backup_hours, own_postgres, recovery_columns
from loopwright.design.tiers.lines import person_time, skill

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load, Values
    from loopwright.design.tiers.application import AppRows
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.homes import Home
    from loopwright.design.tiers.offerings import Table

    Array = NDArray[np.float64]


def machine_code(rows: AppRows) -> NDArray[np.intp]:
    """What a shared host is, by the database's words for machines."""
    codes = np.array([MACHINES.index(tech) if tech in MACHINES else 0 for tech in TECHS], dtype=np.intp)
    return np.asarray(codes[rows.tech])


def composite_lines(
    app: AppColumns, load: Load, values: Values, table: Table, homes: tuple[Home, ...]
) -> None:
    """Add the database's lines to the options that share their host with it; the others stay as they are.

    Without rows to keep there is no database, and the recovery of one server is its provisioning.
    """
    rows, lines = app.rows, app.lines
    keeps = values.number("data.size_gb") > 0
    with_database = rows.composite & keeps
    none = np.zeros(len(rows), dtype=bool)
    block = np.array([home.block_gb for home in homes])[rows.home]
    store = np.array([home.copy_gb for home in homes])[rows.home]
    missing = added_disk_gb(app, load, values, table)
    price = np.where(missing > 0, _priced(block, missing), 0.0)
    lines.money["disk"] = np.where(np.isfinite(missing), missing, 1.0) * price
    copies = load.data_gb * values["data.backup_copies"] * store
    lines.money["backups"] = np.where(with_database, copies, 0.0)
    postgres = skill(values, "own_postgres", "")
    size = data_hours(load.data_gb / 1e3, values["effort.data_doubling"])
    for component, units in own_postgres(with_database, load, values).items():
        lines.hours[component] = np.asarray(units * values[f"effort.{component}"] * postgres)
    lines.hours["data"] = np.where(with_database, size * postgres, 0.0)
    lines.hours["backup"] = np.where(with_database, backup_hours(rows.backup, values), 0.0)
    rate = np.where(with_database, values["failure.database.own.per_year"], 0.0)
    lines.down[Cause.DATABASE_FAULTS] = fault_downtime(
        rate,
        person_time(values),
        values["failure.database.repair_hours"],
        values["respond.own_fault_wait_share"],
    )
    rpo, rto = recovery_columns(rows.backup, load, values, managed=none, machine=machine_code(rows))
    app.composite_rpo = np.where(with_database, rpo, 0.0)
    app.composite_rto = np.where(with_database, rto, 0.0)


def _priced(block: Array, missing: Array) -> Array:
    """The price of a gigabyte of added disk; infinite where none is sold, or none so large."""
    return np.where(np.isfinite(missing), np.nan_to_num(block, nan=np.inf), np.inf)


def added_disk_gb(app: AppColumns, load: Load, values: Values, table: Table) -> Array:
    """Block storage to add on a shared host whose own disk is too small for the data, in gigabytes."""
    disk = table.known_at("disk_gb", np.maximum(app.rows.offering, 0))
    wanted = load.data_gb / values["capacity.disk_full_limit"]
    wanted = np.where(wanted <= values["capacity.volume_gb"], wanted, np.inf)
    return np.where(app.rows.composite & (app.rows.offering >= 0), np.maximum(wanted - disk, 0.0), 0.0)
