"""What a cluster runs, as places; what answers from outside, and the names by which pods find one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Capacity, Place, Way
from loopwright.survey.evidence import Evidence
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.written.workload import number_of, shown
from loopwright.survey.yaml_nodes import at, entries, items, line, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.written.workload import Container, Workload
    from loopwright.survey.yaml_nodes import Node

OUTSIDE_TYPES = frozenset({"LoadBalancer", "NodePort"})
ROUTES = ("Ingress", "HTTPRoute", "VirtualService", "IngressRoute", "Route")
DEEPEST = 12
ZONES = frozenset({"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"})
SPREAD_ZONES = 2


def places(cluster: Cluster) -> Iterator[tuple[Place, Workload]]:
    """Every workload that is meant to run on, with the workload as it is written."""
    opened = _opened(cluster)
    settings = _settings(cluster)
    for workload in cluster.workloads:
        if workload.lasting and workload.kind != "Pod" and workload.running:
            yield _place(cluster, workload, settings, public=id(workload) in opened), workload


def _place(cluster: Cluster, workload: Workload, settings: dict[str, Manifest], *, public: bool) -> Place:
    scaler = cluster.scaler(workload)
    copies = workload.replicas
    if scaler is not None:
        copies = number_of(at(scaler.node, "spec", "minReplicas")) or number_of(
            at(scaler.node, "spec", "minReplicaCount")
        )
    if workload.kind == "DaemonSet" or (scaler is None and cluster.may_be_scaled(workload)):
        copies = None
    capacity = Capacity(
        copies, SPREAD_ZONES if _zoned(workload) else None, scaled=scaler is not None and copies != 1
    )
    values = [one for container in workload.running for one in _values(container, settings)]
    return Place(
        way=Way.KUBERNETES,
        name=shown(workload.name),
        environment=workload.environment,
        evidence=workload.evidence(at(workload.manifest.node, "spec", "replicas")),
        capacity=capacity,
        image=workload.running[0].image,
        values=tuple(values),
        public=public,
        ports=tuple(number for one in workload.running for _, number in one.ports),
    )


def _zoned(workload: Workload) -> bool:
    return any(
        text_of(at(one, "topologyKey")) in ZONES
        for one in items(workload.pod.at("topologySpreadConstraints"))
    )


def _settings(cluster: Cluster) -> dict[str, Manifest]:
    return {one.name: one for one in cluster.of_kind("ConfigMap") if one.name}


def _values(container: Container, settings: dict[str, Manifest]) -> Iterator[tuple[str, str, Evidence]]:
    path = container.manifest.path
    for one in items(container.at("env")):
        name, value = text_of(at(one, "name")), text_of(at(one, "value"))
        held = at(one, "valueFrom", "configMapKeyRef")
        if held is not None:
            kept = settings.get(text_of(at(held, "name")))
            value = text_of(at(kept.node, "data", text_of(at(held, "key")))) if kept else ""
        if value:
            yield name, value, Evidence(path, line(one), name)
    for one in items(container.at("envFrom")):
        kept = settings.get(text_of(at(one, "configMapRef", "name")))
        for name, key, value_node in entries(at(kept.node, "data")) if kept is not None else ():
            if kept is not None and text_of(value_node):
                yield name, text_of(value_node), Evidence(kept.path, line(key), name)
    for started in ("command", "args"):
        node = container.at(started)
        for word in " ".join(texts(node)).split() if node is not None else ():
            yield started, word, Evidence(path, line(node) if node is not None else 0, started)


def names(cluster: Cluster) -> dict[tuple[str, str], list[int]]:
    """The workloads (by their identity) that answer to the name of a Service, within its scope."""
    found: dict[tuple[str, str], list[int]] = {}
    for service in cluster.services:
        selector = at(service.node, "spec", "selector")
        if selector is not None:
            scope, name = scoped(service.name, service.path)
            held = cluster.selected(service, selector, surely=bool(scope))
            found.setdefault((scope, name), []).extend(
                id(one) for one in held if one.manifest.path.startswith(scope)
            )
    return found


def scoped(name: str, path: str) -> tuple[str, str]:
    """A name with the chart that it holds in: what a template makes of it means nothing in another chart."""
    return (path.partition("/templates/")[0] if HERE in name else "", name)


def routes(cluster: Cluster) -> list[tuple[Manifest, tuple[str, ...]]]:
    """What lets requests in from outside the cluster: each with the names of the Services that it sends to."""
    found = []
    for one in cluster.of_kind(*ROUTES):
        if one.kind == "VirtualService" and not set(texts(at(one.node, "spec", "gateways"))) - {"mesh"}:
            continue  # it steers what is within
        held = tuple(dict.fromkeys(_backends(at(one.node, "spec"), 0)))
        if held:
            found.append((one, held))
    return found


def _backends(node: Node | None, depth: int) -> Iterator[str]:
    """The names of Services in a route, in whatever version it is written."""
    if node is None or depth > DEEPEST:
        return
    for one in items(node):
        yield from _backends(one, depth + 1)
    for key, _, below in entries(node):
        if key == "serviceName" and text_of(below):
            yield text_of(below)
        elif key in {"service", "to"} and text_of(at(below, "name")):
            yield text_of(at(below, "name"))
        elif key == "destination" and text_of(at(below, "host")):
            yield text_of(at(below, "host")).partition(".")[0]
        elif key in {"backendRefs", "services"}:
            yield from (name for one in items(below) if (name := text_of(at(one, "name"))))
        else:
            yield from _backends(below, depth + 1)


def _opened(cluster: Cluster) -> set[int]:
    """The workloads to which requests come from outside through a Service of their own."""
    return {
        id(workload)
        for service in cluster.services
        if text_of(at(service.node, "spec", "type")) in OUTSIDE_TYPES
        and at(service.node, "spec", "selector") is not None
        for workload in cluster.selected(service, at(service.node, "spec", "selector"))
    }
