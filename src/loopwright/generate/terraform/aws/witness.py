"""The machine that only votes on who leads, in a zone of its own where the region has one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.debian import major
from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.terraform.aws.database import encrypted_root, token_only
from loopwright.generate.terraform.aws.words import data, resource
from loopwright.generate.terraform.becoming import user_data

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Item

PLACE = 30  # its subnet begins after those of every other kind
SEVERAL = {"count": ref("var.database_count > 1 ? 1 : 0")}


def witness(plan: Amazon) -> tuple[Item, ...]:
    """The machine and its subnet; nothing where nobody is elected."""
    row = plan.witness
    if row is None:
        return ()
    kind = "arm64" if row.arch == "arm64" else "amd64"
    bits = plan.subnet_bits - plan.network_bits
    table = "aws_route_table.private[0].id" if plan.private else "aws_route_table.public.id"
    return (
        Comment(
            "the third voice: any one of three may be lost; it keeps no data, servers/cloud-init/witness.yaml"
        ),
        data(
            "aws_ssm_parameter",
            "witness_image",
            {"name": f"/aws/service/debian/release/{major(plan.setting)}/latest/{kind}"},
        ),
        resource(
            "aws_subnet",
            "witness",
            {
                "vpc_id": ref("aws_vpc.main.id"),
                "availability_zone": ref("var.witness_zone"),
                "cidr_block": ref(f"cidrsubnet(var.network_cidr, {bits}, {PLACE})"),
                "map_public_ip_on_launch": False,
                "tags": {"Name": template("${local.name}-witness")},
            },
        ),
        resource(
            "aws_route_table_association",
            "witness",
            {"subnet_id": ref("aws_subnet.witness.id"), "route_table_id": ref(table)},
        ),
        resource(
            "aws_instance",
            "witness",
            SEVERAL,
            {
                "ami": ref("data.aws_ssm_parameter.witness_image.value"),
                "instance_type": ref("var.witness_class"),
                "subnet_id": ref("aws_subnet.witness.id"),
                "associate_public_ip_address": not plan.private,
                "vpc_security_group_ids": [ref("aws_security_group.witness.id")],
                "iam_instance_profile": ref("aws_iam_instance_profile.door.name"),
                "user_data": user_data("witness"),
                "ebs_optimized": True,
                "monitoring": True,
                "disable_api_termination": ref("var.protected"),
                "tags": {"Name": called(plan.names.server("witness"))},
            },
            encrypted_root(),
            token_only(),
            block("lifecycle", {"ignore_changes": [ref("ami"), ref("user_data")]}),
            skips=() if plan.private else ("CKV_AWS_88",),
        ),
    )


def agreed(plan: Amazon) -> tuple[tuple[str, str], ...]:
    """What is promised of it: an odd number of voices, no zone with two of them, nobody else at its door."""
    if plan.witness is None:
        return ()
    rule = "aws_vpc_security_group_ingress_rule.witness_from_database_2379"
    zones = "[for number in range(var.database_count) : var.zones[number % length(var.zones)]]"
    return (
        (
            "(length(aws_instance.database) + length(aws_instance.witness)) % 2 == 1",
            "An odd number of machines agrees on who leads.",
        ),
        (
            f"!contains({zones}, aws_subnet.witness.availability_zone)",
            "The third voice stands in a zone of its own.",
        ),
        (
            f"{rule}.cidr_ipv4 == null && {rule}.cidr_ipv6 == null",
            "The third voice answers the database alone.",
        ),
    )
