"""For each kind, owner, framework, place and arrangement the figures that others read are there."""

from __future__ import annotations

from itertools import product

import pytest

from loopwright.loop.vocabulary import Arrangement, Cover, LoopKind, Owner, Place, Runtime, Skill


def words(text: str) -> list[str]:
    return text.split()


FRAMEWORKS = words(
    "django fastapi flask rails php laravel node express nextjs dotnet spring jvm go rust elixir phoenix"
    " unknown heavy"
)

FAMILIES = {
    LoopKind: (
        "demand.peak_to_mean demand.active_share demand.requests_per_active_day demand.burstiness"
        " demand.read_share demand.cached_share demand.public_share demand.background_share"
        " demand.response_bytes demand.request_bytes demand.emails_per_active_user_month data.size_gb"
        " data.growth_gb_per_month objective.latency_p95_seconds"
    ),
    Owner: (
        "demand.growth_per_month team.people team.value_of_hour_usd objective.availability"
        " objective.rto_seconds habits.deploys_per_week"
    ),
    Arrangement: "habits.restart_seconds",
    Skill: "team.skill",
}
VARIANTS = {
    "service.app_cpu_seconds": FRAMEWORKS,
    "service.runtime": FRAMEWORKS,
    "service.memory_per_slot_bytes": FRAMEWORKS,
    "team.value_of_hour_usd": ["employee", "contractor"],
    "habits.change_failure_rate": ["monthly", "weekly", "daily", "more"],
    "habits.planned_maintenance_hours_per_year": ["own", "managed", "platform"],
    "failure.own_faults": [
        f"{name}.per_year" for name in (*(arrangement.value for arrangement in Arrangement), "group")
    ],
    "failure": [
        *(f"{name}.per_year" for name in ("vm", "dedicated", "own_hardware")),
        *(f"{name}.repair_hours" for name in ("vm", "dedicated", "own_hardware", "own_faults", "database")),
        *(
            f"{name}.{part}"
            for name, part in product(
                ("zone", "region", "site", "platform", "provider"), ("per_year", "hours")
            )
        ),
        "vm.self_restart_share",
        "vm.self_restart_seconds",
        "database.own.per_year",
        "database.managed.per_year",
    ],
    "failover": [
        *(
            f"{name}_seconds"
            for name in words(
                "balancer patroni managed aurora by_hand replace_managed replace_instance region"
            )
        ),
        "fails_share",
        "common_cause_share",
    ],
    "respond": [
        *(
            f"{name}_seconds"
            for name in words("detect detect_unmonitored acknowledge decide verify cut_over warm_up")
        ),
        *(f"provision_seconds.{name}" for name in ("vm", "dedicated", "managed")),
        *(f"detect_change_seconds.{name}" for name in ("health_check", "ordinary", "none")),
        *(
            f"roll_back_seconds.{name}"
            for name in ("in_place", "platform", "rolling", "blue_green", "canary")
        ),
    ],
    "release.exposure": ["in_place", "rolling", "blue_green", "canary"],
    "restore": [
        "logical_gb_per_hour",
        "physical_gb_per_hour",
        "snapshot_seconds",
        "wal_replay_gb_per_hour",
        "object_store_gb_per_hour",
    ],
    "backup": [
        "nightly_interval_seconds",
        "nightly_duration_seconds",
        "continuous_lag_seconds",
        "upload_seconds",
        "replica_lag_p99_seconds",
        "managed_point_in_time_lag_seconds",
        "retention_days",
    ],
    "effort": words(
        "static platform_app one_server own_postgres further_server own_proxy standby_by_hand patroni"
        " managed_database fargate group serverless managed_kubernetes own_kubernetes standby_region"
        " active_active sharding own_redis managed_redis cdn queue worker backup_nightly"
        " backup_continuous node_platform node_server data_doubling sharding_once_hours"
    ),
    "effort.migration_hours": ["size", "arrangement", "database", "provider", "region"],
    "cover": [
        f"{cover.value}.{part}"
        for cover, part in product(Cover, ("mean_wait_hours", "p90_wait_hours", "hours_per_day"))
    ],
    "slo.burn": [
        f"{alert}.{part}"
        for alert, part in product(
            ("page_fast", "page_slow", "ticket_fast", "ticket_slow"),
            ("rate", "window_seconds", "short_window_seconds"),
        )
    ],
    "dora": [
        f"{band}.{measure}"
        for band, measure in product(
            ("elite", "high", "medium", "low"),
            ("deploys_per_year", "lead_time_hours", "restore_hours", "change_failure_rate"),
        )
    ],
    "choice.price_range": ["high", "medium", "low", "assumption"],
}
SINGLE = words(
    "demand.horizon_months service.base_memory_bytes service.database_cpu_seconds"
    " service.write_cost_factor service.queries_per_request service.background_cpu_factor"
    " service.outside_seconds service.outside_availability service.outside_share"
    " service.processor_sharing_factor service.memory_per_connection_bytes service.speed_reference"
    " capacity.utilisation_limit capacity.square_root_margin capacity.slot_margin"
    " capacity.database_memory_share capacity.connections_without_pooler"
    " capacity.table_bytes_partition capacity.table_bytes_shard capacity.database_cpu_limit"
    " capacity.disk_full_limit data.hot_share data.hot_floor_gb data.backup_copies"
    " data.largest_table_share team.operations_share team.operations_hours.hobby"
    " team.hours_per_month cover.around_the_clock.people objective.rpo_seconds"
    " objective.survives_machine.users objective.survives_machine.requests_per_second"
    " habits.breaks_the_loop_share habits.migration_share habits.migration_lock_seconds"
    " recovery.time_to_notice_days network.same_zone_seconds network.cross_zone_seconds"
    " network.cross_provider_seconds network.first_request_round_trips network.edge_seconds"
    " currency.usd_per_eur month.hours"
)


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
def test_every_member_of_a_closed_set_has_its_figures(figures, kind):
    wanted = {f"{family}.{member.value}" for family in FAMILIES[kind].split() for member in kind}
    assert sorted(wanted - figures.keys()) == []


@pytest.mark.parametrize("family", VARIANTS)
def test_every_variant_of_a_figure_is_there(figures, family):
    assert sorted({f"{family}.{variant}" for variant in VARIANTS[family]} - figures.keys()) == []


def test_every_single_figure_is_there(figures):
    assert sorted(set(SINGLE) - figures.keys()) == []


def test_every_pair_of_places_has_a_round_trip_and_it_is_the_same_both_ways(figures):
    for here, there in product(Place, Place):
        way = figures[f"network.rtt_seconds.{here.value}.{there.value}"]
        back = figures[f"network.rtt_seconds.{there.value}.{here.value}"]
        assert (way.value, way.low, way.high) == (back.value, back.low, back.high)


def test_nobody_is_nearer_to_a_far_place_than_to_their_own(figures):
    for here, there in product(Place, Place):
        home = figures[f"network.rtt_seconds.{here.value}.{here.value}"]
        away = figures[f"network.rtt_seconds.{here.value}.{there.value}"]
        # The United Kingdom and the Union are as near to each other as the Union is wide.
        slack = 0.02 if {here, there} <= {Place.EU, Place.UK, Place.US, Place.CA, Place.ASIA} else 0.0
        assert home.value <= away.value + slack, (here, there)


def test_a_runtime_code_names_one_runtime(figures):
    codes = {row.value for name, row in figures.items() if name.startswith("service.runtime.")}
    assert codes == {float(position) for position in range(1, len(Runtime) + 1)}


@pytest.mark.parametrize(
    "promises",
    [
        "aws.vm aws.container aws.function aws.cluster aws.database aws.database_standby aws.aurora",
        "aws.cache aws.object_storage aws.cdn aws.queue aws.load_balancer aws.nat",
        "gcp.vm gcp.run gcp.database_standby gcp.cluster azure.vm azure.container azure.run",
        "azure.cluster azure.database_standby fly.platform heroku.platform digitalocean.vm",
        "linode.vm hetzner.vm render.platform railway.platform supabase.database neon.database",
        "planetscale.database_standby upstash.cache cloudflare.cdn sendgrid.email pagerduty.paging",
    ],
    ids=lambda promises: promises.split(maxsplit=1)[0],
)
def test_what_a_design_can_contain_says_what_its_provider_promises(figures, promises):
    assert [name for name in promises.split() if f"sla.{name}" not in figures] == []
