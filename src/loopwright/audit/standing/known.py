"""What the survey found, as the parts are named: technologies and stores by slug, and the lines that speak of them."""

from __future__ import annotations

import posixpath
import re
from itertools import combinations
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part
from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Evidence
from loopwright.survey.knowledge.load import of_image
from loopwright.survey.topology import Queue, Role, StoreKind

if TYPE_CHECKING:
    from loopwright.survey.topology import Store, Topology

LONE = 2
OF_ROLE = {
    Role.WEB: Part.WEB,
    Role.SITE: Part.WEB,
    Role.PROXY: Part.PROXY,
    Role.WORKER: Part.WORKER,
    Role.SCHEDULER: Part.SCHEDULER,
}
STORING = compiled_later(
    r"(?:^|[-_])(?:db|database|mongo(?:db)?|mysql|mariadb|postgres(?:ql)?|redis)$", re.IGNORECASE
)
WORKING = compiled_later(r"worker|consumer|celery|sidekiq|queue", re.IGNORECASE)


def kept_by(topology: Topology) -> tuple[Store | Queue, ...]:
    """What keeps data or hands on work in a place of its own: stores and brokers, not libraries."""
    brokers = tuple(one for one in topology.queues if one.is_broker)
    return (*topology.stores, *brokers)


def technologies_of(topology: Topology) -> dict[str, tuple[str, str, Part, str]]:
    """Slug, title, part and technology of what the survey found, by slug; a store before a service of its name."""
    found: dict[str, tuple[str, str, Part, str]] = {}
    for one in kept_by(topology):
        for name in sorted(set(slugs_by_place(one, topology).values())) or [one.slug]:
            title = one.title if name == one.slug else f"{one.title} {name}"
            found[name] = (name, title, part_of(one), one.slug)
    for service in topology.services:
        slug = service.frameworks[0].slug if service.frameworks else of_image(service.image)
        part = OF_ROLE.get(service.role, Part.OTHER)
        if STORING.search(service.name) and not service.frameworks:
            part = Part.STORE
        elif part is Part.OTHER and WORKING.search(service.name):
            part = Part.WORKER
        found.setdefault(service.name, (service.name, service.name, part, slug))
    return found


def part_of(one: Store | Queue) -> Part:
    """What a store or a broker is on the way of a request; what is used as a cache alone keeps nothing."""
    if isinstance(one, Queue):
        return Part.QUEUE
    cache = one.slug == "memcached" or (one.kind is StoreKind.KEY_VALUE and one.uses == ("cache",))
    return Part.CACHE if cache else Part.STORE


def slugs_by_place(one: Store | Queue, topology: Topology) -> dict[tuple[str, str], str]:
    """The component that each instance is, by the file and the name that it is run under there.

    It is the store's own slug, or the instances' names where one file runs several. Where folders beside one another
    run it for services that they do not share, it is one a folder: orders' database is not users'.
    """
    held: dict[str, dict[str, set[str]]] = {}
    for instance in one.instances:
        if instance.environment.serves_users and not instance.managed:
            for said in instance.evidence or (Evidence(""),):
                held.setdefault(posixpath.dirname(said.file), {}).setdefault(said.file, set()).add(
                    instance.name
                )
    names = {folder: set[str]().union(*files.values()) for folder, files in held.items()}
    several = any(len(found) >= LONE for found in names.values())
    apart = not several and _apart(list(names), topology)
    slugs = {}
    for folder, files in held.items():
        for file, found in files.items():
            for name in found:
                own = f"{posixpath.basename(folder)}-{name}" if apart else name
                slugs[file, name] = own if several or apart else one.slug
    return slugs


def _apart(folders: list[str], topology: Topology) -> bool:
    """Whether folders are of systems that have nothing in common: each with services, none of them in another."""
    if len(folders) < LONE or len({posixpath.basename(one) for one in folders}) < len(folders):
        return False
    within = [_services_in(folder, topology) for folder in folders]
    for (first, some), (second, others) in combinations(zip(folders, within, strict=True), 2):
        nested = f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")
        if nested or not some or not others or some & others or not (first and second):
            return False
    return True


def _services_in(folder: str, topology: Topology) -> frozenset[str]:
    return frozenset(
        one.name
        for one in topology.services
        if not STORING.search(one.name)
        and any(posixpath.dirname(said.file) == folder for said in one.evidence)
    )


def known_lines(topology: Topology) -> dict[tuple[str, int], str]:
    """The component that each line which runs something speaks of."""
    found: dict[tuple[str, int], str] = {}
    for service in topology.services:
        for said in service.evidence:
            found.setdefault((said.file, said.line), service.name)
    for one in kept_by(topology):
        slugs = slugs_by_place(one, topology)
        several = set(slugs.values()) - {one.slug}
        for instance in one.instances:
            other = instance.name if instance.name in several else one.slug
            for said in instance.evidence:
                found[said.file, said.line] = slugs.get((said.file, instance.name), other)
    return found
