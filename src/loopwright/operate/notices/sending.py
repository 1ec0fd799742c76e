"""What drives the outbox: each due message by its channel, many at once, none for longer than it may take."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.notices.outbox import Delivery, Standing, due, next_due, tried
from loopwright.operate.waiting import rest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loopwright.operate.clock import Clock
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.outbox import Entry, Outbox, Patience

AT_ONCE, LOOK_SECONDS = 16, 1.0


class Channel(Protocol):
    """A way out: a port."""

    async def deliver(self, message: Message) -> Delivery:
        """Try once; what goes wrong is an outcome, not an exception."""
        ...


class Sending:
    """Sends what is due. ``chance`` gives numbers in 0 to 1; ``attempt_seconds`` bounds one attempt."""

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        patience: Patience,
        attempt_seconds: float,
        chance: Callable[[], float],
    ) -> None:
        self._clock, self._outbox, self._channels = clock, outbox, channels
        self._patience, self._attempt_seconds, self._chance = patience, attempt_seconds, chance
        self.woken = asyncio.Event()
        """Set by whoever put something in."""
        self.unkept: dict[int, Entry] = {}
        """How entries stand that could not be written down yet, by number: what was sent is not sent again."""
        self._tried: list[Entry] = []

    async def send_due(self) -> tuple[Entry, ...]:
        """Try everything that is due, once; the entries as they stand now. The dead among them are news for people.

        Raises the first fault of the outbox after all were tried; they are returned with the next that goes well.
        """
        held = await asyncio.gather(*map(self._keep, tuple(self.unkept.values())), return_exceptions=True)
        entries = due(await asyncio.to_thread(self._unsettled), self._clock.now())
        gate = asyncio.Semaphore(AT_ONCE)
        sent = await asyncio.gather(*(self._send(entry, gate) for entry in entries), return_exceptions=True)
        for fault in (*held, *sent):
            if fault is not None:
                raise fault
        found, self._tried = tuple(sorted(self._tried, key=lambda one: one.number)), []
        return found

    async def run(self, given_up: Callable[[tuple[Entry, ...]], None]) -> None:
        """Send what is due, until cancelled; ``given_up`` hears of what will never arrive."""
        while True:
            gone = dead(await self.send_due())
            if gone:
                given_up(gone)
            due_at = next_due(self._unsettled())
            wait = LOOK_SECONDS if due_at is None else min(LOOK_SECONDS, max(0.0, due_at - self._clock.now()))
            await rest(self._clock, wait, self.woken)

    def _unsettled(self) -> tuple[Entry, ...]:
        """What is unsettled, by what is known here: the outbox may be behind."""
        known = (self.unkept.get(entry.number, entry) for entry in self._outbox.unsettled())
        return tuple(entry for entry in known if not entry.standing.settled)

    async def _send(self, entry: Entry, gate: asyncio.Semaphore) -> None:
        async with gate:
            delivery = await self._attempt(entry.message)
        entry = tried(self._patience, entry, delivery, self._clock.now(), self._chance())
        self.unkept[entry.number] = entry
        await self._keep(entry)

    async def _keep(self, entry: Entry) -> None:
        await asyncio.to_thread(self._outbox.keep, entry)
        self.unkept.pop(entry.number, None)
        self._tried.append(entry)

    async def _attempt(self, message: Message) -> Delivery:
        channel = self._channels.get(message.channel)
        if channel is None:
            return Delivery(delivered=False, reason=f"There is no channel '{message.channel}'.", lasting=True)
        try:
            async with asyncio.timeout(self._attempt_seconds):
                return await channel.deliver(message)
        except TimeoutError:
            return Delivery(delivered=False, reason=f"No answer within {self._attempt_seconds:g} s.")
        except LoopwrightError as error:  # of a secret or a setting: somebody may still put it right
            return Delivery(delivered=False, reason=error.message)
        except Exception as error:  # noqa: BLE001 - one channel's fault must not keep others from being told
            return Delivery(delivered=False, reason=f"{type(error).__name__} in channel '{message.channel}'.")


def dead(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those that will never arrive."""
    return tuple(entry for entry in entries if entry.standing is Standing.DEAD)
