"""What recovery from each disaster takes, as figures: point, time, and time in a bad week."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.model import Disaster, Recovery
from loopwright.design.sums.recovery import copy_age, recoverable, recovery_point, transfer_hours
from loopwright.design.tiers.composite import machine_code
from loopwright.design.tiers.database import MACHINES, NIGHTLY, STAGES
from loopwright.design.tiers.database_lines import REDUNDANT_STAGES, restored
from loopwright.design.tiers.lines import hours_of
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.design.lifting.lift import Chosen, Ledger


def lift_recovery(one: Chosen, ledger: Ledger) -> tuple[Recovery, ...]:
    """Recovery point and time of each disaster, while somebody is there and at the week's 90th percentile."""
    values, designs, index = one.solved.values, one.solved.designs, one.index
    wait = values.number("team.p90_wait_hours")
    found = []
    backup = one.keeps_rows
    survives = int(designs.survives[index])
    for disaster in Disaster:
        standby = survives if one.has_database or not one.keeps_rows else 0
        replica = _replica(one, disaster)
        away = disaster in (Disaster.REGION_LOST, Disaster.PROVIDER_LOST)
        copied = values.number("need.files_copy") > 0
        if away and _keeps_files(one) and not copied and not replica:
            how = "the files have one copy, at this provider; the database has another elsewhere"
            found.append(Recovery(disaster, recoverable=False, how=how))
            continue
        if not _whole(one, disaster, backup=backup, replica=replica, survives=standby):
            found.append(Recovery(disaster, recoverable=False, how="not recoverable: no copy is left"))
            continue
        lost, hours, how, waits = _recovered(one, disaster, replica=replica)
        if away and _keeps_files(one) and not replica:
            lost, hours, how = _with_files(one, lost, hours, how)
        given = {
            "detect": "habits.detect_seconds",
            "acknowledge": "respond.acknowledge_seconds",
            "decide": "respond.decide_seconds",
            "data": "data.size_gb",
            "verify": "respond.verify_seconds",
            "cut_over": "respond.cut_over_seconds",
        }
        if away and _keeps_files(one):
            given |= {"files": "data.files_gb", "files_rate": "restore.object_store_gb_per_hour"}
        stem = f"recovery.{disaster}"
        ledger.sum(
            f"{stem}.rpo_seconds",
            lost * 3600,
            "seconds",
            f"age of the newest copy left: {how}",
            interval="backup.nightly_interval_seconds",
            lag="backup.continuous_lag_seconds",
            off_site="backup.off_site_interval_seconds",
            replica="backup.replica_lag_p99_seconds",
        )
        time = ledger.sum(
            f"{stem}.rto_seconds",
            hours * 3600,
            "seconds",
            "detect + acknowledge + decide + provision + restore + replay + warm up + verify + cut over; or failover",
            **given,
        )
        late = hours + (wait if waits else 0.0)
        ledger.sum(
            f"{stem}.rto_p90_seconds",
            late * 3600,
            "seconds",
            "the same after the 90th percentile of the wait for somebody",
            covered=time,
            wait="team.p90_wait_hours",
        )
        found.append(Recovery(disaster, recoverable=True, how=how))
    return tuple(found)


def _with_files(one: Chosen, lost: float, hours: float, how: str) -> tuple[float, float, str]:
    """The same with files, brought back beside the database from their nightly copy at another provider."""
    values = one.solved.values
    nightly = copy_age(
        hours_of(values, "backup.nightly_interval_seconds"),
        hours_of(values, "backup.nightly_duration_seconds"),
        hours_of(values, "backup.upload_seconds"),
    )
    brought = transfer_hours(
        values.number("data.files_gb"), values.number("restore.object_store_gb_per_hour")
    )
    back = elsewhere_hours(one, 0.0) + float(brought)
    return max(lost, float(nightly)), max(hours, back), f"{how}; the files from their copy elsewhere"


def _keeps_files(one: Chosen) -> bool:
    return one.solved.values.number("data.files_gb") > 0


def _takeover(one: Chosen, disaster: Disaster) -> tuple[float, str, bool]:
    """Hours until a standby has taken over, how, and whether a person is waited for."""
    values = one.solved.values
    if disaster is Disaster.REGION_LOST:
        return values.number("failover.region_seconds") / 3600, "the standby region takes over", False
    stage = STAGES[int(one.stage.database.rows.stage[one.d])] if one.has_database else DatabaseStage.NONE
    if stage is DatabaseStage.STANDBY_BY_HAND:
        steps = ("habits.detect_seconds", "respond.acknowledge_seconds", "respond.decide_seconds")
        hours = math.fsum(values.number(path) for path in (*steps, "failover.by_hand_seconds")) / 3600
        return hours, "somebody promotes the standby", True
    if stage is DatabaseStage.PATRONI or (stage is DatabaseStage.SHARDED and not one.managed):
        return values.number("failover.patroni_seconds") / 3600, "the standby takes over", False
    path = "failover.managed_seconds" if one.has_database else "failover.balancer_seconds"
    return (
        values.number(path) / 3600,
        "the standby takes over" if one.has_database else "the others go on",
        False,
    )


def _replica(one: Chosen, disaster: Disaster) -> bool:
    needed = {Disaster.HOST_LOST: 1, Disaster.ZONE_LOST: 2, Disaster.REGION_LOST: 3}
    rank = int(one.solved.designs.survives[one.index])
    stage = STAGES[int(one.stage.database.rows.stage[one.d])]
    redundant = one.has_database and stage in REDUNDANT_STAGES
    if disaster is Disaster.HOST_LOST and redundant:
        return True
    return disaster in needed and rank >= needed[disaster]


def _whole(one: Chosen, disaster: Disaster, *, backup: bool, replica: bool, survives: int) -> bool:
    values = one.solved.values
    if not one.keeps_rows:
        return True
    return bool(
        recoverable(
            disaster,
            has_backup=backup,
            off_site_backup=backup,
            replica=replica,
            retention_days=values.number("backup.retention_days"),
            time_to_notice_days=values.number("recovery.time_to_notice_days"),
            survives=max(survives, 1 if replica else 0),
        )
    )


def _recovered(one: Chosen, disaster: Disaster, *, replica: bool) -> tuple[float, float, str, bool]:
    """Work lost (h), time (h), how, and whether a person is waited for."""
    values, designs, index = one.solved.values, one.solved.designs, one.index
    if not one.keeps_rows:
        return 0.0, elsewhere_hours(one, 0.0), "set up again from code; nothing is kept", True
    lag = values.number("backup.replica_lag_p99_seconds") / 3600
    kept, week = float(designs.rpo[index]), values.number("backup.off_site_interval_seconds") / 3600
    lost = float(
        recovery_point(
            disaster,
            replica_lag=lag,
            replica_survives=max(int(designs.survives[index]), 1) if replica else 0,
            backup_age=kept,
            off_site_age=week if one.managed else kept,
        )
    )
    if replica:
        return lost, *_takeover(one, disaster)
    if one.managed and disaster is Disaster.ZONE_LOST:
        return (
            0.0,
            values.number("failure.zone.hours"),
            "waited out: its copies are in the same region",
            False,
        )
    if one.managed and disaster in (Disaster.REGION_LOST, Disaster.PROVIDER_LOST):
        how = "restored elsewhere from the copy that leaves the provider"
        return lost, elsewhere_hours(one, values.number("data.size_gb")), how, True
    how = (
        "restored to a point in time by the provider"
        if one.managed
        else "restored from the copy kept elsewhere"
    )
    return lost, float(designs.rto[index]), how, True


def elsewhere_hours(one: Chosen, data_gb: float) -> float:
    """Hours to set up again in another place, with so much data from a logical copy, somebody there."""
    managed = len(MACHINES)  # what is provisioned: a service, else a machine of the same kind
    rows = one.stage.database.rows
    machine = np.array([managed])
    if not one.managed:
        machine = (
            rows.machine[[one.d]]
            if one.has_database
            else machine_code(one.stage.app.rows.take(np.array([one.a])))
        )
    hours, _ = restored(
        np.array([NIGHTLY]), data_gb, one.solved.values, managed=np.array([False]), machine=machine
    )
    return float(hours[0])
