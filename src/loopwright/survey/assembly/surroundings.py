"""Ports, ways to ask for health, links, variables, uploads and sessions, named by the service they belong to."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from loopwright.survey.assembly.gathered import ordered, shipped
from loopwright.survey.evidence import nearest_to_users
from loopwright.survey.facts import Answering, Container, Forward, Image
from loopwright.survey.knowledge.load import of_image
from loopwright.survey.topology import (
    Artefact,
    Exposure,
    HealthEndpoint,
    Link,
    LocalUpload,
    MemorySession,
    Pipeline,
    Role,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from loopwright.survey.assembly.gathered import Gathered
    from loopwright.survey.assembly.services import Services
    from loopwright.survey.assembly.sightings import Sightings
    from loopwright.survey.evidence import Environment, Evidence

    Placed = TypeVar("Placed", HealthEndpoint, LocalUpload, MemorySession, Artefact)


def exposures(gathered: Gathered, services: Services, sightings: Sightings) -> tuple[Exposure, ...]:
    """Ports of containers, and of images whose containers state none."""
    found: dict[tuple[str, int, int, str], list[tuple[Environment, Evidence]]] = {}
    for container in gathered.of(Container):
        name = _name(container, services, sightings)
        for port in container.ports:
            said = replace(container.evidence, line=port.line, said=f"{container.name}: {port.port}")
            key = (name, port.port, port.host_port, port.address)
            found.setdefault(key, []).append((container.environment, said))
    opened = {name for name, *_ in found}
    for image in gathered.of(Image):
        name = services.at(image.folder)
        for port in image.ports if name and name not in opened else ():
            said = replace(image.evidence, line=port.line, said=f"EXPOSE {port.port}")
            found.setdefault((name, port.port, 0, ""), []).append((shipped(image.environment), said))
    opened = {name for name, *_ in found}
    for one in gathered.of(Answering):
        name = services.at(one.folder)
        server = services.drafts[name].server if name and name not in opened else None
        if one.port and server is not None and server.slug == one.slug:
            said = replace(one.evidence, said=f"listens on {one.port}")
            found.setdefault((name, one.port, 0, ""), []).append((shipped(one.environment), said))
    return tuple(
        Exposure(*key, nearest_to_users({one for one, _ in seen}), ordered(said for _, said in seen))
        for key, seen in sorted(found.items())
    )


def _name(container: Container, services: Services, sightings: Sightings) -> str:
    key = (container.evidence.file, container.name)
    return services.of_container.get(key) or sightings.of_container.get(key, container.name)


def health_endpoints(
    gathered: Gathered, services: Services, sightings: Sightings
) -> tuple[HealthEndpoint, ...]:
    """Routes, checks of containers and of images, probes of clusters."""
    found = [
        replace(one, service=one.service or services.at(_folder(one.evidence)))
        for one in gathered.of(HealthEndpoint)
    ]
    for container in gathered.of(Container):
        if container.health:
            kind = "probe" if container.source == "kubernetes" else "container"
            said = replace(container.evidence, line=container.health_line, said=container.health)
            name = _name(container, services, sightings)
            found.append(HealthEndpoint(name, kind, container.health, container.environment, (said,)))
    for image in gathered.of(Image):
        if image.health:
            said = replace(image.evidence, line=image.health_line, said=image.health)
            name = services.at(image.folder)
            found.append(HealthEndpoint(name, "container", image.health, shipped(image.environment), (said,)))
    return _merged(found, lambda one: (one.service, one.kind, one.check))


def links(gathered: Gathered, services: Services, sightings: Sightings) -> tuple[Link, ...]:
    """Who needs whom: what containers state, and what services' libraries speak to."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for container in gathered.of(Container):
        source = _name(container, services, sightings)
        for needed in container.needs:
            key = (container.evidence.file, needed)
            target = services.of_container.get(key) or sightings.of_container.get(key, "")
            if target and target != source:
                found.setdefault((source, target), []).append(container.evidence)
    named: dict[str, list[Container]] = {}
    for container in gathered.of(Container):
        named.setdefault(container.name, []).append(container)
    for forward in gathered.of(Forward):
        meant = named.get(forward.target) or named.get(forward.target.partition(".")[0], [])
        nearest = max(meant, key=lambda one: _nearness(one, forward), default=None)
        target = _name(nearest, services, sightings) if nearest is not None else ""
        source = _proxy(forward, services)
        if target and target != source:
            found.setdefault((source, target), []).append(forward.evidence)
    for one in sightings.of("store", "broker"):
        for service in one.used_by if one.serves else ():
            found.setdefault((service, one.slug), []).extend(one.evidence)
    return tuple(Link(*key, ordered(seen)) for key, seen in sorted(found.items()))


def _nearness(one: Container, forward: Forward) -> tuple[bool, int]:
    """How likely a container is the one that a proxy's file means by its name."""
    pairs = zip(one.evidence.file.split("/"), forward.evidence.file.split("/"), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return one.environment.serves_users, shared


def _proxy(forward: Forward, services: Services) -> str:
    """The service that a proxy's file is of: the one of its folder, else the one that runs such a proxy."""
    home = services.at(forward.folder)
    if home and services.drafts[home].role is Role.PROXY:
        return home
    alike = [one for one in services.drafts.values() if of_image(one.image) == forward.slug]
    best = min(alike, key=lambda one: (one.name != forward.slug, one.name), default=None)
    return best.name if best is not None else forward.slug


def variables(gathered: Gathered) -> tuple[Variable, ...]:
    """Environment variables that the code reads, each once, by name."""
    groups: dict[str, list[Variable]] = {}
    for one in gathered.of(Variable):
        groups.setdefault(one.name, []).append(one)
    return tuple(
        Variable(
            name,
            all(one.has_default for one in group),
            ordered(said for one in group for said in one.evidence),
        )
        for name, group in sorted(groups.items())
    )


def local_uploads(gathered: Gathered, services: Services) -> tuple[LocalUpload, ...]:
    """Files of users on a local disk."""
    placed = [replace(one, service=services.at(_folder(one.evidence))) for one in gathered.of(LocalUpload)]
    return _merged(placed, lambda one: (one.service, one.how))


def memory_sessions(gathered: Gathered, services: Services) -> tuple[MemorySession, ...]:
    """Sessions in a process or in files."""
    placed = [replace(one, service=services.at(_folder(one.evidence))) for one in gathered.of(MemorySession)]
    return _merged(placed, lambda one: (one.service, one.how))


def artefacts(gathered: Gathered) -> tuple[Artefact, ...]:
    """The files that say how things are packed and run, one record a format."""
    return _merged(gathered.of(Artefact), lambda one: (one.slug, one.kind))


def pipelines(gathered: Gathered) -> tuple[Pipeline, ...]:
    """The pipelines, by tool and file."""
    return tuple(sorted(gathered.of(Pipeline), key=lambda one: (one.slug, one.evidence)))


def _merged(facts: Sequence[Placed], key: Callable[[Placed], tuple[str, ...]]) -> tuple[Placed, ...]:
    groups: dict[tuple[str, ...], list[Placed]] = {}
    for one in facts:
        groups.setdefault(key(one), []).append(one)
    return tuple(
        replace(
            group[0],
            environment=nearest_to_users({one.environment for one in group}),
            evidence=ordered(said for one in group for said in one.evidence),
        )
        for _, group in sorted(groups.items())
    )


def _folder(evidence: Iterable[Evidence]) -> str:
    first = next(iter(evidence), None)
    return (first.file.rpartition("/")[0] or ".") if first else "."
