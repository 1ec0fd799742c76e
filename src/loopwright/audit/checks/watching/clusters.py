"""Whether anybody would notice an intruder in a cluster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Severity, Unclear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.terraform_stacks import Stack

NOTICES = re.compile(
    r"falco|tetragon|tracee|sysdig|wazuh|kubearmor|neuvector|aqua|stackrox|twistlock|prisma|crowdstrike|lacework|datadog|defender|guardduty",
    re.IGNORECASE,
)
LEAST_WORKLOADS = 3


@check(
    Severity.LOW, section="security", area="security", hours=6, controls=("SOC 2 CC7.2", "ISO 27001 A.8.16")
)
def cluster_without_intrusion_detection(cluster: Cluster, stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nobody would notice an intruder in the cluster.

    A shell in a container, a miner, a stolen token: all look like work. Let Falco, Tetragon or the provider's own
    detection watch what processes do, and send what it sees to whoever is on call.
    """
    workloads = [one for one in cluster.workloads if one.environment.serves_users and one.lasting]
    if len(workloads) < LEAST_WORKLOADS:
        return
    names = [f"{one.name} {' '.join(part.image for part in one.containers)}" for one in cluster.workloads]
    names += [f"{one.kind} {one.version} {one.name}" for one in cluster.manifests]
    names += [f"{block.type} {block.name}" for stack in stacks for block in stack.blocks]
    if not any(NOTICES.search(one) for one in names):
        yield Unclear(
            "cluster",
            "Whether anything watches what runs inside it does not stand in the repository.",
            "Ask whoever runs the cluster; where nothing does, install Falco or switch the provider's detection on.",
        )
