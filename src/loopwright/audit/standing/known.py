"""What the survey found, as the parts are named: technologies and stores by slug, and the lines that speak of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part
from loopwright.loop.patterns import compiled_later
from loopwright.survey.knowledge.load import of_image
from loopwright.survey.topology import Queue, Role, StoreKind

if TYPE_CHECKING:
    from loopwright.survey.topology import Instance, Store, Topology

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
        for name in _names(one):
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


def _names(one: Store | Queue) -> list[str]:
    """A slug alone, or the names of its instances where one file runs several: those are different stores."""
    by_file: dict[str, set[str]] = {}
    for instance in one.instances:
        if instance.environment.serves_users and not instance.managed:
            folder = instance.evidence[0].file if instance.evidence else ""
            by_file.setdefault(folder, set()).add(instance.name)
    folders: dict[str, set[str]] = {}
    for file, names in by_file.items():
        folders.setdefault(file.rpartition("/")[0], set()).update(names)
    several = any(len(names) >= LONE for names in folders.values())
    return sorted({name for names in folders.values() for name in names}) if several else [one.slug]


def known_lines(topology: Topology) -> dict[tuple[str, int], str]:
    """The component that each line which runs something speaks of."""
    found: dict[tuple[str, int], str] = {}
    for service in topology.services:
        for said in service.evidence:
            found.setdefault((said.file, said.line), service.name)
    for one in kept_by(topology):
        names = _names(one)
        for instance in one.instances:
            slug = _slug(instance, one.slug, names)
            for said in instance.evidence:
                found[said.file, said.line] = slug
    return found


def _slug(instance: Instance, slug: str, names: list[str]) -> str:
    if names == [slug]:
        return slug
    return instance.name if instance.name in names else slug
