"""What is done though nothing happens: the weekly test page, and the beat to somebody outside."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.heartbeat import Pulse, Switch, due, reason_against, seen
from loopwright.operate.alerts.proving import Proofs, Proving, doubts, weekly_round
from loopwright.operate.notices.outbox import Delivery
from loopwright.operate.notices.proofs import proof_messages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.alerts.people import Person
    from loopwright.operate.alerts.reports import Reported
    from loopwright.operate.clock import Clock
    from loopwright.operate.notices.composing import Sender
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.outbox import Entry


@dataclass(frozen=True)
class Watch:
    """All of it that must outlive a restart."""

    proofs: Proofs = field(default_factory=Proofs)
    pulse: Pulse = field(default_factory=Pulse)


class WatchStore(Protocol):
    """Keeps the watch together with what goes into the outbox: a port."""

    def watch(self) -> Watch:
        """The watch as last kept; an empty one at first."""
        ...

    def keep_watch(self, watch: Watch, messages: tuple[Message, ...], moment: float) -> None:
        """Keep it and queue messages, both or neither; durable when it returns."""
        ...


class Beating(Protocol):
    """Somebody outside who waits for signs of life: a port."""

    async def beat(self) -> Delivery:
        """Send one."""
        ...


@dataclass(frozen=True)
class Vigil:
    """``tests`` is asked each minute or so, ``beat`` as often as rules are evaluated.

    Whoever changes the watch holds ``changing``; ``beat`` does so itself.
    """

    clock: Clock
    store: WatchStore
    people: tuple[Person, ...]
    sender: Sender
    proving: Proving
    switch: Switch
    outside: Beating | None
    attempt_seconds: float = 10.0
    changing: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)

    def tests(self) -> tuple[Reported, ...]:
        """Queue this week's test pages where they are due; the alerts on who has not been proven to be reached."""
        moment, watch = self.clock.now(), self.store.watch()
        proofs, ways = weekly_round(self.proving, watch.proofs, self.people, moment)
        if proofs != watch.proofs:
            week = "" if proofs.last is None else proofs.last.week
            messages = proof_messages(ways, self.sender, week, moment)
            self.store.keep_watch(replace(watch, proofs=proofs), messages, moment)
        return doubts(self.proving, proofs, self.people, moment)

    async def beat(
        self, reports: Iterable[Reported], unsettled: Iterable[Entry], *, unreached: bool = False
    ) -> str:
        """Send a beat where one is due; why none was sent, empty where it was or none was due.

        ``reports`` are those of the last evaluation, ``unsettled`` what is in the outbox.
        """
        moment, watch = self.clock.now(), self.store.watch()
        pulse = seen(watch.pulse, reports, moment)
        urgent = [one.put_at for one in unsettled if one.message.tier == "P1"]
        reason = reason_against(self.switch, pulse, min(urgent, default=None), moment, unreached=unreached)
        if not reason and self.outside is not None and due(self.switch, pulse, moment):
            delivery = await self._sent(self.outside)
            reason = delivery.reason
            pulse = replace(pulse, beaten_at=moment) if delivery.delivered else pulse
        if pulse != watch.pulse:
            async with self.changing:  # proofs may have come in while the service was waited for
                self.store.keep_watch(replace(self.store.watch(), pulse=pulse), (), moment)
        return reason

    async def _sent(self, outside: Beating) -> Delivery:
        try:
            async with asyncio.timeout(self.attempt_seconds):
                return await outside.beat()
        except TimeoutError:
            return Delivery(delivered=False, reason=f"No answer within {self.attempt_seconds:g} s.")
        except LoopwrightError as error:  # of a secret: somebody may still put it right
            return Delivery(delivered=False, reason=error.message)
