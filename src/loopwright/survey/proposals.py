"""What a survey proposes to say in a loop file: defaults for the interview, and facts nobody need be asked.

Only what is sure: a thing for tests, development or an example says nothing about the loop that users reach.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from loopwright.loop.interview.background import Background, Proposal
from loopwright.survey.evidence import Environment
from loopwright.survey.topology import Role, StoreKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.survey.evidence import Evidence
    from loopwright.survey.topology import OutsideService, Service, Store, Technology, Topology

WEEKS_PER_MONTH = 365 / 12 / 7
SHOWN = 12  # things named in the line that says what was found

FRAMEWORKS = {
    "django": "django", "express": "express", "fastapi": "fastapi", "flask": "flask", "laravel": "laravel",
    "nestjs": "nestjs", "next": "nextjs", "phoenix": "phoenix", "rails": "rails", "spring": "spring",
    "spring-boot": "spring", "symfony": "symfony", "wordpress": "wordpress",
    "starlette": "fastapi", "litestar": "fastapi", "quart": "flask", "api-platform": "symfony", "lumen": "laravel",
    "fastify": "express", "koa": "express", "hono": "express", "nuxt": "nextjs", "remix": "nextjs",
    "react-router": "nextjs", "sveltekit": "nextjs", "quarkus": "spring", "micronaut": "spring",
    "aspnet-core": "dotnet", "aspnet": "dotnet", "blazor": "dotnet",
}  # fmt: skip
"""A framework's slug, by the name under which the catalogue knows what requests to it or its like cost."""
LANGUAGES = {
    "python": "python", "javascript": "node", "typescript": "node", "ruby": "ruby", "go": "go", "java": "java",
    "kotlin": "kotlin", "php": "php", "elixir": "elixir", "c#": "dotnet", "f#": "dotnet", "rust": "rust",
}  # fmt: skip
PLATFORMS = {
    "fly": "fly.io", "heroku": "heroku", "render": "render", "railway": "railway", "vercel": "vercel",
    "netlify": "netlify", "app-engine": "gcp", "digitalocean-app": "digitalocean", "elastic-beanstalk": "aws",
    "app-runner": "aws", "azure-functions": "azure", "azure-developer": "azure",
}  # fmt: skip
SELLERS = frozenset({"fly.io", "heroku", "render", "railway", "gcp", "digitalocean", "aws", "azure"})
TOOLS = {
    "image": "docker",
    "containers": "docker",
    "infrastructure code": "terraform",
    "cluster": "kubernetes",
}
OTHER_CODE = frozenset({"ansible", "vagrant"})  # set machines up, or make those of a developer
BUTTONS = frozenset({"app.json"})  # lets others deploy the product at a press of a button
SITE_PLATFORMS = frozenset({"netlify"})  # beside a server it only shows the documentation
_HIDDEN = "/."
UNUSED = frozenset({Environment.TEST, Environment.EXAMPLE, Environment.ARCHIVED})
ROWS = (StoreKind.RELATIONAL, StoreKind.DOCUMENT, StoreKind.COLUMN, StoreKind.GRAPH, StoreKind.TIME_SERIES)
LIKE_OURS = frozenset({"postgresql", "postgis", "timescaledb", "sqlite"})
UNPRICED = frozenset(StoreKind) - {
    StoreKind.RELATIONAL,
    StoreKind.KEY_VALUE,
    StoreKind.OBJECT,
    StoreKind.FILE,
}
FILES = "object storage"
PERSONAL = frozenset({"payment", "identity", "mail"})
WAITED_FOR = ("payment", "identity", "AI", "mail")  # mail only where no queue takes it
WATCHING = frozenset({"uptime", "alerts"})


class Seen(Protocol):
    """Anything with the places where it was seen."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The places, the first one first."""


def proposed(topology: Topology, background: Background) -> Background:
    """The background of an interview with what a survey found."""
    facts = dict(_service_facts(topology)) | dict(_outside(topology)) | dict(_habits(topology))
    seen, left_out = tuple(_seen(topology)), tuple(_left_out(topology))
    return replace(background, answers=dict(_answers(topology)), facts=facts, seen=seen, left_out=left_out)


def _left_out(topology: Topology) -> Iterator[str]:
    """What was found and is in no sum of the design, which a reader of its bill must know."""
    serving = topology.stores_that_serve()
    priced = [one.title for one in serving if one.kind is StoreKind.RELATIONAL and one.slug not in LIKE_OURS]
    if priced:
        yield f"the design prices {', '.join(priced)} as PostgreSQL"
    beside = [one.title for one in serving if one.kind in UNPRICED]
    if beside:
        yield f"no sum of the design knows {', '.join(beside)}: its machines and hours come on top"


def _answers(topology: Topology) -> Iterator[tuple[str, Proposal]]:
    for slug, proposal in (
        ("kind", Proposal("content", _where(_sites(topology))) if _is_static(topology) else None),
        ("data", _data(topology)),
        ("hosting", _hosting(topology)),
        ("team", _team(topology)),
        ("tools", _tools(topology)),
    ):
        if proposal is not None:
            yield slug, proposal


def _service_facts(topology: Topology) -> Iterator[tuple[str, Proposal]]:
    if _is_static(topology):
        yield "service.static", Proposal("yes", _where(_sites(topology)))
        return
    words = (_framework(service) for service in _web(topology))
    found = next(filter(None, words), None) or _language(topology)
    if found is not None:
        yield "service.framework", found


def _language(topology: Topology) -> Proposal | None:
    """Without a framework, the language that most of the code is written in, if a program of it can be built."""
    first = max(topology.languages, key=lambda one: one.share, default=None)
    word = LANGUAGES.get(first.name.lower()) if first is not None else None
    return (
        Proposal(word, f"{first.name}, {first.share:.0%} of the code") if first is not None and word else None
    )


def _framework(service: Service) -> Proposal | None:
    """What the catalogue knows a service's requests by: its framework, else its language."""
    for framework in service.frameworks:
        if framework.slug in FRAMEWORKS:
            return Proposal(FRAMEWORKS[framework.slug], _named(framework))
    word = LANGUAGES.get(service.language.lower())
    named = _named(service.frameworks[0]) if service.frameworks else _where([service])
    return Proposal(word, named) if word else None


def _web(topology: Topology) -> list[Service]:
    """The services that answer users, those that reach a database first."""
    reaching = {
        name for store in topology.stores_that_serve() if store.kind in ROWS for name in store.used_by
    }
    serving = [one for one in topology.services if one.role is Role.WEB and one.environment.serves_users]
    return sorted(serving, key=lambda one: one.name not in reaching)


def _sites(topology: Topology) -> list[Service]:
    return [one for one in topology.services if one.role is Role.SITE and one.environment.serves_users]


def _is_static(topology: Topology) -> bool:
    """Whether users reach nothing but files."""
    reached = [one for one in topology.services if one.environment.serves_users and one.role is not Role.TASK]
    files_only = all(one.role in {Role.SITE, Role.PROXY} for one in reached) and bool(_sites(topology))
    return files_only and not any(store.kind in ROWS for store in topology.stores_that_serve())


def _outside(topology: Topology) -> Iterator[tuple[str, Proposal]]:
    """Services of others that a request waits for: one of a kind, for several are mostly a choice between them."""
    queued = any(queue.environment.serves_users for queue in topology.queues)
    kinds = [kind for kind in WAITED_FOR if kind != "mail" or not queued]
    serving = [one for one in topology.outside_services if one.environment.serves_users]
    found = [max(some, key=lambda one: len(one.evidence)) for kind in kinds if (some := _of(kind, serving))]
    for place, service in enumerate(found):
        yield (
            f"service.outside[{place}].name",
            Proposal(service.slug, f"{service.title}, {_where([service])}"),
        )
        if service.kind == "mail":
            yield f"service.outside[{place}].required", Proposal("no", "mail may be late")


def _of(kind: str, services: Iterable[OutsideService]) -> list[OutsideService]:
    return [one for one in services if one.kind == kind]


def _habits(topology: Topology) -> Iterator[tuple[str, Proposal]]:
    platform = _platform(topology)
    if platform:
        yield "habits.current_platform", Proposal(platform[0], platform[1])
    history = topology.history
    if history and history.deploys_per_month and not history.shallow:
        week = history.deploys_per_month / WEEKS_PER_MONTH
        yield "habits.deploys", Proposal(f"{week:.2g}/week", f"from git: {history.deploy_method}")
    watching = [one for one in topology.monitors if one.kind in WATCHING and one.environment.serves_users]
    if watching:
        yield "habits.monitored", Proposal("yes", f"{watching[0].title}, {_where(watching[:1])}")


def _data(topology: Topology) -> Proposal | None:
    """The data sets that were seen, without their sizes: one for rows, for several databases are seldom meant."""
    stores = topology.stores_that_serve()
    rows = sorted((one for one in stores if one.kind in ROWS), key=_weight)
    rows = rows or [one for one in stores if one.kind is StoreKind.FILE]
    outside = [one for one in topology.outside_services if one.environment.serves_users]
    files: list[Seen] = [one for one in stores if one.kind is StoreKind.OBJECT]
    files += [one for one in topology.local_uploads if one.environment.serves_users]
    files += _of(FILES, outside)
    known = next((one for one in outside if one.kind in PERSONAL), None)
    words, sources = [], {}
    if rows:
        words.append(f"{rows[0].slug}{' personal' if known else ''}")
    if known:
        sources["data[0].sensitivity"] = f"{known.title} knows people, {_where([known])}"
    if files:
        words.append("uploads files")
        place = len(words) - 1
        sources |= {f"data[{place}].{key}": _where(files[:1]) for key in ("name", "kind")}
    return Proposal(", ".join(words), _where(rows[:1]), sources) if words else None


def _weight(store: Store) -> tuple[bool, int, str]:
    return store.kind is not StoreKind.RELATIONAL, -len(store.evidence), store.slug


def _hosting(topology: Topology) -> Proposal | None:
    platform = _platform(topology)
    if platform is None or platform[0] not in SELLERS:
        return None
    return Proposal(platform[0], f"in use, {platform[1]}; take this out to compare others")


def _platform(topology: Topology) -> tuple[str, str] | None:
    """The one platform whose file stands in the repository; of several, none is sure."""
    found = {
        PLATFORMS[one.slug]: _where([one])
        for one in topology.artefacts
        if one.kind == "platform" and one.environment.serves_users and one.slug in PLATFORMS
        if any(_whole(place.file) for place in one.evidence)
        if one.slug not in SITE_PLATFORMS or _is_static(topology)
    }
    return next(iter(found.items())) if len(found) == 1 else None


def _whole(file: str) -> bool:
    """Whether a platform's file speaks of the whole repository, and of what runs: not of a part, nor for others."""
    return file not in BUTTONS and ("/" not in file or file.startswith("."))


def _team(topology: Topology) -> Proposal | None:
    history = topology.history
    if history is None or not history.people_active or history.shallow:
        return None
    return Proposal(str(history.people_active), "from git: who committed in the last 90 days of its history")


def _tools(topology: Topology) -> Proposal | None:
    used = [one for one in topology.artefacts if one.kind in TOOLS and one.environment not in UNUSED]
    known = {TOOLS[one.kind]: one for one in reversed(used) if one.slug not in OTHER_CODE}
    if not known:
        return None
    names = [name for name in ("docker", "terraform", "kubernetes") if name in known]
    return Proposal(", ".join(f"{name} done_it" for name in names), _where([known[name] for name in names]))


def _seen(topology: Topology) -> Iterator[str]:
    named = [f"{one.title} {one.version}".strip() for one in topology.frameworks]
    named += [one.title for one in topology.stores_that_serve()]
    named += [one.title for one in topology.queues if one.environment.serves_users]
    named += [one.title for one in topology.outside_services if one.environment.serves_users]
    named += [one.title for one in topology.pipelines] + [one.title for one in topology.artefacts]
    yield from list(dict.fromkeys(named))[:SHOWN]
    if _web(topology):
        if topology.stores_that_serve() and not topology.backups:
            yield "no backups"
        if not topology.health_endpoints:
            yield "no health check"


def _named(technology: Technology) -> str:
    said = f"{technology.title} {technology.version}".strip()
    return f"{said}, {_where([technology])}"


def _where(things: Iterable[Seen]) -> str:
    """Where things were seen: one place of each, two at most; a file in a hidden folder only where no other says so."""
    best = (
        min(one.evidence, key=lambda place: _HIDDEN in f"/{place.file}") for one in things if one.evidence
    )
    places = list(dict.fromkeys(map(str, best)))
    return f"found in {', '.join(places[:2])}" if places else "found in the repository"
