"""Who may speak to whom, and how the world comes in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import on_nodes, once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.cluster import same_space
from loopwright.survey.written.workload import filled_within, labels_of, number_of, titled
from loopwright.survey.yaml_nodes import at, items, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.written.workload import Workload

POLICIES = (
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "GlobalNetworkPolicy",
    "AdminNetworkPolicy",
)
INTERNAL = ("internal", "true", "intranet", "private", "0.0.0.0/0")
DATA_PORTS = frozenset(
    {1433, 3306, 5432, 6379, 9042, 9200, 11211, 27017}
)  # IANA service names and port numbers
NOT_ENFORCING = "flannel"
FEWEST = 2  # pods between which a policy could stand


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=4,
    controls=("CIS Kubernetes 5.3.2", "SOC 2 CC6.6", "ISO 27001 A.8.22"),
    of_product=True,
)
@once
def namespace_without_network_policy(cluster: Cluster) -> Iterator[Said]:
    """Every pod may speak to every other.

    Who breaks into one of them reaches all stores of the cluster. Deny by default and allow what the loop needs.
    """
    policies = [*cluster.of_kind(*POLICIES)]
    spaces: dict[str, list[Workload]] = {}
    for workload in cluster.workloads:
        if workload.lasting and not on_nodes(workload):
            spaces.setdefault(workload.manifest.namespace, []).append(workload)
    for space, workloads in sorted(spaces.items()):
        if len(workloads) < FEWEST or any(same_space(one.namespace, space) for one in policies):
            continue
        yield Found(
            f"namespace {space}" if space else "workloads of no stated namespace",
            f"No network policy stands between {len(workloads)} workloads.",
            tuple(one.evidence() for one in workloads[:3]),
            min((one.environment for one in workloads), key=lambda one: not one.serves_users),
            snippet="kind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n",
        )


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=8,
    controls=("CIS Kubernetes 5.3.1", "SOC 2 CC6.6", "ISO 27001 A.8.22"),
)
@once
def network_policies_not_enforced(cluster: Cluster) -> Iterator[Said]:
    """The cluster's network does not know network policies.

    They may be written and have no effect. Install one that enforces them (Calico, Cilium), also beside Flannel.
    """
    for one in cluster.of_kind("ConfigMap"):
        node = at(one.node, "data", "cni-conf.json")
        if text_of(node) and NOT_ENFORCING in _plugins(text_of(node)) and node is not None:
            yield Found(
                titled(one),
                "Flannel alone does not enforce network policies.",
                (one.evidence(node),),
                one.environment,
            )


def _plugins(text: str) -> frozenset[str]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return frozenset()
    listed = read.get("plugins", [read]) if isinstance(read, dict) else []
    if not isinstance(listed, list):
        return frozenset()
    return frozenset(str(one.get("type")) for one in listed if isinstance(one, dict))


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=2,
    controls=("PCI DSS 4.2.1", "SOC 2 CC6.7", "ISO 27001 A.8.24"),
)
@once
def ingress_without_tls(cluster: Cluster) -> Iterator[Said]:
    """Requests come in unencrypted.

    Passwords and sessions can be read on the way. Name a certificate under `tls`; cert-manager renews it.
    """
    for one in cluster.of_kind("Ingress"):
        spec, notes = at(one.node, "spec"), labels_of(at(one.node, "metadata", "annotations"))
        elsewhere = any(
            "cert" in key or "ssl" in key or "tls" in key or "listen-ports" in key for key in notes
        )
        unseen = filled_within(one, one.node) or (one.templated and at(spec, "tls") is not None)
        if spec is not None and not items(at(spec, "tls")) and not elsewhere and not unseen:
            yield Found(titled(one), "It names no certificate.", (one.evidence(spec),), one.environment)


@check(
    Severity.LOW, section="security", area="security", hours=1, controls=("SOC 2 CC6.6", "ISO 27001 A.8.20")
)
@once
def service_open_to_internet(cluster: Cluster) -> Iterator[Said]:
    """A Service has a load balancer of its own that anybody may reach.

    Each costs an address and passes by the Ingress, its certificates and its limits. Say so where it is meant: with
    `loadBalancerSourceRanges`, or an internal balancer.
    """
    for one in cluster.services:
        spec = at(one.node, "spec")
        kind = at(spec, "type")
        if text_of(kind) != "LoadBalancer" or items(at(spec, "loadBalancerSourceRanges")) or _internal(one):
            continue
        ports = {number_of(at(port, "port")) for port in items(at(spec, "ports"))}
        store = ports & DATA_PORTS
        yield Found(
            titled(one),
            "The port of a store is open to everybody." if store else "Everybody may reach it.",
            (one.evidence(kind),),
            one.environment,
            severity=Severity.HIGH if store else None,
        )


@check(Severity.LOW, section="security", area="security", hours=1, controls=("SOC 2 CC6.6",))
@once
def service_on_node_port(cluster: Cluster) -> Iterator[Said]:
    """A Service opens a port on every machine.

    It is reached past the Ingress, its certificates and its limits, wherever a machine's address is. Let an Ingress or
    a load balancer bring requests.
    """
    for one in cluster.services:
        kind = at(one.node, "spec", "type")
        if text_of(kind) == "NodePort":
            yield Found(
                titled(one), "Every machine opens a port for it.", (one.evidence(kind),), one.environment
            )


def _internal(service: Manifest) -> bool:
    notes = labels_of(at(service.node, "metadata", "annotations"))
    return filled_within(service, at(service.node, "metadata")) or any(
        ("internal" in key or "load-balancer-type" in key or "scheme" in key) and value.lower() in INTERNAL
        for key, value in notes.items()
    )
