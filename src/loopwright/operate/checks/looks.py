"""The looks: what each kind of check asks for, as plain values.

A text that holds a secret names it (``${env:TOKEN}``, ``${file:/run/secrets/token}``); it is filled in at the last
moment, by whoever may read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from loopwright.operate.checks.comparing import Comparison

Pairs = tuple[tuple[str, str], ...]
Compared = tuple[tuple[str, Comparison], ...]
Statuses = tuple[tuple[int, int], ...]
"""Ranges of statuses, both ends within."""

ANY_SUCCESS: Statuses = ((200, 299),)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer over HTTP must be like; empty parts want nothing.

    ``has``, ``lacks`` and ``matches`` are of the body; ``json`` compares what a JSONPath finds, ``headers`` a header;
    ``within_seconds`` is until the whole answer is there.
    """

    statuses: Statuses = ANY_SUCCESS
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    json: Compared = ()
    headers: Compared = ()
    within_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class HttpLook:
    """A request over HTTP or HTTPS; a certificate of HTTPS must last ``certificate_seconds`` more."""

    url: str
    method: str = "GET"
    headers: Pairs = ()
    sent: str = ""
    redirects: int = 0
    wanted: Wanted = Wanted()
    certificate_seconds: float = 0.0
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class TcpLook:
    """A connection that opens; ``greeting`` is what must be read, after ``sent`` was written."""

    host: str
    port: int
    sent: str = ""
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class DnsLook:
    """A name's record; ``values`` must all be there, and ``only`` they. A resolver is ``host`` or ``host:port``."""

    name: str
    record: str = "A"
    values: tuple[str, ...] = ()
    only: bool = False
    resolver: str = ""


@dataclass(frozen=True, slots=True)
class TlsLook:
    """A certificate and its chain, for ``name``; it must last ``remaining_seconds`` more."""

    host: str
    port: int = 443
    name: str = ""
    remaining_seconds: float = 0.0
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class PostgresLook:
    """A connection to PostgreSQL, one query that only reads, and how far a standby may be behind."""

    url: str
    query: str = ""
    wanted: Comparison | None = None
    lag_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class RedisLook:
    """PING and the memory in use, over ``redis://`` or ``rediss://``."""

    url: str
    memory_share: float | None = None
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class PrometheusLook:
    """A query of a Prometheus; with no ``wanted`` its answer must not be empty."""

    url: str
    query: str
    wanted: Comparison | None = None
    headers: Pairs = ()


@dataclass(frozen=True, slots=True)
class HostLook:
    """Processor, memory, disk and load of this machine; or of another, by its node exporter's ``url``."""

    url: str = ""
    processor_share: float | None = None
    memory_share: float | None = None
    disk_share: float | None = None
    load_per_core: float | None = None


@dataclass(frozen=True, slots=True)
class MetricsLook:
    """Everything that a ``/metrics`` page says, up to so many series."""

    url: str
    headers: Pairs = ()
    most_series: int = 5000


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a walk; ``taken`` names what a JSONPath finds in its answer, written ``{name}`` in later ones."""

    name: str
    look: HttpLook
    taken: Pairs = ()


@dataclass(frozen=True, slots=True)
class WalkLook:
    """The loop itself, walked as a user walks it: steps in order, cookies kept, one result a stage."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class BeatLook:
    """Nothing is asked: a job tells by itself that it ran (see ``beats``); ``what`` names it in measurements."""

    expected: str
    grace_seconds: float
    zone: str = "UTC"
    longest_seconds: float | None = None
    measure: str = ""
    labels: Pairs = field(default=())


Look = (
    HttpLook
    | TcpLook
    | DnsLook
    | TlsLook
    | PostgresLook
    | RedisLook
    | PrometheusLook
    | HostLook
    | MetricsLook
    | WalkLook
    | BeatLook
)
