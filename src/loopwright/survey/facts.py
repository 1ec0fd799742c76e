"""What a reader says of one file, before anything is put together.

Where a fact already is a record of the topology (a pipeline, a variable, an upload), the reader yields that
record with an empty ``service``; the assembly names it by the folder of its evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.survey.topology import (
    Artefact,
    Backup,
    HealthEndpoint,
    LocalUpload,
    MemorySession,
    Pipeline,
    Scheduler,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.survey.evidence import Environment, Evidence


class Scope(StrEnum):
    """What a manifest wants a dependency for."""

    RUNTIME = "runtime"
    DEVELOPMENT = "development"
    TEST = "test"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Project:
    """A manifest that makes its folder a project; ``published`` when it is made to be used by others.

    ``starts`` when it can be built or tried out, ``runs`` when it says how it is started for good.
    """

    ecosystem: str
    folder: str
    name: str
    language: str
    evidence: Evidence
    published: bool = False
    starts: bool = False
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Dependency:
    """One line of a manifest; an extra or a feature is a dependency of its own, ``celery[redis]``."""

    ecosystem: str
    folder: str
    name: str
    requirement: str
    scope: Scope
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Lock:
    """The versions that a lock file fixed for its folder and those below it."""

    ecosystem: str
    folder: str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Port:
    """A port as a container states it; ``host_port`` 0 when only other containers reach it."""

    port: int
    host_port: int
    address: str
    line: int


@dataclass(frozen=True, slots=True)
class Container:
    """A container that a file runs: of Compose, of Kubernetes, of a task definition.

    ``build`` is the folder it is built from, empty for an image of others; ``health`` is its check as text.
    """

    source: str
    name: str
    image: str
    build: str
    command: str
    environment: Environment
    evidence: Evidence
    ports: tuple[Port, ...] = ()
    needs: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    health: str = ""
    health_line: int = 0
    replicas: int | None = None
    persistent: bool | None = None
    one_off: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A variable of an environment file that names an image or a version of one."""

    folder: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Process:
    """A process that a platform file or an image starts, and for which folder."""

    source: str
    name: str
    command: str
    folder: str
    environment: Environment
    evidence: Evidence
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """An image that a Dockerfile builds: what it stands on, and what it starts."""

    folder: str
    base: str
    command: str
    environment: Environment
    evidence: Evidence
    ports: tuple[Port, ...] = ()
    health: str = ""
    health_line: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A technology that something names: a setting, a schema, a resource of a cloud.

    ``faint`` when it counts only where nothing else of its kind is known; ``managed`` when a provider runs it.
    """

    slug: str
    folder: str
    environment: Environment
    evidence: Evidence
    version: str = ""
    name: str = ""
    faint: bool = False
    managed: bool = False
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """Code that starts a program of its own: a ``main`` package, an application object."""

    folder: str
    language: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Answering:
    """Code that answers HTTP by its language's own library; ``port`` 0 where it is not written out."""

    slug: str
    folder: str
    language: str
    port: int
    environment: Environment
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Forward:
    """A host that a proxy hands requests on to, as it is written; ``port`` 0 where none is."""

    slug: str
    folder: str
    target: str
    port: int
    environment: Environment
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Extends:
    """A service of Compose that takes what it does not say itself from another one, in the same file or in another."""

    file: str
    name: str
    base_file: str
    base_name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What an overlay makes of objects that it takes: ``what`` is image or replicas, ``name`` whose it is."""

    what: str
    name: str
    value: str
    environment: Environment
    evidence: Evidence


Fact = (
    Project
    | Dependency
    | Lock
    | Container
    | Given
    | Process
    | Image
    | Seen
    | EntryPoint
    | Answering
    | Forward
    | Extends
    | Changed
    | Artefact
    | Pipeline
    | Scheduler
    | Backup
    | HealthEndpoint
    | Variable
    | LocalUpload
    | MemorySession
)
