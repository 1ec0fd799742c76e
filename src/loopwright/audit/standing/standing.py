"""The door of this room: a subject in, the system as it is out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part, Way
from loopwright.audit.standing.graph import Graph, entries_of
from loopwright.audit.standing.needs import Needs
from loopwright.audit.standing.parts import Parts
from loopwright.survey.evidence import nearest_to_users

if TYPE_CHECKING:
    from loopwright.audit.standing.component import Component, Place
    from loopwright.audit.standing.naming import Spoken
    from loopwright.audit.subject import Subject
    from loopwright.survey.evidence import Environment, Evidence

MACHINES = frozenset({
    "aws_instance", "google_compute_instance", "digitalocean_droplet", "hcloud_server", "linode_instance",
    "azurerm_linux_virtual_machine",
})  # fmt: skip
RUNNING = frozenset({Part.WEB, Part.PROXY, Part.WORKER, Part.STORE, Part.QUEUE})


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A component that is there once: which entries are lost with it, of how many, and who needs it."""

    component: Component
    lost: tuple[str, ...]
    entries: int
    dependents: tuple[str, ...]

    @property
    def share(self) -> float:
        """Part of the entries that are lost with it, 0 to 1."""
        return len(self.lost) / self.entries if self.entries else 0.0


@dataclass(frozen=True, slots=True)
class Host:
    """The one machine that the whole product runs on: how that is seen, and what it runs."""

    why: str
    components: tuple[str, ...]
    environment: Environment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Standing:
    """The system as it is: its graph, how it is run, and who speaks to whom in which way."""

    graph: Graph
    way: Way
    spoken: tuple[tuple[str, str, Spoken, Evidence], ...]

    @property
    def components(self) -> tuple[Component, ...]:
        """All components that may serve users, by slug."""
        return self.graph.components

    @property
    def serving(self) -> tuple[Component, ...]:
        """The components on the way of requests, and what works behind it."""
        way = self.graph.on_the_way
        return tuple(
            one for one in self.components if one.slug in way or one.part in {Part.WORKER, Part.SCHEDULER}
        )

    @cached_property
    def single_points(self) -> tuple[SinglePoint, ...]:
        """What is there once and takes an entry with it, the most entries first."""
        found = []
        for one in self.components:
            if one.slug in self.graph.on_the_way and one.capacity.alone:
                lost = self.graph.lost(one.slug)
                if lost:
                    dependents = self.graph.dependents(one.slug)
                    found.append(SinglePoint(one, lost, len(self.graph.entries), dependents))
        return tuple(sorted(found, key=lambda one: (-one.share, -len(one.dependents), one.component.slug)))

    @cached_property
    def host(self) -> Host | None:
        """The machine that all of it runs on, where it is one; nothing where it is not, or cannot be seen."""
        places = [
            place
            for one in self.components
            if one.slug in self.graph.on_the_way and one.part in RUNNING
            for place in one.places[:1]
        ]
        if not places or not self.graph.entries:
            return None
        return _composed_host(self, places) or _machine_host(self, places)


def _composed_host(standing: Standing, places: list[Place]) -> Host | None:
    """One machine, where everything runs by Compose files of one folder and nothing spreads it over several."""
    stated = [one for one in places if one.way is not Way.UNSTATED]
    folders = {one.evidence.file.rpartition("/")[0] for one in stated}
    if not stated or any(one.way is not Way.COMPOSE for one in stated) or len(folders) != 1:
        return None
    if any((one.capacity.copies or LONE) > 1 for one in places) or _swarm(places):
        return None
    return _host(standing, "one Compose project runs all of it", stated)


LONE = 2


def _swarm(places: list[Place]) -> bool:
    """Whether the files are written for a cluster of Docker's own."""
    return any("stack" in one.evidence.file or "swarm" in one.evidence.file.lower() for one in places)


def _machine_host(standing: Standing, places: list[Place]) -> Host | None:
    """One machine, where everything stands on the one that Terraform makes."""
    made = [one for one in places if one.way is Way.TERRAFORM]
    machines = {one.name for one in made if one.name.partition(".")[0] in MACHINES}
    others = [one for one in made if one.name not in machines and not one.capacity.managed]
    if len(machines) != 1 or others or any(one.way is not Way.TERRAFORM for one in places):
        return None
    if any(one.capacity.copies != 1 for one in made if one.name in machines):
        return None
    if any(one.capacity.managed for one in made):
        return None
    return _host(standing, "one machine runs all of it", made)


def _host(standing: Standing, why: str, places: list[Place]) -> Host:
    folders = {one.evidence.file.rpartition("/")[0] for one in places}
    slugs = tuple(
        one.slug
        for one in standing.components
        for place in one.places[:1]
        if place in places or (place.way is Way.COMPOSE and place.evidence.file.rpartition("/")[0] in folders)
    )
    environment = nearest_to_users({one.environment for one in places})
    return Host(why, slugs, environment, tuple(one.evidence for one in places[:3]))


def standing_of(subject: Subject) -> Standing:
    """The system as it is, from what the survey and the configuration say; the same subject, the same standing."""
    parts = Parts(subject)
    components = parts.finished()
    needs = Needs(subject, parts, components)
    found = needs.finished()
    graph = Graph(components, found, entries_of(components, found, needs.entries))
    ways = [one.places[0].way for one in components if one.places and one.slug in graph.on_the_way]
    way = next((one for one in (Way.KUBERNETES, Way.TERRAFORM, Way.COMPOSE) if one in ways), Way.UNSTATED)
    return Standing(graph, way, tuple(needs.spoken))
