"""The network: subnets in zones, ways in and out, and who may talk to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.aws.words import allow, named, policy, resource, tagged, trusts

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

ANYWHERE = "0.0.0.0/0"
ROOM = 10  # subnets of a kind before the next kind's begin


def network(plan: Amazon) -> tuple[Item, ...]:
    """The network of a design that has one."""
    return (
        resource(
            "aws_vpc",
            "main",
            {
                "cidr_block": ref("var.network_cidr"),
                "enable_dns_support": True,
                "enable_dns_hostnames": True,
                "tags": tagged("network"),
            },
        ),
        resource("aws_default_security_group", "closed", {"vpc_id": ref("aws_vpc.main.id")}),
        *_subnets(plan),
        *_ways_out(plan),
        *_flow_logs(),
    )


def _subnets(plan: Amazon) -> tuple[Block, ...]:
    kinds = ["public", *(["private"] if plan.private else []), "data"]
    return tuple(_subnet(plan, kind, number) for number, kind in enumerate(kinds))


def _subnet(plan: Amazon, kind: str, number: int) -> Block:
    bits = plan.subnet_bits - plan.network_bits
    offset = f" + {number * ROOM}" if number else ""
    return resource(
        "aws_subnet",
        kind,
        {"count": ref("local.zones")},
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "availability_zone": ref("var.zones[count.index]"),
            "cidr_block": ref(f"cidrsubnet(var.network_cidr, {bits}, count.index{offset})"),
            "map_public_ip_on_launch": False,
            "tags": {
                "Name": template("${local.name}-" + kind + "-${count.index}"),
                **_of_balancers(plan, kind),
            },
        },
    )


def _of_balancers(plan: Amazon, kind: str) -> dict[str, Value]:
    """Where the controller of a cluster may put its balancers: it knows subnets by these tags alone."""
    role = {"public": "elb", "private": "internal-elb"}.get(kind)
    return {f"kubernetes.io/role/{role}": "1"} if plan.node_tiers and role else {}


def _ways_out(plan: Amazon) -> tuple[Block, ...]:
    out: list[Block] = [
        resource(
            "aws_internet_gateway", "main", {"vpc_id": ref("aws_vpc.main.id"), "tags": tagged("gateway")}
        ),
        _table("public", {"cidr_block": ANYWHERE, "gateway_id": ref("aws_internet_gateway.main.id")}),
        _association("public", "aws_route_table.public.id"),
        _table("data", {}),
        _association("data", "aws_route_table.data.id"),
    ]
    if plan.private:
        out += _gateways()
    tables: list[Value] = [ref("aws_route_table.public.id"), ref("aws_route_table.data.id")]
    joined: Value = ref("concat([aws_route_table.public.id], aws_route_table.private[*].id)")
    endpoint = resource(
        "aws_vpc_endpoint",
        "s3",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "service_name": template("com.amazonaws.${var.region}.s3"),
            "route_table_ids": joined if plan.private else tables[:1],
            "tags": tagged("s3"),
        },
    )
    return (*out, endpoint)


def _gateways() -> list[Block]:
    each: Item = {"count": ref("var.nat_gateways")}
    index = "[count.index]"
    nearest = "aws_nat_gateway.main[count.index % var.nat_gateways].id"
    return [
        resource("aws_eip", "nat", each, {"domain": "vpc", "tags": tagged("nat")}),
        resource(
            "aws_nat_gateway",
            "main",
            each,
            {
                "allocation_id": ref(f"aws_eip.nat{index}.id"),
                "subnet_id": ref(f"aws_subnet.public{index}.id"),
                "tags": tagged("nat"),
            },
        ),
        resource(
            "aws_route_table",
            "private",
            {"count": ref("local.zones")},
            {"vpc_id": ref("aws_vpc.main.id"), "tags": tagged("private")},
            block("route", {"cidr_block": ANYWHERE, "nat_gateway_id": ref(nearest)}),
        ),
        _association("private", f"aws_route_table.private{index}.id"),
    ]


def _table(name: str, route: dict[str, Value]) -> Block:
    ways = [block("route", route)] if route else []
    return resource("aws_route_table", name, {"vpc_id": ref("aws_vpc.main.id"), "tags": tagged(name)}, *ways)


def _association(name: str, table: str) -> Block:
    return resource(
        "aws_route_table_association",
        name,
        {"count": ref("local.zones")},
        {"subnet_id": ref(f"aws_subnet.{name}[count.index].id"), "route_table_id": ref(table)},
    )


def _flow_logs() -> tuple[Block, ...]:
    writes: list[Value] = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    return (
        resource(
            "aws_flow_log",
            "refused",
            {
                "vpc_id": ref("aws_vpc.main.id"),
                "traffic_type": "REJECT",
                "iam_role_arn": ref("aws_iam_role.flow_logs.arn"),
                "log_destination": ref('aws_cloudwatch_log_group.main["network"].arn'),
            },
        ),
        resource(
            "aws_iam_role",
            "flow_logs",
            {"name": named("flow-logs"), "assume_role_policy": trusts("vpc-flow-logs.amazonaws.com")},
        ),
        resource(
            "aws_iam_role_policy",
            "flow_logs",
            {
                "role": ref("aws_iam_role.flow_logs.id"),
                "policy": policy(
                    allow(writes, template('${aws_cloudwatch_log_group.main["network"].arn}:*'))
                ),
            },
        ),
    )
