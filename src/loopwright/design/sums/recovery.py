"""Recovery from a disaster: how long it takes, how much is lost, and whether it is possible at all.

All times in hours; scalars or arrays that broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.model import Disaster
from loopwright.loop.vocabulary import Survives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hours = NDArray[np.float64]
    Amount = float | NDArray[np.float64]
    Flag = bool | NDArray[np.bool_]
    Rank = Survives | int | NDArray[np.int64]

SURVIVAL_RANK = {survives: rank for rank, survives in enumerate(Survives)}

# a replica repeats a corruption or a deletion within seconds, and nothing of a provider outlives the provider
_REPLICA_MUST_SURVIVE = {
    Disaster.HOST_LOST: Survives.MACHINE,
    Disaster.ZONE_LOST: Survives.ZONE,
    Disaster.REGION_LOST: Survives.REGION,
}
_BACKUP_IN_REGION_SERVES = (
    Disaster.HOST_LOST,
    Disaster.DATABASE_CORRUPTED,
    Disaster.DELETED_BY_MISTAKE,
    Disaster.ZONE_LOST,
)
_NOTICED_LATE = (Disaster.DATABASE_CORRUPTED, Disaster.DELETED_BY_MISTAKE)


@dataclass(frozen=True, slots=True)
class RecoverySteps:
    """The steps of a recovery in the order they are taken, hours each."""

    detect: Hours
    wait: Hours
    acknowledge: Hours
    decide: Hours
    provision: Hours
    restore: Hours
    replay: Hours
    warm_up: Hours
    verify: Hours
    cut_over: Hours

    @property
    def total(self) -> Hours:
        """All steps, one after the other."""
        return np.asarray(sum(getattr(self, step.name) for step in fields(self)), dtype=np.float64)


def transfer_hours(size_gb: Amount, *gb_per_hour: Amount) -> Hours:
    """Hours to move ``size_gb`` through the slowest of several stages.

    Nothing takes none; a rate of zero takes for ever.
    """
    size = np.asarray(size_gb, dtype=np.float64)
    slowest = np.asarray(np.inf)
    for rate in gb_per_hour:
        slowest = np.minimum(slowest, rate)
    shape = np.broadcast_shapes(size.shape, slowest.shape)
    never = np.where(np.broadcast_to(size, shape) > 0, np.inf, 0.0)
    return np.asarray(np.divide(size, slowest, out=never, where=slowest > 0))


def recovery_time(
    *,
    detect: Amount,
    wait: Amount,
    acknowledge: Amount,
    decide: Amount,
    provision: Amount,
    data_gb: Amount,
    network_gb_per_hour: Amount,
    disk_gb_per_hour: Amount,
    store_gb_per_hour: Amount,
    replay_gb: Amount,
    replay_gb_per_hour: Amount,
    warm_up: Amount,
    verify: Amount,
    cut_over: Amount,
    snapshot: Amount = 0.0,
) -> tuple[Hours, RecoverySteps]:
    """Hours until the loop is back, and the steps they are made of.

    Restoring takes ``snapshot`` (a fixed time, where that is how the copy is kept) plus the data through
    the slowest of network, disk and store. A failover is a recovery without data. Give ``wait`` once as 0
    (somebody is there) and once as the wait's 90th percentile over the week: every other step is the same
    in both.
    """
    copied = transfer_hours(data_gb, network_gb_per_hour, disk_gb_per_hour, store_gb_per_hour)
    parts = [
        np.asarray(part, dtype=np.float64)
        for part in (
            detect,
            wait,
            acknowledge,
            decide,
            provision,
            copied + snapshot,
            transfer_hours(replay_gb, replay_gb_per_hour),
            warm_up,
            verify,
            cut_over,
        )
    ]
    steps = RecoverySteps(*parts)
    return steps.total, steps


def copy_age(interval: Amount, duration: Amount, upload: Amount) -> Hours:
    """The oldest that the newest usable copy can be: an interval, plus making and uploading the next."""
    return np.asarray(interval, dtype=np.float64) + duration + upload


def recovery_point(
    disaster: Disaster,
    *,
    replica_lag: Amount,
    replica_survives: Rank,
    backup_age: Amount,
    off_site_age: Amount,
) -> Hours:
    """Hours of work that the disaster may cost: the youngest copy that it leaves.

    ``replica_lag`` at its 99th percentile, ``backup_age`` and ``off_site_age`` from ``copy_age`` (or a
    log's lag); infinite where there is no such copy, and in the answer where nothing is left.
    ``replica_survives`` is the largest failure that primary and replica do not share (or its rank,
    ``SURVIVAL_RANK``).
    """
    lag = np.asarray(replica_lag, dtype=np.float64)
    left = np.asarray(off_site_age, dtype=np.float64)
    if disaster in _BACKUP_IN_REGION_SERVES:
        left = np.minimum(left, backup_age)
    return np.minimum(left, np.where(_replica_serves(disaster, replica_survives), lag, np.inf))


def recoverable(
    disaster: Disaster,
    *,
    has_backup: Flag,
    off_site_backup: Flag,
    replica: Flag,
    retention_days: Amount,
    time_to_notice_days: Amount,
    survives: Rank,
    copy_age_days: Amount = 0.0,
) -> NDArray[np.bool_]:
    """Whether the data can come back after the disaster.

    ``has_backup`` is a copy off the machine in the same region, ``off_site_backup`` one outside region and
    provider, ``replica`` a running second copy that shares nothing up to ``survives`` (or its rank). A
    replica recovers neither corruption nor deletion, and a backup only if it is kept for longer than it
    takes to notice, plus ``copy_age_days``: how old the newest copy may be at the mishap (one interval).
    """
    copies = np.asarray(off_site_backup, dtype=np.bool_)
    if disaster in _BACKUP_IN_REGION_SERVES:
        copies = copies | np.asarray(has_backup, dtype=np.bool_)
    if disaster in _NOTICED_LATE:
        copies = copies & (np.asarray(retention_days) > np.asarray(time_to_notice_days) + copy_age_days)
    return np.asarray(copies | (np.asarray(replica, dtype=np.bool_) & _replica_serves(disaster, survives)))


def _replica_serves(disaster: Disaster, survives: Rank) -> NDArray[np.bool_]:
    """Whether a replica that shares nothing up to ``survives`` is there after the disaster, and sound."""
    must = _REPLICA_MUST_SURVIVE.get(disaster)
    rank = SURVIVAL_RANK[survives] if isinstance(survives, Survives) else survives
    return np.asarray(rank) >= (len(SURVIVAL_RANK) if must is None else SURVIVAL_RANK[must])
