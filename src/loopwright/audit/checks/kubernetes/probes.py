"""Whether the cluster asks containers how they are, and what it does then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import grouped, named, of_containers, once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.workload import number_of
from loopwright.survey.yaml_nodes import at, entries, text_of, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Container, Workload
    from loopwright.survey.yaml_nodes import Node

HANDLERS = frozenset({"httpGet", "tcpSocket", "exec", "grpc"})
FAILURES = 3  # failureThreshold where none is written (Kubernetes API reference, Probe)
READINESS = "readinessProbe:\n  httpGet: {path: /healthz, port: 8080}\n  periodSeconds: 5\n"


def _answers(cluster: Cluster, workload: Workload, container: Container) -> bool:
    """Whether requests come to a container of a workload that stays."""
    if container.initial or not workload.lasting or "knative.dev" in workload.manifest.version:
        return False
    if container.ports or (container.at("ports") is not None and not container.lacks("ports")):
        return True
    return len(workload.running) == 1 and bool(cluster.services_of(workload))


@check(Severity.MEDIUM, section="reliability", area="monitoring", hours=1)
@once
def workload_without_readiness_probe(cluster: Cluster) -> Iterator[Said]:
    """Requests are sent to a container that may not be able to answer.

    At each deployment and after each restart users meet errors until it is up. Let the cluster ask first.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        wanted = _answers(cluster, workload, container) and container.lacks("readinessProbe")
        return container.node if wanted else None

    yield from of_containers(
        cluster, fault, "No readiness probe", change="readiness probes", snippet=READINESS
    )


@check(Severity.INFO, section="reliability", area="monitoring", hours=1)
@once
def workload_without_liveness_probe(cluster: Cluster) -> Iterator[Said]:
    """A container that hangs is not started again.

    One that ends is; one that waits for ever is not. Ask for something that does not depend on others, and be patient.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        wanted = _answers(cluster, workload, container) and container.lacks("livenessProbe")
        return container.node if wanted else None

    yield from of_containers(cluster, fault, "No liveness probe", change="liveness probes")


@check(Severity.LOW, section="reliability", area="monitoring", hours=1)
@once
def liveness_probe_equals_readiness(cluster: Cluster) -> Iterator[Said]:
    """What should only take a container out of the rotation ends it.

    When a store behind it is slow, all copies fail the question at once and are all started again. Let the liveness
    probe ask for less, or give it more time.
    """
    for workload in cluster.workloads:
        same = [one for one in workload.running if _alike(one)]
        if same:
            yield Found(
                workload.title,
                f"Liveness and readiness ask the same, as patiently: {named([one.name for one in same])}.",
                tuple(workload.evidence(one.at("livenessProbe")) for one in same[:3]),
                workload.environment,
                cause=grouped(workload, "liveness probes"),
            )


def _alike(container: Container) -> bool:
    live, ready = container.at("livenessProbe"), container.at("readinessProbe")
    asked = _asked(live)
    return (
        asked != ""
        and "tcpSocket" not in asked
        and asked == _asked(ready)
        and _patience(live) <= _patience(ready)
    )


def _asked(probe: Node | None) -> str:
    for name, _, node in entries(probe):
        if name in HANDLERS:
            path, port = text_of(at(node, "path")), text_of(at(node, "port"))
            return f"{name} {path} {port} {words(at(node, 'command'))}"
    return ""


def _patience(probe: Node | None) -> int:
    failures, period = number_of(at(probe, "failureThreshold")), number_of(at(probe, "periodSeconds"))
    return (failures or FAILURES) * (period or 10)
