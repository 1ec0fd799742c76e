"""Machines that carry everything of a product at once, as far as the files say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part, Way
from loopwright.survey.evidence import nearest_to_users

if TYPE_CHECKING:
    from loopwright.audit.standing.component import Component, Place
    from loopwright.audit.standing.graph import Graph
    from loopwright.survey.evidence import Environment, Evidence

MACHINES = frozenset({
    "aws_instance", "google_compute_instance", "digitalocean_droplet", "hcloud_server", "linode_instance",
    "azurerm_linux_virtual_machine",
})  # fmt: skip
RUNNING = frozenset({Part.WEB, Part.PROXY, Part.WORKER, Part.STORE, Part.QUEUE, Part.OTHER})
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Host:
    """A machine that carries a product: how that is seen, what it runs, and which entries are lost with it.

    ``whole`` is whether it carries all that requests reach; ``folder`` is where its Compose project lies.
    """

    why: str
    folder: str
    whole: bool
    components: tuple[str, ...]
    entries: tuple[str, ...]
    environment: Environment
    evidence: tuple[Evidence, ...]


def hosts_of(graph: Graph, way: Way) -> tuple[Host, ...]:
    """The machines that each carry a product: Compose projects, by folder; a machine that Terraform makes.

    Beside a cluster or what Terraform makes, Compose is how people develop, and says nothing of machines.
    """
    if way is Way.COMPOSE:
        return tuple(_projects(graph))
    made = _made(graph) if way is Way.TERRAFORM else None
    return (made,) if made is not None else ()


def project_of(place: Place) -> str:
    """The folder of the Compose project that a place is of."""
    return place.evidence.file.rpartition("/")[0]


def _first_places(graph: Graph) -> list[tuple[Component, Place]]:
    return [
        (one, place)
        for one in graph.components
        if one.slug in graph.on_the_way and one.part in RUNNING
        for place in one.places[:1]
        if place.way is not Way.UNSTATED
    ]


def _projects(graph: Graph) -> list[Host]:
    by_folder: dict[str, list[Component]] = {}
    for one in graph.components:
        if one.places and one.places[0].way is Way.COMPOSE:
            by_folder.setdefault(project_of(one.places[0]), []).append(one)
    entries = {one.slug for one in graph.entries}
    stated = {project_of(place) for _, place in _first_places(graph)}
    found = []
    for folder, held in sorted(by_folder.items()):
        places = [one.places[0] for one in held]
        within = tuple(one.slug for one in held if one.slug in entries)
        if within and not _spread(places):
            way = [place for one, place in _first_places(graph) if one in held]
            found.append(
                Host(
                    "one Compose project runs all of it", folder, stated == {folder},
                    tuple(one.slug for one in held), within,
                    nearest_to_users({place.environment for place in way}),
                    tuple(place.evidence for place in way[:MOST_PLACES]),
                )
            )  # fmt: skip
    return found


def _spread(places: list[Place]) -> bool:
    """Whether a project is written for several machines: copies of something, or a cluster of Docker's own."""
    return any(
        one.capacity.copies != 1 or "stack" in one.evidence.file or "swarm" in one.evidence.file.lower()
        for one in places
    )


def _made(graph: Graph) -> Host | None:
    """The one machine that Terraform makes, where nothing of a provider stands beside it."""
    listed = [
        (one, place)
        for one in graph.components
        if one.part in RUNNING
        for place in one.places[:1]
        if place.way is not Way.UNSTATED
    ]
    names = [place.name for _, place in listed]
    alone = len(names) == 1 and names[0].partition(".")[0] in MACHINES
    if not alone or not graph.entries or listed[0][1].capacity.copies != 1:
        return None
    (component, place) = listed[0]
    entries = tuple(one.slug for one in graph.entries)
    return Host(
        "one machine runs all of it", "", True, (component.slug,), entries, place.environment, (place.evidence,)  # noqa: FBT003 - whole
    )  # fmt: skip
