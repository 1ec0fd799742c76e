"""The runner: starts each check at its turns, bounds it, and says what its result means."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.operate.checks.canaries import FRESH_SECONDS, Canaries
from loopwright.operate.checks.changes import Changes, changes_between
from loopwright.operate.checks.check import Run, samples_of
from loopwright.operate.checks.cut_off import excused
from loopwright.operate.checks.schedule import Rhythm, rhythm_of, slots_for
from loopwright.operate.checks.seen import Outcome, Seen
from loopwright.operate.checks.slots import Slots
from loopwright.operate.checks.stalls import Stalls
from loopwright.operate.checks.standing import Standing, after
from loopwright.operate.checks.waiting import bounded
from loopwright.operate.sample import Sample, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.operate.checks.check import Check
    from loopwright.operate.checks.ports import Eyes, Keeper
    from loopwright.operate.clock import Clock

EARLY_SECONDS = 0.001  # timers may ring a moment before their time
IDLE_SECONDS = 60.0
SLOW_SHARE = 0.5  # of its timeout: such a look counts as slow the next time


@dataclass(slots=True)
class _Watched:
    """A check with its rhythm, its next turn and where it stands."""

    check: Check
    place: int
    rhythm: Rhythm
    turn: int
    standing: Standing = field(default_factory=Standing)
    running: bool = False
    slow: bool = False
    overrun: int = 0
    dropped: bool = False


@dataclass(slots=True)
class Tally:
    """What the runner did since it was last asked; ``overruns`` are starts that fell out."""

    starts: int = 0
    overruns: int = 0
    lateness_sum_seconds: float = 0.0
    lateness_max_seconds: float = 0.0


class Runner:
    """Runs checks until cancelled; ``replace`` exchanges them on the way.

    ``standings`` are where checks stood before a restart, by name: a confirmed failure stays one.
    """

    def __init__(
        self,
        clock: Clock,
        eyes: Eyes,
        keeper: Keeper,
        checks: Iterable[Check] = (),
        standings: Mapping[str, Standing] | None = None,
    ) -> None:
        self.clock, self.eyes, self.keeper = clock, eyes, keeper
        self.stalls = Stalls(clock)
        self.canaries = Canaries(clock, eyes)
        self.tally, self.overruns_total, self.starts_total = Tally(), 0, 0
        self._watched: dict[str, _Watched] = {}
        self._queue: list[tuple[float, int, _Watched]] = []
        self._numbered = self._placed = 0
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = Slots(1)
        self.replace(checks)
        for name, standing in (standings or {}).items():
            if name in self._watched:
                self._watched[name].standing = standing

    @property
    def checks(self) -> tuple[Check, ...]:
        """What is watched now."""
        return tuple(one.check for one in self._watched.values())

    def standing(self, name: str) -> Standing:
        """Where a check stands; unknown for one that is not watched."""
        found = self._watched.get(name)
        return found.standing if found else Standing()

    def replace(self, checks: Iterable[Check]) -> Changes:
        """Watch these from now on; unchanged ones keep their turns and where they stand, other runs are dropped."""
        changes = changes_between(self.checks, tuple(checks))
        for one in changes.removed:
            self._watched.pop(one.name).dropped = True
        for one in changes.changed:
            old = self._watched[one.name]
            old.dropped = True
            self._watch(one, old.place, old)
        for one in changes.added:
            self._watch(one, self._placed, None)
            self._placed += 1
        self._slots = Slots(slots_for(self.checks))
        self.canaries.named(self.checks)
        self._changed.set()
        return changes

    def _watch(self, check: Check, place: int, old: _Watched | None) -> None:
        now = self.clock.steady()
        if old is not None and old.check.interval_seconds == check.interval_seconds:
            rhythm, turn = old.rhythm, old.turn
        else:
            rhythm, turn = rhythm_of(place, check.interval_seconds, now), 0
        standing = old.standing if old is not None and old.check.look == check.look else Standing()
        one = self._watched[check.name] = _Watched(check, place, rhythm, turn, standing)
        self._push(one)

    def _push(self, one: _Watched) -> None:
        self._numbered += 1
        heapq.heappush(self._queue, (one.rhythm.start(one.turn), self._numbered, one))

    async def run(self) -> None:
        """Start what is due, again and again, until cancelled; then every run under way is ended too."""
        watching = asyncio.create_task(self.stalls.watch())
        try:
            while True:
                self._changed.clear()
                self._start_due()
                delay = self._queue[0][0] - self.clock.steady() if self._queue else IDLE_SECONDS
                if delay > EARLY_SECONDS:
                    await bounded(self.clock, delay, self._changed.wait())
                else:
                    await asyncio.sleep(0)
        finally:
            running = (watching, *self._tasks)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _start_due(self) -> None:
        now = self.clock.steady() + EARLY_SECONDS
        while self._queue and self._queue[0][0] <= now:
            planned, _, one = heapq.heappop(self._queue)
            if one.dropped:
                continue
            if one.running:
                self._fell_out(one, 1)
            else:
                one.running = True
                task = asyncio.create_task(self._turn(one, planned))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            following = max(one.turn + 1, one.rhythm.turn_after(now))
            self._fell_out(one, following - one.turn - 1)
            one.turn = following
            self._push(one)

    def _fell_out(self, one: _Watched, turns: int) -> None:
        one.overrun += turns
        self.tally.overruns += turns
        self.overruns_total += turns

    async def _turn(self, one: _Watched, planned: float) -> None:
        try:
            async with self._slots.taken(slow=one.slow):
                began, at = self.clock.steady(), self.clock.now()
                late = max(0.0, began - planned)
                self._began(late)
                seen, attempts = await self._attempted(one.check)
                took = self.clock.steady() - began
            one.slow = took > SLOW_SHARE * one.check.timeout_seconds
            seen = await self._meant(one, seen, began)
            run = Run(one.check.name, at, seen, late, attempts, one.overrun)
        finally:
            one.running = False
        one.overrun = 0
        if not one.dropped:
            one.standing = after(one.standing, seen.outcome, at, one.check.failures, seen.because)
            self.keeper.keep(one.check, run, one.standing, samples_of(one.check, run))

    def _began(self, late: float) -> None:
        self.tally.starts += 1
        self.starts_total += 1
        self.tally.lateness_sum_seconds += late
        self.tally.lateness_max_seconds = max(self.tally.lateness_max_seconds, late)

    async def _attempted(self, check: Check) -> tuple[Seen, int]:
        """The first look that does not fail, or the last of those that do."""
        attempt = 1
        while True:
            seen = await self.canaries.looked(check)
            if seen.outcome is not Outcome.DOWN or attempt >= check.attempts:
                return seen, attempt
            await self.clock.sleep(check.pause_seconds)
            attempt += 1

    async def _meant(self, one: _Watched, seen: Seen, began: float) -> Seen:
        """What was seen, once the monitor's own troubles are known; what is down already asks canaries less often."""
        stalled = self.stalls.since(began)
        asks = seen.outcome is Outcome.DOWN and seen.away and not one.check.inside and not stalled
        known = one.standing.outcome is Outcome.DOWN
        off = await self.canaries.off(FRESH_SECONDS if known else 0.0) if asks else False
        return excused(one.check, seen, off=off, stalled=stalled)

    def own_samples(self) -> tuple[Sample, ...]:
        """The runner's own measurements since it was last asked, and that it is there.

        ``up`` of the jobs blackbox and pushgateway is its own presence: it is both of them here.
        """
        tally, self.tally = self.tally, Tally()
        mean = tally.lateness_sum_seconds / tally.starts if tally.starts else 0.0
        values: tuple[tuple[str, dict[str, str], float], ...] = (
            ("check_lateness_seconds", {"statistic": "mean"}, mean),
            ("check_lateness_seconds", {"statistic": "max"}, tally.lateness_max_seconds),
            ("check_starts_total", {}, float(self.starts_total)),
            ("check_overruns_total", {}, float(self.overruns_total)),
            ("checks_running", {}, float(len(self._tasks))),
            ("monitor_stalls_total", {}, float(self.stalls.count)),
            ("up", {"job": "blackbox", "instance": "loopwright"}, 1.0),
            ("up", {"job": "pushgateway", "instance": "loopwright"}, 1.0),
        )
        at = self.clock.now()
        return tuple(Sample(name, labels_of(labels), at, value) for name, labels, value in values)
