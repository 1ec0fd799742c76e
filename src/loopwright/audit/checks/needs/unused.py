"""What is paid for and does nothing: balancers before nothing, copies nobody reads, environments nobody works in."""

from __future__ import annotations

import posixpath
from itertools import combinations
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.audit.standing.component import Way
from loopwright.audit.standing.money import Prices, provider_of, region_of
from loopwright.audit.standing.terraformed import kinds, named
from loopwright.survey.evidence import Environment, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.audit.standing.standing import Standing
    from loopwright.survey.topology import Monitor, Topology
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

BALANCERS = ("aws_lb", "aws_alb", "aws_elb", "digitalocean_loadbalancer", "hcloud_load_balancer")
OWN_TARGETS = ("listener", "instances", "droplet_ids", "droplet_tag", "forwarding_rule")
ASLEEP = ("schedule", "scheduler", "autostop", "office-hours", "uptime")
NIGHTLY = frozenset({Environment.DEVELOPMENT, Environment.TEST, Environment.STAGING})
MACHINES = ("instance_type", "instance_class", "node_type")
CACHES = frozenset({"redis", "valkey", "memcached"})
ALIKE = {
    "metrics": frozenset({"prometheus", "victoriametrics", "datadog", "newrelic"}),
    "logs": frozenset({"loki", "graylog", "logtail", "papertrail", "seq", "logstash"}),
    "errors": frozenset({"sentry", "rollbar", "bugsnag", "honeybadger", "airbrake", "appsignal"}),
    "traces": frozenset({"jaeger", "zipkin", "tempo", "xray", "honeycomb", "elastic-apm", "instana"}),
}


def _thing(block: Block) -> tuple[str, Evidence]:
    title = f"{block.type} {block.name}"
    return title, Evidence(block.path, block.line, title)


def _named_elsewhere(stack: Stack, block: Block) -> bool:
    own = (
        ("module", block.name.removeprefix("module."))
        if block.name.startswith("module.")
        else (block.type, block.name)
    )
    return any(own in named(one) for one in stack.blocks if one is not block and one.kind != "output")


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def balancer_before_nothing(stacks: tuple[Stack, ...], needed: Needed | None) -> Iterator[Said]:
    """A load balancer is paid by the hour and sends to nothing.

    No listener, target or instance of the same code names it. Delete it, or put something behind it.
    """
    for stack in stacks:
        for block in stack.resources(*BALANCERS):
            behind = any(name in block.attributes or block.inner(name) for name in OWN_TARGETS)
            if block.name.startswith("module.") or behind or _named_elsewhere(stack, block) or stack.called:
                continue
            thing, where = _thing(block)
            yield Found(
                thing, "Nothing in its folder listens on it or stands behind it.", (where,), block.environment,
                money_usd_per_month=_item(needed, block, "load_balancer_month", stacks),
            )  # fmt: skip


def _item(needed: Needed | None, block: Block, item: str, stacks: tuple[Stack, ...]) -> float | None:
    if needed is None:
        return None
    found = Prices(needed.catalogue).item(provider_of(block.type), item, region_of(stacks))
    return found.value if found is not None else None


@check(Severity.LOW, section="cost", area="cost", hours=1, direction=Direction.OVER)
def replica_nobody_reads(stacks: tuple[Stack, ...], needed: Needed | None) -> Iterator[Said]:
    """A copy of the database that is made to be read is read by nobody.

    Its address is given to nothing in the code, and it takes over by itself from nothing. Send reading queries to it,
    or delete it.
    """
    for stack in stacks:
        for block in stack.resources("aws_db_instance"):
            replica = block.value("replicate_source_db") is not None and not stack.called
            given = any((block.type, block.name) in named(one) for one in stack.blocks if one is not block)
            if replica and not given and not block.name.startswith("module."):
                thing, where = _thing(block)
                yield Found(
                    thing, "Nothing in its folder, not even an output, names it.", (where,), block.environment,
                    money_usd_per_month=_database(needed, block, stacks),
                )  # fmt: skip


def _database(needed: Needed | None, block: Block, stacks: tuple[Stack, ...]) -> float | None:
    size, engine = block.value("instance_class"), block.value("engine")
    if needed is None or not isinstance(size, str):
        return None
    engine = "mysql" if engine == "mysql" else "postgresql"
    found = Prices(needed.catalogue).database(block.type, size, engine, region_of(stacks), standby=False)
    return found.value if found is not None else None


@check(Severity.LOW, section="cost", area="cost", hours=1, direction=Direction.OVER)
def cache_nobody_reads(standing: Standing, topology: Topology) -> Iterator[Said]:
    """A cache runs that no part of the product speaks to.

    No library, setting or dependency names it. Take it out, or say where it is used.
    """
    used = {one.slug for one in topology.stores if one.used_by} | {one.broker for one in topology.queues}
    seen = [one for one in standing.graph.needs if one.sure]
    for one in standing.components:
        place = one.places[0] if one.places else None
        if place is None or place.way is Way.UNSTATED or one.technology not in CACHES or not seen:
            continue
        if one.slug in standing.graph.before or one.technology in used or _described(standing, one.slug):
            continue
        yield Found(
            f"{one.part.value} {one.title}",
            "It runs, and nothing that is read names it.",
            (place.evidence,),
            one.environment,
        )


def _described(standing: Standing, slug: str) -> bool:
    """Whether some setting of another component so much as mentions it."""
    own = standing.graph.by_slug[slug]
    names = {slug.lower(), own.technology, *(place.name.lower() for place in own.places)}
    return any(
        word in f"{name} {value}".lower()
        for one in standing.components
        if one.slug != slug
        for place in one.places
        for name, value, _ in place.values
        for word in names
    )


@check(Severity.LOW, section="cost", area="cost", hours=8, direction=Direction.OVER)
def watched_twice(topology: Topology, needed: Needed | None) -> Iterator[Said]:
    """Several tools watch the same thing.

    Each is paid, learnt and kept up, and none shows the whole. Keep the one that people look at.
    """
    for kind, alike in ALIKE.items():
        found = [one for one in topology.monitors if one.slug in alike and one.environment.serves_users]
        if len(found) < 2 or not _at_once(found):  # noqa: PLR2004 - two are one too many
            continue
        titles = " and ".join(one.title for one in found)
        yield Found(
            f"watching of {kind}",
            f"{titles} both watch {kind}." if len(found) == 2 else f"{titles} all watch {kind}.",  # noqa: PLR2004
            tuple(one.evidence[0] for one in found),
            money_usd_per_month=_plan(needed, [one.slug for one in found], kind),
        )


def _at_once(found: list[Monitor]) -> bool:
    """Whether two of them stand in one place: what lies in folders apart are ways to choose from."""
    folders = [{posixpath.dirname(said.file) for said in one.evidence} for one in found]
    return any(
        one == other
        or f"{one}/".startswith(f"{other}/")
        or f"{other}/".startswith(f"{one}/")
        or not (one and other)
        for first, second in combinations(folders, 2)
        for one in first
        for other in second
    )


def _plan(needed: Needed | None, slugs: list[str], kind: str) -> float | None:
    """What the cheapest of the plans that are paid for costs, where the catalogue knows at least one."""
    if needed is None:
        return None
    paid = [
        row.usd
        for row in needed.catalogue.prices
        if row.provider in slugs and row.item in {f"{kind}_plan_month", f"{kind}_month"} and row.usd
    ]
    return min(paid, default=None)


@check(Severity.LOW, section="cost", area="cost", hours=4, direction=Direction.OVER)
def environment_never_sleeps(stacks: tuple[Stack, ...], needed: Needed | None) -> Iterator[Said]:
    """An environment that is not production runs at production's size at every hour.

    Nobody works in it for two thirds of the week. Make it smaller, and stop it at night and over weekends by schedule;
    or build it for each change and take it away.
    """
    live = [one for one in stacks if one.environment is Environment.PRODUCTION]
    sizes = {(kind, name, value) for stack in live for _, kind, name, value in _sizes(stack)}
    for stack in stacks:
        if stack.environment not in NIGHTLY or _sleeps(stack):
            continue
        same = [block for block, kind, name, value in _sizes(stack) if (kind, name, value) in sizes]
        if same:
            shown = ", ".join(f"{one.type} {one.name}" for one in same[:3])
            yield Found(
                f"environment {stack.environment.value} in {stack.folder}",
                f"{shown}: as large as in production, and nothing stops it by schedule.",
                tuple(_thing(one)[1] for one in same[:3]),
                money_usd_per_month=_idle(needed, same, stacks),
            )


def _sizes(stack: Stack) -> Iterator[tuple[Block, str, str, str]]:
    for kind in kinds():
        for block in stack.by_type.get(kind, ()):
            for name in MACHINES:
                value = block.value(name)
                if isinstance(value, str):
                    yield block, kind, name, value


def _sleeps(stack: Stack) -> bool:
    """Whether anything in the folder looks like a schedule."""
    kinds_of = (
        f"{one.type} {one.name}".lower() for one in stack.blocks if one.kind in {"resource", "module"}
    )
    return any(word in text for text in kinds_of for word in ASLEEP)


def _idle(needed: Needed | None, blocks: list[Block], stacks: tuple[Stack, ...]) -> float | None:
    """What the hours cost in which nobody works there, of the machines whose price is known."""
    if needed is None:
        return None
    prices, region = Prices(needed.catalogue), region_of(stacks)
    found: list[float] = []
    for block in blocks:
        size = next(value for name in MACHINES if isinstance(value := block.value(name), str))
        each = (
            _database(needed, block, stacks)
            if block.type == "aws_db_instance"
            else getattr(prices.machine(provider_of(block.type), size, region), "value", None)
        )
        found += [each] if each is not None else []
    asleep = 1.0 - needed.catalogue.value("team.office_hours_share")
    return sum(found) * asleep if found else None
