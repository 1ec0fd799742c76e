"""Whether the monitor itself stood still: its process was stopped, starved or blocked, and time ran out unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.clock import Clock

TICK_SECONDS = 0.5
STALL_SECONDS = 2.0  # below, a timeout of a few seconds still means what it says


class Stalls:
    """Ticks, and remembers when a tick came far too late (steady seconds)."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.count = 0
        self._ticked = clock.steady()
        self._ended = float("-inf")

    async def watch(self) -> None:
        """Tick until cancelled."""
        self._ticked = self.clock.steady()
        while True:
            await self.clock.sleep(TICK_SECONDS)
            if self._standing_still():
                self.count += 1
                self._ended = self.clock.steady()
            self._ticked = self.clock.steady()

    def since(self, moment_seconds: float) -> bool:
        """Whether it stood still at any time since a steady moment, even if the late tick has not come yet."""
        return self._ended >= moment_seconds or self._standing_still()

    def _standing_still(self) -> bool:
        return self.clock.steady() - self._ticked > TICK_SECONDS + STALL_SECONDS
