"""Load balancers: what they listen to, and who answers behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import day_of, reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.asking import Answer, Ask

BALANCERS, LISTENERS = "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeListeners"
TARGETS, HEALTH = "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer(Record):
    """A load balancer; ``plain_ports`` are those where it answers without TLS and sends nobody to it.

    ``targets`` and ``healthy`` are what stands behind it; None where that was refused.
    """

    type: str
    public: bool
    zones: int
    targets: int | None
    healthy: int | None
    plain_ports: tuple[int, ...] = ()
    created_on: date | None = None


@reads(
    "elbv2",
    {
        "describe_load_balancers": BALANCERS,
        "describe_listeners": LISTENERS,
        "describe_target_groups": TARGETS,
        "describe_target_health": HEALTH,
    },
    (LoadBalancer,),
)
def load_balancers(ask: Ask) -> Iterator[LoadBalancer]:
    """Every load balancer with its listeners and the health of what is behind."""
    states = _states(ask)
    for one in ask.all("describe_load_balancers", "LoadBalancers"):
        arn = str(one["LoadBalancerArn"])
        listeners = list(ask.all("describe_listeners", "Listeners", LoadBalancerArn=arn))
        behind = None if states is None else states.get(arn, [])
        yield LoadBalancer(
            id=arn, region=ask.where, action=BALANCERS, name=str(one.get("LoadBalancerName", "")),
            type=str(one.get("Type", "")), public=one.get("Scheme") == "internet-facing",
            zones=len(one.get("AvailabilityZones") or ()), targets=None if behind is None else len(behind),
            healthy=None if behind is None else behind.count("healthy"),
            plain_ports=tuple(sorted(int(part["Port"]) for part in listeners if _plain(part))),
            created_on=day_of(one.get("CreatedTime")),
        )  # fmt: skip


def _states(ask: Ask) -> dict[str, list[str]] | None:
    """The health of whatever stands behind each load balancer; None where any of it was refused."""
    states: dict[str, list[str]] = {}
    for group in ask.all("describe_target_groups", "TargetGroups"):
        found = ask.all(
            "describe_target_health", "TargetHealthDescriptions", TargetGroupArn=group["TargetGroupArn"]
        )
        health = [str(one.get("TargetHealth", {}).get("State")) for one in found]
        for arn in group.get("LoadBalancerArns", ()):
            states.setdefault(arn, []).extend(health)
    return None if any(one.action in {TARGETS, HEALTH} for one in ask.refusals) else states


def _plain(listener: Answer) -> bool:
    redirects = any(one.get("Type") == "redirect" for one in listener.get("DefaultActions", ()))
    return listener.get("Protocol") == "HTTP" and not redirects
