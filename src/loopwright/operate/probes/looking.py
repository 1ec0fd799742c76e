"""The eyes of the runner: each kind of look is handed to its probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.checks import looks
from loopwright.operate.checks.beats import Beats, beaten
from loopwright.operate.probes.dns import dns_records
from loopwright.operate.probes.fetching import Fetcher
from loopwright.operate.probes.hosts import Hosts
from loopwright.operate.probes.http import http
from loopwright.operate.probes.pages import metrics
from loopwright.operate.probes.postgres import postgres
from loopwright.operate.probes.prometheus import prometheus
from loopwright.operate.probes.redis import redis
from loopwright.operate.probes.tcp import tcp, tls
from loopwright.operate.probes.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.checks.check import Check
    from loopwright.operate.checks.seen import Seen
    from loopwright.operate.clock import Clock
    from loopwright.operate.probes.way import Way


class Probes:
    """Looks by real connections; ``beats`` gives what a job told so far, by the name of its check."""

    def __init__(self, way: Way, clock: Clock, beats: Callable[[str], Beats | None]) -> None:
        self.way, self.clock, self.beats = way, clock, beats
        self.fetcher = Fetcher(way)
        self.pages = Fetcher(way, most_bytes=8 * 1_048_576)
        self.hosts = Hosts(self.pages)
        self._began = clock.now()

    async def look(self, check: Check) -> Seen:  # noqa: C901, PLR0911 - one line a kind
        """What is seen now."""
        match check.look:
            case looks.HttpLook():
                return await http(self.fetcher, check.look)
            case looks.TcpLook():
                return await tcp(self.way, check.look)
            case looks.TlsLook():
                return await tls(self.way, check.look)
            case looks.DnsLook():
                return await dns_records(self.way, check.look)
            case looks.PostgresLook():
                return await postgres(self.way, check.look)
            case looks.RedisLook():
                return await redis(self.way, check.look)
            case looks.PrometheusLook():
                return await prometheus(self.fetcher, check.look)
            case looks.HostLook():
                return await self.hosts.look(check.look)
            case looks.MetricsLook():
                return await metrics(self.pages, check.look)
            case looks.WalkLook():
                return await walk(self.fetcher, check.look)
            case looks.BeatLook():
                return beaten(check.look, self.beats(check.name) or Beats(self._began), self.clock.now())

    async def close(self) -> None:
        """Close what is open."""
        await self.fetcher.close()
        await self.pages.close()
        self.way.names.close()
