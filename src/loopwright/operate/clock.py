"""The clock that the engine goes by: a port, so that a test can turn a month in a moment."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and waits."""

    def now(self) -> float:
        """Seconds since 1970 (UTC), as the machine believes; it may jump either way."""
        ...

    def steady(self) -> float:
        """Seconds since any moment; never goes back and does not jump with the machine's time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait, by the steady time."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since 1970 (UTC)."""
        return time.time()

    def steady(self) -> float:
        """Seconds since the machine started or so."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait in the running event loop."""
        await asyncio.sleep(max(0.0, seconds))
