"""A clock that only a test turns: a month passes in a moment."""

from __future__ import annotations

import asyncio
import heapq

MANY_STEPS = 12  # how often the event loop turns until everything that can go on has gone on


class ManualClock:
    """Tells the time that it was set to; who sleeps is woken in order while it is advanced."""

    def __init__(self, now=1_800_000_000.0, steady=1000.0):
        self.wall, self.ticks = now, steady
        self.sleepers, self.number = [], 0

    def now(self):
        return self.wall

    def steady(self):
        return self.ticks

    async def sleep(self, seconds):
        waiting = asyncio.get_running_loop().create_future()
        self.number += 1
        heapq.heappush(self.sleepers, (self.ticks + max(0.0, seconds), self.number, waiting))
        await waiting

    def jump(self, seconds):
        """Somebody sets the machine's clock."""
        self.wall += seconds

    async def advance(self, seconds):
        """Let so much time pass, everybody waking at their own moment."""
        end = self.ticks + seconds
        await self.settle()
        while self.sleepers and self.sleepers[0][0] <= end:
            moment, _, waiting = heapq.heappop(self.sleepers)
            if waiting.done():
                continue
            self._pass(max(moment, self.ticks))
            waiting.set_result(None)
            await self.settle()
        self._pass(end)

    async def stall(self, seconds):
        """Let so much time pass while nobody can do anything: the process was stopped."""
        self._pass(self.ticks + seconds)
        await self.advance(0.0)

    async def settle(self):
        for _ in range(MANY_STEPS):
            await asyncio.sleep(0)

    def _pass(self, moment):
        self.wall += moment - self.ticks
        self.ticks = moment
