"""Alarms of CloudWatch, whatever language declares them: what is watched, and the limit that it must not cross."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon

MINUTE, FIVE = 60, 300
GB = 1024**3
ABOVE, BELOW = "GreaterThanThreshold", "LessThanThreshold"

V = TypeVar("V")
"""How the language refers to a resource."""


@dataclass(frozen=True, slots=True)
class Alarm(Generic[V]):
    """One metric and the limit it must not cross."""

    name: str
    why: str
    namespace: str
    metric: str
    dimensions: dict[str, V]
    threshold: float | V
    statistic: str = "Average"
    way: str = ABOVE
    period: int = FIVE
    periods: int = 1
    missing: str = "notBreaching"


def door_alarms(plan: Amazon, balancer: dict[str, V], targets: dict[str, V]) -> tuple[Alarm[V], ...]:
    """What the balancer sees: slow answers, an instance without any, and no instance at all."""
    seconds = plan.latency_seconds
    space = "AWS/ApplicationELB"
    return (
        Alarm(
            "slow",
            f"The 95th percentile is above {seconds:g} s",
            space,
            "TargetResponseTime",
            balancer,
            seconds,
            "p95",
            periods=3,
        ),
        Alarm(
            "unhealthy",
            "An instance does not answer",
            space,
            "UnHealthyHostCount",
            targets,
            0,
            "Maximum",
            period=MINUTE,
            periods=3,
        ),
        Alarm(
            "none-healthy",
            "No instance answers",
            space,
            "HealthyHostCount",
            targets,
            1,
            "Maximum",
            BELOW,
            MINUTE,
            2,
            "breaching",
        ),
    )


def busy(plan: Amazon, name: str, space: str, who: dict[str, V], *, grows: bool = False) -> Alarm[V]:
    """A processor with too little left for too long.

    Where load adds instances at a share of processor, the alarm rings halfway between that share and all of it: the
    share itself is the ordinary day, and more means that adding does not help any more.
    """
    cpu, minutes = (plan.setting.value(f"seed.cpu_alert{row}") for row in ("", "_minutes"))
    if grows:
        cpu = (plan.setting.value("seed.scale_out_cpu") + 1) / 2
    return Alarm(
        name,
        f"Above {cpu * 100:g} % of processor",
        space,
        "CPUUtilization",
        who,
        round(cpu * 100, 6),
        period=round(minutes) * MINUTE,
        periods=3 if grows else 1,
    )


def database_alarms(
    plan: Amazon, who: dict[str, V], crowded: str, least_free: float | V
) -> tuple[Alarm[V], ...]:
    """What fills up in a database: its processor, its connections, its disk where that does not grow by itself.

    ``crowded`` says what many connections are: ``{limit}`` of ``{most}``. ``least_free`` is in bytes.
    """
    space = "AWS/RDS"
    found = [busy(plan, "database-busy", space, who)]
    most = plan.connections
    if most:
        limit = round(most * plan.setting.value("choice.monitoring_thresholds.connections_used"))
        why = crowded.format(limit=limit, most=f"{most:g}")
        metric = "DatabaseConnections"
        found.append(Alarm("database-connections", why, space, metric, who, limit, "Maximum"))
    if not plan.aurora:
        why, metric = "The disk is nearly full", "FreeStorageSpace"
        found.append(Alarm("database-disk", why, space, metric, who, least_free, "Minimum", BELOW))
    return tuple(found)
