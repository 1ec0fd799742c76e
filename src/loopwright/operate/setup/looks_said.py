"""From what is said of a check to its look: which keys belong to which kind, and what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loopwright.operate.checks import looks
from loopwright.operate.setup.kinds import REFERENCE, place_of
from loopwright.operate.setup.said import Proof, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.checks.looks import Look
    from loopwright.operate.setup.said import Asked, CheckSaid, StepSaid
    from loopwright.operate.setup.usual import Usual

REQUEST = (
    "method",
    "headers",
    "send",
    "status",
    "has",
    "lacks",
    "matches",
    "json",
    "answer_headers",
    "within",
    "redirects",
)
OF_KIND: dict[str, tuple[str, ...]] = {
    "http": (*REQUEST, "certificate", "authorities"),
    "tcp": ("send", "greeting"),
    "dns": ("record", "values", "only", "resolver"),
    "tls": ("certificate", "authorities"),
    "postgres": ("query", "wanted", "lag"),
    "redis": ("memory", "authorities"),
    "prometheus": ("query", "wanted", "headers"),
    "metrics": ("headers", "series"),
    "host": ("processor", "memory", "disk", "load"),
    "heartbeat": ("grace", "longest", "zone", "proves", "what"),
    "steps": (),
}
"""The keys that each kind has of its own."""

OF_ALL = frozenset(
    {"name", "every", "timeout", "attempts", "failures", "job", "instance", "inside", "others"}
)
JOBS = {
    "postgres": "database", "redis": "cache", "metrics": "app", "host": "node", "heartbeat": "job", "steps": "loop",
}  # fmt: skip
"""The jobs by which the generated rules know them; others are of the job ``probe``."""

BACKED_UP = "backup_last_success_timestamp_seconds"
DRILLED = "restore_drill_last_success_timestamp_seconds"
RAN = "job_last_success_timestamp_seconds"
MEASURES = {Proof.JOB: RAN, Proof.BACKUP: BACKED_UP, Proof.DRILL: DRILLED}
PROMETHEUS_SERIES = 5000


def kind_of(said: CheckSaid) -> str:
    """The one kind of a check.

    Raises:
        ValueError: where it has none or several; with the kinds that it has.
    """
    found = [kind for kind in OF_KIND if getattr(said, kind)]
    if len(found) != 1:
        raise ValueError(" and ".join(found))
    return found[0]


def instance_of(said: CheckSaid, kind: str) -> str:
    """What a check looks at, without secrets: its address, its host, or its name."""
    if said.instance:
        return said.instance
    if kind in {"tcp", "dns", "tls", "http"}:
        return str(getattr(said, kind)).rpartition("@")[2] if kind != "http" else bare(str(said.http))
    if kind in {"postgres", "redis", "prometheus", "metrics", "host"} and said.host != "this":
        return urlsplit(bare(str(getattr(said, kind)))).netloc
    return said.name


def bare(address: str) -> str:
    """An address without user, password and query; what has no scheme stays as it is."""
    scheme, colon, rest = REFERENCE.sub("x", address).partition("://")
    if not colon:
        return address
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def look_of(said: CheckSaid, kind: str, usual: Usual, zone: str) -> Look:
    """The look that is meant."""
    makers: dict[str, Callable[[], Look]] = {
        "http": lambda: http_look(said, said.certificate_seconds or 0.0, said.authorities or ""),
        "tcp": lambda: looks.TcpLook(*place_of(said.tcp or ""), said.send or "", said.greeting or ""),
        "dns": lambda: looks.DnsLook(
            said.dns or "", (said.record or Record.A).upper(), said.values, bool(said.only), said.resolver or ""
        ),
        "tls": lambda: looks.TlsLook(
            *place_of(said.tls or ""), "", said.certificate_seconds or 0.0, said.authorities or ""
        ),
        "postgres": lambda: looks.PostgresLook(
            said.postgres or "", said.query or "", said.wanted, said.lag_seconds
        ),
        "redis": lambda: looks.RedisLook(said.redis or "", said.memory_share, said.authorities or ""),
        "prometheus": lambda: looks.PrometheusLook(
            said.prometheus or "", said.query or "", said.wanted, tuple(said.headers.items())
        ),
        "metrics": lambda: looks.MetricsLook(
            said.metrics or "", tuple(said.headers.items()), said.series or PROMETHEUS_SERIES
        ),
        "host": lambda: looks.HostLook(
            "" if said.host == "this" else said.host or "",
            said.processor_share, said.memory_share, said.disk_share, said.load_per_core,
        ),
        "heartbeat": lambda: _beat(said, usual, zone),
        "steps": lambda: looks.WalkLook(tuple(map(_step, said.steps))),
    }  # fmt: skip
    return makers[kind]()


def http_look(said: Asked, certificate_seconds: float = 0.0, authorities: str = "") -> looks.HttpLook:
    """A request and what its answer must be like."""
    wanted = looks.Wanted(
        statuses=said.status or looks.ANY_SUCCESS,
        has=(said.has,) if said.has else (),
        lacks=(said.lacks,) if said.lacks else (),
        matches=(said.matches,) if said.matches else (),
        json=tuple(said.json.items()),
        headers=tuple(said.answer_headers.items()),
        within_seconds=said.within_seconds,
    )
    return looks.HttpLook(
        said.http or "", (said.method or "get").upper(), tuple(said.headers.items()), said.send or "",
        said.redirects or 0, wanted, certificate_seconds, authorities,
    )  # fmt: skip


def _step(said: StepSaid) -> looks.Step:
    return looks.Step(said.name, http_look(said), tuple(said.take.items()))


def _beat(said: CheckSaid, usual: Usual, zone: str) -> looks.BeatLook:
    proof = said.proves or Proof.JOB
    grace = usual.late_seconds if said.grace_seconds is None else said.grace_seconds
    return looks.BeatLook(
        said.heartbeat or "", grace, said.zone or zone, said.longest_seconds, MEASURES[proof],
        (("what", said.what or said.name),),
    )  # fmt: skip
