"""Units: the folders whose manifests make them projects, with the technologies that they bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.assembly.gathered import above
from loopwright.survey.environments import folder_environment
from loopwright.survey.facts import Dependency, Lock, Project, Scope
from loopwright.survey.knowledge.load import category_of, normal, of_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loopwright.survey.assembly.gathered import Gathered
    from loopwright.survey.evidence import Environment, Evidence

EXACT = compiled_later(r"^[=^~>v\s]*\s*(\d+(?:\.\d+)*)")
CLOSEST = [Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT, Scope.TEST]


@dataclass(slots=True)
class Brought:
    """A technology that a unit's manifests bring: what for, in which version, and where that is said."""

    slug: str
    scope: Scope
    version: str
    ecosystem: str
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(slots=True)
class Unit:
    """A folder with manifests. ``brought`` is by slug; ``inner`` are folders of units it depends on."""

    folder: str
    name: str = ""
    languages: dict[str, str] = field(default_factory=dict)
    published: bool = False
    starts: bool = False
    runs: bool = False
    brought: dict[str, Brought] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    inner: set[str] = field(default_factory=set)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def environment(self) -> Environment:
        """What the path of its folder says."""
        return folder_environment(self.folder)

    def of(self, *categories: str, scope: Scope = Scope.RUNTIME) -> list[Brought]:
        """What it brings of some categories for one purpose, by slug."""
        found = (self.brought[slug] for slug in sorted(self.brought))
        return [one for one in found if one.scope is scope and category_of(one.slug) in categories]


class Units:
    """All units by folder, and the one that any folder belongs to."""

    def __init__(self, gathered: Gathered) -> None:
        self.by_folder: dict[str, Unit] = {}
        for project in gathered.of(Project):
            self._project(project)
        locks = _locks(gathered)
        for dependency in gathered.of(Dependency):
            self._dependency(dependency, locks)
        self._connect()

    def __iter__(self) -> Iterator[Unit]:
        """The units by folder."""
        return iter([self.by_folder[folder] for folder in sorted(self.by_folder)])

    def nearest(self, folder: str) -> Unit | None:
        """The unit of a folder or of the nearest folder it lies in."""
        return next((self.by_folder[one] for one in above(folder) if one in self.by_folder), None)

    def _project(self, project: Project) -> None:
        unit = self.by_folder.setdefault(project.folder, Unit(project.folder))
        unit.name = unit.name or project.name
        unit.languages.setdefault(project.ecosystem, project.language)
        unit.published = unit.published or project.published
        unit.starts = unit.starts or project.starts
        unit.runs = unit.runs or project.runs
        unit.evidence.append(project.evidence)

    def _dependency(self, one: Dependency, locks: Mapping[tuple[str, str], Mapping[str, str]]) -> None:
        name = _resolved(one, locks)
        unit = self.by_folder.get(one.folder) or self.nearest(one.folder)
        if unit is None:
            return
        unit.wanted.add(name)
        for slug in of_package(one.ecosystem, name):
            version = _version(one, name, locks)
            held = unit.brought.get(slug)
            if held is None:
                unit.brought[slug] = Brought(slug, one.scope, version, one.ecosystem, [one.evidence])
                continue
            if CLOSEST.index(one.scope) < CLOSEST.index(held.scope):
                held.scope, held.version = one.scope, version
                held.evidence.insert(0, one.evidence)
            elif one.scope is held.scope:
                held.evidence.append(one.evidence)
                held.version = held.version or version

    def _connect(self) -> None:
        by_name = {unit.name: unit.folder for unit in self.by_folder.values() if unit.name}
        for unit in self.by_folder.values():
            unit.inner = {by_name[name] for name in unit.wanted if name in by_name} - {unit.folder}


def reached(units: Units, unit: Unit) -> Iterator[Unit]:
    """A unit and those of the repository that it depends on, however deep."""
    seen, pending = {unit.folder}, [unit]
    while pending:
        one = pending.pop()
        yield one
        for folder in sorted(one.inner - seen):
            seen.add(folder)
            pending.append(units.by_folder[folder])


def _locks(gathered: Gathered) -> dict[tuple[str, str], Mapping[str, str]]:
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for lock in gathered.of(Lock):
        key = (lock.ecosystem, lock.folder)
        found[key] = {**lock.versions, **found.get(key, {})}
    return found


def _resolved(one: Dependency, locks: Mapping[tuple[str, str], Mapping[str, str]]) -> str:
    if not one.name.startswith("catalog:"):
        return one.name
    alias = one.name.removeprefix("catalog:")
    for folder in above(one.folder):
        held = locks.get(("java-catalogue", folder), {})
        if alias in held:
            return held[alias]
    return one.name


def _version(one: Dependency, name: str, locks: Mapping[tuple[str, str], Mapping[str, str]]) -> str:
    plain = normal(one.ecosystem, name).partition("[")[0]
    for folder in above(one.folder):
        held = locks.get((one.ecosystem, folder), {}).get(plain)
        if held:
            return held
    found = EXACT.match(one.requirement)
    return found.group(1) if found else ""
