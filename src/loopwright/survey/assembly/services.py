"""Services: what the repository builds and runs, put together from manifests, images, containers and processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.assembly.answering import answering_units, serves
from loopwright.survey.assembly.gathered import above, bases_of, ordered, shipped, technology_of
from loopwright.survey.assembly.roles import processes_of, role_of, server_of
from loopwright.survey.environments import folder_environment
from loopwright.survey.evidence import Environment, Evidence, nearest_to_users
from loopwright.survey.facts import Answering, Container, EntryPoint, Image, Process
from loopwright.survey.knowledge.load import category_of, of_image, technologies, title_of
from loopwright.survey.topology import Role, Service, Technology

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.survey.assembly.gathered import Gathered
    from loopwright.survey.assembly.units import Brought, Unit, Units

OWN_ROLES = frozenset({Role.WORKER, Role.SCHEDULER, Role.TASK})
NOT_SERVICES = frozenset({"store", "broker", "monitor", "backup"})
ALONE = "alone"
# what another framework is built on or carries within it
BENEATH = {"nestjs": {"express", "fastify"}, "rails": {"grape", "sinatra", "roda"}}
DRAWN = frozenset({"react", "vue"})
BUNDLERS = frozenset(
    {
        "next",
        "nuxt",
        "gatsby",
        "astro",
        "@remix-run/dev",
        "@react-router/dev",
        "@docusaurus/core",
        "@redwoodjs/core",
        "meteor:meteor-base",
        "vite",
        "webpack",
        "parcel",
        "esbuild",
        "rollup",
        "browserify",
        "react-scripts",
        "laravel-mix",
        "laravel-vite-plugin",
        "@rspack/core",
        "@rsbuild/core",
        "@symfony/webpack-encore",
        "@vue/cli-service",
        "@vitejs/plugin-react",
        "@vitejs/plugin-vue",
        "vite-plugin-ruby",
        "shakapacker",
    }
)
PLAIN_NAMES = compiled_later(r"[^a-z0-9]")


@dataclass(slots=True)
class Draft:
    """A service while it is being put together."""

    name: str
    folder: str
    role: Role
    language: str = ""
    frameworks: dict[str, Technology] = field(default_factory=dict)
    server: Technology | None = None
    server_processes: int | None = None
    replicas: int | None = None
    image: str = ""
    commands: dict[str, None] = field(default_factory=dict)
    environments: set[Environment] = field(default_factory=set)
    evidence: list[Evidence] = field(default_factory=list)

    def started(self, command: str, variables: dict[str, str], evidence: Evidence) -> None:
        """Take in how it is started."""
        if command:
            self.commands.setdefault(command)
        server = server_of(command)
        if server and (self.server is None or self.server.slug != server):
            self.server = Technology(server, title_of(server), "", (evidence,))
        self.server_processes = self.server_processes or processes_of(command, variables)

    def finished(self) -> Service:
        """The frozen record."""
        return Service(
            name=self.name,
            folder=self.folder,
            role=self.role,
            language=self.language,
            frameworks=tuple(self.frameworks[slug] for slug in sorted(self.frameworks)),
            server=self.server,
            server_processes=self.server_processes,
            replicas=self.replicas,
            image=self.image,
            commands=tuple(sorted(self.commands)),
            environment=nearest_to_users(self.environments),
            evidence=ordered(self.evidence),
        )


class Services:
    """The services as drafts, by name, and the one that any folder or container belongs to."""

    def __init__(self, gathered: Gathered, units: Units) -> None:
        self.drafts: dict[str, Draft] = {}
        self.of_folder: dict[str, str] = {}
        self.of_container: dict[tuple[str, str], str] = {}
        self._root = gathered.root
        self._bases = bases_of(gathered)
        self._named_like = {_place(one): one for one in gathered.of(Container) if one.build or one.image}
        deployable = _deployable(gathered, units)
        answering = answering_units(gathered, units, deployable)
        for unit in units:
            self._unit(unit, deployable=unit.folder in deployable | answering)
        for image in gathered.of(Image):
            self._image(image)
        for process in gathered.of(Process):
            self._process(process)
        for container in sorted(gathered.of(Container), key=_order):
            self._container(container)
        for one in filter(serves, gathered.of(Answering)):
            nearest = units.nearest(one.folder)
            self._answers(one, nearest.folder if nearest is not None else one.folder)

    def at(self, folder: str) -> str:
        """The name of the service that a folder belongs to; empty where there is none."""
        return next((self.of_folder[one] for one in above(folder) if one in self.of_folder), "")

    def near(self, folder: str) -> bool:
        """Whether a service holds a folder or lies in it."""
        below = "" if folder == "." else f"{folder}/"
        return bool(self.at(folder)) or any(one.startswith(below) for one in self.of_folder)

    def finished(self) -> tuple[Service, ...]:
        """All services, by name."""
        return tuple(self.drafts[name].finished() for name in sorted(self.drafts))

    def _unit(self, unit: Unit, *, deployable: bool) -> None:
        frameworks = [
            one
            for one in unit.of("framework")
            if one.ecosystem != "javascript" or not unit.published or deployable
        ]
        pages = [one for one in unit.of("front end") if unit.starts and not unit.published]
        if frameworks and not unit.wanted & BUNDLERS:
            pages = [one for one in pages if one.slug not in DRAWN]  # drawn by the server, or not at all
        frameworks, pages = _without_lesser(frameworks, pages)
        works = unit.runs and not unit.published and bool(unit.of("jobs", "broker", "schedule"))
        if not frameworks and not pages and not deployable and not works:
            return
        ecosystem = (frameworks or pages)[0].ecosystem if frameworks or pages else ""
        language = unit.languages.get(ecosystem) or next(iter(unit.languages.values()), "")
        role = Role.WEB if frameworks else Role.SITE if pages else Role.WORKER if works else Role.OTHER
        draft = self._draft(self._named(unit.name, unit.folder), unit.folder, role)
        draft.language = language
        draft.environments.add(shipped(unit.environment))
        draft.evidence += unit.evidence
        for one in (*frameworks, *pages):
            evidence = ordered(one.evidence)
            draft.frameworks[one.slug] = Technology(one.slug, title_of(one.slug), one.version, evidence)
        server = next(iter(unit.of("server")), None)
        if server is not None:
            said = ordered(server.evidence)
            draft.server = Technology(server.slug, title_of(server.slug), server.version, said)
        self.of_folder[unit.folder] = draft.name

    def _named(self, name: str, folder: str) -> str:
        last = folder.rpartition("/")[2] if folder != "." else ""
        return last or name.rpartition("/")[2] or self._root

    def _draft(self, name: str, folder: str, role: Role) -> Draft:
        """A new draft under a name that no other one has."""
        name = name or "service"
        if name in self.drafts and folder not in {"", "."}:
            name = folder
        number, unique = 2, name
        while unique in self.drafts:
            unique, number = f"{name}-{number}", number + 1
        self.drafts[unique] = Draft(unique, folder, role)
        return self.drafts[unique]

    def _home(self, folder: str) -> Draft | None:
        name = self.at(folder)
        return self.drafts[name] if name else None

    def _image(self, image: Image) -> None:
        category = category_of(of_image(image.base))
        draft = self._home(image.folder)
        if category in NOT_SERVICES and (draft is None or draft.folder != image.folder):
            return
        if draft is None:
            role = (
                Role.PROXY if category == "proxy" else role_of(image.folder.rpartition("/")[2], image.command)
            )
            draft = self._draft(self._named("", image.folder), image.folder, role)
            draft.environments.add(shipped(image.environment))
            self.of_folder[image.folder] = draft.name
        draft.evidence.append(image.evidence)
        draft.image = draft.image or image.base
        if role_of("", image.command) not in OWN_ROLES:
            draft.started(image.command, {}, image.evidence)

    def _answers(self, one: Answering, of_unit: str) -> None:
        """The server of a language's own library, where no framework brings another."""
        home = self._home(one.folder)
        if home is None or len(home.folder) < len(of_unit) or home.role not in {Role.WEB, Role.OTHER}:
            return
        if home.frameworks or home.server is not None:
            return
        home.role = Role.WEB
        home.language = home.language or one.language
        home.server = Technology(one.slug, title_of(one.slug), "", (one.evidence,))
        home.evidence.append(one.evidence)

    def _process(self, process: Process) -> None:
        home = self._home(process.folder)
        role = role_of(process.name, process.command)
        if home is not None and role not in OWN_ROLES:
            home.started(process.command, {}, process.evidence)
            home.evidence.append(process.evidence)
            if home.role is Role.OTHER and role is Role.WEB:
                home.role = Role.WEB
            return
        if process.environment is Environment.DEVELOPMENT and role is not Role.WORKER:
            return
        self._beside(
            home,
            process.name,
            process.folder,
            role,
            process.command,
            shipped(process.environment),
            process.evidence,
        )

    def _beside(
        self,
        home: Draft | None,
        name: str,
        folder: str,
        role: Role,
        command: str,
        environment: Environment,
        said: Evidence,
    ) -> Draft:
        """A process of its own beside the service of its folder, once for each name."""
        shown = (
            f"{home.name}-{name}"
            if home is not None and home.name != name and not name.startswith(home.name)
            else name
        )
        draft = self.drafts.get(shown)
        if draft is None or draft.folder != folder:
            draft = self._draft(shown, folder, role)
        if home is not None:
            draft.language, draft.frameworks = home.language, dict(home.frameworks)
        draft.environments.add(environment)
        draft.evidence.append(said)
        draft.started(command, {}, said)
        return draft

    def _container(self, one: Container) -> None:
        key = (one.evidence.file, one.name)
        if category_of(technology_of(one, self._bases)) in NOT_SERVICES:
            return
        named = self._named_like.get(_place(one)) if not one.build and not one.image else None
        if named is not None and category_of(technology_of(named, self._bases)) in NOT_SERVICES:
            return
        role = role_of(one.name, one.command)
        home = self._home(one.build) if one.build else self._overlaid(named) or self._alike(one)
        if home is None:
            draft = self._of_others(one, role)
        elif role in OWN_ROLES and home.role not in OWN_ROLES:
            draft = self._beside(
                home, one.name, home.folder, role, one.command, one.environment, one.evidence
            )
        else:
            draft = home
            draft.started(one.command, dict(one.variables), one.evidence)
            draft.evidence.append(one.evidence)
        draft.replicas = draft.replicas or one.replicas
        draft.server_processes = draft.server_processes or processes_of(one.command, dict(one.variables))
        if draft.role is Role.OTHER and one.ports:
            draft.role = Role.WEB
        self.of_container[key] = draft.name

    def _overlaid(self, named: Container | None) -> Draft | None:
        """The service of the container that one without an image or a build adds to."""
        key = (named.evidence.file, named.name) if named is not None else ("", "")
        return self.drafts[self.of_container[key]] if key in self.of_container else None

    def _alike(self, one: Container) -> Draft | None:
        """The service of this repository that an image is of, by its name."""
        called = {
            _plain(one.name),
            _plain(one.image.partition(":")[0].partition("@")[0].rpartition("/")[2]),
        } - {""}
        for draft in self.drafts.values():
            if draft.folder and _plain(draft.name) in called:
                return draft
        whole = [draft for draft in self.drafts.values() if draft.folder == "."]
        return whole[0] if whole and _plain(self._root) in called else None

    def _of_others(self, one: Container, role: Role) -> Draft:
        category = category_of(of_image(one.image))
        held = self.drafts.get(one.name)
        if held is None or (one.source != "helm" and _another(held, one)):
            role = (
                Role.PROXY
                if category == "proxy"
                else Role.TASK
                if one.one_off and role is Role.OTHER
                else role
            )
            held = self._draft(one.name, one.build, role)
            if one.build:
                self.of_folder.setdefault(one.build, held.name)
        slug = of_image(one.image)
        if category == "framework":
            held.frameworks.setdefault(slug, Technology(slug, title_of(slug), "", (one.evidence,)))
        held.image = held.image or one.image
        held.environments.add(one.environment)
        held.evidence.append(one.evidence)
        held.started(one.command, dict(one.variables), one.evidence)
        return held


def _without_lesser(frameworks: list[Brought], pages: list[Brought]) -> tuple[list[Brought], list[Brought]]:
    """Without what only counts alone: a library that a framework is built on, a generator of documentation."""
    known = technologies()
    beneath = {slug for one in frameworks for slug in BENEATH.get(one.slug, ())}
    frameworks = [one for one in frameworks if one.slug not in beneath]
    whole = [one for one in (*frameworks, *pages) if known[one.slug].kind != ALONE]
    if not whole:
        return frameworks, pages
    return tuple([one for one in listed if one in whole] for listed in (frameworks, pages))  # type: ignore[return-value]  # two lists in, two out


def _another(held: Draft, one: Container) -> bool:
    """Whether a container is not the service that has its name: it is built elsewhere, or runs another image."""
    return held.folder != one.build or bool(held.image and held.image != one.image and not one.build)


def _order(one: Container) -> tuple[bool, bool, bool, Evidence]:
    """What is built here before images of others; last what only adds to others, and what a chart may run."""
    return one.source == "helm", not one.build, not one.image, one.evidence


def _place(one: Container) -> tuple[str, str]:
    return one.evidence.file.rpartition("/")[0], one.name


def _plain(name: str) -> str:
    return PLAIN_NAMES.sub("", name.lower())


def _deployable(gathered: Gathered, units: Units) -> set[str]:
    """Folders of units that something packs or starts: an image, a process, a container built there."""
    starting = {unit.folder for folder in _code_folders(gathered) if (unit := units.nearest(folder))}
    found: set[str] = set()
    packed: Iterable[str] = [
        *(
            one.folder
            for one in gathered.of(Image)
            if category_of(of_image(one.base)) not in NOT_SERVICES and one.environment.serves_users
        ),
        *(
            one.folder
            for one in gathered.of(Process)
            if one.source != "systemd" and one.environment.serves_users
        ),
        *(one.build for one in gathered.of(Container) if one.build),
    ]
    for folder in packed:
        unit = units.nearest(folder)
        if unit is not None and (unit.folder == folder or unit.folder in starting):
            found.add(unit.folder)
    return {folder for folder in found if folder_environment(folder).serves_users}


def _code_folders(gathered: Gathered) -> set[str]:
    return {one.folder for one in gathered.of(EntryPoint)}
