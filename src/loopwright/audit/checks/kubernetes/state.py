"""Where pods keep what must not be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.knowledge.load import of_image, technologies, title_of
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.written.cluster import same_space
from loopwright.survey.written.workload import filled_within, titled
from loopwright.survey.yaml_nodes import at, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Workload

LOST_FOR_GOOD = frozenset({"relational", "document", "column", "graph", "time series", "object storage"})
SHARED = frozenset({"ReadWriteMany", "ReadOnlyMany"})


def store_of(workload: Workload) -> str:
    """The slug of the store that a workload runs, of those whose loss cannot be made good."""
    for container in workload.running:
        slug = of_image(container.image) if HERE not in container.image else ""
        if is_lost_for_good(slug):
            return slug
    return ""


def is_lost_for_good(slug: str) -> bool:
    """Whether a technology is a store whose loss cannot be made good: a cache's can."""
    known = technologies().get(slug)
    return known is not None and known.category == "store" and known.kind in LOST_FOR_GOOD


def _claims(workload: Workload) -> list[str]:
    return [
        text_of(at(one, "persistentVolumeClaim", "claimName"))
        for one in workload.volumes
        if at(one, "persistentVolumeClaim") is not None
    ]


def _keeps(workload: Workload) -> bool:
    """Whether anything that a workload writes stays, or may stay."""
    own = at(workload.manifest.node, "spec", "volumeClaimTemplates")
    other = {
        "hostPath",
        "nfs",
        "csi",
        "cephfs",
        "iscsi",
        "awsElasticBlockStore",
        "gcePersistentDisk",
        "azureDisk",
    }
    kept = any(other & set(texts(one)) or at(one, "ephemeral") is not None for one in workload.volumes)
    return (
        own is not None
        or bool(_claims(workload))
        or kept
        or filled_within(workload.manifest, workload.manifest.node)
    )


@check(Severity.HIGH, section="reliability", area="backup and recovery", hours=2, controls=("SOC 2 A1.2",))
@once
def datastore_without_claim(cluster: Cluster) -> Iterator[Said]:
    """A store keeps its data in the pod.

    The data is gone with the pod: at the next upgrade, at the latest. Give it a claim of its own in a StatefulSet, or
    use a managed store.
    """
    for workload in cluster.workloads:
        slug = store_of(workload)
        if slug and workload.lasting and not _keeps(workload):
            yield Found(
                workload.title,
                f"{title_of(slug)} keeps its data in the pod.",
                (workload.evidence(workload.running[0].at("image")),),
                workload.environment,
            )


@check(Severity.MEDIUM, section="reliability", area="backup and recovery", hours=3, controls=("SOC 2 A1.2",))
@once
def datastore_in_deployment(cluster: Cluster) -> Iterator[Said]:
    """A store runs as if its copies were alike.

    A Deployment starts the new pod before the old one ended: two processes on one volume, or one that never starts.
    Use a StatefulSet, or `strategy: Recreate` with one copy.
    """
    for workload in cluster.workloads:
        slug = store_of(workload)
        strategy = text_of(at(workload.manifest.node, "spec", "strategy", "type"))
        if slug and workload.kind == "Deployment" and strategy != "Recreate" and _claims(workload):
            yield Found(
                workload.title,
                f"{title_of(slug)} runs in a Deployment.",
                (workload.evidence(workload.running[0].at("image")),),
                workload.environment,
            )


@check(Severity.HIGH, section="reliability", area="capacity", hours=3)
@once
def volume_shared_by_replicas(cluster: Cluster) -> Iterator[Said]:
    """Several copies want one volume that one machine may mount.

    The second copy does not start on another machine, and on the same one both write to the same files. Keep files in
    object storage, or take a volume that many may mount.
    """
    claims = [
        one
        for one in cluster.of_kind("PersistentVolumeClaim")
        if (modes := set(texts(at(one.node, "spec", "accessModes")))) and not modes & SHARED
    ]
    for workload in cluster.workloads:
        if workload.kind != "Deployment" or (workload.replicas or 1) < 2:  # noqa: PLR2004 - two are several
            continue
        for claim in claims:
            space = same_space(claim.namespace, workload.manifest.namespace)
            if space and claim.name in _claims(workload) and HERE not in claim.name:
                yield Found(
                    workload.title,
                    f"{workload.replicas} copies mount {claim.name}, which one machine may mount.",
                    (workload.evidence(), claim.evidence(at(claim.node, "spec", "accessModes"))),
                    workload.environment,
                )


@check(Severity.LOW, section="reliability", area="capacity", hours=0.5)
@once
def statefulset_without_headless_service(cluster: Cluster) -> Iterator[Said]:
    """Copies that need names have none.

    A StatefulSet's pods are found under names that its headless Service (`clusterIP: None`) gives them.
    """
    for workload in cluster.workloads:
        if workload.kind != "StatefulSet" or workload.manifest.templated:
            continue
        node = at(workload.manifest.node, "spec", "serviceName")
        space = workload.manifest.namespace
        named = [
            one for one in cluster.services if one.name == text_of(node) and same_space(one.namespace, space)
        ]
        if not text_of(node):
            what = "It names no Service."
        elif named and not any(text_of(at(one.node, "spec", "clusterIP")) == "None" for one in named):
            what = f"{titled(named[0])} is not headless."
        elif not named and cluster.services and all(HERE not in one.name for one in cluster.services):
            what = f"There is no Service {text_of(node)}."
        else:
            continue
        yield Found(workload.title, what, (workload.evidence(node),), workload.environment)
