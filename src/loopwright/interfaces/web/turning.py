"""The engine in a thread of its own beside the web application, and the way to it from other threads."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from typing import TYPE_CHECKING, Self

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.engine.engine import Engine, World
from loopwright.operate.engine.running import running_of
from loopwright.operate.engine.telling import sending_of
from loopwright.operate.engine.view import View
from loopwright.operate.incidents.severity import Limits
from loopwright.operate.notices.composing import Sender
from loopwright.operate.notices.secrets import StoredSecrets
from loopwright.operate.probes.way import Names, Way
from loopwright.operate.setup.following import facts_of, following
from loopwright.operate.setup.reading import Setup, read_setup
from loopwright.operate.setup.reloading import Watching
from loopwright.operate.setup.usual import Usual
from loopwright.operate.store.engine import DatabaseKept, open_incidents

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any, TypeVar

    from loopwright.design.answer import Answer
    from loopwright.interfaces.web.desk import Desk
    from loopwright.operate.alerts.life import Happened
    from loopwright.operate.checks.beats import Beat
    from loopwright.operate.checks.windows import Maintenance

    Given = TypeVar("Given")

LOG = logging.getLogger(__name__)
ANSWERED_WITHIN_SECONDS = 20
STARTED_WITHIN_SECONDS = 60


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
    def failed(self) -> BaseException | None:
        """Why the engine stands still; None while it turns."""
        return self._failed

    def happen(self, happened: Happened) -> None:
        """Have the engine take something in; durable when it returns."""
        self._asked(self._turning().happen(happened))

    def beat(self, name: str, beat: Beat) -> bool:
        """Have the engine take a job's message; False where no check waits for it."""
        return self._asked(self._turning().beat(name, beat))

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
            LOG.exception("the engine stands still")
        finally:
            self._ready.set()
            from django.db import connection  # noqa: PLC0415 - this thread's own

            connection.close()
            self._loop.close()

    async def _turn(self) -> None:
        self._engine = await asyncio.to_thread(self._made)
        self._going = asyncio.ensure_future(self._engine.run())
        self._ready.set()
        await self._going

    def _made(self) -> Engine:
        desk, catalogue = self._desk, self._desk.catalogue
        usual = Usual.of(catalogue)
        setup = read_setup(self._file, usual) if self._file is not None else Setup()
        facts = facts_of(self._answer, catalogue)
        running = running_of(self._answer, catalogue, Watching(setup, following(facts, setup, usual)))
        kept = DatabaseKept(desk.writer, desk.clock)
        secrets = StoredSecrets(os.environ)
        world = World(
            desk.clock,
            Way(Names(desk.clock), setup.guard, lambda reference: _secret(secrets, reference)),
            kept,
            lambda one: sending_of(
                one.watching.setup.team, secrets, kept.outbox, desk.clock, catalogue.value
            ),
            open_incidents,
        )
        sender = Sender(desk.loop.name or "Loop", desk.site.address, setup.monitor.zone)
        return Engine(world, running, sender, Limits.of(catalogue), desk.stages)


def _secret(secrets: StoredSecrets, reference: str) -> str:
    try:
        return secrets.read(reference)
    except LoopwrightError as error:
        raise LookupError(str(error)) from None
