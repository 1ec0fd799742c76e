"""Canaries: independent outside targets that tell whether the way outside is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from loopwright.loop.quantities import format_duration
from loopwright.operate.checks.cut_off import LEAST_CANARIES, Sighting, cut_off
from loopwright.operate.checks.seen import Outcome, Seen, judged, unseen
from loopwright.operate.checks.waiting import bounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.checks.check import Check
    from loopwright.operate.checks.ports import Eyes
    from loopwright.operate.clock import Clock

FRESH_SECONDS = 10.0


class Canaries:
    """Looks at what is somebody else's (``others``), when something fails and the last sightings are old."""

    def __init__(self, clock: Clock, eyes: Eyes) -> None:
        self.clock, self.eyes = clock, eyes
        self._canaries: tuple[Check, ...] = ()
        self._sightings: dict[str, Sighting] = {}
        self._asking: asyncio.Task[None] | None = None

    def named(self, checks: Iterable[Check]) -> None:
        """Take those of the checks that look at somebody else's service."""
        self._canaries = tuple(one for one in checks if one.others)
        self._sightings = {
            one.name: self._sightings[one.name] for one in self._canaries if one.name in self._sightings
        }

    async def looked(self, check: Check) -> Seen:
        """One look within the check's time; of a canary it is remembered."""
        seen = await self._bounded(check)
        if check.others and seen.outcome is not Outcome.UNKNOWN:
            reached = seen.up or not seen.away
            self._sightings[check.name] = Sighting(check.name, self.clock.steady(), reached)
        return seen

    async def _bounded(self, check: Check) -> Seen:
        try:
            seen = await bounded(self.clock, check.timeout_seconds, self.eyes.look(check))
        except Exception as error:  # noqa: BLE001 - a fault of a probe must not end its check unseen
            return unseen(0.0, f"the probe itself failed: {type(error).__name__}: {error}")
        if seen is None:
            reason = f"no answer within {format_duration(check.timeout_seconds)}"
            return judged(check.timeout_seconds, (reason,), away=True)
        return seen

    async def off(self, trusted_seconds: float) -> bool:
        """Whether the monitor is cut off now, by looks that end after it was asked.

        A canary that was reached at most ``trusted_seconds`` ago spares the looks: 0 where the answer must be new.
        """
        now = self.clock.steady()
        if len(self._canaries) < LEAST_CANARIES:
            return False
        found = self._sightings.values()
        if any(one.reached and now - one.at_seconds < trusted_seconds for one in found):
            return False
        running = self._asking
        if running is not None and not running.done():
            await asyncio.shield(running)  # it may have looked before the failure: the next look counts
        if self._asking is running or self._asking is None:
            self._asking = asyncio.create_task(self._look_at_all())
        await asyncio.shield(self._asking)
        return cut_off(self._sightings.values(), self.clock.steady(), self.clock.steady() - now)

    async def _look_at_all(self) -> None:
        await asyncio.gather(*map(self.looked, self._canaries))
