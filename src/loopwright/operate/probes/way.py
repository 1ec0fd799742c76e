"""The way to a target: names to addresses, past the guard, to a connection to exactly that address."""

from __future__ import annotations

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from loopwright.operate.probes.guard import Guard, RefusedError

if TYPE_CHECKING:
    from loopwright.operate.clock import Clock

KEPT_SECONDS = (
    5.0  # checks of one site start within moments of each other; a name that moved is soon followed
)
THREADS = 64  # so many names may hang in the system's resolver before the others wait
MOST_KEPT = 10_000
_SECRET = re.compile(r"\$\{((?:env|file):[^}]+)\}")
SockAddress = tuple[str, int] | tuple[str, int, int, int]
Found = tuple[tuple[socket.AddressFamily, SockAddress], ...]


class Secrets(Protocol):
    """Gives the text of a secret by its reference (``env:TOKEN``, ``file:/run/secrets/token``)."""

    def __call__(self, reference: str, /) -> str:
        """The secret; ``LookupError`` where there is none, saying so without showing anything."""
        ...


def no_secrets(reference: str) -> str:
    """The secrets of who has none."""
    raise LookupError(f"no secret {reference}")


@dataclass(slots=True)
class Names:
    """Names to addresses by the system's own rules, each asked once at a time and kept for a moment.

    The system's call cannot be ended, so it has threads of its own: a name server that hangs holds up nobody else.
    """

    clock: Clock
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "names"))
    _kept: dict[tuple[str, int], tuple[float, Found]] = field(default_factory=dict)
    _asked: dict[tuple[str, int], asyncio.Task[Found]] = field(default_factory=dict)

    async def addresses(self, host: str, port: int) -> Found:
        """Every address of a name, in the order in which they are to be tried; ``OSError`` where it has none."""
        key = (host, port)
        kept = self._kept.get(key)
        if kept is not None and self.clock.steady() - kept[0] < KEPT_SECONDS:
            return kept[1]
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.create_task(self._ask(key))
            asked.add_done_callback(lambda done: self._answered(key, done))
        return await asyncio.shield(asked)

    async def _ask(self, key: tuple[str, int]) -> Found:
        host, port = key
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self.pool, _looked_up, host, port)
        return tuple((family, address) for family, _, _, _, address in found)  # type: ignore[misc]

    def _answered(self, key: tuple[str, int], done: asyncio.Task[Found]) -> None:
        self._asked.pop(key, None)
        if done.cancelled() or done.exception() is not None:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self.clock.steady(), done.result())

    def close(self) -> None:
        """Let the threads go, without waiting for what hangs."""
        self.pool.shutdown(wait=False, cancel_futures=True)


def _looked_up(host: str, port: int) -> list[tuple[socket.AddressFamily, int, int, str, object]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
    except UnicodeError:
        raise OSError(f"{host!r} is no name of a host") from None


@dataclass(slots=True)
class Way:
    """What every probe needs of the world: names, the guard, and the secrets that texts refer to."""

    names: Names
    guard: Guard = field(default_factory=Guard)
    secrets: Secrets = no_secrets

    async def address(self, host: str, port: int) -> tuple[socket.AddressFamily, SockAddress]:
        """The first address of a name that may be reached.

        Raises:
            RefusedError: where it has addresses, and none may be.
            OSError: where it has none.
        """
        return (await self._open_ones(host, port))[0]

    async def dial(self, host: str, port: int) -> socket.socket:
        """A connection, to the first address that takes one; ``OSError`` with the last failure."""
        loop = asyncio.get_running_loop()
        failure: OSError = OSError("no address")
        for family, address in await self._open_ones(host, port):
            made = socket.socket(family, socket.SOCK_STREAM)
            try:
                made.setblocking(False)  # noqa: FBT003 - the library's own way to say it
                await loop.sock_connect(made, address)
            except OSError as error:
                made.close()
                failure = error
            except BaseException:
                made.close()
                raise
            else:
                return made
        raise failure

    async def _open_ones(self, host: str, port: int) -> Found:
        found = await self.names.addresses(host, port)
        refusals = [self.guard.refusal(address[0]) for _, address in found]
        open_ones = tuple(one for one, refusal in zip(found, refusals, strict=True) if not refusal)
        if found and not open_ones:
            raise RefusedError(refusals[0])
        if not open_ones:
            raise OSError(f"{host} has no address")
        return open_ones

    def filled(self, text: str) -> str:
        """A text with its secrets in their places; ``LookupError`` where one is missing."""
        return _SECRET.sub(lambda found: self.secrets(found[1]), text) if "${" in text else text
