"""One server: a machine, its disk that outlives it, and a lasting address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.debian import major
from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.terraform.aws.database import encrypted_root, image, token_only
from loopwright.generate.terraform.aws.identity import own_role, session_door
from loopwright.generate.terraform.aws.words import OVER_THE_LOST, kept, named, resource, tagged
from loopwright.generate.terraform.becoming import launch_script, user_data

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item

SET_UP = "What the server becomes stands in servers/cloud-init/app.yaml"


def server(plan: Amazon) -> tuple[Item, ...]:
    """The one server of a design."""
    return _lightsail(plan) if plan.lightsail else _machine(plan)


def _lightsail(plan: Amazon) -> tuple[Item, ...]:
    ports = [
        block("port_info", {"protocol": "tcp", "from_port": port, "to_port": port, **where})
        for port, where in ((80, {}), (443, {}), (22, {"cidrs": ref("var.admin_cidrs")}))
    ]
    return (
        Comment(SET_UP),
        Comment(
            "Whether it is sold already: aws lightsail get-blueprints --query 'blueprints[].blueprintId'"
        ),
        resource(
            "aws_lightsail_instance",
            "server",
            {
                "name": called(plan.names.whole),
                "availability_zone": template("${var.region}a"),
                "blueprint_id": f"debian_{major(plan.setting)}",
                "bundle_id": ref("var.server_class"),
                "user_data": launch_script("app"),
            },
            block("add_on", {"type": "AutoSnapshot", "snapshot_time": "04:00", "status": "Enabled"}),
            block("lifecycle", {"prevent_destroy": True, "ignore_changes": [ref("user_data")]}),
        ),
        resource("aws_lightsail_static_ip", "server", {"name": named("address")}),
        resource(
            "aws_lightsail_static_ip_attachment",
            "server",
            {
                "static_ip_name": ref("aws_lightsail_static_ip.server.name"),
                "instance_name": ref("aws_lightsail_instance.server.name"),
            },
        ),
        resource(
            "aws_lightsail_instance_public_ports",
            "server",
            {"instance_name": ref("aws_lightsail_instance.server.name")},
            *ports,
        ),
        _name(plan, "aws_lightsail_static_ip.server.ip_address"),
    )


def _name(plan: Amazon, address: str) -> Block:
    """The product's own name, or the origin's where a delivery network stands before it."""
    return resource(
        "aws_route53_record",
        "origin" if plan.edge else "main",
        {
            "zone_id": ref("var.zone_id"),
            "name": template("origin.${var.domain_name}") if plan.edge else ref("var.domain_name"),
            "type": "A",
            "ttl": 300,
            "records": [ref(address)],
            **OVER_THE_LOST,
        },
    )


def _door() -> Block:
    """Where SSH comes in: people and the pipeline, whom AWS asks first; no port is open to the world for it."""
    return resource(
        "aws_ec2_instance_connect_endpoint",
        "door",
        {
            "subnet_id": ref("aws_subnet.public[0].id"),
            "security_group_ids": [ref("aws_security_group.door.id")],
            "preserve_client_ip": False,
            "tags": tagged("door"),
        },
    )


def _machine(plan: Amazon) -> tuple[Item, ...]:
    first = "var.zones[0]"
    machine = resource(
        "aws_instance",
        "server",
        {
            "ami": ref("data.aws_ssm_parameter.server_image.value"),
            "instance_type": ref("var.server_class"),
            "subnet_id": ref("aws_subnet.public[0].id"),
            "associate_public_ip_address": True,
            "vpc_security_group_ids": [ref("aws_security_group.application.id")],
            "iam_instance_profile": ref("aws_iam_instance_profile.server.name"),
            "user_data": user_data("app"),
            "ebs_optimized": True,
            "monitoring": True,
            "disable_api_termination": ref("var.protected"),
            "tags": tagged("server"),
        },
        encrypted_root(),
        token_only(),
        block("lifecycle", {"ignore_changes": [ref("ami"), ref("user_data")]}),
        skips=("CKV_AWS_88",),
    )
    disk = resource(
        "aws_ebs_volume",
        "data",
        {
            "availability_zone": ref(first),
            "type": "gp3",
            "size": ref("var.server_disk_gb"),
            "encrypted": True,
            "kms_key_id": ref("aws_kms_key.main.arn"),
            "tags": tagged("data"),
        },
        kept(),
    )
    attached = resource(
        "aws_volume_attachment",
        "data",
        {
            "device_name": "/dev/sdf",
            "volume_id": ref("aws_ebs_volume.data.id"),
            "instance_id": ref("aws_instance.server.id"),
        },
    )
    address = resource(
        "aws_eip",
        "server",
        {"domain": "vpc", "instance": ref("aws_instance.server.id"), "tags": tagged("address")},
    )
    return (
        *own_role(plan, "server", "ec2.amazonaws.com"),
        *session_door("server", "server"),
        _door(),
        image(plan, "server", Tier.APP),
        Comment(SET_UP),
        machine,
        disk,
        attached,
        address,
        _name(plan, "aws_eip.server.public_ip"),
    )
