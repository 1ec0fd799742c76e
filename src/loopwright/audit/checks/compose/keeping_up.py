"""Whether services of Compose files come back, are asked how they are, and are waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import dockerfile_of, image_of, technology_of
from loopwright.audit.checks.compose.composed import Composed, composed, names_needed, serving
from loopwright.audit.checks.compose.ports import ADMIN
from loopwright.audit.finding import Severity, Unclear
from loopwright.survey.knowledge.load import category_of, title_of
from loopwright.survey.yaml_nodes import at, entries, text_of, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Service
    from loopwright.survey.written.dockerfile import Dockerfile
    from loopwright.survey.yaml_nodes import Node

# official images, which hold no check of their own (as of their Dockerfiles, 2026-08)
WITHOUT_CHECK = frozenset(
    {
        "postgres", "mysql", "mariadb", "mongo", "redis", "valkey/valkey", "rabbitmq", "memcached", "elasticsearch",
        "nginx", "httpd", "caddy", "traefik", "haproxy", "node", "python",
    }
)  # fmt: skip
CACHES = frozenset({"memcached", "dragonfly", "hazelcast"})  # what is not there yet counts as not found
ENDED = "service_completed_successfully"
HEALTHY = "service_healthy"


def _conditions(one: Composed) -> Iterator[tuple[str, str, Node]]:
    """The services that one waits for, and until when: ``service_started`` where nothing is said."""
    listed = one.at("depends_on")
    mapped = list(entries(listed))
    for name, key, value in mapped:
        yield name, text_of(at(value, "condition")) or "service_started", key
    if not mapped and listed is not None:
        for name in names_needed(one):
            yield name, "service_started", listed


def _tasks(services: tuple[Composed, ...]) -> set[tuple[str, str]]:
    """Services that others wait to end: path and name."""
    return {
        (one.service.path, name)
        for one in services
        for name, condition, _ in _conditions(one)
        if condition == ENDED
    }


@check(
    Severity.LOW,
    section="reliability",
    area="infrastructure as code",
    hours=0.25,
    controls=("CIS Docker 5.14",),
)
def compose_service_not_restarted(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A service stays down when it ends or its machine starts again.

    Until somebody sees it, nothing answers. Write `restart: unless-stopped`.
    """
    services = serving(compose_services)
    tasks = _tasks(services)
    for one in services:
        if (one.service.path, one.service.name) in tasks or one.runs_once:
            continue
        if one.lacks(("restart",), ("deploy", "restart_policy"), ("deploy", "mode")):
            yield one.found(
                "Nothing starts it again.",
                cause=f"restarts of {one.service.path}",
                snippet="restart: unless-stopped\n",
            )


def _asked(one: Composed, dockerfiles: tuple[Dockerfile, ...]) -> bool | None:
    """Whether a check of a service's health is known; nothing where its image may hold one that is not seen here."""
    health = one.at("healthcheck")
    if health is not None:
        disabled = text_of(at(health, "disable")).lower() == "true" or words(at(health, "test")) == "NONE"
        return not disabled
    built = dockerfile_of(one.service, dockerfiles)
    if built is not None:
        own = built.last("HEALTHCHECK")
        return own is not None and not own.text.strip().upper().startswith("NONE")
    if not one.whole:
        return None
    name = (
        image_of(one.service)
        .partition("@")[0]
        .removeprefix("docker.io/")
        .removeprefix("library/")
        .partition(":")[0]
    )
    return False if name in WITHOUT_CHECK else None


@check(Severity.LOW, section="reliability", area="monitoring", hours=0.5, controls=("CIS Docker 5.26",))
def compose_service_without_health_check(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """Nobody asks whether a service works.

    One that hangs looks like one that runs, and what needs it cannot wait for it. Write a `healthcheck` that asks
    what its users ask.
    """
    services = serving(compose_services)
    tasks = _tasks(services)
    for one in services:
        if (one.service.path, one.service.name) in tasks or one.runs_once or not one.whole:
            continue
        asked = _asked(one, dockerfiles)
        if asked:
            continue
        yield one.found(
            "It has no health check."
            if asked is False
            else "It has no health check here; its image may hold one.",
            one.at("healthcheck"),
            severity=None if asked is False else Severity.INFO,
            cause=f"health checks of {one.service.path}",
        )


@check(Severity.LOW, section="reliability", area="infrastructure as code", hours=0.25)
def dependency_not_awaited(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """A service starts before the store it needs can answer.

    `depends_on` waits until the container exists, not until the database takes connections: after a restart of the
    machine it depends on luck whether the service comes up. Wait for `condition: service_healthy`.
    """
    services = composed(compose_services)
    by_place = {(one.service.path, one.service.name): one for one in services}
    for one in services:
        if ADMIN.search(image_of(one.service)):
            continue
        early: list[tuple[str, Node]] = []
        for name, condition, node in _conditions(one):
            target = by_place.get((one.service.path, name))
            slug = technology_of(target.service, dockerfiles) if target is not None else ""
            if (
                condition == "service_started"
                and slug not in CACHES
                and category_of(slug) in {"store", "broker"}
            ):
                early.append((title_of(slug), node))
        if early:
            names = " and ".join(dict.fromkeys(name for name, _ in early))
            yield one.found(
                f"It does not wait until {names} can answer.",
                early[0][1],
                cause=f"waiting in {one.service.path}",
                snippet="depends_on:\n  db: {condition: service_healthy}\n",
            )


@check(Severity.HIGH, section="reliability", area="infrastructure as code", hours=0.25)
def awaited_health_never_told(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """A service waits for the health of one that has no health check.

    Compose ends with an error, and nothing starts. Give the other a `healthcheck`.
    """
    services = composed(compose_services)
    by_place = {(one.service.path, one.service.name): one for one in services}
    for one in services:
        for name, condition, node in _conditions(one):
            target = by_place.get((one.service.path, name))
            if condition != HEALTHY or target is None:
                continue
            asked = _asked(target, dockerfiles)
            if asked is False:
                yield one.found(f"It waits for the health of {name}, which has no health check.", node)
            elif asked is None:
                yield Unclear(
                    f"compose service {one.service.name}",
                    f"Whether the image of {name} holds the health check that is waited for.",
                    "Look at `docker inspect --format '{{.Config.Healthcheck}}'` of the image, or write a healthcheck.",
                )
