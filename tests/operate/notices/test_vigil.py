"""A service outside that hangs is left, and what was proven meanwhile stays."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.operate.alerts.people import alert

from loopwright.operate.alerts.heartbeat import Pulse, Switch
from loopwright.operate.alerts.proving import Proving, confirmed
from loopwright.operate.clock import SystemClock
from loopwright.operate.notices.composing import Sender
from loopwright.operate.notices.outbox import Delivery
from loopwright.operate.notices.vigil import Vigil, Watch

PROVING = Proving("UTC", 10, 8 * 3_600, 14 * 86_400)


class Kept:
    """A store of the watch."""

    def __init__(self):
        self.kept = Watch()

    def watch(self):
        return self.kept

    def keep_watch(self, watch, _messages, _moment):
        self.kept = watch


def beaten(store, outside, seconds=5.0):
    clock = SystemClock()
    vigil = Vigil(clock, store, (), Sender("Shop", "", "UTC"), PROVING, Switch(60, 60), outside, seconds)
    return asyncio.run(vigil.beat((alert(clock.now(), alertname="Watchdog"),), ()))


def test_a_service_that_hangs_is_left():
    class Hanging:
        async def beat(self):
            await asyncio.sleep(3_600)

    store = Kept()
    assert beaten(store, Hanging(), 0.05) == "No answer within 0.05 s."
    assert store.kept.pulse.beaten_at is None


def test_what_is_proven_while_the_service_is_waited_for_stays():
    store = Kept()

    class Slow:
        async def beat(self):
            store.kept = replace(store.kept, proofs=confirmed(store.kept.proofs, "way", 1.0))
            return Delivery(delivered=True)

    assert beaten(store, Slow()) == ""
    assert store.kept.proofs.proven_at == {"way": 1.0}
    assert store.kept.pulse != Pulse()
