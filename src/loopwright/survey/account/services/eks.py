"""EKS: clusters of Kubernetes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

LIST, CLUSTER = "eks:ListClusters", "eks:DescribeCluster"


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesCluster(Record):
    """A cluster; ``open_to`` are the addresses from which its API is reached, empty where only from inside."""

    version: str
    open_to: tuple[str, ...]
    secrets_encrypted: bool
    audited: bool


@reads("eks", {"list_clusters": LIST, "describe_cluster": CLUSTER}, (KubernetesCluster,))
def kubernetes_clusters(ask: Ask) -> Iterator[KubernetesCluster]:
    """Every cluster."""
    for page in ask.pages("list_clusters"):
        for name in page.get("clusters", ()):
            one = (ask.one("describe_cluster", name=name) or {}).get("cluster")
            if one is None:
                continue
            network = one.get("resourcesVpcConfig") or {}
            logs = (one.get("logging") or {}).get("clusterLogging") or ()
            yield KubernetesCluster(
                id=str(one.get("arn") or name), region=ask.where, action=CLUSTER, name=str(name),
                tags=tags_of(one.get("tags")), version=str(one.get("version", "")),
                open_to=tuple(map(str, network.get("publicAccessCidrs") or ("0.0.0.0/0",)))
                if network.get("endpointPublicAccess") else (),
                secrets_encrypted=bool(one.get("encryptionConfig")),
                audited=any(part.get("enabled") and "audit" in part.get("types", ()) for part in logs),
            )  # fmt: skip
