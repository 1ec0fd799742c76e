"""Networks: their zones, what leaves them, who may come in, whether their traffic is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Answer, Ask

NETWORKS, SUBNETS, FLOW_LOGS = "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeFlowLogs"
GROUPS, INTERFACES = "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"
NAT_GATEWAYS = "ec2:DescribeNatGateways"
EVERY_PORT = (0, 65535)
PORTLESS = frozenset({"icmp", "icmpv6", "1", "58"})


@dataclass(frozen=True, slots=True)
class Door:
    """A range of ports that a group opens to some addresses."""

    first: int
    last: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Record):
    """Who may come in; ``used`` where something stands behind it."""

    network: str
    doors: tuple[Door, ...] = ()
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Record):
    """A network; ``zones`` are those of its subnets, ``used`` where something is in it."""

    default: bool
    zones: tuple[str, ...] = ()
    flow_logs: bool = False
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Record):
    """A way out of a network for what has no address of its own."""

    network: str
    zone: str = ""


@reads(
    "ec2",
    {"describe_security_groups": GROUPS, "describe_network_interfaces": INTERFACES},
    (SecurityGroup,),
)
def security_groups(ask: Ask) -> Iterator[SecurityGroup]:
    """Every group, with what stands behind it."""
    used = {
        str(group.get("GroupId"))
        for one in ask.all("describe_network_interfaces", "NetworkInterfaces")
        for group in one.get("Groups", ())
    }
    for one in ask.all("describe_security_groups", "SecurityGroups"):
        yield SecurityGroup(
            id=str(one["GroupId"]), region=ask.where, action=GROUPS, name=str(one.get("GroupName", "")),
            tags=tags_of(one.get("Tags")), network=str(one.get("VpcId", "")),
            doors=tuple(_doors(one.get("IpPermissions", ()))), used=str(one["GroupId"]) in used,
        )  # fmt: skip


def _doors(permissions: list[Answer]) -> Iterator[Door]:
    for one in permissions:
        if str(one.get("IpProtocol")) in PORTLESS:
            continue
        first, last = EVERY_PORT
        if str(one.get("IpProtocol")) != "-1":
            first, last = int(one.get("FromPort", first)), int(one.get("ToPort", last))
        sources = [str(part.get("CidrIp")) for part in one.get("IpRanges", ())]
        sources += [str(part.get("CidrIpv6")) for part in one.get("Ipv6Ranges", ())]
        if sources:
            yield Door(first, last, tuple(sorted(sources)))


@reads(
    "ec2",
    {
        "describe_vpcs": NETWORKS,
        "describe_subnets": SUBNETS,
        "describe_flow_logs": FLOW_LOGS,
        "describe_network_interfaces": INTERFACES,
    },
    (Network,),
)
def networks(ask: Ask) -> Iterator[Network]:
    """Every network, its zones, and whether it is written down who speaks with whom."""
    zones: dict[str, set[str]] = {}
    for one in ask.all("describe_subnets", "Subnets"):
        zones.setdefault(str(one.get("VpcId")), set()).add(str(one.get("AvailabilityZone")))
    logged = {str(one.get("ResourceId")) for one in ask.all("describe_flow_logs", "FlowLogs")}
    used = {str(one.get("VpcId")) for one in ask.all("describe_network_interfaces", "NetworkInterfaces")}
    for one in ask.all("describe_vpcs", "Vpcs"):
        tags, found = tags_of(one.get("Tags")), str(one["VpcId"])
        yield Network(
            id=found, region=ask.where, action=NETWORKS, name=dict(tags).get("Name", ""), tags=tags,
            default=bool(one.get("IsDefault")), zones=tuple(sorted(zones.get(found, ()))),
            flow_logs=found in logged, used=found in used,
        )  # fmt: skip


@reads("ec2", {"describe_nat_gateways": NAT_GATEWAYS, "describe_subnets": SUBNETS}, (NatGateway,))
def nat_gateways(ask: Ask) -> Iterator[NatGateway]:
    """Every way out that works."""
    zones = {
        one.get("SubnetId"): str(one.get("AvailabilityZone"))
        for one in ask.all("describe_subnets", "Subnets")
    }
    for one in ask.all("describe_nat_gateways", "NatGateways"):
        if one.get("State") == "available":
            tags = tags_of(one.get("Tags"))
            yield NatGateway(
                id=str(one["NatGatewayId"]), region=ask.where, action=NAT_GATEWAYS, name=dict(tags).get("Name", ""),
                tags=tags, network=str(one.get("VpcId", "")), zone=zones.get(one.get("SubnetId"), ""),
            )  # fmt: skip
