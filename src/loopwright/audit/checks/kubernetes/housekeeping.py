"""What the cluster no longer knows, and what was never put in its place."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import grouped, once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.workload import labels_of, titled
from loopwright.survey.yaml_nodes import at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest

REMOVED = Path(__file__).with_name("removed_versions.csv")
TILLER = "tiller"


@cache
def _removed() -> dict[tuple[str, str], tuple[str, str]]:
    """The release that dropped a version of a kind, and what to write instead; the kind ``*`` stands for all."""
    with REMOVED.open(encoding="utf-8", newline="") as file:
        return {
            (row["version"], kind): (row["removed_in"], row["instead"])
            for row in csv.DictReader(file)
            for kind in row["kinds"].split()
        }


@check(
    Severity.HIGH, section="operations", area="infrastructure as code", hours=1, controls=("ISO 27001 A.8.9",)
)
@once
def api_version_removed(cluster: Cluster) -> Iterator[Said]:
    """An object is of a version that clusters no longer know.

    It cannot be laid down on a cluster that is still supported: the next upgrade ends deployments. Write the version
    that took its place, whose fields may differ.
    """
    for one in cluster.manifests:
        found = _removed().get((one.version, one.kind)) or _removed().get((one.version, "*"))
        if found is None:
            continue
        removed_in, instead = found
        yield Found(
            titled(one),
            f"{one.version} is gone since Kubernetes {removed_in}; {instead} takes its place.",
            (one.evidence(at(one.node, "apiVersion")),),
            one.environment,
            cause=f"{one.version} {one.kind}",
            severity=Severity.LOW if _is_guarded(one) else None,
        )


def _is_guarded(one: Manifest) -> bool:
    """A chart often asks which versions the cluster knows, and writes the one that it does."""
    return one.templated


@check(
    Severity.LOW,
    section="operations",
    area="infrastructure as code",
    hours=1,
    controls=("CIS Kubernetes 5.7.4",),
)
@once
def workload_in_default_namespace(cluster: Cluster) -> Iterator[Said]:
    """A workload is put where everything lands that nobody placed.

    Quotas, policies and rights are given by namespace. Make one for the product.
    """
    for workload in cluster.workloads:
        node = at(workload.manifest.node, "metadata", "namespace")
        if text_of(node) == "default":
            yield Found(
                workload.title,
                "It is put into the namespace default.",
                (workload.evidence(node),),
                workload.environment,
                cause=grouped(workload, "namespace default"),
            )


@check(Severity.HIGH, section="security", area="security", hours=8, controls=("SOC 2 CC6.3",))
@once
def tiller_installed(cluster: Cluster) -> Iterator[Said]:
    """Helm 2 runs in the cluster.

    Its Tiller lets everybody who reaches its port do what it may do, often everything, and is mended by nobody since
    November 2020. Helm 3 needs no such service: move the releases and delete it.
    """
    for one in cluster.of_kind("Service", "Deployment", "Pod"):
        labels = labels_of(at(one.node, "metadata", "labels"))
        if one.name.startswith(TILLER) or labels.get("name") == TILLER:
            yield Found(
                titled(one), "It is Helm 2's Tiller.", (one.evidence(),), one.environment, cause=TILLER
            )
