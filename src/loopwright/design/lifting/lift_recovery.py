"""What recovery from each disaster takes, as figures: point, time, and time in a bad week."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.model import Disaster, Recovery
from loopwright.design.sums.recovery import recoverable
from loopwright.design.tiers.composite import machine_code
from loopwright.design.tiers.database import STAGES
from loopwright.design.tiers.database_lines import REDUNDANT_STAGES, fixed_recovery_hours
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
        if disaster in (Disaster.REGION_LOST, Disaster.PROVIDER_LOST) and _keeps_files(one) and not replica:
            how = "the files have one copy, at this provider; the database has another elsewhere"
            found.append(Recovery(disaster, recoverable=False, how=how))
            continue
        if not _whole(one, disaster, backup=backup, replica=replica, survives=standby):
            found.append(Recovery(disaster, recoverable=False, how="not recoverable: no copy is left"))
            continue
        lost, hours, how, waits = _recovered(one, disaster, replica=replica)
        given = {
            "detect": "habits.detect_seconds",
            "acknowledge": "respond.acknowledge_seconds",
            "decide": "respond.decide_seconds",
            "data": "data.size_gb",
            "verify": "respond.verify_seconds",
            "cut_over": "respond.cut_over_seconds",
        }
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
    person = fixed_hours(one)
    if not one.keeps_rows:
        return 0.0, person, "set up again from code; nothing is kept", True
    if replica:
        lag = values.number("backup.replica_lag_p99_seconds") / 3600
        hours, how, waits = _takeover(one, disaster)
        return lag, hours, how, waits
    if one.managed and disaster is Disaster.ZONE_LOST:
        return (
            0.0,
            values.number("failure.zone.hours"),
            "waited out: its copies are in the same region",
            False,
        )
    if one.managed and disaster in (Disaster.REGION_LOST, Disaster.PROVIDER_LOST):
        logical = values.number("data.size_gb") / values.number("restore.logical_gb_per_hour")
        week = values.number("backup.off_site_interval_seconds") / 3600
        return week, person + logical, "restored elsewhere from the copy that leaves the provider", True
    rto = float(designs.rto[index])
    return (
        float(designs.rpo[index]),
        rto,
        "restored from the copy kept elsewhere"
        if not one.managed
        else "restored to a point in time by the provider",
        True,
    )


def fixed_hours(one: Chosen) -> float:
    """The steps of a recovery that do not depend on data, hours."""
    rows = one.stage.database.rows
    machine = (
        rows.machine[[one.d]]
        if one.has_database
        else machine_code(one.stage.app.rows.take(np.array([one.a])))
    )
    fixed = fixed_recovery_hours(one.solved.values, managed=np.array([one.managed]), machine=machine)
    return float(fixed[0])
