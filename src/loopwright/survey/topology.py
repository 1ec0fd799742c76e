"""What a survey finds: services, what they keep and call, how they are run, built, watched and saved.

Every record is frozen and sorted; ``slug`` names a technology (``postgresql``, ``django``), ``title`` is how
it is written. A thing seen in several files is one record with several pieces of evidence. References between
records (``used_by``, ``service``) hold a service's ``name``, which is unique in a topology.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.survey.evidence import Environment, Evidence, Note
    from loopwright.survey.history import History


class Role(StrEnum):
    """What a service does for the loop."""

    WEB = "web"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    SITE = "static site"
    PROXY = "proxy"
    TASK = "task"
    OTHER = "other"


class StoreKind(StrEnum):
    """How a store keeps its data."""

    RELATIONAL = "relational"
    DOCUMENT = "document"
    KEY_VALUE = "key-value"
    SEARCH = "search"
    COLUMN = "column"
    GRAPH = "graph"
    TIME_SERIES = "time series"
    VECTOR = "vector"
    OBJECT = "object storage"
    FILE = "embedded file"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the repository's own code; ``share`` is its part of the bytes, 0 to 1."""

    name: str
    files: int
    size_bytes: int
    share: float


@dataclass(frozen=True, slots=True)
class Technology:
    """A framework, a web server or a library that matters; ``version`` is locked first, required second."""

    slug: str
    title: str
    version: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A part that is built and run for itself.

    ``name`` is unique; ``folder`` is where its code lies (``.`` for the root, empty for an image of others);
    ``server`` is what answers HTTP (gunicorn, puma, nginx) and ``server_processes`` its stated number;
    ``replicas`` is the stated number of copies; ``image`` is what it is run from, or built on; ``commands`` are how
    it starts.
    """

    name: str
    folder: str
    role: Role
    language: str
    frameworks: tuple[Technology, ...]
    server: Technology | None
    server_processes: int | None
    replicas: int | None
    image: str
    commands: tuple[str, ...]
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One stated place where a store or a broker runs: a container, a managed database, a connection.

    ``persistent`` says whether its data has a volume of its own, None where that cannot be seen; ``managed``
    that a provider runs it.
    """

    name: str
    version: str
    image: str
    environment: Environment
    persistent: bool | None
    managed: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """Where data is kept: a database, a cache, a search index, files. ``uses`` says what for, where seen."""

    slug: str
    title: str
    kind: StoreKind
    version: str
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    environment: Environment
    instances: tuple[Instance, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """How work is handed on: a library of background jobs, or a broker of messages (``is_broker``).

    ``broker`` is the slug of what carries a library's jobs, empty where it cannot be seen.
    """

    slug: str
    title: str
    version: str
    is_broker: bool
    broker: str
    used_by: tuple[str, ...]
    environment: Environment
    instances: tuple[Instance, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Scheduler:
    """What starts work by the clock; ``schedule`` and ``command`` as they are written, where they are."""

    slug: str
    title: str
    schedule: str
    command: str
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OutsideService:
    """Somebody else's service on or beside the loop's path; ``kind`` is mail, payment, identity and so on."""

    slug: str
    title: str
    kind: str
    used_by: tuple[str, ...]
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A port that is opened; ``host_port`` 0 when only other containers reach it, ``address`` as bound."""

    service: str
    port: int
    host_port: int
    address: str
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class HealthEndpoint:
    """A way to ask whether a service lives: ``kind`` is route, container or probe; ``check`` a path or command."""

    service: str
    kind: str
    check: str
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A step of a pipeline that stands alone; ``needs`` names other jobs of the same pipeline."""

    name: str
    needs: tuple[str, ...]
    tests: bool
    deploys: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline: the tool that runs it, when, and its jobs."""

    slug: str
    title: str
    name: str
    triggers: tuple[str, ...]
    jobs: tuple[Job, ...]
    evidence: tuple[Evidence, ...]

    @property
    def tests(self) -> bool:
        """Whether any job runs tests."""
        return any(job.tests for job in self.jobs)

    @property
    def deploys(self) -> bool:
        """Whether any job deploys."""
        return any(job.deploys for job in self.jobs)


@dataclass(frozen=True, slots=True)
class Monitor:
    """What watches; ``kind`` is errors, metrics, traces, logs, uptime, alerts or dashboards."""

    slug: str
    title: str
    kind: str
    used_by: tuple[str, ...]
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of data that is made.

    ``covers`` is the slug of the store, empty where it cannot be told; ``rung`` is how far up the ladder the
    evidence goes: 1 documented by hand, 2 script, 3 scheduled, 4 kept elsewhere, 5 restore tested.
    """

    slug: str
    title: str
    covers: str
    rung: int
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file that says how things are packed or run.

    ``kind`` is image, containers, cluster, infrastructure code, configuration, platform or proxy.
    """

    slug: str
    title: str
    kind: str
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TestSuite:
    """Tests of the repository; ``kind`` is unit, end-to-end or load, ``files`` how many hold them."""

    slug: str
    title: str
    kind: str
    files: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that the code reads; ``has_default`` when it runs without it."""

    name: str
    has_default: bool
    evidence: tuple[Evidence, ...]

    def __reduce__(self) -> tuple[type[Variable], tuple[str, bool, tuple[Evidence, ...]]]:
        """How it goes from one process to another; a frozen record's own way takes thrice as long."""
        return Variable, (self.name, self.has_default, self.evidence)


@dataclass(frozen=True, slots=True)
class LocalUpload:
    """Files of users written to a local disk; ``how`` says by what means."""

    service: str
    how: str
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class MemorySession:
    """Sessions kept in a process or in its files; ``how`` says by what means."""

    service: str
    how: str
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that needs another, by name: a service and a service, a store or a queue."""

    source: str
    target: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """What was looked at: files seen, files read, bytes read, folders left out by name."""

    files: int
    files_read: int
    bytes_read: int
    folders_left_out: tuple[str, ...]
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Topology:
    """All that a survey found in one folder; equal folders give equal topologies."""

    walk: Walk
    languages: tuple[Language, ...] = ()
    services: tuple[Service, ...] = ()
    stores: tuple[Store, ...] = ()
    queues: tuple[Queue, ...] = ()
    schedulers: tuple[Scheduler, ...] = ()
    outside_services: tuple[OutsideService, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    health_endpoints: tuple[HealthEndpoint, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    monitors: tuple[Monitor, ...] = ()
    backups: tuple[Backup, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    test_suites: tuple[TestSuite, ...] = ()
    variables: tuple[Variable, ...] = ()
    local_uploads: tuple[LocalUpload, ...] = ()
    memory_sessions: tuple[MemorySession, ...] = ()
    links: tuple[Link, ...] = ()
    history: History | None = None
    notes: tuple[Note, ...] = field(default=())

    @property
    def frameworks(self) -> tuple[Technology, ...]:
        """The frameworks of all services that users reach, each once."""
        found: dict[str, Technology] = {}
        for service in self.services:
            if service.environment.serves_users:
                for framework in service.frameworks:
                    found.setdefault(framework.slug, framework)
        return tuple(found[slug] for slug in sorted(found))

    def stores_that_serve(self) -> tuple[Store, ...]:
        """The stores that users' requests may reach: not those of tests, development and examples alone."""
        return tuple(store for store in self.stores if store.environment.serves_users)

    def store(self, slug: str) -> Store | None:
        """The store of a technology, if it was seen."""
        return next((store for store in self.stores if store.slug == slug), None)
