"""Compute Optimizer: machines that AWS itself holds to be too large or too small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

MACHINES = "compute-optimizer:GetEC2InstanceRecommendations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing(Record):
    """What AWS says of a machine (``of``): its type now, the one that would do, and what that saves."""

    of: str
    finding: str
    type: str
    better: str
    saves_usd_per_month: float = 0.0


@reads("compute-optimizer", {"get_ec2_instance_recommendations": MACHINES}, (Sizing,))
def sizings(ask: Ask) -> Iterator[Sizing]:
    """Every machine that is not of its right size."""
    for one in ask.all("get_ec2_instance_recommendations", "instanceRecommendations"):
        options = sorted(
            one.get("recommendationOptions") or (), key=lambda option: int(option.get("rank") or 0)
        )
        best = options[0] if options else {}
        savings = ((best.get("savingsOpportunity") or {}).get("estimatedMonthlySavings") or {}).get(
            "value"
        ) or 0
        yield Sizing(
            id=str(one.get("instanceArn")), region=ask.where, action=MACHINES, name=str(one.get("instanceName") or ""),
            of=str(one.get("instanceArn")).rpartition("/")[2], finding=str(one.get("finding", "")).upper(),
            type=str(one.get("currentInstanceType", "")), better=str(best.get("instanceType", "")),
            saves_usd_per_month=float(savings),
        )  # fmt: skip
