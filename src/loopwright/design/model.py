"""The design: one option per tier, what it promises, and every number behind it as a figure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.design.figure import Figures
    from loopwright.loop.vocabulary import (
        Arrangement,
        BackupMethod,
        CacheChoice,
        DatabaseStage,
        EdgeChoice,
        Place,
        Platform,
        QueueChoice,
        Survives,
    )


class Tier(StrEnum):
    """A layer of the design."""

    APP = "app"
    WORKER = "worker"
    PROXY = "proxy"
    DATABASE = "database"
    CACHE = "cache"
    QUEUE = "queue"
    EDGE = "edge"
    FILES = "files"
    EMAIL = "email"


class Cause(StrEnum):
    """Why the loop is down."""

    HOST = "host"
    ZONE = "zone"
    REGION = "region"
    PROVIDER = "provider"
    OWN_FAULTS = "own_faults"
    DATABASE_FAULTS = "database_faults"
    DEPLOYS = "deploys"
    BAD_CHANGES = "bad_changes"
    OUTSIDE = "outside"


class Phase(StrEnum):
    """Where the time of an outage goes."""

    DETECT = "detect"
    WAIT = "wait"
    DECIDE = "decide"  # acknowledge and decide
    REPAIR = "repair"  # repair, replace or fail over
    VERIFY = "verify"


class Disaster(StrEnum):
    """What recovery is promised for."""

    HOST_LOST = "host_lost"
    DATABASE_CORRUPTED = "database_corrupted"
    DELETED_BY_MISTAKE = "deleted_by_mistake"
    ZONE_LOST = "zone_lost"
    REGION_LOST = "region_lost"
    PROVIDER_LOST = "provider_lost"


@dataclass(frozen=True, slots=True)
class Component:
    """One tier's chosen option. Its money is the figure ``cost.<tier>``, its hours ``effort.<tier>``."""

    tier: Tier
    title: str  # "2 × CX33 (4 vCPU, 8 GB) at Hetzner"
    provider: str
    offering: str  # the catalogue row's id, or "" for a part that nothing is paid for
    sku: str
    count: int
    zones: int
    cores: float  # of one
    memory_gb: float  # of one
    shared_with: Tier | None = None  # on the same host as


@dataclass(frozen=True, slots=True)
class SpendLine:
    """One line of the bill; ``path`` is its figure (US dollars a month), None when unpriced."""

    component: str
    title: str
    driver: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the design promises beside what was asked. Paths name figures; ``kept`` is None without objective.

    ``name`` is ``availability``, ``latency_p95``, ``rpo``, ``rto``, ``survives``, ``budget`` or ``hours``.
    """

    name: str
    path: str
    objective_path: str | None
    kept: bool | None
    eaten_by: tuple[tuple[str, str], ...] = ()  # (label, figure path) largest first


@dataclass(frozen=True, slots=True)
class Recovery:
    """Recovery from one disaster; figures ``recovery.<disaster>.rpo_seconds`` and so on unless unrecoverable."""

    disaster: Disaster
    recoverable: bool
    how: str


@dataclass(frozen=True, slots=True)
class Structure:
    """What kind of design it is, without vendor and size; two designs of one structure differ by a resize."""

    arrangement: Arrangement
    platform: Platform
    database: DatabaseStage
    survives: Survives
    app_redundant: bool
    database_redundant: bool
    zones: int
    cache: CacheChoice
    queue: QueueChoice
    edge: EdgeChoice
    backup: BackupMethod
    pooler: bool
    replicas: int
    shards: int
    own_proxy: bool
    workers: bool = False  # background work has instances of its own

    @property
    def level(self) -> int:
        """How far the design has grown, 1 (one) to 5 (distributed), whatever the provider."""
        from loopwright.design.lifting.levels import level_of  # noqa: PLC0415 - levels imports this module

        return level_of(self)


@dataclass(frozen=True, slots=True)
class Design:
    """A whole solved design.

    ``figures`` holds every number by path. ``feasible`` says whether all promises are kept; the broken ones are
    those of ``promises`` with ``kept`` false.
    """

    structure: Structure
    provider: str  # of the application
    database_provider: str
    region: str
    place: Place
    components: tuple[Component, ...]
    spend: tuple[SpendLine, ...]
    promises: tuple[Promise, ...]
    recovery: tuple[Recovery, ...]
    unpriced: tuple[str, ...]
    feasible: bool
    figures: Figures
    release: str = "in_place"  # in_place | rolling | blue_green | canary

    def component(self, tier: Tier) -> Component | None:
        """The chosen option of a tier, or None."""
        return next((part for part in self.components if part.tier is tier), None)

    def value(self, path: str) -> float:
        """The number under a path; a missing path raises KeyError."""
        return self.figures[path].value
