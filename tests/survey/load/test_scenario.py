"""One pass through the loop: requests of the stages that are reached, reads and writes as the loop says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.survey.load.making import STAGES, loop_of

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.load.routes import Route
from loopwright.survey.load.scenario import scenario_of, stage_names

VISIT = Route("visits", "GET", "/")
SEE, ORDER = Route("orders", "GET", "/orders"), Route("orders", "POST", "/orders", "a=1")


def asked(scenario):
    return {(one.route.method, one.route.path): one.requests for one in scenario.asked}


def test_a_stage_costs_its_requests_times_the_share_that_reaches_it():
    scenario = scenario_of(loop_of(STAGES), [VISIT, ORDER, Route("tells a friend", "GET", "/share")])
    assert asked(scenario) == {("GET", "/"): 6, ("POST", "/orders"): 2, ("GET", "/share"): 0.1}
    assert scenario.guessed == ("tells a friend",)
    assert scenario.unasked == ()
    assert scenario.read_share == pytest.approx(6.1 / 8.1)


def test_reads_and_writes_of_a_stage_share_as_the_loop_reads():
    scenario = scenario_of(loop_of(STAGES, reads="90%"), [VISIT, SEE, ORDER])
    assert scenario.read_share == pytest.approx(0.9)
    assert asked(scenario)["POST", "/orders"] == pytest.approx(0.8)
    assert scenario.unasked == ("tells a friend",)


def test_stages_that_only_read_leave_no_more_writes_than_there_is_room_for():
    scenario = scenario_of(loop_of(STAGES, reads="10%"), [VISIT, SEE, ORDER])
    assert scenario.read_share == pytest.approx(6 / 8)
    assert ("GET", "/orders") not in asked(scenario)


def test_without_a_share_of_reads_the_routes_of_a_stage_share_evenly():
    assert asked(scenario_of(loop_of(STAGES), [SEE, ORDER])) == {
        ("GET", "/orders"): 1,
        ("POST", "/orders"): 1,
    }


def test_a_loop_without_stages_is_one_stage():
    loop = loop_of()
    assert stage_names(loop) == ("the loop",)
    assert asked(scenario_of(loop, [Route("the loop", "GET", "/")])) == {("GET", "/"): 1}


@pytest.mark.parametrize("routes", [[], [Route("nobody", "GET", "/")]])
def test_without_a_path_there_is_nothing_to_load(routes):
    stages = STAGES + "    - name: nobody\n      share: 0%\n"
    with pytest.raises(LoopwrightError, match="does not know URLs") as caught:
        scenario_of(loop_of(stages), routes)
    assert "--stage visits=/path;" in caught.value.advice


@given(st.floats(0, 1), st.floats(0.01, 50), st.floats(0.01, 50))
def test_the_mix_comes_as_near_to_the_reads_as_the_stages_leave_it(reads, first, second):
    # four decimals: three could be thousands to half the world
    first, second = round(first, 4), round(second, 4)
    stages = (
        f"    - name: visits\n      requests: {first:.4f}\n    - name: orders\n      requests: {second:.4f}\n"
    )
    scenario = scenario_of(loop_of(stages, reads=f"{reads:.9f}"), [VISIT, SEE, ORDER])
    nearest = max(reads, first / (first + second))
    assert scenario.read_share == pytest.approx(nearest, abs=1e-6)
    assert scenario.requests == pytest.approx(first + second)
