"""What containers ask for and may take of the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import of_containers, once, unseen_in_charts
from loopwright.audit.finding import Found, Severity
from loopwright.survey.yaml_nodes import at, items, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Container, Workload
    from loopwright.survey.yaml_nodes import Node

QUANTITY = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)([a-zA-Z]{0,2})\Z")
SIZES = {
    "": 1.0, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50,
}  # fmt: skip
SNIPPET = "resources:\n  requests: {cpu: 100m, memory: 128Mi}\n  limits: {memory: 256Mi}\n"


def quantity(text: str) -> float | None:
    """A quantity of Kubernetes (``250m``, ``1.5Gi``) in its unit: processors or bytes."""
    found = QUANTITY.match(text)
    size = SIZES.get(found[2]) if found else None
    return float(found[1]) * size if found and size is not None else None


def _by_default(cluster: Cluster) -> frozenset[str]:
    """What a LimitRange of the repository gives to containers that ask for nothing (``limits.memory``)."""
    found = set()
    for one in cluster.of_kind("LimitRange"):
        for limit in items(at(one.node, "spec", "limits")):
            for key, what in (("default", "limits"), ("defaultRequest", "requests"), ("default", "requests")):
                found |= {f"{what}.{name}" for name in ("cpu", "memory") if at(limit, key, name) is not None}
    return frozenset(found)


def _without(cluster: Cluster, what: str, name: str, sentence: str) -> Iterator[Found]:
    """Containers that speak of resources, and not of this one."""
    if f"{what}.{name}" in _by_default(cluster):
        return

    def fault(_: Workload, container: Container) -> Node | None:
        if container.lacks("resources") or not container.lacks("resources", what, name):
            return None
        if what == "requests" and not container.lacks("resources", "limits", name):
            return None  # a request that is not written is the limit
        return container.at("resources")

    yield from of_containers(cluster, fault, sentence, change="resources", snippet=SNIPPET)


@check(
    Severity.MEDIUM,
    section="performance",
    area="capacity",
    hours=1,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.6"),
)
@once
def container_without_resources(cluster: Cluster) -> Iterator[Said]:
    """A container says nothing of what it needs of the machine.

    It is put anywhere, is the first to be thrown out when memory is short, and may take all of it from its neighbours.
    Ask for what it takes on a usual day, and limit its memory.
    """
    if _by_default(cluster):
        return

    def fault(workload: Workload, container: Container) -> Node | None:
        asked = container.lacks("resources") and workload.pod.lacks("resources")
        return container.node if asked else None

    yield from of_containers(cluster, fault, "No requests and no limits", change="resources", snippet=SNIPPET)
    yield from unseen_in_charts(cluster, "resources")


@check(
    Severity.MEDIUM,
    section="performance",
    area="capacity",
    hours=0.5,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.6"),
)
@once
def container_without_memory_limit(cluster: Cluster) -> Iterator[Said]:
    """A container may take all memory of the machine.

    A leak in it ends its neighbours first. Limit it to about twice what it takes on a usual day.
    """
    yield from _without(cluster, "limits", "memory", "No limit of memory")


@check(
    Severity.LOW,
    section="performance",
    area="capacity",
    hours=0.5,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.6"),
)
@once
def container_without_memory_request(cluster: Cluster) -> Iterator[Said]:
    """A container does not ask for the memory it needs.

    It may be put where there is none left. Ask for what it takes on a usual day.
    """
    yield from _without(cluster, "requests", "memory", "No request of memory")


@check(
    Severity.LOW,
    section="performance",
    area="capacity",
    hours=0.5,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.6"),
)
@once
def container_without_cpu_request(cluster: Cluster) -> Iterator[Said]:
    """A container does not ask for the processor time it needs.

    On a busy machine it gets what others leave. Ask for what it takes on a usual day.
    """
    yield from _without(cluster, "requests", "cpu", "No request of processor time")


@check(Severity.INFO, section="performance", area="capacity", hours=0.5, controls=("ISO 27001 A.8.6",))
@once
def container_without_cpu_limit(cluster: Cluster) -> Iterator[Said]:
    """A container may take all processors of the machine.

    With requests everywhere that is often what is wanted; where tenants share machines, set a limit.
    """
    yield from _without(cluster, "limits", "cpu", "No limit of processor time")


@check(Severity.HIGH, section="performance", area="capacity", hours=0.5, controls=("ISO 27001 A.8.6",))
@once
def container_limit_below_request(cluster: Cluster) -> Iterator[Said]:
    """A container asks for more than it may have.

    The cluster refuses such an object: the next deployment fails. Raise the limit or ask for less.
    """
    for workload in cluster.workloads:
        for container in workload.containers:
            for name in ("cpu", "memory"):
                limit = container.at("resources", "limits", name)
                asked, most = (
                    quantity(text_of(node)) for node in (container.at("resources", "requests", name), limit)
                )
                if asked is not None and most is not None and asked > most:
                    yield Found(
                        workload.title,
                        f"Container {container.name} asks for more {name} than its limit of {text_of(limit)}.",
                        (workload.evidence(limit),),
                        workload.environment,
                    )
