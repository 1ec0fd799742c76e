from __future__ import annotations

import asyncio

import pytest
from tests.operate.checks.eyes import REFUSED, UP, Kept, Scripted
from tests.operate.manual_clock import ManualClock

from loopwright.catalogue.load import load_catalogue
from loopwright.operate.checks.running import Runner
from loopwright.operate.rules.evaluating import evaluate
from loopwright.operate.rules.state import GroupState
from loopwright.operate.series.store import Store
from loopwright.operate.setup.reading import setup_from_bytes
from loopwright.operate.setup.ruling import group_of
from loopwright.operate.setup.usual import Usual

USUAL = Usual.of(load_catalogue())
QUICK = b"checks: [{name: quick, tcp: 'a.example:1', every: 5s, failures: 2, tier: p1}]"
SELDOM = b"checks: [{name: seldom, tcp: 'a.example:1', every: 1h, failures: 1}]"


def told(raw, kept, seconds, broken_from):
    """When the check is told (seconds after it broke), with the alert; nothing where it never is at the end."""
    clock, keeping, store, first = ManualClock(), Kept(), Store(), None
    eyes = Scripted(clock)
    setup = setup_from_bytes(raw, "operate.yaml", USUAL)
    group = group_of(setup.checks, kept)
    runner, state = Runner(clock, eyes, keeping, setup.checks), GroupState()

    async def play():
        nonlocal state, first
        going = asyncio.create_task(runner.run())
        for second in range(seconds):
            if second == broken_from:
                eyes.shown |= dict.fromkeys((one.name for one in setup.checks), REFUSED)
            await clock.advance(1)
            for sample in (*keeping.samples, *(runner.own_samples() if second % 60 == 0 else ())):
                store.add(sample)
            keeping.samples.clear()
            if second % group.interval_seconds < 1:
                state = evaluate(group, state, store, clock.now())
                if state.alerts and first is None:
                    first = second - broken_from
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)

    asyncio.run(play())
    return first, state.alerts


def test_a_check_that_breaks_is_told_within_ten_seconds_at_an_interval_of_five():
    seconds, (alert,) = told(QUICK, {"P1": "P1"}, 60, 22)
    assert seconds <= 10
    assert (alert.name, alert.label("tier"), alert.label("check")) == ("CheckDown", "P1", "quick")
    assert dict(alert.annotations)["summary"] == "The check quick fails (a.example:1)."


def test_what_is_looked_at_each_hour_is_told_for_as_long_as_it_is_down():
    _, (alert,) = told(SELDOM, {"P2": "P3"}, 3 * 3600, 3000)
    assert alert.label("tier") == "P3"


def test_without_a_check_of_ones_own_there_is_no_rule():
    assert group_of((), {}) is None
    assert told(QUICK, {}, 30, 99)[1] == ()


@pytest.mark.parametrize(("raw", "pace"), [(QUICK, 1.0), (SELDOM, 30.0)])
def test_rules_are_looked_at_often_enough_for_the_shortest_interval(raw, pace):
    assert group_of(setup_from_bytes(raw, "operate.yaml", USUAL).checks, {}).interval_seconds == pace
    assert UP.up
