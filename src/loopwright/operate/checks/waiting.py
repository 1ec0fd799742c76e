"""Waiting for something, but only so long, by a clock that a test may turn."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from loopwright.operate.clock import Clock

T = TypeVar("T")


async def bounded(clock: Clock, seconds: float, work: Coroutine[object, object, T]) -> T | None:
    """The result of some work, or nothing once the time is over.

    What is not done by then is cancelled, and not waited for: it may be slow in dying.
    """
    task = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((task, timer), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        timer.cancel()
        if not task.done():
            task.cancel()
            task.add_done_callback(_let_go)


def _let_go(task: asyncio.Task[T]) -> None:
    """Whatever it died of, nobody is interested any more."""
    if not task.cancelled():
        task.exception()
