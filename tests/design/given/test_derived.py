"""Inputs that follow from others follow them when they move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.given.derived import rederived
from loopwright.design.given.inputs import resolve
from loopwright.design.given.situation import Values
from loopwright.loop.model import DataSet, Demand, Loop, OutsideCall, ServiceDemand

PARTS = {"name": "x", "action": "ask", "response": "answer", "value": "time"}
CALLS = (OutsideCall(name="mail"), OutsideCall(name="model", share=0.4, availability=0.99))
LOOPS = {
    "users": Loop(
        **PARTS, demand=Demand(users=300), data=(DataSet(name="a"), DataSet(name="b", kind="files"))
    ),
    "requests": Loop(
        **PARTS, demand=Demand(requests_per_day=1e5), service=ServiceDemand(outside_calls=CALLS)
    ),
    "peak": Loop(**PARTS, demand=Demand(peak_requests_per_second=20.0)),
}
MOVES = {
    "demand.active_share": ("demand", "active_share", 0.6),
    "demand.requests_per_active_day": ("demand", "requests_per_active_day", 90.0),
    "demand.peak_to_mean": ("demand", "peak_to_mean", 7.5),
    "service.app_cpu_seconds": ("service", "app_cpu_seconds", 0.011),
}


@pytest.mark.parametrize("name", LOOPS)
def test_nothing_moves_when_nothing_is_replaced(name):
    inputs = resolve(LOOPS[name], load_catalogue())
    assert rederived(Values(inputs)).overrides == {}


@pytest.mark.parametrize("path", MOVES)
@pytest.mark.parametrize("name", LOOPS)
def test_what_follows_is_what_the_loop_file_would_have_given(name, path):
    section, field, value = MOVES[path]
    loop, catalogue = LOOPS[name], load_catalogue()
    part = replace(getattr(loop, section), **{field: value})
    said = resolve(replace(loop, **{section: part}), catalogue)
    found = rederived(Values(resolve(loop, catalogue), {path: value}))
    for derived in said.own:
        if not derived.startswith("habits.planned"):
            assert found[derived] == pytest.approx(said.value(derived)), derived


def test_hot_data_keeps_its_floor_and_follows_the_data():
    inputs = resolve(LOOPS["users"], load_catalogue())
    sizes = np.array([[0.1], [500.0]])
    found = rederived(Values(inputs, {"data.size_gb.0": sizes}))
    share, floor = inputs.value("data.hot_share"), inputs.catalogue.value("data.hot_floor_gb")
    assert found["data.hot_gb"].ravel() == pytest.approx([floor, share * 500.0])


def test_a_less_available_service_outside_takes_the_loop_down_for_longer():
    inputs = resolve(LOOPS["requests"], load_catalogue())
    found = rederived(Values(inputs, {"outside.0.availability": np.array([[0.9], [1.0]])}))
    worse, better = found["service.outside_unavailability"].ravel()
    assert worse > inputs.value("service.outside_unavailability") > better
