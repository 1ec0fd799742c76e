"""Groups that start machines anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

GROUPS = "autoscaling:DescribeAutoScalingGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineGroup(Record):
    """A group of machines that are alike."""

    least: int
    most: int
    wanted: int
    zones: tuple[str, ...]


@reads("autoscaling", {"describe_auto_scaling_groups": GROUPS}, (MachineGroup,))
def machine_groups(ask: Ask) -> Iterator[MachineGroup]:
    """Every group."""
    for one in ask.all("describe_auto_scaling_groups", "AutoScalingGroups"):
        yield MachineGroup(
            id=str(one.get("AutoScalingGroupARN") or one["AutoScalingGroupName"]), region=ask.where, action=GROUPS,
            name=str(one["AutoScalingGroupName"]), tags=tags_of(one.get("Tags")), least=int(one.get("MinSize", 0)),
            most=int(one.get("MaxSize", 0)), wanted=int(one.get("DesiredCapacity", 0)),
            zones=tuple(sorted(map(str, one.get("AvailabilityZones", ())))),
        )  # fmt: skip
