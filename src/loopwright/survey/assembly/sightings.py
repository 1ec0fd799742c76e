"""Sightings: every place that names a technology, with how much it counts, and who uses it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.survey.assembly.gathered import bases_of, ordered, shipped, technology_of
from loopwright.survey.assembly.units import reached
from loopwright.survey.evidence import Environment, nearest_to_users
from loopwright.survey.facts import Container, Image, Scope, Seen
from loopwright.survey.knowledge.load import of_image, technologies, version_of_image
from loopwright.survey.topology import Instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.survey.assembly.gathered import Gathered
    from loopwright.survey.assembly.services import Services
    from loopwright.survey.assembly.units import Brought, Unit, Units
    from loopwright.survey.evidence import Evidence

OF_SCOPE = {Scope.DEVELOPMENT: Environment.DEVELOPMENT, Scope.TEST: Environment.TEST}
MANY_KINDS = 4
ONE_OF = (frozenset({"search"}), frozenset({"embedded file"}), frozenset({"redis", "memcached"}))
COUNTED = frozenset({"store", "jobs", "broker", "schedule", "outside", "monitor", "backup", "proxy"})


@dataclass(slots=True)
class Sighting:
    """What is known of one technology so far."""

    slug: str
    environments: set[Environment] = field(default_factory=set)
    faint: set[Environment] = field(default_factory=set)
    versions: list[str] = field(default_factory=list)
    used_by: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    instances: list[Instance] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    configured: bool = False

    @property
    def environment(self) -> Environment:
        """The kind of environment nearest to users in which it was seen."""
        return nearest_to_users(self.environments)

    @property
    def serves(self) -> bool:
        """Whether users may reach it."""
        return any(one.serves_users for one in self.environments)

    @property
    def version(self) -> str:
        """The version of what runs, else of the instance, else none; a driver's version is not it."""
        running = [one.version for one in self.instances if one.version]
        serving = [one.version for one in self.instances if one.version and one.environment.serves_users]
        return next(iter([*serving, *running, *filter(None, self.versions)]), "")

    def take(self, other: Sighting) -> None:
        """Take in what was seen under another name for the same thing."""
        self.environments |= other.environments
        self.faint |= other.faint
        self.used_by |= other.used_by
        self.uses |= other.uses
        self.instances += other.instances
        self.evidence += other.evidence


class Sightings:
    """All sightings by slug."""

    def __init__(self, gathered: Gathered, units: Units, services: Services) -> None:
        self.by_slug: dict[str, Sighting] = {}
        self.of_container: dict[tuple[str, str], str] = {}
        self._optional: dict[str, list[Evidence]] = defaultdict(list)
        self._services = services
        for unit in units:
            self._unit(unit, _users(unit, units, services), _of_users(unit))
        for seen in gathered.of(Seen):
            self._seen(seen)
        bases = bases_of(gathered)
        for container in gathered.of(Container):
            held = bases.get(container.build, "") if container.build else container.image
            self._container(container, technology_of(container, bases), held)
        for image in gathered.of(Image):
            self._image(image)
        for slug, evidence in self._optional.items():
            self.at(slug).evidence += evidence
            self.at(slug).faint.add(Environment.UNSTATED)

    def of(self, *categories: str) -> list[Sighting]:
        """The sightings of some categories, by slug."""
        known = technologies()
        return [self.by_slug[slug] for slug in sorted(self.by_slug) if known[slug].category in categories]

    def at(self, slug: str) -> Sighting:
        """The sighting of a slug, made where there is none."""
        return self.by_slug.setdefault(slug, Sighting(slug))

    def _unit(self, unit: Unit, users: set[str], connected: set[str]) -> None:
        apart = not users and bool(self._services.of_folder) and not self._services.near(unit.folder)
        for one in unit.brought.values():
            if technologies()[one.slug].category not in COUNTED:
                continue
            if one.scope is Scope.OPTIONAL:
                if users and technologies()[one.slug].category == "store":
                    self._optional[one.slug] += one.evidence
                continue
            if one.slug in connected or (apart and technologies()[one.slug].category == "store"):
                self.at(one.slug).faint.add(Environment.UNSTATED)
                self.at(one.slug).evidence += one.evidence
                continue
            environment = OF_SCOPE.get(one.scope) or shipped(unit.environment)
            if not unit.environment.serves_users and unit.environment is not Environment.UNSTATED:
                environment = unit.environment
            used_by = users if one.scope is Scope.RUNTIME else set()
            self._brought(one, environment, used_by)

    def _brought(self, one: Brought, environment: Environment, users: set[str]) -> None:
        known = technologies()[one.slug]
        sighting = self.at(one.slug)
        sighting.environments.add(environment)
        sighting.used_by |= users
        sighting.evidence += one.evidence
        if known.category != "store":
            sighting.versions.append(one.version)
        if known.needs:
            needed = self.at(known.needs)
            needed.environments.add(environment)
            needed.used_by |= users
            needed.uses.add("queue")
            needed.evidence += one.evidence

    def _seen(self, seen: Seen) -> None:
        if seen.slug not in technologies():
            return
        sighting = self.at(seen.slug)
        if seen.faint:
            sighting.faint.add(seen.environment)
        else:
            sighting.environments.add(seen.environment)
            sighting.configured = True
        service = self._services.at(seen.folder)
        sighting.used_by |= {service} if service else set()
        sighting.uses |= set(seen.uses)
        sighting.evidence.append(seen.evidence)
        if seen.name or seen.managed:
            one = Instance(
                seen.name, seen.version, "", seen.environment, None, seen.managed, (seen.evidence,)
            )
            sighting.instances.append(one)

    def _container(self, one: Container, slug: str, image: str) -> None:
        if slug not in technologies() or technologies()[slug].category not in COUNTED:
            return
        self.of_container[one.evidence.file, one.name] = slug
        self._runs(slug, one.name, image, one.environment, one.evidence, persistent=one.persistent)

    def _image(self, one: Image) -> None:
        slug = of_image(one.base)
        if slug in technologies() and technologies()[slug].category in {
            "store",
            "broker",
            "monitor",
            "backup",
        }:
            name = one.folder.rpartition("/")[2]
            self._runs(slug, name, one.base, one.environment, one.evidence, persistent=None)

    def _runs(
        self,
        slug: str,
        name: str,
        image: str,
        environment: Environment,
        said: Evidence,
        *,
        persistent: bool | None,
    ) -> None:
        sighting = self.at(slug)
        sighting.environments.add(environment)
        sighting.evidence.append(said)
        version = version_of_image(image)
        one = Instance(name, version, image, environment, persistent, managed=False, evidence=(said,))
        sighting.instances.append(one)


def merged(instances: Iterable[Instance]) -> tuple[Instance, ...]:
    """Instances with those of one name and one image in one record, by name."""
    groups: dict[tuple[str, str], list[Instance]] = defaultdict(list)
    for one in instances:
        groups[one.name, one.image].append(one)
    return tuple(
        Instance(
            name,
            next((one.version for one in group if one.version), ""),
            image,
            nearest_to_users({one.environment for one in group}),
            _persistent(group),
            any(one.managed for one in group),
            ordered(evidence for one in group for evidence in one.evidence),
        )
        for (name, image), group in sorted(groups.items())
    )


def _persistent(group: Sequence[Instance]) -> bool | None:
    """Whether data is kept wherever it runs nearest to users: one place that loses it loses it."""
    nearest = nearest_to_users({one.environment for one in group})
    said = [one.persistent for one in group if one.environment is nearest and one.persistent is not None]
    return all(said) if said else None


def _of_users(unit: Unit) -> set[str]:
    """Stores that a unit can speak to because *its users* have them, or that it lets them choose from.

    Drivers of very many servers in one manifest make all its stores such; so do several drivers for one purpose that
    a service has one of. What Laravel's drivers speak to is used only where a setting chooses it.
    """
    stores = unit.of("store")
    servers = {one.slug for one in stores if technologies()[one.slug].kind in {"relational", "document"}}
    if len(servers) >= MANY_KINDS:
        return {one.slug for one in stores}
    chosen: set[str] = set()
    for alike in ONE_OF:
        found = {one.slug for one in stores if one.slug in alike or technologies()[one.slug].kind in alike}
        chosen |= found if len(found) > 1 else set()
    ready = {one.slug for one in stores if one.ecosystem == "php" and one.slug == "redis"}
    return chosen | (ready if "laravel" in unit.brought else set())


def _users(unit: Unit, units: Units, services: Services) -> set[str]:
    """The services that a unit's libraries are part of: its own, else those of units that depend on it."""
    if unit.folder in services.of_folder:
        return {services.of_folder[unit.folder]}
    found = set()
    for other in units:
        if other.folder in services.of_folder and any(
            one.folder == unit.folder for one in reached(units, other)
        ):
            found.add(services.of_folder[other.folder])
    return found
