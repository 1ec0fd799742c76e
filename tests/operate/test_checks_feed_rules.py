"""Checks that follow from a loop, their series in memory, and the rules of the same design: who is called, and when."""

from __future__ import annotations

import asyncio

import pytest
from tests.generate.conftest import setting_of
from tests.operate.checks.eyes import REFUSED, UP, Scripted
from tests.operate.manual_clock import ManualClock

from loopwright.catalogue.load import load_catalogue
from loopwright.design.alerting.topics import topics_of
from loopwright.operate.alert import Stage
from loopwright.operate.checks.beats import Beats, beat_of, beaten, heard
from loopwright.operate.checks.looks import BeatLook, HttpLook
from loopwright.operate.checks.running import Runner
from loopwright.operate.checks.seen import Measured, Outcome, Seen
from loopwright.operate.rules.designed import groups_of
from loopwright.operate.rules.evaluating import evaluate
from loopwright.operate.rules.state import GroupState
from loopwright.operate.series.store import Store, milliseconds
from loopwright.operate.setup.following import facts_of, following
from loopwright.operate.setup.reading import setup_from_bytes
from loopwright.operate.setup.usual import Usual

PACE = 30.0
DAY = 86_400.0
SITE = b"site: {address: 'https://app.example.com'}\nmonitor: {canaries: ['a.example:1', 'b.example:1']}"


class World:
    """A design that is watched: the site and canaries are as the test says, jobs tell what it says."""

    def __init__(self, name):
        setting, usual = setting_of(name), Usual.of(load_catalogue())
        setup = setup_from_bytes(SITE, "operate.yaml", usual)
        follows = following(facts_of(setting), setup, usual)
        self.clock = ManualClock()
        read = Seen(Outcome.UP, 0.1, (), (Measured("node_load1", 1.0),))
        self.eyes = Scripted(self.clock, {"this_machine": read})
        self.store = Store({"backup_last_success_timestamp_seconds": 3 * DAY})
        self.beats = {}
        self.checks = (*follows.checks, *setup.checks)
        self.groups = {group: GroupState() for group in groups_of(topics_of(setting))}
        self.runner = Runner(self.clock, self, self, self.checks)
        self.firing, self.site = {}, UP

    async def look(self, check):
        if isinstance(check.look, BeatLook):
            beats = self.beats.get(check.name, Beats(self.clock.now()))
            return beaten(check.look, beats, self.clock.now())
        if check.name == "site":
            assert isinstance(check.look, HttpLook)
            return self.site
        return await self.eyes.look(check)

    def keep(self, _check, _run, _standing, samples):
        for sample in samples:
            self.store.add(sample)

    def end(self, series, at):
        for name, labels in series:
            self.store.end(name, labels, milliseconds(at))

    def told(self, name, word):
        self.beats[name] = heard(
            self.beats.get(name, Beats(self.clock.now())), beat_of(word, self.clock.now())
        )

    async def pass_(self, seconds):
        """Let time pass; rules are looked at each half minute, and what rings first is written down with its moment."""
        until = self.clock.steady() + seconds
        while self.clock.steady() < until:
            await self.clock.advance(min(PACE, until - self.clock.steady()))
            for sample in self.runner.own_samples():
                self.store.add(sample)
            for group in self.groups:
                self.groups[group] = evaluate(group, self.groups[group], self.store, self.clock.now())
            ringing = {
                alert.name
                for state in self.groups.values()
                for alert in state.alerts
                if alert.stage is Stage.FIRING
            }
            self.firing = {name: self.firing.get(name, self.clock.steady()) for name in ringing}

    def played(self, acts):
        async def play():
            going = asyncio.create_task(self.runner.run())
            await self.clock.settle()
            try:
                await acts()
            finally:
                going.cancel()
                await asyncio.gather(going, return_exceptions=True)

        asyncio.run(play())


@pytest.fixture
def world():
    return World("coodloom-30")


def test_a_site_that_is_down_calls_within_minutes_and_is_quiet_once_it_is_back(world):
    async def acts():
        await world.pass_(600)
        assert not {"LoopDown", "LoopUnseen", "TargetDown"} & set(world.firing)
        began = world.clock.steady()
        world.site = REFUSED
        await world.pass_(300)
        assert "LoopDown" in world.firing
        assert (
            world.firing["LoopDown"] - began <= 60 + 120 + 2 * PACE
        )  # the interval, what the rule waits, its pace
        world.site = UP
        await world.pass_(120)
        assert "LoopDown" not in world.firing

    world.played(acts)


def test_a_monitor_that_is_cut_off_never_says_down_but_that_it_does_not_see(world):
    async def acts():
        await world.pass_(600)
        world.site = REFUSED
        world.eyes.shown |= {"canary:a.example:1": REFUSED, "canary:b.example:1": REFUSED}
        await world.pass_(900)
        assert "LoopDown" not in world.firing
        assert "LoopUnseen" in world.firing

    world.played(acts)


def test_a_certificate_that_ends_soon_is_told(world):
    async def acts():
        ends = world.clock.now() + 15 * DAY
        world.site = Seen(Outcome.UP, 0.1, (), (Measured("probe_ssl_earliest_cert_expiry", ends),))
        await world.pass_(600)
        assert "CertificateExpires" not in world.firing
        ends -= 2 * DAY
        world.site = Seen(Outcome.UP, 0.1, (), (Measured("probe_ssl_earliest_cert_expiry", ends),))
        await world.pass_(120)
        assert "CertificateExpires" in world.firing

    world.played(acts)
