"""The loop as frozen models: one internal unit per quantity, named in the field.

Money is in US dollars a month, time in seconds, sizes in bytes, rates in requests (or users, deploys…) per
the unit in the name, shares as fractions of one. ``None`` means *not said*: the design fills it from the
catalogue and says so.
"""

# no __future__ import of annotations here: values are fitted to the types that stand in them
from dataclasses import dataclass, field, fields

from loopwright.loop.fitting import fitted
from loopwright.loop.rules import ContradictionError, conflicts
from loopwright.loop.vocabulary import (
    BudgetIs,
    Cover,
    Criticality,
    DataKind,
    LoopKind,
    Owner,
    Place,
    Sensitivity,
    Skill,
    Survives,
)


@dataclass(frozen=True)
class Part:
    """A frozen part of the loop; each field holds what its type says, whoever builds it."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if value is not None and value is not one.default:
                object.__setattr__(self, one.name, fitted(one.type, value, one.name))


@dataclass(frozen=True)
class Stage(Part):
    """One step of the funnel; ``share`` of the users who started reach it, ``requests`` it costs them."""

    name: str
    share: float | None = None
    requests: float | None = None
    objective_share: float | None = None
    route: str | None = None  # the requests that reach it: /signup, or POST /orders


@dataclass(frozen=True)
class Objectives(Part):
    """What is wanted; a month of availability has 30 days."""

    latency_p95_seconds: float | None = None
    availability: float | None = None
    rpo_seconds: float | None = None
    rto_seconds: float | None = None
    survives: Survives | None = None


@dataclass(frozen=True)
class Demand(Part):
    """How much the loop is used. One of ``users`` and the request rates is required."""

    users: float | None = None
    users_projected: float | None = None
    horizon_months: float | None = None
    growth_per_month: float | None = None
    active_share: float | None = None
    requests_per_active_day: float | None = None
    requests_per_day: float | None = None
    peak_requests_per_second: float | None = None
    peak_to_mean: float | None = None
    burstiness: float | None = None  # squared coefficient of variation of arrivals
    read_share: float | None = None
    cached_share: float | None = None  # of the reads, answerable from an application cache
    public_share: float | None = None  # of the requests, the same for everybody: cacheable at the edge
    background_share: float | None = None  # of the requests, work done after the answer
    concurrent_connections: float | None = None  # websockets and other long connections at peak
    request_bytes: float | None = None
    response_bytes: float | None = None
    emails_per_month: float | None = None


@dataclass(frozen=True)
class DataSet(Part):
    """Something the loop keeps."""

    name: str
    kind: DataKind = DataKind.RELATIONAL
    size_bytes: float | None = None
    growth_bytes_per_month: float | None = None
    hot_share: float | None = None
    largest_table_bytes: float | None = None
    criticality: Criticality = Criticality.NORMAL
    sensitivity: Sensitivity = Sensitivity.NONE
    rpo_seconds: float | None = None
    rto_seconds: float | None = None


@dataclass(frozen=True)
class OutsideCall(Part):
    """A service of somebody else on the loop's path; ``share`` of requests call it and wait."""

    name: str
    seconds: float | None = None
    share: float | None = None
    availability: float | None = None
    required: bool = True  # the loop breaks when it is down


@dataclass(frozen=True)
class ServiceDemand(Part):
    """What one request costs."""

    framework: str | None = None
    static: bool = False  # nothing but files: no application, no database
    heavy: bool = False  # reports, images, models: far above its framework's usual request
    app_cpu_seconds: float | None = None
    database_cpu_seconds: float | None = None
    queries_per_request: float | None = None
    background_cpu_seconds: float | None = None
    memory_per_slot_bytes: float | None = None
    single_rate_per_second: float | None = None  # the scalability law as it was measured: λ, …
    contention: float | None = None  # … σ …
    coherence: float | None = None  # … and κ
    outside_calls: tuple[OutsideCall, ...] = ()


@dataclass(frozen=True)
class Team(Part):
    """The people who run it."""

    people: float | None = None
    skills: dict[str, Skill] = field(default_factory=dict)
    cover: Cover | None = None
    operations_hours_per_month: float | None = None
    value_of_hour_usd: float | None = None


@dataclass(frozen=True)
class Money(Part):
    """What may be spent, in US dollars."""

    budget_usd_per_month: float | None = None
    budget_is: BudgetIs | None = None
    revenue_usd_per_month: float | None = None
    cash_usd: float | None = None
    burn_usd_per_month: float | None = None
    paying_customers: float | None = None


@dataclass(frozen=True)
class Places(Part):
    """Where users are and where data must stay."""

    users: dict[Place, float] = field(default_factory=dict)  # shares; empty is not said
    residency: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Limits(Part):
    """Limits of another year or another contract: the largest machine that could be had."""

    year: int | None = None
    largest_machine_cores: float | None = None
    largest_machine_memory_bytes: float | None = None
    largest_disk_bytes: float | None = None


@dataclass(frozen=True)
class Habits(Part):
    """How the team works, and what it insists on."""

    deploys_per_week: float | None = None
    change_failure_rate: float | None = None
    migration_share: float | None = None  # of deploys, that change the schema
    planned_maintenance_counts: bool | None = None
    monitored: bool | None = None
    current_platform: str | None = None
    must_use: tuple[str, ...] = ()
    must_not_use: tuple[str, ...] = ()
    free_tiers: bool | None = None
    reserved: bool | None = None  # commitments of a year are acceptable


@dataclass(frozen=True)
class Measurement(Part):
    """Where values of the loop were measured, and when; ``values`` has their ranges as texts, by field."""

    source: str
    period: str | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Loop(Part):
    """A minimal user loop and everything that was said about it."""

    name: str
    action: str
    response: str
    value: str
    kind: LoopKind | None = None
    owner: Owner | None = None
    stages: tuple[Stage, ...] = ()
    objectives: Objectives = field(default_factory=Objectives)
    demand: Demand = field(default_factory=Demand)
    data: tuple[DataSet, ...] = ()
    service: ServiceDemand = field(default_factory=ServiceDemand)
    team: Team = field(default_factory=Team)
    money: Money = field(default_factory=Money)
    places: Places = field(default_factory=Places)
    limits: Limits = field(default_factory=Limits)
    habits: Habits = field(default_factory=Habits)
    measured: tuple[Measurement, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        found = tuple(conflicts(self))
        if found:
            raise ContradictionError(found)
