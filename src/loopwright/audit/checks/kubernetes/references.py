"""Objects that name others: whether those are there, and whether the ports meet.

What a chart fills in, and what operators and installers make, is taken to be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.written.cluster import may_equal, together
from loopwright.survey.written.workload import filled_within, labels_of, titled
from loopwright.survey.yaml_nodes import at, entries, items, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.written.workload import Container
    from loopwright.survey.yaml_nodes import Node

SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "Rollout", "ReplicationController"})
NO_PORT = frozenset({"null", "~"})
PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
STRENGTH = ("ISO 27001 A.8.9",)


def _whole(cluster: Cluster, *kinds: str) -> Iterator[Manifest]:
    """Objects that are written out, where something runs that they could speak of: not a chart's, nor a stranger's."""
    roots = {_root(one.manifest) for one in cluster.workloads}
    for one in cluster.of_kind(*kinds):
        if not one.templated and _root(one) in roots:
            yield one


def _selects_nothing(cluster: Cluster, one: Manifest, selector: Node | None) -> bool:
    plain = at(selector, "matchLabels")
    labels = labels_of(plain if plain is not None else selector)
    if not any(entries(selector)) or cluster.selected(one, selector):
        return False
    unsure = any(
        each.manifest.templated and not each.labels and _root(each.manifest) == _root(one)
        for each in cluster.workloads
    )
    return not unsure and not cluster.made_elsewhere(labels)


def _root(one: Manifest) -> str:
    """The folder at the top of the repository that holds an object: what is applied together mostly stands together."""
    return one.path.split("/")[0]


@check(Severity.MEDIUM, section="operations", area="infrastructure as code", hours=1, controls=STRENGTH)
@once
def service_selects_nothing(cluster: Cluster) -> Iterator[Said]:
    """A Service sends requests to nobody.

    No pod bears the labels that it asks for: what calls it waits and fails. Correct the labels, or delete it.
    """
    for one in _whole(cluster, "Service"):
        selector = at(one.node, "spec", "selector")
        if one.version == "v1" and selector is not None and _selects_nothing(cluster, one, selector):
            yield Found(
                titled(one), "No workload bears its labels.", (one.evidence(selector),), one.environment
            )


@check(Severity.MEDIUM, section="single points", area="infrastructure as code", hours=0.5)
@once
def disruption_budget_selects_nothing(cluster: Cluster) -> Iterator[Said]:
    """A disruption budget keeps nobody.

    It is there to be seen and protects no pod. Let it select the labels of the pods it was written for.
    """
    yield from _selecting(cluster, "PodDisruptionBudget", "selector")


@check(Severity.MEDIUM, section="security", area="infrastructure as code", hours=0.5)
@once
def network_policy_selects_nothing(cluster: Cluster) -> Iterator[Said]:
    """A network policy stands before no pod.

    What it was to keep out comes in. Let it select the labels of the pods it was written for.
    """
    yield from _selecting(cluster, "NetworkPolicy", "podSelector")


def _selecting(cluster: Cluster, kind: str, key: str) -> Iterator[Said]:
    for one in _whole(cluster, kind):
        selector = at(one.node, "spec", key)
        if selector is not None and _selects_nothing(cluster, one, selector):
            yield Found(
                titled(one), "No workload bears its labels.", (one.evidence(selector),), one.environment
            )


@check(Severity.MEDIUM, section="performance", area="infrastructure as code", hours=0.5)
@once
def autoscaler_targets_nothing(cluster: Cluster) -> Iterator[Said]:
    """An autoscaler scales something that is not there.

    Nothing is scaled under load. Correct the kind and name of its target.
    """
    for one in _whole(cluster, "HorizontalPodAutoscaler", "ScaledObject"):
        target = at(one.node, "spec", "scaleTargetRef")
        kind, name = text_of(at(target, "kind")) or "Deployment", text_of(at(target, "name"))
        there = any(may_equal(each.name, name) and together(each, one) for each in cluster.of_kind(kind))
        if (
            target is not None
            and name
            and kind in SCALED
            and not there
            and not cluster.made_elsewhere({"": name})
        ):
            yield Found(titled(one), f"There is no {kind} {name}.", (one.evidence(target),), one.environment)


@check(Severity.HIGH, section="operations", area="infrastructure as code", hours=1)
@once
def ingress_points_at_nothing(cluster: Cluster) -> Iterator[Said]:
    """Requests from outside are sent to a Service that is not there.

    Users meet an error page. Correct the Service's name or port.
    """
    for one in _whole(cluster, "Ingress"):
        for backend in _backends(one):
            named = at(backend, "service", "name") or at(backend, "serviceName")
            name = text_of(named)
            same = [
                each
                for each in cluster.of_kind("Service")
                if may_equal(each.name, name) and together(each, one)
            ]
            port = at(backend, "service", "port", "number") or at(backend, "service", "port", "name")
            asked = text_of(port or at(backend, "servicePort"))
            if not name or cluster.made_elsewhere({"": name}):
                continue
            if not same:
                yield _dangling(one, named, f"There is no Service {name}.")
            elif asked and asked != "use-annotation" and not any(_offers(each, asked) for each in same):
                yield _dangling(one, named, f"Service {name} has no port {asked}.")


def _dangling(one: Manifest, node: Node | None, what: str) -> Found:
    return Found(titled(one), what, (one.evidence(node),), one.environment)


def _backends(ingress: Manifest) -> Iterator[Node]:
    spec = at(ingress.node, "spec")
    for key in ("defaultBackend", "backend"):
        if (found := at(spec, key)) is not None:
            yield found
    for rule in items(at(spec, "rules")):
        for path in items(at(rule, "http", "paths")):
            if (found := at(path, "backend")) is not None:
                yield found


def _offers(service: Manifest, port: str) -> bool:
    listed = items(at(service.node, "spec", "ports"))
    return (
        not listed
        or HERE in port
        or any(may_equal(text_of(at(one, key)), port) for one in listed for key in ("port", "name"))
    )


@check(Severity.HIGH, section="operations", area="infrastructure as code", hours=1)
@once
def port_unanswered(cluster: Cluster) -> Iterator[Said]:
    """Requests are sent to a port that no container opens.

    The Service or the probe asks at a port that the pod does not name: every request fails. Let the numbers meet.
    """
    yield from _of_services(cluster)
    for workload in cluster.workloads:
        for container in workload.running:
            for name in PROBES:
                asked = container.at(name, "httpGet", "port") or container.at(name, "tcpSocket", "port")
                text = text_of(asked)
                named = text and not text.isdecimal() and text not in NO_PORT
                if named and _nobody(workload.running, text):
                    what = (
                        f"The {name} of container {container.name} asks at port {text}, which has no number."
                    )
                    yield Found(workload.title, what, (workload.evidence(asked),), workload.environment)


def _of_services(cluster: Cluster) -> Iterator[Found]:
    for service in _whole(cluster, "Service"):
        selector = at(service.node, "spec", "selector")
        selected = cluster.selected(service, selector, surely=True) if any(entries(selector)) else []
        opened = tuple(one for workload in selected for one in workload.running)
        if service.version != "v1" or not opened:
            continue
        ports = items(at(service.node, "spec", "ports"))
        asked = [node for one in ports if (node := at(one, "targetPort") or at(one, "port")) is not None]
        missed = [node for node in asked if _nobody(opened, text_of(node))]
        met = len(missed) < len(
            asked
        )  # a program may open more ports than it names, if it names one asked for
        for node in missed:
            number = text_of(node).isdecimal()
            if not (met and number):
                yield Found(
                    titled(service),
                    f"It sends to port {text_of(node)}, which no container of {selected[0].title} opens.",
                    (service.evidence(node), selected[0].evidence()),
                    service.environment,
                    severity=Severity.MEDIUM if number else None,
                )


def _nobody(containers: tuple[Container, ...], target: str) -> bool:
    """Whether a port is named by none of some containers; a number may be opened where none is named."""
    opened = {text for one in containers for port in one.ports for text in port}
    unseen = any(
        filled_within(one.manifest, one.at("ports")) or (not one.ports and not one.lacks("ports"))
        for one in containers
    )
    if not target or unseen or any(HERE in one for one in (target, *opened)) or target in opened:
        return False
    return not target.isdecimal() or all(one.ports for one in containers)
