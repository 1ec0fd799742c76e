"""The downtime ledger: for each cause the hours a year it takes the loop down, split by phase.

Every function returns hours a year with a last axis of five phases in the order of ``Phase``: detect, wait,
decide, repair, verify. Inputs are scalars or arrays that broadcast; times are in hours, rates a year.
Causes are added: they seldom overlap (a ledger of 88 h, 1 % of the year, overstates by at most 1 % of
itself).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from loopwright.design.model import Phase
from loopwright.design.sums.binomial import more_than
from loopwright.design.sums.compound_poisson import YearOfOutages, quantiles, share_within
from loopwright.design.sums.cover import mean_wait, wait_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hours = NDArray[np.float64]
    Amount = float | NDArray[np.float64]
    Count = Amount | NDArray[np.int64]
    Flag = bool | NDArray[np.bool_]

HOURS_PER_YEAR = 8760.0
DAYS_PER_YEAR = 365.0
DAYS_PER_MONTH = 30.0  # of an objective

PHASES = tuple(Phase)


@dataclass(frozen=True, slots=True)
class PersonTime:
    """What passes until a person has acted, apart from the repair itself; hours, scalars or arrays.

    ``waits`` are (share, hours) points of the wait over the week (see ``cover.wait_points``); without them
    every wait is taken as its mean, and machines that fail in the same night seem to come back at different
    times.
    """

    detect: Amount
    wait: Amount
    decide: Amount
    verify: Amount
    waits: tuple[tuple[float, float], ...] = ()

    @classmethod
    def under(cls, gaps: tuple[float, ...], *, detect: Amount, decide: Amount, verify: Amount) -> Self:
        """The times of people whose week has these gaps (hours)."""
        return cls(detect, mean_wait(gaps), decide, verify, wait_points(gaps))


def phased(
    *,
    detect: Amount = 0.0,
    wait: Amount = 0.0,
    decide: Amount = 0.0,
    repair: Amount = 0.0,
    verify: Amount = 0.0,
) -> Hours:
    """Five broadcast quantities as one array whose last axis is the phase."""
    given = [np.asarray(part, dtype=np.float64) for part in (detect, wait, decide, repair, verify)]
    ledger = np.empty((*np.broadcast_shapes(*(part.shape for part in given)), len(PHASES)))
    for column, part in enumerate(given):
        ledger[..., column] = part
    return ledger


def downtime_of(availability: Amount) -> Hours:
    """Hours a year (of 8,760) that an availability (a fraction) leaves down."""
    return HOURS_PER_YEAR * (1.0 - np.asarray(availability, dtype=np.float64))


def availability_of(downtime_hours: Amount) -> Hours:
    """The fraction of a year of 8,760 h that is left by so many hours of downtime, never below zero."""
    return np.maximum(1.0 - np.asarray(downtime_hours, dtype=np.float64) / HOURS_PER_YEAR, 0.0)


def machine_downtime(
    nodes: Count,
    needed: Count,
    failures_per_year: Amount,
    *,
    failover_hours: Amount,
    self_restart_share: Amount,
    self_restart_hours: Amount,
    person: PersonTime,
    repair_hours: Amount,
    common_cause: Amount,
    failover_fails: Amount,
    stateless: Flag,
    by_hand_hours: Amount | None = None,
) -> Hours:
    """Downtime of a tier of ``nodes`` equal machines of which ``needed`` must work.

    ``failures_per_year`` are one machine's. A machine restarts by itself with ``self_restart_share``, else
    a person repairs it. With a spare, a failure costs its failover (of the requests on that node when
    ``stateless``, of the whole tier when the primary of a database fails); ``common_cause`` is the share of
    failures that takes all nodes at once, ``failover_fails`` the share whose failover leaves the tier to a
    person, who takes ``by_hand_hours`` (default: the repair); a standby promoted by hand is
    ``failover_fails=1``. Without a spare each failure lasts until the machine is back.

    Shares from 0 to 1. Raises ValueError when a tier has fewer nodes than it needs.
    """
    n, k, f = (np.asarray(part, dtype=np.float64) for part in (nodes, needed, failures_per_year))
    if np.any(n < k):
        raise ValueError("a tier has fewer nodes than it needs")
    spare = n - k
    redundant = spare > 0
    shared = np.where(redundant, common_cause, 0.0)
    machines = _shortage(
        n, spare, (1.0 - shared) * f, self_restart_share, self_restart_hours, person, repair_hours
    )
    touched = np.where(stateless, n, 1.0) * np.where(redundant, f, 0.0)
    lost = np.where(stateless, 1.0 / np.maximum(n, 1.0), 1.0)
    alone = (1.0 - shared) * touched * lost
    fails = alone * np.asarray(failover_fails, dtype=np.float64)
    everything = shared * f
    by_hand = repair_hours if by_hand_hours is None else by_hand_hours
    to_person = fails + everything
    return machines + phased(
        detect=to_person * person.detect,
        wait=to_person * person.wait,
        decide=to_person * person.decide,
        repair=everything * repair_hours + fails * by_hand + (alone - fails) * failover_hours,
        verify=to_person * person.verify,
    )


def _shortage(
    nodes: Hours,
    spare: Hours,
    failures_per_year: Hours,
    self_restart_share: Amount,
    self_restart_hours: Amount,
    person: PersonTime,
    repair_hours: Amount,
) -> Hours:
    """Hours a year with more nodes down than can be spared, averaged over the points of the week."""
    by_itself = np.asarray(self_restart_share, dtype=np.float64)
    restart = by_itself * self_restart_hours
    work = np.asarray(person.detect, dtype=np.float64) + person.decide + repair_hours + person.verify
    per_hour: Hours = np.zeros(())
    waited: Hours = np.zeros(())
    for share, wait in person.waits or ((1.0, person.wait),):
        away = restart + (1.0 - by_itself) * (work + wait)
        down = _hours_short(nodes, spare, failures_per_year * away)
        none = np.zeros(np.broadcast_shapes(down.shape, away.shape))
        rate = share * np.divide(down, away, out=none, where=away > 0)
        per_hour = per_hour + rate
        waited = waited + rate * wait
    by_person = (1.0 - by_itself) * per_hour
    return phased(
        detect=by_person * person.detect,
        wait=(1.0 - by_itself) * waited,
        decide=by_person * person.decide,
        repair=by_person * repair_hours + per_hour * restart,
        verify=by_person * person.verify,
    )


def _hours_short(nodes: Hours, spare: Hours, away_per_year: Hours) -> Hours:
    """Hours a year with more than ``spare`` nodes away; each is away for so many hours per year of work."""
    shape = np.broadcast_shapes(nodes.shape, spare.shape, away_per_year.shape)
    flat = [np.broadcast_to(part, shape).ravel() for part in (spare, nodes, away_per_year / HOURS_PER_YEAR)]
    return HOURS_PER_YEAR * more_than(*flat).reshape(shape)


def fault_downtime(
    per_year: Amount, person: PersonTime, repair_hours: Amount, wait_share: Amount = 1.0
) -> Hours:
    """Downtime of faults that a person must clear; the wait for cover counts for ``wait_share`` of them."""
    rate = np.asarray(per_year, dtype=np.float64)
    return phased(
        detect=rate * person.detect,
        wait=rate * np.asarray(wait_share, dtype=np.float64) * person.wait,
        decide=rate * person.decide,
        repair=rate * repair_hours,
        verify=rate * person.verify,
    )


def place_downtime(per_year: Amount, hours: Amount, spread: Flag, failover_hours: Amount) -> Hours:
    """Downtime of a lost zone, region, site or provider: its failover where spread, else until it is back.

    All repair: the provider notices and repairs. ``spread`` means that what is left carries the peak.
    """
    return phased(repair=np.asarray(per_year, dtype=np.float64) * np.where(spread, failover_hours, hours))


def deploy_downtime(
    deploys_per_year: Amount,
    restart_hours: Amount,
    migration_share: Amount,
    lock_hours: Amount,
    maintenance_hours: Amount,
) -> Hours:
    """Downtime that deploys cause when they go well: restarts, migrations that lock, planned hours a year."""
    each = (
        np.asarray(restart_hours, dtype=np.float64)
        + np.asarray(migration_share, dtype=np.float64) * lock_hours
    )
    return phased(repair=deploys_per_year * each + maintenance_hours)


def bad_change_downtime(
    deploys_per_year: Amount,
    change_failure_rate: Amount,
    breaks_share: Amount,
    exposure: Amount,
    detect_hours: Amount,
    roll_back_hours: Amount,
) -> Hours:
    """Downtime of changes that break the loop for a share ``exposure`` of its users until rolled back.

    Nobody is waited for: whoever deployed is there.
    """
    broken = np.asarray(deploys_per_year, dtype=np.float64) * change_failure_rate * breaks_share * exposure
    return phased(detect=broken * detect_hours, repair=broken * roll_back_hours)


def outside_downtime(availability: Amount, required: Flag) -> Hours:
    """Downtime of somebody else's service with that availability, nothing when the loop does without it."""
    return phased(repair=np.where(required, downtime_of(availability), 0.0))


def spread_of_years(
    per_year: Amount,
    mean_hours: Amount,
    deviation: Amount = 1.0,
    *,
    objective_hours_per_month: float,
) -> YearOfOutages:
    """How far years and months differ when independent causes strike at random.

    One-dimensional: each cause's events a year, hours of one event, and standard deviation of those hours
    as a multiple of their mean. Returns the share of 30-day months within the objective and the 10th and
    90th percentile of a year's hours.
    """
    rate, hours, ratio = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (per_year, mean_hours, deviation))
    )
    low, high = quantiles(rate, hours, ratio, (0.1, 0.9))
    month = rate * (DAYS_PER_MONTH / DAYS_PER_YEAR)
    return YearOfOutages(share_within(month, hours, ratio, objective_hours_per_month), low, high)
