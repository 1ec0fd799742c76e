"""A runner with real probes: a target that dies is seen to be down, and up again, and the time is accounted for."""

from __future__ import annotations

import asyncio

from aiohttp import web
from tests.operate.probes.ground import LOOPBACK, run, site
from tests.survey.programs import free_port

from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import HttpLook, TcpLook
from loopwright.operate.checks.running import Runner
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.clock import SystemClock
from loopwright.operate.objectives.accounts import account_of, outages_in
from loopwright.operate.objectives.spans import Reading, State, timeline_of
from loopwright.operate.probes.looking import Probes
from loopwright.operate.probes.way import Names, Way

EVERY = 0.2


class Told:
    """Keeps runs, and lets a test wait for the next that stands somehow."""

    def __init__(self):
        self.readings, self.samples, self.waiting, self.over = [], [], [], False

    def keep(self, check, run_of_it, standing, samples):
        if check.name == "site" and not self.over:
            self.readings.append(Reading(run_of_it.at, State(run_of_it.seen.outcome)))
            self.samples += samples
            for wanted, happened in self.waiting:
                if standing.outcome is wanted:
                    happened.set()

    async def stands(self, outcome, *, over=False):
        happened = asyncio.Event()
        self.waiting.append((outcome, happened))
        await happened.wait()
        self.over = over


async def ready(_request):
    return web.Response(text="ready")


async def served(port, acts):
    application = web.Application()
    application.router.add_get("/ready", ready)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        await acts
    finally:
        await runner.cleanup()


def test_a_target_that_dies_is_down_and_up_again_once_it_is_back():
    async def acts():
        port, told = free_port(), Told()
        probes = Probes(Way(Names(SystemClock()), LOOPBACK), SystemClock(), lambda _: None)
        async with site({"/": ready}) as other:
            canary = int(other.rpartition(":")[2])
            checks = [
                Check(
                    "site", HttpLook(f"http://127.0.0.1:{port}/ready"), EVERY, 5.0, "site", "x", failures=2
                ),
                Check("canary-a", TcpLook("127.0.0.1", canary), 60.0, 5.0, "canary", "a", others=True),
                Check("canary-b", HttpLook(other), 60.0, 5.0, "canary", "b", others=True),
            ]
            runner = Runner(SystemClock(), probes, told, checks)

            async def begins():
                nonlocal going
                going = asyncio.create_task(runner.run())
                await told.stands(Outcome.UP)

            going = None
            await served(port, begins())
            await told.stands(Outcome.DOWN)
            standing = runner.standing("site")
            await served(port, told.stands(Outcome.UP, over=True))
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
        await probes.close()
        return told, standing

    told, standing = run(acts())
    assert standing.failures == 2
    assert "no connection to 127.0.0.1" in standing.because[0]
    first, last = told.readings[0].at, told.readings[-1].at + 1
    line = timeline_of(told.readings, first, last, 60.0)
    assert [one.over for one in outages_in(line)] == [True]
    assert outages_in(line)[0].start == standing.since
    assert account_of(line, first, last).unknown == 0
    values = [one.value for one in told.samples if one.name == "probe_success"]
    assert (values[0], min(values), values[-1]) == (1.0, 0.0, 1.0)


def test_when_canaries_die_too_it_is_unknown():
    async def acts():
        port, told = free_port(), Told()
        probes = Probes(Way(Names(SystemClock()), LOOPBACK), SystemClock(), lambda _: None)
        checks = [
            Check("site", HttpLook(f"http://127.0.0.1:{port}/ready"), EVERY, 5.0, "site", "x"),
            Check("canary-a", TcpLook("127.0.0.1", free_port()), 60.0, 5.0, "canary", "a", others=True),
            Check(
                "canary-b", HttpLook(f"http://127.0.0.1:{free_port()}"), 60.0, 5.0, "canary", "b", others=True
            ),
        ]
        going = asyncio.create_task(Runner(SystemClock(), probes, told, checks).run())
        await served(port, told.stands(Outcome.UP))
        await told.stands(Outcome.UNKNOWN)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        await probes.close()
        return told

    assert State.DOWN not in {one.state for one in run(acts()).readings}
