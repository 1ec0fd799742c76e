"""The network and who may talk to whom in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.words import (
    Resources,
    get,
    passed_over,
    ref,
    resource,
    role,
    sub,
    tags,
)

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

ANYWHERE = "0.0.0.0/0"
POSTGRESQL, VALKEY, HTTP, HTTPS, SUBMISSION = 5432, 6379, 80, 443, 587
TELEMETRY = (4317, 4318)  # registered for OTLP
ROOM = 10  # subnets of a kind before the next kind's begin
OCTET_BITS = 24  # subnets begin at a third number of the address


def network(plan: Amazon) -> Resources:
    """Subnets in zones, and the ways in and out."""
    found: Resources = {
        "Network": resource(
            "EC2::VPC",
            {
                "CidrBlock": sub(f"${{NetworkPrefix}}.0.0/{plan.network_bits}"),
                "EnableDnsSupport": True,
                "EnableDnsHostnames": True,
                "Tags": tags("network"),
            },
        ),
        "Gateway": resource("EC2::InternetGateway", {"Tags": tags("gateway")}),
        "GatewayAttachment": resource(
            "EC2::VPCGatewayAttachment", {"VpcId": ref("Network"), "InternetGatewayId": ref("Gateway")}
        ),
        "PublicRoutes": resource("EC2::RouteTable", {"VpcId": ref("Network"), "Tags": tags("public")}),
        "PublicRoute": _route("PublicRoutes", {"GatewayId": ref("Gateway")}),
        "DataRoutes": resource("EC2::RouteTable", {"VpcId": ref("Network"), "Tags": tags("data")}),
    }
    kinds = ["Public", *(["Private"] if plan.private else []), "Data"]
    for number, kind in enumerate(kinds):
        for zone in range(plan.zones):
            found |= _subnet(plan, kind, number * ROOM, zone)
    return found | _flow_logs()


def _route(table: str, target: dict[str, Data]) -> Data:
    return resource(
        "EC2::Route",
        {"RouteTableId": ref(table), "DestinationCidrBlock": ANYWHERE, **target},
        DependsOn="GatewayAttachment",
    )


def subnets(plan: Amazon, kind: str) -> list[Data]:
    """The subnets of a kind: ``Public``, ``Private`` or ``Data``."""
    return [ref(f"{kind}Subnet{zone + 1}") for zone in range(plan.zones)]


def _addresses(plan: Amazon, number: int) -> Data:
    """The addresses of the subnet of a number: the network's first two numbers, then its own."""
    third = number << max(0, OCTET_BITS - plan.subnet_bits)
    return sub(f"${{NetworkPrefix}}.{third}.0/{plan.subnet_bits}")


def _subnet(plan: Amazon, kind: str, first: int, zone: int) -> Resources:
    name = f"{kind}Subnet{zone + 1}"
    number = first + zone
    table = f"{kind}Routes{zone + 1}" if kind == "Private" else f"{kind}Routes"
    found: Resources = {
        name: resource(
            "EC2::Subnet",
            {
                "VpcId": ref("Network"),
                "AvailabilityZone": ref(f"Zone{zone + 1}"),
                "CidrBlock": _addresses(plan, number),
                "MapPublicIpOnLaunch": False,
                "Tags": tags(f"{kind.lower()}-{zone + 1}"),
            },
        ),
        f"{name}Routes": resource(
            "EC2::SubnetRouteTableAssociation", {"SubnetId": ref(name), "RouteTableId": ref(table)}
        ),
    }
    if kind == "Private":
        gateway, address = f"Nat{zone + 1}", f"NatAddress{zone + 1}"
        found |= {
            address: resource("EC2::EIP", {"Domain": "vpc"}, DependsOn="GatewayAttachment"),
            gateway: resource(
                "EC2::NatGateway",
                {"AllocationId": get(address, "AllocationId"), "SubnetId": ref(f"PublicSubnet{zone + 1}")},
            ),
            table: resource(
                "EC2::RouteTable", {"VpcId": ref("Network"), "Tags": tags(f"private-{zone + 1}")}
            ),
            f"PrivateRoute{zone + 1}": _route(table, {"NatGatewayId": ref(gateway)}),
        }
    return found


def _flow_logs() -> Resources:
    writes: list[Data] = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    rule: Data = {"Effect": "Allow", "Action": writes, "Resource": get("NetworkLog", "Arn")}
    return {
        "FlowLogRole": role("write", "vpc-flow-logs.amazonaws.com", rule),
        "FlowLog": resource(
            "EC2::FlowLog",
            {
                "ResourceId": ref("Network"),
                "ResourceType": "VPC",
                "TrafficType": "REJECT",
                "LogGroupName": ref("NetworkLog"),
                "DeliverLogsPermissionArn": get("FlowLogRole", "Arn"),
            },
        ),
    }


def security_groups(plan: Amazon) -> Resources:
    """The world reaches the door, the door the application, the application its data."""
    port: Data = plan.application.port
    found: Resources = {
        "ApplicationGroup": _group(
            "application", "The application: reached by its door, reaches its data.", _out(plan)
        )
    }
    if plan.behind_balancer:
        found |= {
            "BalancerGroup": _group(
                "balancer", "The public door.", [], [_web(HTTPS), _web(HTTP)], "CKV_AWS_260"
            ),
            "ApplicationFromBalancer": _rule("Ingress", "Application", "Balancer", port),
            "BalancerToApplication": _rule("Egress", "Balancer", "Application", port),
        }
    if plan.hosted:
        found |= _pair("Database", POSTGRESQL) | _watch(plan)
    if plan.cached:
        found |= _pair("Cache", VALKEY)
    return found


def _watch(plan: Amazon) -> Resources:
    """What measures and copies from inside, by whoever runs it: it joins the group that the output names."""
    found: Resources = {
        "WatchGroup": _group(
            "watch", "What measures and copies from inside: whoever runs it joins this group.", [_web(HTTPS)]
        ),
        "DatabaseFromWatch": _rule("Ingress", "Database", "Watch", POSTGRESQL),
        "WatchToDatabase": _rule("Egress", "Watch", "Database", POSTGRESQL),
        "ApplicationFromWatch": _rule("Ingress", "Application", "Watch", plan.application.port),
        "WatchToApplication": _rule("Egress", "Watch", "Application", plan.application.port),
    }
    if plan.sends_measurements:
        for port in TELEMETRY:
            found[f"WatchFromApplication{port}"] = _rule("Ingress", "Watch", "Application", port)
            found[f"ApplicationToWatch{port}"] = _rule("Egress", "Application", "Watch", port)
    return found


def _pair(name: str, port: int) -> Resources:
    why = f"The {name.lower()}: reached by the application alone."
    return {
        f"{name}Group": _group(name.lower(), why, []),
        f"{name}FromApplication": _rule("Ingress", name, "Application", port),
        f"ApplicationTo{name}": _rule("Egress", "Application", name, port),
    }


def _web(port: int) -> Data:
    return {
        "CidrIp": ANYWHERE,
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "Description": "The web",
    }


def _out(plan: Amazon) -> list[Data]:
    ports = [HTTPS, *([SUBMISSION] if plan.mails else []), *([POSTGRESQL] if plan.elsewhere else [])]
    return [{**_web(port), "Description": "What the application calls outside"} for port in ports]  # type: ignore[dict-item]


def _group(name: str, why: str, out: list[Data], into: list[Data] | None = None, *passed: str) -> Data:
    nowhere: list[Data] = [
        {"CidrIp": "127.0.0.1/32", "IpProtocol": "-1", "Description": "Nowhere: the other rules say where to"}
    ]
    return resource(
        "EC2::SecurityGroup",
        {
            "GroupDescription": why,
            "VpcId": ref("Network"),
            **({"SecurityGroupIngress": into} if into else {}),
            "SecurityGroupEgress": out or nowhere,
            "Tags": tags(name),
        },
        **passed_over(*passed),
    )


def _rule(way: str, group: str, other: str, port: Data) -> Data:
    where = "SourceSecurityGroupId" if way == "Ingress" else "DestinationSecurityGroupId"
    verb = "From" if way == "Ingress" else "To"
    return resource(
        f"EC2::SecurityGroup{way}",
        {
            "GroupId": get(f"{group}Group", "GroupId"),
            where: get(f"{other}Group", "GroupId"),
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "Description": f"{verb} the {other.lower()}",
        },
    )
