"""Who needs whom: what files state, what settings name, what proxies send to, what resources refer to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.standing import clustered, terraformed
from loopwright.audit.standing.component import Component, Entry, Need, Part, Way
from loopwright.audit.standing.naming import PROXY_FILE, Spoken, hosts_of, plain_host, upstreams
from loopwright.loop.patterns import compiled_later
from loopwright.survey.environments import environment_of
from loopwright.survey.written.workload import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.audit.standing.component import Place
    from loopwright.audit.standing.parts import Parts
    from loopwright.audit.subject import Subject
    from loopwright.survey.evidence import Evidence
    from loopwright.survey.written.terraform_stacks import Stack

RUNS = frozenset({Part.WEB, Part.WORKER, Part.SCHEDULER, Part.OTHER})
JOINS = 4  # resources between a balancer and what it sends to
BETWEEN = (
    "aws_lb_listener", "aws_lb_listener_rule", "aws_lb_target_group", "aws_lb_target_group_attachment",
    "aws_alb_listener", "aws_alb_target_group", "aws_autoscaling_attachment", "aws_elb_attachment",
    "aws_apigatewayv2_integration", "aws_apigatewayv2_route", "aws_api_gateway_integration",
    "hcloud_load_balancer_target", "aws_cloudfront_distribution",
)  # fmt: skip
THROUGH = (*BETWEEN, "aws_ecs_task_definition", "aws_launch_template", "aws_ssm_parameter")
MOST_EVIDENCE = 3
BESIDE = compiled_later(
    r"(?:^|[_-])(?:logs?|state|backups?|copies|audit|trail|alarms?|alerts?)(?:[_-]|$)", re.IGNORECASE
)
LARGEST_BYTES = 512 * 1024  # of a proxy's configuration


class Needs:
    """Collects needs between the components that there are."""

    def __init__(self, subject: Subject, parts: Parts, components: tuple[Component, ...]) -> None:
        self._subject = subject
        self._parts = parts
        self.by_slug = {one.slug: one for one in components}
        self._found: dict[tuple[str, str], tuple[str, list[Evidence], bool]] = {}
        self.spoken: list[tuple[str, str, Spoken, Evidence]] = []
        self.entries: dict[str, Entry] = {}
        self._services = clustered.names(subject.cluster)
        self._links()
        self._composed()
        self._clustered()
        self._proxies()
        self._terraformed()

    def finished(self) -> tuple[Need, ...]:
        """Every need once, sorted; what needs itself is left out."""
        return tuple(
            Need(source, target, why, tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE], sure)
            for (source, target), (why, evidence, sure) in sorted(self._found.items())
        )

    def _add(
        self, source: str, target: str, why: str, evidence: Iterable[Evidence], *, sure: bool = True
    ) -> None:
        if source == target or source not in self.by_slug or target not in self.by_slug:
            return
        before = self._found.get((source, target))
        if before is None or (sure and not before[2]):
            self._found[source, target] = (why, list(evidence), sure)
        else:
            before[1].extend(evidence)

    def _links(self) -> None:
        """What libraries of a service speak to, and calls to services of others."""
        alias = self._parts.alias
        for link in self._subject.topology.links:
            said = [one for one in link.evidence if environment_of(one.file).serves_users]
            if said:
                source = alias.get(link.source, link.source)
                self._add(source, link.target, "its libraries speak to it", said, sure=False)
        for one in self._subject.topology.outside_services:
            for service in one.used_by:
                self._add(
                    alias.get(service, service), one.slug, "its libraries call it", one.evidence, sure=False
                )

    def _composed(self) -> None:
        for slug, component in self.by_slug.items():
            for place in component.places:
                if place.way is not Way.COMPOSE:
                    continue
                path = place.evidence.file
                for needed in place.needs:
                    target = self._parts.in_file.get((path, needed), "")
                    self._add(slug, target, "it waits for it to start", (place.evidence,))
                for spoken, where in _spoken(place):
                    target = self._parts.in_file.get((path, plain_host(spoken.host)), "")
                    self._speaks(slug, target, spoken, where)

    def _speaks(self, slug: str, target: str, spoken: Spoken, where: Evidence) -> None:
        if target in self.by_slug and target != slug:
            self.spoken.append((slug, target, spoken, where))
            self._add(slug, target, f"{where.said} names it", (where,))

    def _clustered(self) -> None:
        for slug, component in self.by_slug.items():
            for place in component.places:
                if place.way is Way.KUBERNETES:
                    for spoken, where in _spoken(place):
                        for target in self._answering(spoken.host, where.file):
                            self._speaks(slug, target, spoken, where)
        for route, services in clustered.routes(self._subject.cluster):
            for service in services:
                for target in self._answering(service, route.path):
                    if target in self.by_slug and route.environment.serves_users:
                        self._enter(target, f"{titled(route)} sends requests to it", route.evidence())

    def _answering(self, host: str, path: str) -> list[str]:
        """The components that answer to a name of the cluster, as a file means it."""
        held = self._services.get(clustered.scoped(host, path))
        if held is None:
            held = self._services.get(clustered.scoped(plain_host(host), path), [])
        return list(dict.fromkeys(filter(None, (self._parts.of_workload.get(one, "") for one in held))))

    def _enter(self, slug: str, why: str, evidence: Evidence) -> None:
        if slug in self.by_slug:
            self.entries.setdefault(slug, Entry(slug, why, (evidence,)))

    def _proxies(self) -> None:
        """What the configurations of proxies send to; each belongs to the proxy whose folder or mounts name it."""
        proxies = [
            one for one in self.by_slug.values() if one.part is Part.PROXY and one.technology != "pgbouncer"
        ]
        files = [
            one
            for one in self._subject.configuration.entries
            if proxies and one.size_bytes < LARGEST_BYTES and PROXY_FILE.search(one.path)
        ]
        for entry in files:
            file = self._subject.configuration.file(entry)
            if file is None or not file.environment.serves_users:
                continue
            for host, where in upstreams(file):
                for proxy in _read_by(file.path, proxies):
                    for target in self._known_to(proxy, host):
                        self._add(proxy.slug, target, "its configuration sends requests to it", (where,))

    def _known_to(self, proxy: Component, host: str) -> Iterator[str]:
        for place in proxy.places:
            if place.way is Way.COMPOSE:
                yield self._parts.in_file.get((place.evidence.file, host), "")
            elif place.way is Way.KUBERNETES:
                yield from self._answering(host, place.evidence.file)

    def _terraformed(self) -> None:
        by_stack: dict[int, tuple[Stack, list[terraformed.Made]]] = {}
        for made in self._parts.made:
            by_stack.setdefault(id(made.stack), (made.stack, []))[1].append(made)
        for stack, listed in by_stack.values():
            self._within(stack, listed)

    def _within(self, stack: Stack, listed: list[terraformed.Made]) -> None:
        """The needs between resources of one folder: by reference, else by standing together."""
        slugs = {(one.block.type, one.block.name): self._parts.of_block[id(one.block)] for one in listed}
        parts = {(one.block.type, one.block.name): one.part for one in listed}
        both, forward = _joined(stack)
        for made in listed:
            own = (made.block.type, made.block.name)
            balances = made.part is Part.BALANCER
            reached = _reached(own, both, BETWEEN) if balances else _reached(own, forward, THROUGH)
            for other in sorted(reached & set(slugs)):
                wanted = parts[other] in RUNS if balances else parts[other].keeps and made.part in RUNS
                if wanted and not BESIDE.search(other[1]):
                    self._add(slugs[own], slugs[other], "they name each other", (made.place.evidence,))
        self._set_up_together(listed)

    def _set_up_together(self, listed: list[terraformed.Made]) -> None:
        """What answers requests, where it is one, and what works beside it likely need what keeps data there."""
        running = [one for one in listed if one.part in RUNS]
        if sum(self._part_of(one) is Part.WEB for one in running) != 1:
            return
        for made in running:
            for store in listed:
                if store.part.keeps and not BESIDE.search(store.block.name):
                    pair = (self._parts.of_block[id(made.block)], self._parts.of_block[id(store.block)])
                    self._add(*pair, "they are set up together", (store.place.evidence,), sure=False)

    def _part_of(self, made: terraformed.Made) -> Part:
        component = self.by_slug.get(self._parts.of_block[id(made.block)])
        return component.part if component is not None else made.part


def _read_by(path: str, proxies: list[Component]) -> list[Component]:
    """The proxies that a configuration is written for, by its name; all where it names none."""
    kinds = {one.technology for one in proxies if one.technology and one.technology in path.lower()}
    return [one for one in proxies if not kinds or one.technology in kinds]


def _spoken(place: Place) -> Iterator[tuple[Spoken, Evidence]]:
    for name, value, where in place.values:
        for spoken in hosts_of(name, value):
            yield spoken, where


Names = dict[tuple[str, str], set[tuple[str, str]]]


def _joined(stack: Stack) -> tuple[Names, Names]:
    """What names what among the resources of a folder: what joins balancers read both ways, and all as written."""
    both: Names = {}
    forward: Names = {}
    for block in stack.blocks:
        if block.kind != "resource":
            continue
        own = (block.type, block.name)
        for other in terraformed.named(block):
            both.setdefault(own, set()).add(other)
            forward.setdefault(own, set()).add(other)
            if block.type in BETWEEN or other[0] in BETWEEN:
                both.setdefault(other, set()).add(own)
    return both, forward


def _reached(start: tuple[str, str], names: Names, through: tuple[str, ...]) -> set[tuple[str, str]]:
    """The resources that one leads to, through such as only join others."""
    seen, edge = {start}, {start}
    for _ in range(JOINS):
        edge = {
            other for one in edge if one == start or one[0] in through for other in names.get(one, ())
        } - seen
        seen |= edge
    return seen - {start}
