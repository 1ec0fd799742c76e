import importlib.util
import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.model import Disaster
from loopwright.design.sums.cover import gaps_of_week, wait_quantile
from loopwright.design.sums.recovery import (
    copy_age,
    recoverable,
    recovery_point,
    recovery_time,
    transfer_hours,
)
from loopwright.loop.vocabulary import Cover, Survives


def oracle(name):
    path = Path(__file__).parents[1] / "oracles" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


timeline = oracle("event_timeline")
simulation = oracle("renewal_simulation")

STEPS = {
    "detect": 5 / 60,
    "wait": 0.0,
    "acknowledge": 0.25,
    "decide": 0.25,
    "provision": 1 / 6,
    "data_gb": 120.0,
    "network_gb_per_hour": 400.0,
    "disk_gb_per_hour": 900.0,
    "store_gb_per_hour": 150.0,
    "replay_gb": 12.0,
    "replay_gb_per_hour": 75.0,
    "warm_up": 0.1,
    "verify": 1 / 6,
    "cut_over": 0.05,
}
NOTHING = np.inf


def instants(seed, count=20_000, span=168.0 * 50):
    return np.random.default_rng(seed).uniform(168.0, span, count)


@pytest.mark.parametrize(
    ("interval", "duration", "upload"),
    [(24.0, 0.25, 0.25), (24.0, 6.0, 2.0), (1.0, 0.1, 0.0), (1 / 60, 0.0, 1 / 600)],
)
def test_no_disaster_loses_more_than_the_promised_point_and_the_worst_comes_close(interval, duration, upload):
    span = 168.0 + 400 * interval
    lost = timeline.lost_to_disaster(timeline.Copies(interval, duration, upload), instants(1, 5_000, span))
    promised = float(
        recovery_point(
            Disaster.HOST_LOST,
            replica_lag=NOTHING,
            replica_survives=Survives.NOTHING,
            backup_age=copy_age(interval, duration, upload),
            off_site_age=NOTHING,
        )
    )
    assert lost.max() <= promised + 1e-9
    assert lost.max() >= 0.99 * promised


def test_a_nightly_copy_of_half_an_hour_loses_up_to_24_and_a_half_hours():
    assert copy_age(24.0, 0.25, 0.25) == pytest.approx(24.5)


def test_a_replica_loses_its_lag_when_the_machine_goes():
    lag = np.random.default_rng(2).lognormal(np.log(0.5 / 3600), 1.0, 200_000)
    promised = recovery_point(
        Disaster.HOST_LOST,
        replica_lag=float(np.quantile(lag, 0.99)),
        replica_survives=Survives.MACHINE,
        backup_age=24.5,
        off_site_age=NOTHING,
    )
    assert np.mean(lag <= promised) == pytest.approx(0.99, abs=1e-4)


def test_a_deletion_is_never_recovered_from_a_replica():
    deleted = instants(3)
    random = np.random.default_rng(4)
    lag = random.exponential(2 / 3600, deleted.size)
    noticed = deleted + 10 / 60 + random.exponential(24.0, deleted.size)
    assert not timeline.in_replica_when_noticed(lag, deleted, noticed).any()
    for survives in Survives:
        assert not recoverable(
            Disaster.DELETED_BY_MISTAKE,
            has_backup=False,
            off_site_backup=False,
            replica=True,
            retention_days=365.0,
            time_to_notice_days=0.01,
            survives=survives,
        )
        point = recovery_point(
            Disaster.DELETED_BY_MISTAKE,
            replica_lag=0.001,
            replica_survives=survives,
            backup_age=NOTHING,
            off_site_age=NOTHING,
        )
        assert point == NOTHING


@pytest.mark.parametrize(
    ("retention_days", "notice_days"), list(itertools.product([3.0, 7.0, 8.5, 30.0], [1.0, 7.0, 29.5]))
)
def test_a_deletion_comes_back_only_from_copies_kept_longer_than_it_takes_to_notice(
    retention_days, notice_days
):
    copies = timeline.Copies(24.0, 0.25, 0.25, 24.0 * retention_days)
    deleted = instants(5, 2_000) + 24.0 * 30
    lost = timeline.lost_to_deletion(copies, deleted, deleted + 24.0 * notice_days)
    judged = {
        "has_backup": True,
        "off_site_backup": False,
        "replica": False,
        "retention_days": retention_days,
        "time_to_notice_days": notice_days,
        "survives": Survives.NOTHING,
    }
    possible = recoverable(Disaster.DELETED_BY_MISTAKE, **judged)
    certain = recoverable(Disaster.DELETED_BY_MISTAKE, **judged, copy_age_days=1.0)
    assert bool(possible) == bool(np.isfinite(lost).any())
    assert bool(certain) == bool(np.isfinite(lost).all())


def test_moving_data_takes_as_long_as_its_slowest_stage():
    walked = timeline.pipeline_hours(1200, 0.1, 400.0, 900.0, 150.0)
    assert float(transfer_hours(120.0, 400.0, 900.0, 150.0)) == pytest.approx(walked, rel=0.002)


def test_no_data_takes_no_time_and_no_rate_takes_for_ever():
    assert transfer_hours(np.array([0.0, 5.0]), 0.0).tolist() == [0.0, np.inf]
    assert transfer_hours(5.0, np.inf) == 0.0


@pytest.mark.parametrize("cover", list(Cover))
def test_measured_recovery_times_are_the_promised_ones_while_covered_and_at_the_ninetieth(cover):
    crew = simulation.Crew(cover.value, detect=STEPS["detect"], decide=0.0, verify=0.0)
    struck = instants(6)
    restored = timeline.pipeline_hours(1200, 0.1, 400.0, 900.0, 150.0) + timeline.pipeline_hours(
        120, 0.1, 75.0
    )
    work = restored + sum(
        STEPS[step] for step in ("acknowledge", "decide", "provision", "warm_up", "verify", "cut_over")
    )
    measured = crew.done(struck, work) - struck
    covered, _ = recovery_time(**STEPS)
    late, _ = recovery_time(**{**STEPS, "wait": wait_quantile(0.9, gaps_of_week(cover))})
    assert measured.min() == pytest.approx(float(covered), rel=0.01)
    assert np.quantile(measured, 0.9) == pytest.approx(float(late), rel=0.02)
    if cover is Cover.BUSINESS:
        assert late >= 47.0


def test_the_steps_stand_in_order_and_add_up():
    total, steps = recovery_time(**{**STEPS, "data_gb": np.array([0.0, 120.0, 5000.0])}, snapshot=0.5)
    assert steps.__slots__ == (
        "detect",
        "wait",
        "acknowledge",
        "decide",
        "provision",
        "restore",
        "replay",
        "warm_up",
        "verify",
        "cut_over",
    )
    assert total == pytest.approx(sum(getattr(steps, name) for name in steps.__slots__))
    assert steps.restore == pytest.approx([0.5, 0.5 + 120 / 150, 0.5 + 5000 / 150])


SERVES = [
    # disaster, what is left by it: backup in the region, copy outside, replica by what it survives
    (Disaster.HOST_LOST, True, True, [False, True, True, True]),
    (Disaster.ZONE_LOST, True, True, [False, False, True, True]),
    (Disaster.REGION_LOST, False, True, [False, False, False, True]),
    (Disaster.PROVIDER_LOST, False, True, [False] * 4),
    (Disaster.DATABASE_CORRUPTED, True, True, [False] * 4),
    (Disaster.DELETED_BY_MISTAKE, True, True, [False] * 4),
]


@pytest.mark.parametrize(("disaster", "backup", "off_site", "by_survival"), SERVES)
def test_each_disaster_leaves_the_copies_it_cannot_reach(disaster, backup, off_site, by_survival):
    kept = {"retention_days": 30.0, "time_to_notice_days": 7.0}
    nothing = {"has_backup": False, "off_site_backup": False, "replica": False, "survives": Survives.REGION}
    assert not recoverable(disaster, **nothing, **kept)
    assert bool(recoverable(disaster, **{**nothing, "has_backup": True}, **kept)) is backup
    assert bool(recoverable(disaster, **{**nothing, "off_site_backup": True}, **kept)) is off_site
    ranks = np.arange(4)
    with_replica = recoverable(disaster, **{**nothing, "replica": True, "survives": ranks}, **kept)
    assert with_replica.tolist() == by_survival
    points = recovery_point(
        disaster, replica_lag=0.01, replica_survives=ranks, backup_age=NOTHING, off_site_age=NOTHING
    )
    assert np.isfinite(points).tolist() == by_survival


amounts = st.floats(0.0, 1e4)


@given(
    st.fixed_dictionaries({name: st.floats(0.01, 1e4) for name in STEPS}),
    st.sampled_from(sorted(STEPS)),
    st.floats(1.0, 10.0),
)
def test_more_of_a_step_never_recovers_sooner_and_a_faster_rate_never_later(given_steps, name, factor):
    before, _ = recovery_time(**given_steps)
    after, _ = recovery_time(**{**given_steps, name: given_steps[name] * factor})
    if name.endswith("gb_per_hour"):
        assert after <= before * (1 + 1e-12)
    else:
        assert after >= before * (1 - 1e-12)


@given(st.sampled_from(list(Disaster)), amounts, amounts, amounts, st.integers(0, 3))
def test_another_copy_never_loses_more(disaster, lag, backup, off_site, rank):
    best = recovery_point(
        disaster, replica_lag=lag, replica_survives=rank, backup_age=backup, off_site_age=off_site
    )
    for without in ("replica_lag", "backup_age", "off_site_age"):
        ages = {"replica_lag": lag, "backup_age": backup, "off_site_age": off_site, without: NOTHING}
        assert recovery_point(disaster, replica_survives=rank, **ages) >= best
