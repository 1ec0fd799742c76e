"""What ``operate.yaml`` says, as it says it; nothing said is nothing."""

# no __future__ import of annotations here: values are fitted to the types that stand in them
from dataclasses import dataclass, field
from enum import StrEnum

from loopwright.loop.model import Part
from loopwright.operate.checks.comparing import Comparison


class Record(StrEnum):
    """Records of DNS that are looked at."""

    A = "a"
    AAAA = "aaaa"
    CNAME = "cname"
    MX = "mx"
    TXT = "txt"
    NS = "ns"
    CAA = "caa"
    SRV = "srv"
    SOA = "soa"
    PTR = "ptr"


class Proof(StrEnum):
    """What a heartbeat proves: that a job ran, that a copy was made, that one was restored."""

    JOB = "job"
    BACKUP = "backup"
    DRILL = "drill"


@dataclass(frozen=True)
class SiteSaid(Part):
    """Where users reach the loop."""

    address: str | None = None
    path: str | None = None


@dataclass(frozen=True)
class MonitorSaid(Part):
    """How the monitor itself looks."""

    zone: str = "UTC"
    every_seconds: float | None = None
    timeout_seconds: float | None = None
    failures: int | None = None
    allowed: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked(Part):
    """A request over HTTP and what its answer must be like."""

    http: str | None = None
    method: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    send: str | None = None
    status: tuple[tuple[int, int], ...] = ()
    has: str | None = None
    lacks: str | None = None
    matches: str | None = None
    json: dict[str, Comparison] = field(default_factory=dict)
    answer_headers: dict[str, Comparison] = field(default_factory=dict)
    within_seconds: float | None = None
    redirects: int | None = None


@dataclass(frozen=True)
class StepSaid(Asked):
    """One request of a walk."""

    name: str = ""
    take: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckSaid(Asked):
    """One check: one of the kinds, and what belongs to it."""

    name: str = ""
    tcp: str | None = None
    dns: str | None = None
    tls: str | None = None
    postgres: str | None = None
    redis: str | None = None
    prometheus: str | None = None
    metrics: str | None = None
    host: str | None = None
    heartbeat: str | None = None
    steps: tuple[StepSaid, ...] = ()
    every_seconds: float | None = None
    timeout_seconds: float | None = None
    attempts: int | None = None
    failures: int | None = None
    job: str | None = None
    instance: str | None = None
    inside: bool | None = None
    others: bool | None = None
    certificate_seconds: float | None = None
    authorities: str | None = None
    greeting: str | None = None
    record: Record | None = None
    values: tuple[str, ...] = ()
    only: bool | None = None
    resolver: str | None = None
    query: str | None = None
    wanted: Comparison | None = None
    lag_seconds: float | None = None
    processor_share: float | None = None
    memory_share: float | None = None
    disk_share: float | None = None
    load_per_core: float | None = None
    series: int | None = None
    grace_seconds: float | None = None
    longest_seconds: float | None = None
    zone: str | None = None
    proves: Proof | None = None
    what: str | None = None


@dataclass(frozen=True)
class MaintenanceSaid(Part):
    """An announced window."""

    name: str
    lasts_seconds: float
    begins: str | None = None
    again: str | None = None
    zone: str | None = None
    checks: tuple[str, ...] = ()


class WayName(StrEnum):
    """The ways to a person."""

    MAIL = "mail"
    PAGERDUTY = "pagerduty"
    SLACK = "slack"
    WEBHOOK = "webhook"
    OTHER = "other"


class TierName(StrEnum):
    """The tiers of alerts, as they are written."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"


class MailSecurity(StrEnum):
    """How the way to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True)
class PersonSaid(Part):
    """Somebody who is told something, and the ways to them."""

    name: str
    mail: str | None = None
    pagerduty: str | None = None
    slack: str | None = None
    webhook: str | None = None
    other: str | None = None
    calm: tuple[WayName, ...] = ()


@dataclass(frozen=True)
class OnCallSaid(Part):
    """Who is on call when, who reads what wakes nobody, and who has the last word."""

    people: tuple[str, ...] = ()
    first_day: str | None = None
    handover: int | None = None
    turn_seconds: float | None = None
    team: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class MailSaid(Part):
    """Where mail is handed over."""

    server: str | None = None
    sender: str | None = None
    security: MailSecurity | None = None
    user: str | None = None
    password: str | None = None
    authorities: str | None = None


@dataclass(frozen=True)
class OutsideSaid(Part):
    """Who watches the monitor from outside, and what webhooks are signed with."""

    heartbeat: str | None = None
    token: str | None = None
    signature: str | None = None


@dataclass(frozen=True)
class RuleSaid(Part):
    """A rule of the team's own."""

    name: str
    when: str
    tier: TierName = TierName.P2
    part: str = "application"
