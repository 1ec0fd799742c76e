"""What a request costs is found again in steps that were made with it, and goes into the loop file in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.survey.load.making import step

from loopwright.interfaces.cli.reports.load_words import notes
from loopwright.survey.load.demand import demand_of
from loopwright.survey.load.knee import Ending
from loopwright.survey.load.measured import BY, law_withheld, load_of, values_of
from loopwright.survey.load.routes import Route
from loopwright.survey.load.running import Ramp
from loopwright.survey.load.scenario import Asked, Scenario
from loopwright.survey.load.steps import plan_of, read_step

PLAN = plan_of(60, 10)
SCENARIO = Scenario("Orders", (Asked(Route("the loop", "GET", "/"), 1.0),), None, (), ())


def worked(workers, seconds, cpu=None):
    """Steps of a system of workers that hold each request for some seconds."""
    rates = [min(users, workers) / seconds for users in PLAN.users]
    return [
        step(
            users,
            rate,
            p50=seconds * max(1, users / workers),
            seconds=1000.0,
            watched={"app": cpu * round(rate * 1000)} if cpu else {},
        )
        for users, rate in zip(PLAN.users, rates, strict=True)
    ]


def loaded(steps, ending=Ending.FLAT):
    return load_of(SCENARIO, "http://localhost:8000", PLAN, Ramp(tuple(steps), ending), None, loopback=True)


@given(st.integers(1, 16), st.floats(0.001, 2))
def test_workers_and_their_time_are_seen_from_outside(workers, seconds):
    steps = worked(workers, seconds)
    demand = demand_of(steps, Ending.FLAT)
    assert demand.alone.value == pytest.approx(seconds, rel=0.01)
    assert demand.bottleneck == pytest.approx(seconds / workers, rel=0.01)
    assert demand.parallel == pytest.approx(workers, rel=0.02)


@given(st.integers(1, 8), st.floats(0.001, 0.5), st.floats(0.0001, 0.01))
def test_processor_time_is_busy_cores_over_the_rate(workers, seconds, cpu):
    steps = worked(workers, seconds, cpu)
    found = demand_of(steps, Ending.FLAT).processor["app"]
    assert found.value == pytest.approx(cpu, rel=1e-6)
    assert found.low <= found.value * (1 + 1e-9)
    assert found.high >= found.value * (1 - 1e-9)


def test_a_bottleneck_that_was_not_reached_is_not_known():
    for ending in set(Ending) - {Ending.FLAT}:
        demand = demand_of(worked(64, 0.02)[:4], ending)
        assert (demand.bottleneck, demand.parallel) == (None, None)


def test_a_bottleneck_is_of_all_sound_steps_those_that_break_the_objective_too():
    steps = [
        step(1, 50),
        step(2, 100),
        step(3, 140, p95=0.6),
        *(step(users, 150, p95=0.7) for users in (4, 6, 8)),
    ]
    load = load_of(SCENARIO, "http://x", PLAN, Ramp(tuple(steps), Ending.FLAT), 0.5, loopback=True)
    assert load.knee.capacity == 100
    assert load.demand.bottleneck == pytest.approx(1 / 150)


def test_steps_that_the_generator_limited_say_nothing_of_the_system():
    steps = [*worked(4, 0.02)[:3], step(4, 1000, cores=0.99), step(6, 1000, cores=0.99)]
    assert loaded(steps, Ending.GENERATOR).generator_limited
    assert loaded(steps).scalability.ceiling < 1000 or loaded(steps).scalability.contention.value == 0
    assert demand_of(steps, Ending.FLAT).alone.value == pytest.approx(0.02)


def test_what_was_watched_is_written_as_measured():
    steps = worked(2, 0.02, 0.008)
    values = values_of(loaded(steps), "2026-11-27")
    assert values["service.app_cpu"].text == "8ms"
    assert values["service.app_cpu"].note.startswith(f"{BY}, 2026-11-27: processor time over ")
    assert list(values) == [
        "service.app_cpu",
        "service.single_rate",
        "service.contention",
        "service.coherence",
    ]


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (worked(2, 0.02)[:4], "4 sound steps are fewer than 5"),
        (worked(64, 0.02)[:6], "the rate still grew"),
        (
            [
                step(users, rate)
                for users, rate in zip(PLAN.users, [50, 20, 90, 30, 60, 40, 20], strict=False)
            ],
            "misses",
        ),
    ],
    ids=["few", "growing", "misfit"],
)
def test_a_law_that_was_not_well_seen_is_not_written(steps, why):
    load = loaded(steps)
    assert why in law_withheld(load)
    assert list(values_of(load, "2026-11-27")) == []
    assert any(law_withheld(load) in note for note in notes(load))


def test_the_note_of_the_law_speaks_of_sound_steps_alone():
    steps = [*worked(2, 0.02)[:6], step(12, 90, errors=99)]
    note = values_of(loaded(steps), "2026-11-27")["service.contention"].note
    assert note.endswith("6 sound steps of 1 to 8 users")


def test_processor_time_that_was_not_watched_is_not_written():
    values = values_of(loaded(worked(2, 0.02)), "2026-11-27")
    assert list(values) == ["service.single_rate", "service.contention", "service.coherence"]
    assert any("--watch app=PID" in note for note in notes(loaded(worked(2, 0.02))))


def test_nothing_seen_is_nothing_written():
    load = loaded([step(1, 1e-9, errors=9)], Ending.ERRORS)
    assert (load.knee, load.demand, load.scalability) == (None, None, None)
    assert values_of(load, "2026-11-27") == {}


def test_a_step_is_read_as_the_generator_wrote_it():
    line = (
        '{"users": 2, "seconds": 2.0, "answers": 3, "errors": 1, "redirects": 0, "mean": 0.1, "p50": 0.1, "p95": 0.2,'
        ' "p99": 0.2, "generator_cores": 0.1, "late_p95": -0.001, "watched": {"app": null, "database": 0.5},'
        ' "asked": [4], "faults": ["gone"]}'
    )
    seen = read_step(line)
    assert (seen.rate, seen.error_share) == (1.5, 0.25)
    assert seen.watched_cpu_seconds == {"database": 0.5}  # a process that ended has no time
    assert seen.generator_late_seconds == 0
