"""The door of this room: a subject in, the system as it is out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part, Way
from loopwright.audit.standing.graph import Graph, entries_of
from loopwright.audit.standing.hosts import Host, hosts_of
from loopwright.audit.standing.needs import Needs
from loopwright.audit.standing.parts import Parts

if TYPE_CHECKING:
    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.naming import Spoken
    from loopwright.audit.subject import Subject
    from loopwright.survey.evidence import Evidence

NUMBERED = re.compile(r"(.*?[a-z])[-_]?\d{1,2}")


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
        twins = self._twins
        for one in self.components:
            if one.slug in self.graph.on_the_way and one.capacity.alone and one.slug not in twins:
                lost = self.graph.lost(one.slug)
                if lost:
                    dependents = self.graph.dependents(one.slug)
                    found.append(SinglePoint(one, lost, len(self.graph.entries), dependents))
        return tuple(sorted(found, key=lambda one: (-one.share, -len(one.dependents), one.component.slug)))

    @cached_property
    def _twins(self) -> frozenset[str]:
        """Components that are copies of one another by their numbers: ``core1`` and ``core2`` of one file and image."""
        groups: dict[tuple[str, str, str], list[str]] = {}
        for one in self.components:
            stem = NUMBERED.fullmatch(one.slug)
            if stem is not None and one.places and one.places[0].image:
                place = one.places[0]
                groups.setdefault((stem[1], place.image, place.evidence.file), []).append(one.slug)
        return frozenset(slug for group in groups.values() if len(group) > 1 for slug in group)

    @cached_property
    def hosts(self) -> tuple[Host, ...]:
        """The machines that each carry a product at once."""
        return hosts_of(self.graph, self.way)

    @property
    def host(self) -> Host | None:
        """The machine that all of it runs on, where it is one; nothing where it is not, or cannot be seen."""
        return next((one for one in self.hosts if one.whole), None)


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
