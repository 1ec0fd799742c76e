"""The components: what the survey found and what files run, each once, with the place nearest to users first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.audit.standing import clustered, composed, terraformed
from loopwright.audit.standing.component import Capacity, Component, Part, Place, Way
from loopwright.audit.standing.known import (
    OF_ROLE,
    STORING,
    WORKING,
    kept_by,
    known_lines,
    part_of,
    technologies_of,
)
from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import NEAREST_TO_USERS, Evidence, nearest_to_users
from loopwright.survey.knowledge.load import category_of, of_image, of_resource, title_of
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.topology import Role, Store, StoreKind
from loopwright.survey.yaml_nodes import line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.subject import Subject
    from loopwright.survey.evidence import Environment
    from loopwright.survey.topology import Queue, Service, Topology

PLAIN = compiled_later(r"[^a-z0-9]")
NOT_ON_THE_WAY = frozenset({"monitor", "backup"})
WAYS = (Way.KUBERNETES, Way.TERRAFORM, Way.COMPOSE, Way.UNSTATED)
ENGINES = ("engine", "database_version", "engine_type")
EITHER = frozenset({StoreKind.RELATIONAL, StoreKind.DOCUMENT, StoreKind.FILE})
CACHES = frozenset({"redis", "valkey"})
CACHING = compiled_later(r"cache(?:$|[^a-z])(?!.*elasticache)", re.IGNORECASE)  # by its name or its file's
DATABASES = frozenset({"postgresql", "mysql", "mariadb", "sqlserver", "oracle", "mongodb"})
COUNTED = compiled_later(r"-\d{1,2}")


@dataclass(slots=True)
class Draft:
    """A component while it is being put together."""

    slug: str
    title: str
    part: Part
    technology: str
    places: list[Place] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    purpose: str = ""

    def finished(self) -> Component:
        """The frozen record; what is in tests or examples does not speak for what serves users."""
        serving = [one for one in self.places if one.environment.serves_users]
        shown = sorted(serving or self.places, key=_nearness)
        evidence = list(dict.fromkeys([*(one.evidence for one in shown), *self.evidence]))
        return Component(
            self.slug, self.title, self.part, self.technology,
            nearest_to_users({one.environment for one in self.places}),
            shown[0].capacity if shown else Capacity(),
            tuple(shown), tuple(evidence), self.purpose,
        )  # fmt: skip


def _nearness(place: Place) -> tuple[int, int, str, int]:
    return (
        NEAREST_TO_USERS.index(place.environment),
        WAYS.index(place.way),
        place.evidence.file,
        place.evidence.line,
    )


class Parts:
    """All components, and by which names each file or cluster knows them."""

    def __init__(self, subject: Subject) -> None:
        self.drafts: dict[str, Draft] = {}
        self.in_file: dict[tuple[str, str], str] = {}
        self.of_workload: dict[int, str] = {}
        self.of_block: dict[int, str] = {}
        self.alias: dict[str, str] = {}
        self.made: list[terraformed.Made] = []
        self._known = known_lines(subject.topology)
        self._technologies = technologies_of(subject.topology)
        self._answering = [
            one.name
            for one in subject.topology.services
            if one.role is Role.WEB and one.environment.serves_users
        ]
        for place, service in composed.places(subject.compose_files):
            at = Evidence(service.path, line(service.key))
            slug = self._put(place, (at,))
            if slug:
                self.in_file[service.path, service.name] = slug
        for place, workload in clustered.places(subject.cluster):
            lines = [workload.evidence(one.at("image")) for one in workload.running]
            slug = self._put(place, lines)
            if slug:
                self.of_workload[id(workload)] = slug
        for made in terraformed.places(subject.stacks):
            self._make(made)
        self._rest(subject.topology)

    def finished(self) -> tuple[Component, ...]:
        """The components that may serve users, by slug; all of them where none does."""
        found = [self.drafts[slug].finished() for slug in sorted(self.drafts)]
        return tuple(one for one in found if one.environment.serves_users)

    def _put(self, place: Place, where: Iterable[Evidence]) -> str:
        """Take in a place; the slug of its component, empty where it is not on the way of a request."""
        technology = of_image(place.image)
        if category_of(technology) in NOT_ON_THE_WAY:
            return ""
        slug = next((self._known[key] for one in where if (key := (one.file, one.line)) in self._known), "")
        slug = slug or self._alike(place.name) or place.name
        if COUNTED.fullmatch(slug.removeprefix(place.name)):
            slug = place.name  # the survey counts what it cannot join; one name of a cluster is one thing
        elif HERE in place.image and self._uncounted(slug) in self._technologies:
            slug = self._uncounted(
                slug
            )  # of an image that only an installation names, the name tells what it is
        if slug not in self.drafts:
            self.drafts[slug] = self._draft(slug, place, technology)
        self.drafts[slug].places.append(place)
        return slug

    def _draft(self, slug: str, place: Place, technology: str) -> Draft:
        known = self._technologies.get(slug)
        if known is not None:
            return Draft(*known)
        category = category_of(technology)
        part = {"store": Part.STORE, "broker": Part.QUEUE, "proxy": Part.PROXY}.get(category, Part.OTHER)
        if part is Part.OTHER and STORING.search(place.name):
            part = Part.STORE
        elif part is Part.OTHER and WORKING.search(place.name):
            part = Part.WORKER
        elif part is Part.OTHER and place.public:
            part = Part.WEB
        named = f"{title_of(technology)} {place.name}" if technology else place.name
        return Draft(slug, named, part, technology)

    @staticmethod
    def _uncounted(slug: str) -> str:
        """A name without the number that the survey gave it."""
        return re.sub(rf"{COUNTED.pattern}$", "", slug)

    def _alike(self, name: str) -> str:
        """The component of the same name, however it is written."""
        wanted = PLAIN.sub("", name.lower())
        return next((slug for slug in self._technologies if PLAIN.sub("", slug.lower()) == wanted), "")

    def _make(self, made: terraformed.Made) -> None:
        block, place = made.block, made.place
        slug = self._known.get((block.path, block.line), "")
        engine = next((value for one in ENGINES if isinstance(value := block.value(one), str)), "")
        technology = of_resource(block.type, engine)
        if not slug and made.part is Part.WEB:
            slug = self._running(made)
        slug = slug or place.name
        if slug not in self.drafts:
            known = self._technologies.get(slug)
            title = f"{block.type.removeprefix('aws_').replace('_', ' ')} {block.name}"
            self.drafts[slug] = Draft(*known) if known else Draft(slug, title, made.part, technology)
        if technology == "memcached" or (
            technology in CACHES and CACHING.search(f"{block.name} {block.path}")
        ):
            self.drafts[slug].part = Part.CACHE
        self.drafts[slug].places.append(place)
        self.made.append(made)
        self.of_block[id(block)] = slug

    def _running(self, made: terraformed.Made) -> str:
        """The service of this repository that a resource runs, by its name."""
        called = {PLAIN.sub("", one.lower()) for one in terraformed.own_names(made.block)}
        return next((slug for slug in self._technologies if PLAIN.sub("", slug.lower()) in called), "")

    def _runs_a_database(self) -> bool:
        """Whether a file runs a database: another that only a library speaks to is then one to choose instead."""
        return any(
            one.technology in DATABASES and any(place.environment.serves_users for place in one.places)
            for one in self.drafts.values()
        )

    def _serve(self, slug: str, place: Place) -> None:
        """Say that users reach what only files for development and tests run, where the survey says so."""
        draft = self.drafts[slug]
        if not any(one.environment.serves_users for one in draft.places):
            draft.places.append(place)

    def _holding(self, folder: str) -> str:
        """The component that a folder of code is of, by the names on its path."""
        names = [PLAIN.sub("", one.lower()) for one in folder.split("/")]
        return next((slug for slug in self.drafts if PLAIN.sub("", slug.lower()) in names), "")

    def _rest(self, topology: Topology) -> None:
        """What the survey found and no file runs: services of platforms, stores that settings name."""
        for service in topology.services:
            if service.role in OF_ROLE and service.environment.serves_users:
                self._service(service)
        for kept in kept_by(topology):
            if kept.environment.serves_users:
                self._kept(kept)
        for outside in topology.outside_services:
            if outside.environment.serves_users:
                place = _stated(outside.slug, outside.evidence, outside.environment, None)
                draft = Draft(outside.slug, outside.title, Part.OUTSIDE, outside.slug, [place])
                draft.purpose = outside.kind
                self.drafts.setdefault(outside.slug, draft)

    def _service(self, service: Service) -> None:
        place = _stated(service.name, service.evidence, service.environment, service.replicas)
        if self._take_what_runs_it(service) or service.name in self.drafts:
            self._serve(service.name, place)
            return
        same = self._uncounted(service.name)
        if same != service.name and same in self.drafts:
            self.drafts[same].evidence += service.evidence
            return
        within = self._holding(service.folder)
        if within:
            self.alias[service.name] = within
            self.drafts[within].evidence += service.evidence
        elif service.commands or service.frameworks:
            self.drafts[service.name] = Draft(*self._technologies[service.name], places=[place])

    def _take_what_runs_it(self, service: Service) -> bool:
        """Let the one thing that Terraform makes to answer requests be the repository's one service that does."""
        made = sorted({slug for slug in self.of_block.values() if self.drafts[slug].part is Part.WEB})
        if self._answering != [service.name] or len(made) != 1 or made[0] == service.name:
            return False
        own = self.drafts.get(service.name)
        if own is not None and any(place.environment.serves_users for place in own.places):
            return False
        taken = self.drafts.pop(made[0])
        own = self.drafts.setdefault(service.name, Draft(*self._technologies[service.name]))
        own.places += taken.places
        own.evidence += service.evidence
        self.of_block = {
            key: service.name if slug == made[0] else slug for key, slug in self.of_block.items()
        }
        return True

    def _kept(self, kept: Store | Queue) -> None:
        rented = bool(kept.instances) and all(one.managed for one in kept.instances)
        place = _stated(kept.slug, kept.evidence, kept.environment, None, managed=rented)
        held = [slug for slug, draft in self.drafts.items() if draft.technology == kept.slug]
        if len(held) == 1:
            self._serve(held[0], place)
        chosen = isinstance(kept, Store) and kept.kind in EITHER and self._runs_a_database()
        if not held and not chosen:
            self.drafts[kept.slug] = Draft(kept.slug, kept.title, part_of(kept), kept.slug, [place])


def _stated(
    name: str,
    evidence: tuple[Evidence, ...],
    environment: Environment,
    copies: int | None,
    *,
    managed: bool = False,
) -> Place:
    elastic = managed and name in terraformed.elastic_stores()
    capacity = Capacity(copies, managed=managed, elastic=elastic)
    return Place(Way.UNSTATED, name, environment, evidence[0], capacity)
