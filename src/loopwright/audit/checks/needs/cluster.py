"""Clusters, held against the load that they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.loop.vocabulary import Platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.survey.written.configuration import Manifest

RUNS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout"})


@check(Severity.MEDIUM, section="cost", area="cost", hours=24, direction=Direction.OVER, of_product=True)
def cluster_not_needed(manifests: tuple[Manifest, ...], needed: Needed | None) -> Iterator[Said]:
    """A cluster runs what a simpler arrangement carries.

    Kubernetes asks for its own upkeep, upgrades and knowledge each month, whatever the load. Move to the arrangement
    that the design names, and come back when `loopwright triggers` says that the cluster is cheaper.
    """
    running = [one for one in manifests if one.kind in RUNS and one.environment.serves_users]
    if needed is not None and not needed.said and all(one.templated for one in running):
        return  # a chart is for the clusters of others; what its users are asked to carry, no repository says
    if needed is None or not running or needed.answer.design.structure.platform is Platform.KUBERNETES:
        return
    more = needed.costs_more("platform=kubernetes")
    if more is None or more[0] <= 0:
        return
    money, hours = more
    rate = needed.answer.figures["load.peak_rate"].value
    yield Found(
        "Kubernetes",
        f"At its peak {needed.words} asks for {rate:.3g} requests/s, which {needed.answer.title} carries for "
        f"${money:,.0f} and {hours:.1f} hours a month less than a cluster of its own.",
        tuple(one.evidence() for one in running[:3]),
        money_usd_per_month=money,
    )
