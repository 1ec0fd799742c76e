"""Hours a month: skill, nodes, data, and what a change of structure takes once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.catalogue.load import load_catalogue
from loopwright.design.model import Structure
from loopwright.design.sums.effort import (
    cut_over_hours,
    data_hours,
    migration,
    migration_hours,
    skill_level,
    skill_of,
    technology_of,
)
from loopwright.design.technologies import (
    COMPONENT_TECHNOLOGY,
    SPELLINGS,
    TECHNOLOGIES,
    technology_name,
)
from loopwright.loop.vocabulary import (
    Arrangement,
    BackupMethod,
    CacheChoice,
    DatabaseStage,
    EdgeChoice,
    Platform,
    QueueChoice,
    Skill,
    Survives,
)

CATALOGUE = load_catalogue()


def structure(arrangement=Arrangement.ONE_SERVER, database=DatabaseStage.ON_HOST, **other) -> Structure:
    parts = {
        "platform": Platform.RENTED_SERVERS,
        "survives": Survives.NOTHING,
        "app_redundant": False,
        "database_redundant": False,
        "zones": 1,
        "cache": CacheChoice.NONE,
        "queue": QueueChoice.NONE,
        "edge": EdgeChoice.NONE,
        "backup": BackupMethod.NIGHTLY,
        "pooler": False,
        "replicas": 0,
        "shards": 1,
        "own_proxy": False,
    }
    return Structure(arrangement=arrangement, database=database, **{**parts, **other})


def test_data_costs_hours_only_above_a_terabyte_and_then_by_the_doubling():
    assert data_hours([0.01, 1, 2, 4, 8], 3) == pytest.approx([0, 0, 3, 6, 9])


@given(st.lists(st.floats(0.1, 1e4), min_size=2, max_size=6), st.floats(0, 5))
def test_more_data_never_takes_fewer_hours(sizes, per_doubling):
    hours = data_hours(np.sort(np.array(sizes)), per_doubling)
    assert np.all(np.diff(hours) >= 0)
    assert np.all(hours >= 0)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PostgreSQL", "postgres"),
        ("k8s", "kubernetes"),
        ("HAProxy", "proxy"),
        ("google-cloud", "gcp"),
        ("cobol", "cobol"),
    ],
)
def test_a_technology_has_one_name_however_it_is_spelled(written, name):
    assert technology_name(written) == name


def test_every_spelling_and_every_component_leads_to_a_known_technology():
    assert set(SPELLINGS.values()) <= set(TECHNOLOGIES)
    assert set(COMPONENT_TECHNOLOGY.values()) <= set(TECHNOLOGIES)
    assert not set(SPELLINGS) & set(TECHNOLOGIES)


def test_a_component_without_a_technology_of_its_own_asks_for_its_provider():
    assert technology_of("own_postgres", "hetzner") == "postgres"
    assert technology_of("fargate", "aws") == "aws"
    assert technology_of("platform_app", "Fly.io") == "fly.io"


def test_skill_scales_hours_and_silence_means_done_before():
    skills = {"PostgreSQL": Skill.LIVES_IN_IT, "k8s": Skill.NEVER}
    assert skill_of("postgres", skills, CATALOGUE) == 0.7
    assert skill_of("kubernetes", skills, CATALOGUE) == 2
    assert skill_of("linux", skills, CATALOGUE) == 1


def test_of_two_spellings_the_better_level_holds():
    assert skill_level("postgres", {"pg": Skill.NEVER, "psql": Skill.LIVES_IN_IT}) is Skill.LIVES_IN_IT


def test_moving_data_takes_its_size_over_the_rate_of_a_dump():
    rate = CATALOGUE.value("restore.logical_gb_per_hour")
    switch = float(cut_over_hours(0, CATALOGUE))
    assert cut_over_hours([0, rate, 10 * rate], CATALOGUE) == pytest.approx([switch, 1 + switch, 10 + switch])


def test_a_resize_is_the_smallest_change():
    plan = migration(structure(), structure(), 100, CATALOGUE)
    assert plan.changes == ("size",)
    assert plan.hours == CATALOGUE.value("effort.migration_hours.size")


def test_each_kind_of_change_adds_its_hours():
    before, after = structure(), structure(Arrangement.SERVERS, DatabaseStage.MANAGED)
    plan = migration(before, after, 500, CATALOGUE, provider_changes=True)
    kinds = ("arrangement", "database", "provider")
    assert plan.changes == kinds
    assert plan.hours == sum(CATALOGUE.value(f"effort.migration_hours.{kind}") for kind in kinds)
    assert migration_hours(before, after, 500, CATALOGUE) < plan.hours


def test_a_larger_database_is_down_longer_when_it_moves_and_not_when_a_standby_joins():
    own, managed = structure(), structure(database=DatabaseStage.MANAGED)
    small, large = (migration(own, managed, size, CATALOGUE).downtime_hours for size in (1.0, 5_000.0))
    assert large > small
    with_standby = structure(database=DatabaseStage.MANAGED_STANDBY)
    joins = [migration(managed, with_standby, size, CATALOGUE).downtime_hours for size in (1.0, 5_000.0)]
    assert joins[0] == joins[1]
