"""The engine: looks, judges, tells, and keeps what it knows, until it is cancelled."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.life import Happened
from loopwright.operate.alerts.proving import confirmed, undelivered, way_of
from loopwright.operate.alerts.reports import report_of
from loopwright.operate.checks.beats import Beats, heard
from loopwright.operate.checks.running import Runner
from loopwright.operate.checks.standing import Standing
from loopwright.operate.checks.windows import announced
from loopwright.operate.engine.judging import Judging
from loopwright.operate.engine.seeing import Seeing, longest_look
from loopwright.operate.engine.view import View
from loopwright.operate.incidents.opening import additions
from loopwright.operate.keeping import plain, restored
from loopwright.operate.notices.alarm import Alarm
from loopwright.operate.notices.sending import dead
from loopwright.operate.probes.looking import Probes
from loopwright.operate.sample import Sample, labels_of
from loopwright.operate.series.keeping import packed, unpack
from loopwright.operate.series.store import Store, milliseconds
from loopwright.operate.waiting import rest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from loopwright.operate.alert import Alert
    from loopwright.operate.alerts.reports import Reported
    from loopwright.operate.checks.beats import Beat
    from loopwright.operate.checks.windows import Maintenance
    from loopwright.operate.clock import Clock
    from loopwright.operate.engine.ages import Ages
    from loopwright.operate.engine.ports import Kept
    from loopwright.operate.engine.running import Running
    from loopwright.operate.engine.seeing import Span
    from loopwright.operate.incidents.incident import Incident
    from loopwright.operate.incidents.severity import Limits
    from loopwright.operate.notices.composing import Sender
    from loopwright.operate.notices.outbox import Entry
    from loopwright.operate.notices.sending import Sending
    from loopwright.operate.notices.vigil import Vigil
    from loopwright.operate.probes.way import Way

LOG = logging.getLogger(__name__)
Loaded = TypeVar("Loaded")
STANDINGS, RULES, BEATS = "standings", "rules", "beats"
WHOLE_SECONDS = 3600.0  # between two whole pieces of what was measured
NEVER_SECONDS = float("-inf")
SAVED_SECONDS = 5.0  # between two times that the history is written
PROVED_SECONDS = 60.0  # between two looks at who is proven to be reached
GIVEN_UP_SECONDS = 3600.0  # for so long it is told that a message was given up
FORGOTTEN_SECONDS = 3600.0  # between two times that old things are let go
AGAIN_SECONDS = 1.0  # after a fault
AT_MOST_SECONDS = 30.0  # between two looks at what is due: the machine's clock may have been set


@dataclass(frozen=True)
class World:
    """What the engine acts through."""

    clock: Clock
    way: Way
    kept: Kept
    sending: Callable[[Running], Sending]
    vigil: Callable[[Running], Vigil]
    late_incidents: Callable[[float], Mapping[int, Incident]]
    ages: Ages


class Engine:
    """One engine, in one event loop; ``view`` is read from anywhere, ``happen`` and ``beat`` are called within."""

    def __init__(
        self, world: World, running: Running, sender: Sender, limits: Limits, stages: tuple[str, ...]
    ) -> None:
        self._world, self._running, self._limits, self._stages = world, running, limits, stages
        self._clock, self._kept = world.clock, world.kept
        self._turned, self._told = asyncio.Event(), asyncio.Event()
        self._one_at_a_time, self._hearing = asyncio.Lock(), asyncio.Lock()
        self.fault = ""
        self._troubles: dict[str, str] = {}
        now = self._clock.now()
        self._series = Store(running.windows)
        self._remember()
        self._seeing = Seeing(self._series, self._turned.set)
        self._judging = Judging(running.groups, self._series)
        self._judging.restore(self._kept.states.load(RULES), now)
        self._beats = self._loaded(BEATS, Beats)
        self._probes = Probes(world.way, self._clock, self._beats.get)
        self._runner = Runner(
            self._clock,
            self._probes,
            self._seeing,
            running.watching.checks,
            self._loaded(STANDINGS, Standing),
        )
        team = running.watching.setup.team
        self._alarm = Alarm(self._clock, running.plan, self._kept.life, team.people, sender)
        self._sending, self._vigil = world.sending(running), world.vigil(running)
        self._doubts: tuple[Reported, ...] = ()
        self._reports: tuple[Reported, ...] = ()
        self._given_up: dict[str, float] = {}
        self._unsettled: tuple[Entry, ...] = ()
        self._waiting, self._silent = 0, ""
        self._unwritten, self._saving = False, asyncio.Lock()
        self._last_write: asyncio.Future[None] | None = None
        self.view = View()

    def _remember(self) -> None:
        """Put back what was measured before a restart; a damaged piece is left out and said."""
        for piece in self._kept.pieces.load():
            try:
                unpack(piece, self._series)
            except LoopwrightError as error:
                LOG.warning("%s. %s", error, error.advice)
        self._packed_until, self._whole_at = milliseconds(self._clock.now()), NEVER_SECONDS

    def _loaded(self, part: str, kind: type[Loaded]) -> dict[str, Loaded]:
        kept = self._kept.states.load(part)
        return (
            {str(name): restored(kind, one) for name, one in kept.items()} if isinstance(kept, dict) else {}
        )

    @property
    def maintenance(self) -> tuple[Maintenance, ...]:
        """Announced windows."""
        return self._running.watching.setup.maintenance

    async def run(self) -> None:
        """Go round until cancelled; then what is known is written down."""
        self._begin_stages()
        try:
            async with asyncio.TaskGroup() as going:
                for what, round_ in (
                    ("looking", self._runner.run),
                    ("judging", self._judge),
                    ("telling", self._send),
                    ("saving", self._save),
                    ("proving", self._prove),
                    ("the sign of life", self._beat),
                    ("letting go", self._forget),
                ):
                    going.create_task(self._again_and_again(what, round_))
        finally:
            await self._written()
            await self._probes.close()

    async def happen(self, happened: Happened) -> None:
        """Take in what people and programs did: acknowledgements, silences, deployments."""
        await self._live(happened)
        self._picture()

    async def beat(self, name: str, beat: Beat) -> bool:
        """Take a job's message; kept when it returns. False where no check waits for it."""
        if name not in {one.name for one in self._runner.checks}:
            return False
        async with self._hearing:
            known = self._beats.get(name) or Beats(self._clock.now())
            beats = {**self._beats, name: heard(known, beat)}
            await asyncio.to_thread(self._kept.states.keep, {BEATS: _plain(beats)})
            self._beats[name] = beats[name]
        return True

    async def reload(self, running: Running, sender: Sender) -> None:
        """Run another configuration from now on; what is unchanged keeps its turns, its standing and its alerts."""
        async with self._one_at_a_time:
            self._running, self.fault = running, ""
            setup = running.watching.setup
            self._world.way.guard = setup.guard
            self._series.keep(running.windows)
            self._judging.replace(running.groups)
            self._alarm.replan(running.plan, setup.team.people, sender)
            unkept = self._sending.unkept
            self._sending, self._vigil = self._world.sending(running), self._world.vigil(running)
            self._sending.unkept = unkept
            self._runner.replace(running.watching.checks)
        self._turned.set()

    def refuse(self, fault: str) -> None:
        """Say why a new configuration was not taken; the old one goes on."""
        self.fault = fault
        self._picture()

    async def proven(self, way: str) -> bool:
        """Take that a test page came by a way; False where it is nobody's."""
        ways = {way_of(person.name, one) for person in self._vigil.people for one in person.contacts}
        if way not in ways:
            return False
        store, now = self._vigil.store, self._clock.now()
        async with self._vigil.changing:
            watch = store.watch()
            await asyncio.to_thread(
                store.keep_watch, replace(watch, proofs=confirmed(watch.proofs, way, now)), (), now
            )
        return True

    async def _again_and_again(self, what: str, round_: Callable[[], Awaitable[None]]) -> None:
        """One part's fault (a full disk, a locked database) stops no other part; it is said, and tried again."""
        while True:
            try:
                await round_()
            except (Exception, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and _cancelled():
                    raise
                LOG.exception("%s stopped, and begins again in a moment", what)
                self._troubles[what] = f"{what} stopped: {type(error).__name__}: {error}"
                self._picture()
            await self._clock.sleep(AGAIN_SECONDS)

    async def _judge(self) -> None:
        while True:
            now = self._clock.now()
            at_once = self._turned.is_set()
            self._turned.clear()
            self._seeing.add(self._runner.own_samples())
            self._seeing.add(await self._stage_samples(now))
            self._judging.judge(now, all_of_them=at_once)
            await self._follow(now)
            self._troubles.pop("judging", None)
            self._picture()
            if not self._turned.is_set():
                await rest(self._clock, self._running.evaluated_every_seconds, self._turned)

    async def _follow(self, now: float) -> None:
        """Tell the alarm and the incidents what rings; what is in maintenance is nobody's alarm."""
        self._unwritten = self._judging.turned() or self._unwritten
        if self._unwritten:  # what was measured goes with it, or a restart would find the alert over
            await self._written()
        alerts = tuple(one for one in self._judging.alerts if not self._excused(one, now))
        timeout = self._running.plan.policy.resolve_timeout_seconds
        reports = tuple(one for one in (report_of(alert, now, timeout) for alert in alerts) if one)
        await self._live(Happened(reports=(*reports, *self._doubts, *self._lost(now))))
        self._reports = reports
        await asyncio.to_thread(self._log, alerts, now)

    def _lost(self, now: float) -> tuple[Reported, ...]:
        """Alerts on channels by which a message was given up not long ago."""
        return undelivered((one for one, at in self._given_up.items() if now - at < GIVEN_UP_SECONDS), now)

    def _excused(self, alert: Alert, now: float) -> bool:
        planned = self._running.watching.setup.maintenance
        return bool(planned and announced(planned, self._runner.checks, alert.labels, now))

    async def _live(self, happened: Happened) -> None:
        async with self._one_at_a_time:
            lived = await asyncio.to_thread(self._alarm.happen, happened)
        if lived.told:
            self._told.set()

    def _log(self, alerts: tuple[Alert, ...], now: float) -> None:
        found = additions(alerts, self._world.late_incidents(now), self._limits, now)
        if found:
            self._kept.incidents.follow(found)

    async def _send(self) -> None:
        while True:
            self._told.clear()
            tried = await self._sending.send_due()
            now = self._clock.now()
            self._given_up |= {one.message.channel: now for one in dead(tried)}
            unsettled = await asyncio.to_thread(self._kept.outbox.unsettled)
            self._unsettled, self._waiting = unsettled, len(unsettled)
            self._troubles.pop("telling", None)
            next_at = min((one.next_at for one in unsettled), default=now + AT_MOST_SECONDS)
            wait = 0.0 if tried else min(AT_MOST_SECONDS, max(0.2, next_at - self._clock.now()))
            if wait and not self._told.is_set():
                await rest(self._clock, wait, self._told)

    async def _forget(self) -> None:
        """Let go of what is older than it is kept."""
        while True:
            await asyncio.to_thread(self._kept.forget, self._world.ages, self._clock.now())
            self._troubles.pop("letting go", None)
            await self._clock.sleep(FORGOTTEN_SECONDS)

    async def _prove(self) -> None:
        """Send this week's test pages, and doubt whoever has not answered."""
        while True:
            async with self._vigil.changing:
                self._doubts = await asyncio.to_thread(self._vigil.tests)
            self._told.set()
            self._troubles.pop("proving", None)
            await self._clock.sleep(PROVED_SECONDS)

    async def _beat(self) -> None:
        """Send a sign of life to somebody outside; what was judged counts once, so that it ends when judging does."""
        while True:
            await self._clock.sleep(self._running.evaluated_every_seconds)
            reports, self._reports = self._reports, ()
            unreached = bool(self._alarm.unreached)
            self._silent = await self._vigil.beat(reports, self._unsettled, unreached=unreached)
            self._troubles.pop("the sign of life", None)

    async def _save(self) -> None:
        while True:
            await self._clock.sleep(SAVED_SECONDS)
            await self._written()
            self._troubles.pop("saving", None)

    async def _written(self) -> None:
        """Write down all that is known, once in a while all that was measured, so that pieces stay few.

        What could not be written is written the next time.
        """
        async with self._saving:
            if self._last_write is not None:  # one that nobody waited for to its end
                await asyncio.wait({self._last_write})
            now = self._clock.now()
            whole = not 0 <= now - self._whole_at < WHOLE_SECONDS
            since = self._packed_until - milliseconds(longest_look(self._runner.checks))
            piece = packed(self._series) if whole else packed(self._series, since)
            spans, self._unwritten = self._seeing.unwritten(), False
            write = asyncio.to_thread(self._write, piece, now, spans, self._states(), whole=whole)
            self._last_write = asyncio.ensure_future(write)
            try:
                await asyncio.shield(self._last_write)
            except BaseException:
                self._seeing.put_back(spans)
                self._unwritten = True
                raise
            self._packed_until = milliseconds(now)
            self._whole_at = now if whole else self._whole_at

    def _states(self) -> dict[str, object]:
        standings = {one.name: plain(self._runner.standing(one.name)) for one in self._runner.checks}
        return {STANDINGS: standings, RULES: self._judging.kept()}

    def _write(
        self, piece: bytes, at: float, spans: tuple[Span, ...], states: Mapping[str, object], *, whole: bool
    ) -> None:
        """What was measured comes first, since rules stand on it."""
        self._kept.pieces.keep(piece, at, whole=whole)
        if spans:
            self._kept.history.reach(spans)
        self._kept.states.keep(states)

    def _begin_stages(self) -> None:
        """Counters begin at nought, so that the first event is seen as a step."""
        self._counted = dict.fromkeys(self._stages, 0)
        self._seeing.add(self._counters(self._clock.now()))

    async def _stage_samples(self, now: float) -> tuple[Sample, ...]:
        self._counted |= await asyncio.to_thread(self._kept.stage_counts)
        return self._counters(now)

    def _counters(self, now: float) -> tuple[Sample, ...]:
        stages = tuple(
            Sample("loop_stage_total", labels_of({"stage": name}), now, float(count))
            for name, count in self._counted.items()
        )
        whole = float(self._counted[self._stages[-1]])
        return (*stages, Sample("loop_completions_total", (), now, whole))

    def _said_troubles(self) -> tuple[str, ...]:
        silent = self._silent if self._vigil.outside is not None else ""
        told = (f"no sign of life is sent: {silent}",) if silent else ()
        return (*self._troubles.values(), *told)

    def _picture(self) -> None:
        now, life = self._clock.now(), self._alarm.life
        setup = self._running.watching.setup
        self._series.forget(milliseconds(now))
        self.view = View(
            now,
            self._seeing.watched(self._runner.checks, setup.maintenance, now),
            self._judging.alerts,
            self._judging.groups,
            dict(life.pages.open),
            tuple(one for one in life.dispatch.silences.values() if one.ends_at > now),
            tuple(life.holds.deployments.values()),
            self._judging.faults,
            self._running.watching.follows.unwatched,
            tuple(sorted(self._alarm.unreached)),
            self._waiting,
            self.fault,
            self._said_troubles(),
        )


def _plain(beats: Mapping[str, Beats]) -> dict[str, object]:
    return {name: plain(one) for name, one in beats.items()}


def _cancelled() -> bool:
    """Whether this task itself is to end, rather than something that it waited for."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
