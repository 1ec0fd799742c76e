"""The parts of the system as it is, and who needs whom: values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.survey.evidence import Environment, Evidence


class Part(StrEnum):
    """What a component is on the way of a request."""

    BALANCER = "balancer"
    PROXY = "proxy"
    WEB = "web"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    STORE = "store"
    CACHE = "cache"
    QUEUE = "queue"
    OTHER = "other"
    OUTSIDE = "outside"

    @property
    def keeps(self) -> bool:
        """Whether requests end there: it keeps or hands on what others need."""
        return self in {Part.STORE, Part.QUEUE}


class Way(StrEnum):
    """By what something runs."""

    COMPOSE = "Compose"
    KUBERNETES = "Kubernetes"
    TERRAFORM = "Terraform"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Capacity:
    """How often a component is there.

    ``copies`` None where that cannot be seen; ``zones`` over how many it is spread, None where nothing says so;
    ``standby`` whether another copy takes over by itself; ``managed`` whether a provider runs it; ``machine`` is the
    size that is asked for (``db.t3.medium``), empty where none stands there; ``point_in_time`` whether its provider
    can bring its data back to a moment; ``elastic`` whether its provider keeps it in several zones by itself, so that
    nobody counts copies.
    """

    copies: int | None = None
    zones: int | None = None
    standby: bool = False
    managed: bool = False
    machine: str = ""
    scaled: bool = False
    point_in_time: bool = False
    elastic: bool = False

    @property
    def alone(self) -> bool:
        """Whether it surely is one, and nothing takes over."""
        return self.copies == 1 and not self.standby and not self.scaled

    @property
    def words(self) -> str:
        """As it is shown: ``2 copies in 2 zones``."""
        if self.copies is None:
            said = "run by its provider" if self.managed else "copies not stated"
        else:
            said = "1 copy" if self.copies == 1 else f"{self.copies} copies"
        said += ", scaled" if self.scaled else ""
        said += ", a standby" if self.standby and (self.copies or 0) <= 1 else ""
        return said + (f", {self.zones} zones" if self.zones and self.zones > 1 else "")


@dataclass(frozen=True, slots=True)
class Place:
    """One stated way in which a component runs; ``values`` are its settings: name, value, where.

    ``node`` is the file and object that it is written as, by which others refer to it.
    """

    way: Way
    name: str
    environment: Environment
    evidence: Evidence
    capacity: Capacity
    image: str = ""
    needs: tuple[str, ...] = ()
    values: tuple[tuple[str, str, Evidence], ...] = ()
    public: bool = False
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the system, however many files speak of it.

    ``slug`` is unique; ``technology`` a slug of the survey, empty where it is not known; ``capacity`` is that of the
    place nearest to users.
    """

    slug: str
    title: str
    part: Part
    technology: str
    environment: Environment
    capacity: Capacity
    places: tuple[Place, ...]
    evidence: tuple[Evidence, ...]
    purpose: str = ""

    @property
    def place(self) -> str:
        """The file and line that it is read at first."""
        return str(self.evidence[0]) if self.evidence else ""


@dataclass(frozen=True, slots=True)
class Need:
    """That one component needs another; ``why`` in words, ``sure`` where it is written and not merely likely."""

    source: str
    target: str
    why: str
    evidence: tuple[Evidence, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """Where requests come in, and what says so."""

    slug: str
    why: str
    evidence: tuple[Evidence, ...]
