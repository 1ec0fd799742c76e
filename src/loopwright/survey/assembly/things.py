"""Stores, queues, schedulers, outside services, monitors and backups, judged from all their sightings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.assembly.gathered import ordered
from loopwright.survey.assembly.roles import role_of
from loopwright.survey.assembly.sightings import merged
from loopwright.survey.evidence import Environment, nearest_to_users
from loopwright.survey.facts import Container, Process
from loopwright.survey.knowledge.load import technologies, title_of
from loopwright.survey.topology import (
    Backup,
    Monitor,
    OutsideService,
    Queue,
    Role,
    Scheduler,
    Store,
    StoreKind,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from loopwright.survey.assembly.gathered import Gathered
    from loopwright.survey.assembly.sightings import Sighting, Sightings

MAIN = frozenset({StoreKind.RELATIONAL, StoreKind.DOCUMENT, StoreKind.FILE})
BROKERS = ("rabbitmq", "kafka", "sqs", "google-pubsub", "azure-service-bus", "nats")
CARRYING = ("redis", "valkey", "postgresql", "mysql", "mongodb")
IN_DATABASE = frozenset({"solid-queue", "delayed-job", "oban"})
# libraries of one ecosystem that run on any of several brokers
FREE = frozenset(
    {
        "celery",
        "dramatiq",
        "huey",
        "taskiq",
        "django-q",
        "symfony-messenger",
        "masstransit",
        "watermill",
        "hangfire",
    }
)


def settle(sightings: Sightings) -> None:
    """Judge what is one thing under two names, what counts only for want of better, what stands in."""
    _fold_families(sightings)
    _weigh_faint(sightings)
    _promote(sightings)


def _fold_families(sightings: Sightings) -> None:
    """A driver of a family speaks to the member that really runs: a MySQL driver beside MariaDB."""
    for one in list(sightings.of("store", "broker")):
        family = technologies()[one.slug].family
        base = sightings.by_slug.get(family) if family else None
        if base is None or not (one.instances or one.configured):
            continue
        nearest = any(
            found.environment not in {Environment.TEST, Environment.EXAMPLE} for found in one.instances
        )
        running = any(found.environment.serves_users for found in base.instances)
        wanted = base.serves or base.faint
        if not running and (nearest or not wanted):
            one.take(base)
            del sightings.by_slug[family]


def _kind(one: Sighting) -> StoreKind:
    return StoreKind(technologies()[one.slug].kind)


def _weigh_faint(sightings: Sightings) -> None:
    stores = sightings.of("store")
    main = any(one.serves and _kind(one) in MAIN and _kind(one) is not StoreKind.FILE for one in stores)
    for one in sightings.of("store", "broker"):
        if not one.faint or one.serves:
            continue
        if Environment.DEVELOPMENT in one.environments and one.instances:
            one.environments |= one.faint  # what can be chosen, and is run by who develops it
        elif technologies()[one.slug].category == "store" and _kind(one) in MAIN:
            one.environments |= {Environment.DEVELOPMENT} if main else one.faint
        elif not one.environments:
            del sightings.by_slug[one.slug]
    for one in stores:
        in_tests = one.slug in {"h2", "hsqldb", "derby"}
        if in_tests and main:
            one.environments = {Environment.DEVELOPMENT}


def _promote(sightings: Sightings) -> None:
    """What is used in development stands in where nothing else of its kind is known."""
    stores = sightings.of("store")
    for one in stores:
        kind = _kind(one)
        alike = MAIN if kind in MAIN else {kind}
        others = any(other.serves and _kind(other) in alike for other in stores if other is not one)
        if not others and not one.serves and Environment.DEVELOPMENT in one.environments and one.instances:
            one.environments.add(Environment.UNSTATED)


def stores(sightings: Sightings) -> tuple[Store, ...]:
    """The stores, by slug."""
    return tuple(
        Store(
            one.slug,
            title_of(one.slug),
            _kind(one),
            one.version,
            tuple(sorted(one.uses)),
            tuple(sorted(one.used_by)),
            one.environment,
            merged(one.instances),
            ordered(one.evidence),
        )
        for one in sightings.of("store")
    )


def queues(sightings: Sightings) -> tuple[Queue, ...]:
    """Libraries of jobs and brokers of messages, by slug."""
    return tuple(
        Queue(
            one.slug,
            title_of(one.slug),
            one.version,
            technologies()[one.slug].category == "broker",
            "" if technologies()[one.slug].category == "broker" else _broker(one, sightings),
            tuple(sorted(one.used_by)),
            one.environment,
            merged(one.instances),
            ordered(one.evidence),
        )
        for one in sightings.of("jobs", "broker")
    )


def _broker(one: Sighting, sightings: Sightings) -> str:
    needs = technologies()[one.slug].needs
    if needs:
        return (
            next((slug for slug in sightings.by_slug if technologies()[slug].family == needs), needs)
            if needs not in sightings.by_slug
            else needs
        )
    serving = [slug for slug, sighting in sightings.by_slug.items() if sighting.serves]
    if one.slug in IN_DATABASE:
        return next((slug for slug in ("postgresql", "mysql", "mariadb", "sqlite") if slug in serving), "")
    if one.slug in FREE:
        return next((slug for slug in (*BROKERS, *CARRYING[:2]) if slug in serving), "")
    return ""


def outside_services(sightings: Sightings) -> tuple[OutsideService, ...]:
    """Somebody else's services, by slug."""
    return tuple(
        OutsideService(
            one.slug,
            title_of(one.slug),
            technologies()[one.slug].kind,
            tuple(sorted(one.used_by)),
            one.environment,
            ordered(one.evidence),
        )
        for one in sightings.of("outside")
    )


def monitors(sightings: Sightings) -> tuple[Monitor, ...]:
    """What watches, by slug."""
    return tuple(
        Monitor(
            one.slug,
            title_of(one.slug),
            technologies()[one.slug].kind,
            tuple(sorted(one.used_by)),
            one.environment,
            ordered(one.evidence),
        )
        for one in sightings.of("monitor")
    )


def schedulers(gathered: Gathered, sightings: Sightings) -> tuple[Scheduler, ...]:
    """What starts work by the clock: each schedule that is written down, and the libraries that keep them."""
    groups: dict[Hashable, list[Scheduler]] = {}
    for fact in [*gathered.of(Scheduler), *_running(gathered)]:
        groups.setdefault((fact.slug, fact.schedule, fact.command), []).append(fact)
    written = {str(key[0]) for key in groups if isinstance(key, tuple)}
    libraries = [
        Scheduler(one.slug, title_of(one.slug), "", "", one.environment, ordered(one.evidence))
        for one in sightings.of("schedule")
        if one.slug not in written
    ]
    merged_facts = [
        Scheduler(
            group[0].slug,
            group[0].title,
            group[0].schedule,
            group[0].command,
            nearest_to_users({one.environment for one in group}),
            ordered(evidence for one in group for evidence in one.evidence),
        )
        for group in groups.values()
    ]
    return tuple(sorted([*merged_facts, *libraries], key=lambda one: (one.slug, one.schedule, one.command)))


def _running(gathered: Gathered) -> list[Scheduler]:
    """Processes and containers that do nothing but start work by the clock."""
    found = []
    started: list[Process | Container] = [*gathered.of(Process), *gathered.of(Container)]
    for one in started:
        if role_of(one.name, one.command) is Role.SCHEDULER and one.environment.serves_users:
            slug = "celery-beat" if "beat" in f"{one.name} {one.command}" else "scheduler-process"
            title = title_of(slug) if slug == "celery-beat" else "Scheduler process"
            found.append(Scheduler(slug, title, "", one.command, one.environment, (one.evidence,)))
    return found


def backups(gathered: Gathered, sightings: Sightings) -> tuple[Backup, ...]:
    """Copies that are made, the highest rung seen of each way and each store."""
    found = list(gathered.of(Backup))
    found += [
        Backup(
            one.slug,
            title_of(one.slug),
            technologies()[one.slug].kind,
            3 if one.instances else 1,  # a library that could copy copies nothing until somebody starts it
            one.environment,
            ordered(one.evidence),
        )
        for one in sightings.of("backup")
    ]
    groups: dict[tuple[str, str], list[Backup]] = {}
    for one in found:
        groups.setdefault((one.slug, one.covers), []).append(one)
    return tuple(_backup(group) for _, group in sorted(groups.items()))


def _backup(group: Iterable[Backup]) -> Backup:
    listed = list(group)
    first = listed[0]
    return Backup(
        first.slug,
        first.title,
        first.covers,
        max(one.rung for one in listed),
        nearest_to_users({one.environment for one in listed}),
        ordered(evidence for one in listed for evidence in one.evidence),
    )
