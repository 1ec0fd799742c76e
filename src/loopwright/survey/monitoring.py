"""What a Prometheus measured of a product: how often it answered, how long that took, how busy its machines were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.survey.metrics import BUCKETS, COUNTERS
from loopwright.survey.postgres.state import Silence
from loopwright.survey.prometheus import SECONDS_PER_DAY, STEP_SECONDS, Prometheus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

DAYS = 30
BUSY_DAYS = 7
STATUS_LABELS = ("code", "status", "status_code", "http_response_status_code", "http_status_code")
HITS = (
    ("redis_keyspace_hits_total", "redis_keyspace_misses_total"),
    (
        "memcached_commands_total{status='hit',command='get'}",
        "memcached_commands_total{status='miss',command='get'}",
    ),
    ("varnish_main_cache_hit", "varnish_main_cache_miss"),
)
PROBES = "Probe it from outside (blackbox_exporter, `loopwright generate observability`)."
COUNTED = "Let the application count its requests with their status (an OpenTelemetry or Prometheus library)."
TIMED = "Let the application time its requests in a histogram."
NODES = "Run node_exporter on each machine."
FULLEST = (
    "max by (instance) (1 - node_filesystem_avail_bytes{fstype!~'tmpfs|overlay|squashfs|ramfs'} "
    "/ node_filesystem_size_bytes)"
)
BUSIEST = (
    "1 - sum by (instance) (rate(node_cpu_seconds_total{mode='idle'}[5m])) "
    "/ sum by (instance) (rate(node_cpu_seconds_total[5m]))"
)
# what is asked of each machine: its series, the query, and whether it is asked over the week or of now
OF_MACHINES = (
    (
        "cpu",
        "node_cpu_seconds_total",
        BUSIEST,
        True,
    ),
    (
        "memory",
        "node_memory_MemAvailable_bytes",
        "1 - max by (instance) (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)",
        True,
    ),
    (
        "disk",
        "node_filesystem_avail_bytes",
        FULLEST,
        False,
    ),
)
CACHES = "Run redis_exporter beside the cache."


@dataclass(frozen=True, slots=True)
class Share:
    """A share, 0 to 1, how it was worked out, and over how many days there were samples."""

    value: float
    method: str
    days: float


@dataclass(frozen=True, slots=True)
class Busy:
    """A machine: the share of processor and memory that 95 of 100 five-minute means of a week stay below.

    ``disk`` is how full its fullest disk is now. What nothing measured is None.
    """

    name: str
    cpu: float | None = None
    memory: float | None = None
    disk: float | None = None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What was measured; what was not is a silence with what would have it measured."""

    source: str
    read_on: date
    availability: Share | None = None
    latency_p95_seconds: float | None = None
    latency_series: str = ""
    cache_hits: Share | None = None
    machines: tuple[Busy, ...] = ()
    silences: tuple[Silence, ...] = field(default=())


def monitoring_of(url: str, today: date, now_seconds: float) -> Monitoring:
    """Ask a Prometheus for the last thirty days.

    Raises ``LoopwrightError`` when it does not answer; a name and password in the URL are never shown.
    """
    ask = Prometheus(url)
    names = ask.names()
    availability = _availability(ask, names, now_seconds)
    series, latency = _latency(ask, names)
    hits = _cache_hits(ask, names, now_seconds)
    machines = tuple(_machines(ask, names))
    silences = [
        Silence(what, f"Nothing in {ask.shown} tells it.", how)
        for what, how, told in (
            ("availability", f"{PROBES} {COUNTED}", availability),
            ("response time", TIMED, latency),
            ("cache hit rate", CACHES, hits),
            ("utilisation of machines", NODES, machines or None),
        )
        if told is None
    ]
    return Monitoring(ask.shown, today, availability, latency, series, hits, machines, tuple(silences))


def _availability(ask: Prometheus, names: set[str], now: float) -> Share | None:
    """The share of probes from outside that were answered, else of requests that were not a fault of the server."""
    window = f"{DAYS * SECONDS_PER_DAY}s"
    if "probe_success" in names:
        for value in ask.values(f"avg(avg_over_time(probe_success[{window}]))"):
            return Share(value, "probes from outside that were answered", _days(ask, "probe_success", now))
    for counter in COUNTERS:
        if counter not in names:
            continue
        for label in STATUS_LABELS:
            if not ask.has(f'{counter}{{{label}=~"[1-5].."}}'):
                continue
            faulty = f'sum(increase({counter}{{{label}=~"5.."}}[{window}])) or vector(0)'
            for value in ask.values(f"1 - (({faulty}) / sum(increase({counter}[{window}])))"):
                return Share(
                    value,
                    "requests that were answered without a fault of the server",
                    _days(ask, counter, now),
                )
    return None


def _days(ask: Prometheus, selector: str, now: float) -> float:
    return ask.age(selector, now, DAYS, 0.0) / SECONDS_PER_DAY


def _latency(ask: Prometheus, names: set[str]) -> tuple[str, float | None]:
    for buckets in BUCKETS:
        if buckets in names:
            window = f"{BUSY_DAYS * SECONDS_PER_DAY}s"
            for value in ask.values(f"histogram_quantile(0.95, sum by (le) (increase({buckets}[{window}])))"):
                return buckets, value
    return "", None


def _cache_hits(ask: Prometheus, names: set[str], now: float) -> Share | None:
    window = f"{BUSY_DAYS * SECONDS_PER_DAY}s"
    for hit, miss in HITS:
        name = hit.partition("{")[0]
        if name in names:
            hits, misses = (f"sum(increase({one}[{window}]))" for one in (hit, miss))
            for value in ask.values(f"{hits} / ({hits} + {misses})"):
                return Share(value, f"hits of {name}", _days(ask, hit, now))
    return None


def _machines(ask: Prometheus, names: set[str]) -> Iterator[Busy]:
    over = f"[{BUSY_DAYS}d:{STEP_SECONDS}s]"
    found: dict[str, dict[str, float]] = {}
    for what, name, query, long in OF_MACHINES:
        if name in names:
            asked = f"quantile_over_time(0.95, ({query}){over})" if long else query
            for labels, value in ask.labelled(asked):
                found.setdefault(labels.get("instance", ""), {})[what] = value
    for name, told in sorted(found.items()):
        yield Busy(name, told.get("cpu"), told.get("memory"), told.get("disk"))
