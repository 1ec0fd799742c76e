"""Figures that follow from definitions, or from one another, are computed again."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

YEAR_HOURS = 365 * 24
MONTH_MINUTES = 30 * 24 * 60
WEEK_HOURS = 7 * 24
LEVELS = {
    "99": ("0.99", Fraction(365, 100) * 24),
    "99_9": ("0.999", Fraction(876, 100)),
    "99_95": ("0.9995", Fraction(438, 100)),
    "99_99": ("0.9999", Fraction(5256, 100) / 60),
}


def gaps_of_a_week(hours_per_day: float, days_per_week: float) -> list[float]:
    overnight = 24 - hours_per_day
    weekend = 24 * (7 - days_per_week)
    if days_per_week == 7:
        return [overnight] * 7
    return [overnight] * (int(days_per_week) - 1) + [overnight + weekend]


@pytest.mark.parametrize("level", LEVELS)
def test_the_uptime_table_of_the_seed_is_exact(figures, level):
    availability, hours_as_the_seed_says = LEVELS[level]
    down = 1 - Fraction(availability)
    assert down * YEAR_HOURS == hours_as_the_seed_says
    row = figures[f"seed.sla.{level}.availability"]
    assert Fraction(str(row.value)) == Fraction(availability)
    hours = figures[f"seed.sla.{level}.downtime_hours_per_year"].value
    assert Fraction(str(hours)) == hours_as_the_seed_says
    minutes = figures[f"seed.sla.{level}.downtime_minutes_per_month"].value
    assert Fraction(str(minutes)) == down * MONTH_MINUTES


def test_three_nines_stay_below_the_minutes_that_the_seed_allows(figures):
    exact = figures["seed.sla.99_9.downtime_minutes_per_month"].value
    assert exact == 43.2
    assert exact < figures["seed.sla.99_9.stated_minutes_per_month"].value == 45


def test_the_good_target_of_the_seed_is_what_a_company_is_given(figures):
    assert figures["objective.availability.company"].value == figures["seed.availability"].value


@pytest.mark.parametrize("cover", ["business", "waking", "around_the_clock"])
def test_waits_for_a_person_follow_from_the_calendar(figures, cover):
    gaps = gaps_of_a_week(
        figures[f"cover.{cover}.hours_per_day"].value, figures[f"cover.{cover}.days_per_week"].value
    )
    mean = sum(gap**2 for gap in gaps) / (2 * WEEK_HOURS)
    assert figures[f"cover.{cover}.mean_wait_hours"].value == pytest.approx(mean, abs=0.005)
    p90 = figures[f"cover.{cover}.p90_wait_hours"].value
    beyond = sum(max(gap - p90, 0) for gap in gaps) / WEEK_HOURS
    assert beyond == pytest.approx(0.1 if gaps[0] else 0, abs=1e-6)


@pytest.mark.parametrize("alert", ["page_fast", "page_slow", "ticket_fast", "ticket_slow"])
def test_a_burn_rate_uses_up_its_share_of_the_budget_in_its_window(figures, alert):
    part = {
        name: figures[f"slo.burn.{alert}.{name}"].value for name in ("rate", "window_seconds", "budget_share")
    }
    window_days = part["window_seconds"] / 86_400
    burnt = part["rate"] * window_days / figures["slo.window_days"].value
    assert burnt == pytest.approx(part["budget_share"])
    assert figures[f"slo.burn.{alert}.short_window_seconds"].value == part["window_seconds"] / 12


def test_a_nightly_copy_loses_no_more_than_the_default_objective_allows(figures):
    lost = sum(
        figures[f"backup.{name}"].value
        for name in ("nightly_interval_seconds", "nightly_duration_seconds", "upload_seconds")
    )
    assert lost == 24.5 * 3600
    assert lost <= figures["objective.rpo_seconds"].value


@pytest.mark.parametrize("band", ["10k", "50k", "100k"])
def test_a_band_of_money_is_its_share_of_the_revenue(figures, band):
    part = {
        name: figures[f"seed.revenue_band.{band}.{name}"].value
        for name in ("revenue", "low", "high", "share_low", "share_high")
    }
    assert part["low"] == pytest.approx(part["revenue"] * part["share_low"])
    assert part["high"] == pytest.approx(part["revenue"] * part["share_high"])
    assert part["share_high"] <= figures["seed.share_of_revenue"].value


def test_the_stages_of_the_seed_follow_one_another(figures):
    stages = ["solo", "small_team", "growing"]
    for earlier, later in pairwise(stages):
        before, after = f"seed.infrastructure_stage.{earlier}", f"seed.infrastructure_stage.{later}"
        assert figures[f"{before}.customers"].value == figures[f"{after}.customers_from"].value
        assert figures[f"{before}.cost_high"].value == figures[f"{after}.cost_low"].value


def test_the_test_mix_adds_up_to_all_tests(figures):
    mix = [figures[f"seed.tests.{name}"].value for name in ("unit", "integration", "end_to_end")]
    assert mix == [0.7, 0.2, 0.1]
    assert sum(mix) == pytest.approx(1)


def test_input_delay_is_judged_by_its_successor_and_a_note_says_why(figures):
    row = figures["seed.inp_seconds"]
    assert (row.value, row.high) == (0.2, 0.5)
    assert "2024" in row.note
    assert "first input delay" in row.note
    assert "seed.fid_seconds" not in figures


@pytest.mark.parametrize(
    "ladder",
    [
        (
            "effort.static effort.platform_app effort.one_server effort.fargate effort.group"
            " effort.managed_kubernetes effort.own_kubernetes"
        ),
        "effort.managed_database effort.own_postgres effort.standby_by_hand effort.patroni effort.sharding",
        "team.skill.lives_in_it team.skill.done_it team.skill.never",
        (
            "habits.change_failure_rate.more habits.change_failure_rate.daily"
            " habits.change_failure_rate.weekly habits.change_failure_rate.monthly"
        ),
        "release.exposure.canary release.exposure.rolling release.exposure.in_place",
        "objective.availability.hobby objective.availability.founder objective.availability.company",
        "objective.rto_seconds.company objective.rto_seconds.founder objective.rto_seconds.hobby",
        (
            "service.app_cpu_seconds.go service.app_cpu_seconds.dotnet service.app_cpu_seconds.node"
            " service.app_cpu_seconds.django service.app_cpu_seconds.rails service.app_cpu_seconds.heavy"
        ),
        "network.same_zone_seconds network.cross_zone_seconds network.cross_provider_seconds",
        (
            "failure.own_faults.static.per_year failure.own_faults.platform.per_year"
            " failure.own_faults.containers.per_year failure.own_faults.group.per_year"
            " failure.own_faults.one_server.per_year"
        ),
        "seed.budget_alert seed.budget_critical",
    ],
    ids=lambda ladder: ladder.split(maxsplit=1)[0],
)
def test_a_ladder_rises_from_rung_to_rung(figures, ladder):
    for lower, upper in pairwise(ladder.split()):
        assert figures[lower].value < figures[upper].value, (lower, upper)


@pytest.mark.parametrize("framework", ["fastapi", "laravel", "symfony", "nestjs", "spring", "dotnet"])
def test_a_default_of_processor_time_contains_what_a_benchmark_measured(figures, framework):
    """The benchmark was at saturation: a second of a core divided by what it carried."""
    anchor = figures[f"service.anchor_requests_per_core.{framework}"]
    assumed = figures[f"service.app_cpu_seconds.{framework}"]
    assert assumed.low * 0.5 <= 1 / anchor.value <= assumed.high
