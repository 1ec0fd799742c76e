"""The engine in a thread of its own beside the web application, and the way to it from other threads."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from typing import TYPE_CHECKING, Self

from loopwright.design.answered import Answered
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.engine.ages import Ages
from loopwright.operate.engine.engine import Engine, World
from loopwright.operate.engine.running import running_of
from loopwright.operate.engine.telling import sending_of, vigil_of
from loopwright.operate.engine.view import View
from loopwright.operate.incidents.severity import Limits
from loopwright.operate.notices.composing import Sender
from loopwright.operate.notices.secrets import StoredSecrets
from loopwright.operate.probes.way import Names, Way
from loopwright.operate.setup.following import facts_of, following
from loopwright.operate.setup.reading import Setup, read_setup
from loopwright.operate.setup.reloading import Watching, reloaded
from loopwright.operate.setup.usual import Usual
from loopwright.operate.store.engine import DatabaseKept, DatabaseWatch, late_incidents

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any, TypeVar

    from loopwright.design.answer import Answer
    from loopwright.interfaces.web.desk import Desk
    from loopwright.operate.alerts.life import Happened
    from loopwright.operate.checks.beats import Beat
    from loopwright.operate.checks.windows import Maintenance
    from loopwright.operate.engine.running import Running

    Given = TypeVar("Given")

LOG = logging.getLogger(__name__)
ANSWERED_WITHIN_SECONDS = 20
STARTED_WITHIN_SECONDS = 60
LOOKED_SECONDS = 2.0  # between two looks whether the file was changed


class Turning:
    """One engine that turns in its thread; use it as a context."""

    def __init__(self, desk: Desk, answer: Answer, file: Path | None) -> None:
        self._desk, self._answer, self._file = desk, answer, file
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._engine: Engine | None = None
        self._going: asyncio.Task[None] | None = None
        self._usual = Usual.of(desk.catalogue)
        self._facts = facts_of(Answered.of(answer, desk.catalogue))
        self._watching = Watching()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(STARTED_WITHIN_SECONDS) or self._failed is not None:
            raise self._failed or LoopwrightError("the engine did not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._going is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._going.cancel)
        self._thread.join(STARTED_WITHIN_SECONDS)

    @property
    def view(self) -> View:
        """How the engine stands."""
        return self._engine.view if self._engine is not None else View()

    @property
    def maintenance(self) -> tuple[Maintenance, ...]:
        """Announced windows."""
        return self._engine.maintenance if self._engine is not None else ()

    @property
    def zone(self) -> str:
        """The time zone of reports."""
        return self._watching.setup.monitor.zone

    @property
    def failed(self) -> BaseException | None:
        """Why the engine stands still; None while it turns."""
        return self._failed

    def happen(self, happened: Happened) -> None:
        """Have the engine take something in; durable when it returns."""
        self._asked(self._turning().happen(happened))

    def beat(self, name: str, beat: Beat) -> bool:
        """Have the engine take a job's message; False where no check waits for it."""
        return self._asked(self._turning().beat(name, beat))

    def proven(self, way: str) -> bool:
        """Have the engine take that a test page came by a way; False where it is nobody's."""
        return self._asked(self._turning().proven(way))

    def _turning(self) -> Engine:
        if self._engine is None or self._failed is not None:
            raise LoopwrightError("the engine stands still", "See the server's log, and start it again.")
        return self._engine

    def _asked(self, asked: Coroutine[Any, Any, Given]) -> Given:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(ANSWERED_WITHIN_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._turn())
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            self._failed = error
            if self._engine is not None:  # before that, whoever starts it is told
                LOG.exception("the engine stands still")
        finally:
            self._ready.set()
            from django.db import connection  # noqa: PLC0415 - this thread's own

            connection.close()
            self._loop.close()

    async def _turn(self) -> None:
        self._engine = await asyncio.to_thread(self._made)
        self._going = asyncio.ensure_future(self._engine.run())
        following = asyncio.ensure_future(self._follow_file(self._engine))
        self._ready.set()
        try:
            await self._going
        finally:
            following.cancel()

    async def _follow_file(self, engine: Engine) -> None:
        """Take the file anew when it changes; a wrong one is told, and the old one goes on."""
        seen = self._stamp()
        while self._file is not None:
            await asyncio.sleep(LOOKED_SECONDS)
            now = self._stamp()
            if now == seen or now is None:
                continue
            seen = now
            try:
                await self._reload(engine, self._file)
            except Exception as error:
                LOG.exception("the file was not taken")
                engine.refuse(str(error) or type(error).__name__)

    async def _reload(self, engine: Engine, file: Path) -> None:
        found = await asyncio.to_thread(self._read_again, file)
        if isinstance(found, LoopwrightError):
            LOG.warning("%s", found)
            engine.refuse(str(found))
        else:
            await engine.reload(found, self._sender(found))
            self._watching = found.watching

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            told = self._file.stat() if self._file is not None else None
        except OSError:
            return None
        return None if told is None else (told.st_mtime_ns, told.st_size, told.st_ino)

    def _read_again(self, file: Path) -> Running | LoopwrightError:
        try:
            raw = file.read_bytes()
        except OSError as error:
            return LoopwrightError(f"{file}: cannot be read ({error.strerror})")
        found = reloaded(self._watching, raw, str(file), self._facts, self._usual)
        if found.fault is not None:
            return found.fault
        return running_of(self._answer, self._desk.catalogue, found.watching)

    def _sender(self, running: Running) -> Sender:
        zone = running.watching.setup.monitor.zone
        return Sender(self._desk.loop.name or "Loop", self._desk.site.address, zone)

    def _made(self) -> Engine:
        desk, catalogue = self._desk, self._desk.catalogue
        setup = read_setup(self._file, self._usual) if self._file is not None else Setup()
        self._watching = Watching(setup, following(self._facts, setup, self._usual))
        running = running_of(self._answer, catalogue, self._watching)
        kept, secrets, watch = (
            DatabaseKept(desk.writer, desk.clock),
            StoredSecrets(os.environ),
            DatabaseWatch(desk.writer),
        )
        world = World(
            desk.clock,
            Way(Names(desk.clock), setup.guard, secrets),
            kept,
            lambda one: sending_of(
                one.watching.setup.team, secrets, kept.outbox, desk.clock, catalogue.value
            ),
            lambda one: vigil_of(one, self._sender(one), secrets, watch, desk.clock, catalogue.value),
            late_incidents,
            Ages.of(catalogue.value),
        )
        return Engine(world, running, self._sender(running), Limits.of(catalogue), desk.stages)
