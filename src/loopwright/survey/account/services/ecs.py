"""ECS: services and how many tasks of them run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

CLUSTERS, LIST, SERVICES = "ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices"
AT_ONCE = 10  # services that one call describes


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerService(Record):
    """A service of containers; ``balanced`` where a load balancer sends it requests."""

    cluster: str
    wanted: int
    running: int
    launch: str
    balanced: bool


@reads(
    "ecs",
    {"list_clusters": CLUSTERS, "list_services": LIST, "describe_services": SERVICES},
    (ContainerService,),
)
def container_services(ask: Ask) -> Iterator[ContainerService]:
    """Every service of every cluster."""
    for page in ask.pages("list_clusters"):
        for cluster in page.get("clusterArns", ()):
            arns = [
                arn
                for found in ask.pages("list_services", cluster=cluster)
                for arn in found.get("serviceArns", ())
            ]
            for place in range(0, len(arns), AT_ONCE):
                some = arns[place : place + AT_ONCE]
                told = ask.one("describe_services", cluster=cluster, services=some, include=["TAGS"])
                for one in (told or {}).get("services", ()):
                    yield ContainerService(
                        id=str(one["serviceArn"]), region=ask.where, action=SERVICES, name=str(one["serviceName"]),
                        tags=tags_of(one.get("tags"), "key", "value"), cluster=str(cluster).rpartition("/")[2],
                        wanted=int(one.get("desiredCount") or 0), running=int(one.get("runningCount") or 0),
                        launch=str(one.get("launchType") or "FARGATE"), balanced=bool(one.get("loadBalancers")),
                    )  # fmt: skip
