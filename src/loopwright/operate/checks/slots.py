"""Room for looks that go at once: those that were slow lately share half of it, so that they hold up nobody else."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Slots:
    """So many looks at once, first come first served; of them half at most for slow ones."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._all = asyncio.Semaphore(count)
        self._slow = asyncio.Semaphore(max(1, count // 2))

    @contextlib.asynccontextmanager
    async def taken(self, *, slow: bool) -> AsyncIterator[None]:
        """A slot for the length of the block."""
        async with self._slow if slow else contextlib.nullcontext(), self._all:
            yield
