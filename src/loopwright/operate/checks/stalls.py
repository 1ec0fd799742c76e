"""Whether the monitor itself stood still: its process was stopped, starved or blocked, and time ran out unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.clock import Clock

TICK_SECONDS = 0.5
STALL_SECONDS = 2.0  # below, a timeout of a few seconds still means what it says


class Stalls:
    """Ticks, and remembers when a tick came far too late (steady seconds).

    A machine that slept has lost no steady time, but its own clock is ahead when it wakes: that counts too. Somebody
    who sets the clock forward causes the same, and at most that failures of looks under way then are unknown.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.count = 0
        self._ticked, self._told = clock.steady(), clock.now()
        self._ended = float("-inf")

    async def watch(self) -> None:
        """Tick until cancelled."""
        self._tick()
        while True:
            await self.clock.sleep(TICK_SECONDS)
            if self._standing_still():
                self.count += 1
                self._ended = self.clock.steady()
            self._tick()

    def since(self, moment_seconds: float) -> bool:
        """Whether it stood still at any time since a steady moment, even if the late tick has not come yet."""
        return self._ended >= moment_seconds or self._standing_still()

    def _tick(self) -> None:
        self._ticked, self._told = self.clock.steady(), self.clock.now()

    def _standing_still(self) -> bool:
        passed = max(self.clock.steady() - self._ticked, self.clock.now() - self._told)
        return passed > TICK_SECONDS + STALL_SECONDS
