import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.model import Phase
from loopwright.design.sums.availability import (
    PHASES,
    PersonTime,
    availability_of,
    bad_change_downtime,
    deploy_downtime,
    downtime_of,
    fault_downtime,
    machine_downtime,
    outside_downtime,
    place_downtime,
)
from loopwright.design.sums.cover import gaps_of_week
from loopwright.loop.vocabulary import Cover


def oracle(name):
    path = Path(__file__).parents[1] / "oracles" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


simulation = oracle("renewal_simulation")


def people(crew):
    return PersonTime.under(
        gaps_of_week(Cover(crew.cover)), detect=crew.detect, decide=crew.decide, verify=crew.verify
    )


def host_ledger(tier, person):
    return machine_downtime(
        tier.nodes,
        tier.needed,
        tier.failures_per_year,
        failover_hours=tier.failover_hours,
        self_restart_share=tier.self_restart_share,
        self_restart_hours=tier.self_restart_hours,
        person=person,
        repair_hours=tier.repair_hours,
        common_cause=tier.common_cause,
        failover_fails=tier.failover_fails,
        stateless=tier.stateless,
        by_hand_hours=tier.by_hand_hours,
    )


def ledger(tier, crew, around, habits):
    """Hours a year by cause (rows) and phase (columns)."""
    person = people(crew)
    return {
        "host": host_ledger(tier, person),
        "own_faults": fault_downtime(
            around.own_faults_per_year, person, around.own_repair_hours, around.own_wait_share
        ),
        "zone": place_downtime(
            around.place_per_year, around.place_hours, around.place_spread, around.place_failover_hours
        ),
        "deploys": deploy_downtime(
            habits.deploys_per_year, habits.restart_hours, habits.migration_share, habits.lock_hours, 0.0
        ),
        "bad_changes": bad_change_downtime(
            habits.deploys_per_year,
            habits.change_failure_rate,
            habits.breaks_share,
            habits.exposure,
            habits.detect_hours,
            habits.roll_back_hours,
        ),
        "outside": outside_downtime(1.0 - around.outside_unavailability, required=True),
    }


def design(number):
    """A design at random within the ranges that the defaults are given with."""
    random = np.random.default_rng([77, number])
    nodes = int(random.integers(1, 7))
    rented = random.random() < 0.6
    repair = 1.0 if rented else random.uniform(2.0, 24.0)
    tier = simulation.Machines(
        nodes=nodes,
        needed=max(1, nodes - int(random.integers(0, 3))),
        failures_per_year=random.uniform(0.2, 1.5),
        failover_hours=random.uniform(20.0, 900.0) / 3600,
        self_restart_share=0.8 if rented else 0.0,
        self_restart_hours=1 / 6,
        repair_hours=repair,
        by_hand_hours=random.uniform(0.2, 1.0),
        common_cause=random.uniform(0.02, 0.10),
        failover_fails=random.uniform(0.02, 0.15),
        stateless=random.random() < 0.5,
    )
    cover = ["business", "waking", "around_the_clock"][int(random.integers(3))]
    crew = simulation.Crew(
        cover, detect=random.uniform(2.0, 60.0) / 60, decide=random.uniform(20.0, 45.0) / 60, verify=1 / 6
    )
    around = simulation.Surroundings(
        own_faults_per_year=random.uniform(0.3, 6.0),
        own_repair_hours=1.5,
        own_wait_share=0.5,
        place_per_year=random.uniform(0.05, 1.0),
        place_hours=random.uniform(1.0, 4.0),
        place_spread=random.random() < 0.5,
        place_failover_hours=random.uniform(20.0, 120.0) / 3600,
        outside_unavailability=random.choice([1e-3, 1e-4]),
    )
    habits = simulation.Habits(
        deploys_per_year=random.uniform(12.0, 110.0),
        restart_hours=random.uniform(0.0, 60.0) / 3600,
        migration_share=random.uniform(0.0, 0.3),
        lock_hours=random.uniform(0.0, 60.0) / 3600,
        change_failure_rate=random.uniform(0.05, 0.20),
        breaks_share=random.uniform(0.05, 0.30),
        exposure=random.choice([0.1, 1.0]),
        detect_hours=random.uniform(5.0, 60.0) / 60,
        roll_back_hours=random.uniform(2.0, 30.0) / 60,
    )
    return tier, crew, around, habits


def compare(number, runs, years):
    parts = design(number)
    rows = ledger(*parts)
    played = simulation.hours_a_year(number, *parts, runs=runs, years=years)
    table = np.array(list(rows.values()))
    assert table.sum() == pytest.approx(sum(row.sum() for row in rows.values()))
    assert table.sum(axis=0).sum() == pytest.approx(table.sum(axis=1).sum())
    assert table.sum() == pytest.approx(played["total"], rel=0.05)


@pytest.mark.parametrize("number", range(12))
def test_the_ledger_of_a_random_design_is_what_its_simulated_years_lose(number):
    compare(number, runs=100, years=160.0)


@pytest.mark.verify
@pytest.mark.parametrize("number", range(200))
def test_the_ledger_of_two_hundred_random_designs_is_what_their_simulated_years_lose(number):
    compare(1000 + number, runs=100, years=500.0)


DEDICATED = {
    "failures_per_year": 0.4,
    "failover_hours": 20 / 3600,
    "self_restart_share": 0.0,
    "self_restart_hours": 0.0,
    "repair_hours": 4.0,
    "by_hand_hours": 4.0,
    "common_cause": 0.05,
    "failover_fails": 0.05,
    "stateless": True,
}
TIERS = [  # nodes, needed, and what differs; the last three are where a sum without the week leaves 5 %
    (1, 1, {}),
    (2, 2, {}),
    (2, 1, {"stateless": False}),
    (3, 1, {"common_cause": 0.10, "failover_fails": 0.15}),
    (2, 1, {"failover_fails": 1.0, "by_hand_hours": 0.5, "stateless": False}),
    (6, 5, {"failures_per_year": 1.5}),
    (20, 19, {"failures_per_year": 1.0, "repair_hours": 24.0}),
    (20, 20, {"failures_per_year": 1.0, "repair_hours": 24.0}),
]


@pytest.mark.parametrize("cover", ["business", "waking"])
@pytest.mark.parametrize(("nodes", "needed", "differs"), TIERS)
def test_a_tier_of_machines_loses_what_its_simulated_years_lose(nodes, needed, differs, cover):
    tier = simulation.Machines(nodes=nodes, needed=needed, **{**DEDICATED, **differs})
    crew = simulation.Crew(cover, detect=5 / 60, decide=0.5, verify=1 / 6)
    history = simulation.History(5, runs=200, years=4_000 / nodes)
    played = simulation.hours_down(history.of_machines(tier, crew)) / (history.runs * history.years)
    assert host_ledger(tier, people(crew)).sum() == pytest.approx(played, rel=0.05)


def pinboard(arrangement, own_faults, database_faults):
    # two dedicated servers, one person who sleeps at night, a deploy a week, and the shipped defaults
    person = PersonTime.under(
        gaps_of_week(Cover.WAKING), detect=5 / 60, decide=(20 + 15) / 60, verify=10 / 60
    )
    nodes, needed, by_hand = {"apart": (2, 2, 4.0), "standby by hand": (2, 1, 0.5)}[arrangement]
    machines = machine_downtime(
        nodes,
        needed,
        0.4,
        failover_hours=0.0,
        self_restart_share=0.0,
        self_restart_hours=0.0,
        person=person,
        repair_hours=4.0,
        by_hand_hours=by_hand,
        common_cause=0.05,
        failover_fails=1.0,
        stateless=False,
    )
    deploys = 52.0
    rows = [
        machines,
        fault_downtime(own_faults, person, 1.5, 0.5),
        fault_downtime(database_faults, person, 2.0, 0.5),
        place_downtime(0.3, 2.0, spread=False, failover_hours=0.0),
        deploy_downtime(deploys, 5 / 3600, 0.1, 30 / 3600, 0.0),
        bad_change_downtime(deploys, 0.15, 0.10, 1.0, 15 / 60, 10 / 60),
    ]
    return float(availability_of(np.sum(rows)))


@pytest.mark.parametrize("arrangement", ["apart", "standby by hand"])
def test_pinboard_is_inside_its_published_band_with_defaults_and_outside_when_nobody_makes_mistakes(
    arrangement,
):
    assert 0.9967 <= pinboard(arrangement, own_faults=3.0, database_faults=0.8) <= 0.9993
    assert pinboard(arrangement, own_faults=0.0, database_faults=0.0) > 0.9993


rates = st.floats(0.0, 5.0)
hours = st.floats(0.0, 48.0)
shares = st.floats(0.0, 1.0)
some_cover = st.sampled_from(list(Cover))
machine = st.fixed_dictionaries(
    {
        "failures_per_year": rates,
        "failover_hours": st.floats(0.0, 0.5),
        "self_restart_share": shares,
        "self_restart_hours": st.floats(0.0, 0.5),
        "repair_hours": st.floats(0.5, 48.0),
        "common_cause": st.floats(0.0, 0.2),
        "failover_fails": shares,
        "stateless": st.booleans(),
    }
)


def tier_hours(cover, nodes, spare, given_machine, extra_wait=0.0):
    gaps = gaps_of_week(cover)
    person = PersonTime.under((*gaps, extra_wait) if extra_wait else gaps, detect=0.1, decide=0.5, verify=0.2)
    rest = {name: value for name, value in given_machine.items() if name != "failures_per_year"}
    return machine_downtime(
        nodes, max(nodes - spare, 1), given_machine["failures_per_year"], person=person, **rest
    )


@given(some_cover, st.integers(1, 130), st.integers(0, 8), machine)
def test_a_tier_is_never_down_for_less_than_nothing_nor_for_much_more_than_the_year(
    cover, nodes, spare, given_machine
):
    found = tier_hours(cover, nodes, spare, given_machine)
    assert found.shape == (5,)
    assert np.all(found >= 0.0)
    assert np.all(np.isfinite(found))


@given(
    some_cover,
    st.integers(1, 130),
    st.integers(0, 8),
    machine,
    st.sampled_from(["failures_per_year", "repair_hours"]),
    st.floats(1.0, 4.0),
)
def test_more_failures_or_longer_repairs_never_shorten_the_downtime(
    cover, nodes, spare, given_machine, name, factor
):
    worse = {**given_machine, name: given_machine[name] * factor}
    before = tier_hours(cover, nodes, spare, given_machine).sum()
    assert tier_hours(cover, nodes, spare, worse).sum() >= before * (1.0 - 1e-9)


@given(some_cover, st.integers(1, 130), st.integers(0, 8), machine, st.floats(1.0, 24.0))
def test_a_longer_wait_for_people_never_shortens_the_downtime(cover, nodes, spare, given_machine, extra):
    before = tier_hours(cover, nodes, spare, given_machine).sum()
    assert tier_hours(cover, nodes, spare, given_machine, extra).sum() >= before * (1.0 - 1e-6)


@given(some_cover, st.lists(st.tuples(rates, hours, shares), min_size=1, max_size=4))
def test_a_batch_is_its_designs_one_by_one(cover, faults):
    person = PersonTime.under(gaps_of_week(cover), detect=0.1, decide=0.5, verify=0.2)
    per_year, repair, waits = (np.array(column) for column in zip(*faults, strict=True))
    batch = fault_downtime(per_year, person, repair, waits)
    assert batch.shape == (len(faults), 5)
    for row, fault in zip(batch, faults, strict=True):
        rate, repair_hours, wait_share = fault
        assert row == pytest.approx(fault_downtime(rate, person, repair_hours, wait_share))
        assert row.sum() == pytest.approx(rate * (0.1 + wait_share * person.wait + 0.5 + repair_hours + 0.2))


def test_a_batch_of_tiers_is_its_tiers_one_by_one():
    person = PersonTime.under(gaps_of_week(Cover.BUSINESS), detect=0.1, decide=0.5, verify=0.2)
    nodes, needed = np.array([[1, 2, 3], [0, 20, 130]]), np.array([[1, 1, 3], [0, 17, 125]])
    rest = {key: DEDICATED[key] for key in DEDICATED if key not in {"failures_per_year", "by_hand_hours"}}
    batch = machine_downtime(nodes, needed, 0.4, person=person, **rest)
    assert batch.shape == (2, 3, 5)
    for place in np.ndindex(2, 3):
        alone = machine_downtime(int(nodes[place]), int(needed[place]), 0.4, person=person, **rest)
        assert batch[place] == pytest.approx(alone)
    assert np.all(batch[1, 0] == 0.0)  # a tier that is not there


def test_a_tier_with_fewer_nodes_than_it_needs_is_refused():
    person = PersonTime(0.1, 0.0, 0.5, 0.2)
    rest = {key: DEDICATED[key] for key in DEDICATED if key != "failures_per_year"}
    with pytest.raises(ValueError, match="fewer nodes"):
        machine_downtime(1, 2, 0.4, person=person, **rest)


def test_phases_stand_in_the_order_of_the_ledger():
    person = PersonTime(detect=1.0, wait=2.0, decide=3.0, verify=5.0)
    found = fault_downtime(1.0, person, 4.0)
    assert dict(zip(PHASES, found.tolist(), strict=True)) == {
        Phase.DETECT: 1.0,
        Phase.WAIT: 2.0,
        Phase.DECIDE: 3.0,
        Phase.REPAIR: 4.0,
        Phase.VERIFY: 5.0,
    }


def test_a_service_that_is_not_required_takes_nothing_down():
    assert outside_downtime(np.array([0.99, 0.99]), np.array([True, False])).sum(axis=-1) == pytest.approx(
        [87.6, 0.0]
    )


@pytest.mark.parametrize(
    ("availability", "expected"), [(0.99, 87.6), (0.999, 8.76), (0.9999, 0.876), (0.99999, 0.0876)]
)
def test_a_share_of_the_year_and_its_hours_are_two_names_of_one_thing(availability, expected):
    assert downtime_of(availability) == pytest.approx(expected)
    assert availability_of(expected) == pytest.approx(availability)
