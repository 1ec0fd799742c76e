"""What the database tier promises of recovery is what the steps of a recovery give, for every way to keep copies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.design.instances import question

from loopwright.design.given.situation import Variant, load_of
from loopwright.design.model import Disaster
from loopwright.design.sums.recovery import copy_age, recovery_point, recovery_time
from loopwright.design.tiers.database import CONTINUOUS, MACHINES, NIGHTLY
from loopwright.design.tiers.database_lines import recovery_columns

HOUR = 3_600.0
SECONDS = (
    "habits.detect_seconds",
    "respond.acknowledge_seconds",
    "respond.decide_seconds",
    "respond.warm_up_seconds",
    "respond.verify_seconds",
    "respond.cut_over_seconds",
    "respond.provision_seconds.vm",
    "respond.provision_seconds.dedicated",
    "respond.provision_seconds.managed",
    "backup.nightly_interval_seconds",
    "backup.nightly_duration_seconds",
    "backup.upload_seconds",
    "backup.continuous_lag_seconds",
    "backup.managed_point_in_time_lag_seconds",
    "restore.snapshot_seconds",
)
RATES = (
    "restore.logical_gb_per_hour",
    "restore.physical_gb_per_hour",
    "restore.object_store_gb_per_hour",
    "restore.wal_replay_gb_per_hour",
)
DRAWN = st.fixed_dictionaries(
    {
        **{path: st.floats(0.0, 1e6) for path in SECONDS},
        **{path: st.floats(1.0, 5_000.0) for path in RATES},
        "restore.replay_share": st.floats(0.0, 3.0),
        "data.size_gb": st.floats(0.01, 1e5),
    }
)
# how copies are kept, who runs the database, and on what
KINDS = [
    *((kind, False, machine) for kind in (NIGHTLY, CONTINUOUS) for machine in range(len(MACHINES))),
    (CONTINUOUS, True, 0),
    (0, False, 0),
]


def stepped(values, kind, *, managed, machine):
    """Recovery point and time by the steps, somebody there; hours."""
    size = values.number("data.size_gb")
    replayed = size * values.number("restore.replay_share")
    logical = kind == NIGHTLY and not managed
    stores = {
        "network_gb_per_hour": values.number("restore.logical_gb_per_hour" if logical else RATES[1]),
        "disk_gb_per_hour": np.inf,
        "store_gb_per_hour": np.inf if logical else values.number(RATES[2]),
    }
    hosts = ("vm", "dedicated", "dedicated")
    host = "managed" if managed else hosts[machine]
    time, _ = recovery_time(
        **{name: values.number(path) / HOUR for name, path in steps_of(host).items()},
        wait=0.0,
        data_gb=0.0 if managed else size,
        **stores,
        replay_gb=0.0 if logical else replayed,
        replay_gb_per_hour=values.number("restore.wal_replay_gb_per_hour"),
        snapshot=values.number("restore.snapshot_seconds") / HOUR if managed else 0.0,
    )
    lag = "managed_point_in_time_lag" if managed else "continuous_lag"
    nightly = (
        values.number(f"backup.{one}_seconds") / HOUR
        for one in ("nightly_interval", "nightly_duration", "upload")
    )
    age = copy_age(*nightly) if kind == NIGHTLY else values.number(f"backup.{lag}_seconds") / HOUR
    point = recovery_point(
        Disaster.DELETED_BY_MISTAKE,
        replica_lag=0.0,
        replica_survives=3,
        backup_age=age if kind else np.inf,
        off_site_age=np.inf,
    )
    return float(point), float(time) if kind else np.inf


def steps_of(host):
    return {
        "detect": "habits.detect_seconds",
        "acknowledge": "respond.acknowledge_seconds",
        "decide": "respond.decide_seconds",
        "provision": f"respond.provision_seconds.{host}",
        "warm_up": "respond.warm_up_seconds",
        "verify": "respond.verify_seconds",
        "cut_over": "respond.cut_over_seconds",
    }


@pytest.mark.parametrize(("kind", "managed", "machine"), KINDS)
@settings(deadline=None, max_examples=40)
@given(drawn=DRAWN)
def test_a_tiers_recovery_is_the_sum_of_its_steps(kind, managed, machine, drawn):
    values = question("business", 300.0, outside=False).values.replaced(drawn)
    load = load_of(values, Variant(edge=False, cache="none"))
    given_ = {"managed": np.array([managed]), "machine": np.array([machine])}
    rpo, rto = recovery_columns(np.array([kind]), load, values, **given_)
    point, time = stepped(values, kind, managed=managed, machine=machine)
    assert float(rpo[0]) == pytest.approx(point, rel=1e-9)
    assert float(rto[0]) == pytest.approx(time, rel=1e-9)
