"""Waiting for a moment or for a call, whichever comes first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.clock import Clock


async def rest(clock: Clock, seconds: float, woken: asyncio.Event) -> None:
    """Wait so long, or until somebody calls."""
    woken.clear()
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    waking = asyncio.ensure_future(woken.wait())
    try:
        await asyncio.wait((sleeping, waking), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
        waking.cancel()
