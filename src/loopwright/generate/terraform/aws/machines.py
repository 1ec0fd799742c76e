"""Machines of ours that carry containers: their template, their group, and what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.terraform.aws.words import data, named, resource, trusts

if TYPE_CHECKING:
    from loopwright.design.model import Tier
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item

AMI = "/aws/service/ecs/optimized-ami/amazon-linux-2023{arm}/recommended/image_id"


def machines(plan: Amazon, tier: Tier) -> tuple[Item, ...]:
    """The machines of a tier, each with one task, and how the cluster counts on them."""
    name = tier.value
    arm = "/arm64" if plan.architecture(tier) == "arm64" else ""
    return (
        Comment(
            f"{plan.count(tier)} × {plan.sku(tier)} for the {name}: the machines of the design, each with one task"
        ),
        data("aws_ssm_parameter", f"{name}_image", {"name": AMI.format(arm=arm)}),
        _template(plan, tier),
        resource(
            "aws_autoscaling_group",
            name,
            {
                "name": named(name),
                "min_size": ref(f"var.{name}_count"),
                "max_size": ref(f"var.{name}_count + 1"),
                "vpc_zone_identifier": ref(f"aws_subnet.{'private' if plan.private else 'public'}[*].id"),
                "protect_from_scale_in": True,
            },
            block(
                "launch_template",
                {
                    "id": ref(f"aws_launch_template.{name}.id"),
                    "version": ref(f"aws_launch_template.{name}.latest_version"),
                },
            ),
            _refresh(),
            block("lifecycle", {"ignore_changes": [ref("desired_capacity")]}),
            block("tag", {"key": "AmazonECSManaged", "value": "true", "propagate_at_launch": True}),
        ),
        _provider(name),
    )


def _refresh() -> Block:
    """A newer image, or another size, replaces one machine after the other: the new one comes before the old goes."""
    wishes = block(
        "preferences",
        {
            "min_healthy_percentage": 100,
            "max_healthy_percentage": 200,
            "scale_in_protected_instances": "Refresh",
            "skip_matching": True,
        },
    )
    return block("instance_refresh", {"strategy": "Rolling"}, wishes)


def _provider(name: str) -> Block:
    return resource(
        "aws_ecs_capacity_provider",
        name,
        {"name": named(name)},
        block(
            "auto_scaling_group_provider",
            {
                "auto_scaling_group_arn": ref(f"aws_autoscaling_group.{name}.arn"),
                "managed_termination_protection": "ENABLED",
                "managed_draining": "ENABLED",
            },
            block("managed_scaling", {"status": "ENABLED", "target_capacity": 100}),
        ),
    )


def _template(plan: Amazon, tier: Tier) -> Block:
    name = tier.value
    joins = template("#!/bin/sh\\necho ECS_CLUSTER=${local.name} >> /etc/ecs/ecs.config\\n").text
    return resource(
        "aws_launch_template",
        name,
        {
            "name": named(name),
            "image_id": ref(f"data.aws_ssm_parameter.{name}_image.value"),
            "instance_type": plan.sku(tier),
            "user_data": ref(f"base64encode({joins})"),
        },
        block("iam_instance_profile", {"arn": ref("aws_iam_instance_profile.machines.arn")}),
        block(
            "network_interfaces",
            {
                "associate_public_ip_address": not plan.private,
                "security_groups": [ref("aws_security_group.application.id")],
            },
        ),
        guarded(),
        block(
            "block_device_mappings",
            {"device_name": "/dev/xvda"},
            block(
                "ebs",
                {
                    "volume_type": "gp3",
                    "volume_size": ref("var.machine_disk_gb"),
                    "encrypted": True,
                    "kms_key_id": ref("aws_kms_key.main.arn"),
                },
            ),
        ),
        skips=() if plan.private else ("CKV_AWS_88",),
    )


def guarded() -> Block:
    """The machine's own credentials are given to its programs alone."""
    return block(
        "metadata_options",
        {"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
    )


def machine_role() -> tuple[Item, ...]:
    """What a machine of a cluster may do: join it, and be entered through the provider's session door."""
    attached = [
        resource(
            "aws_iam_role_policy_attachment",
            name,
            {
                "role": ref("aws_iam_role.machines.name"),
                "policy_arn": template("arn:${local.partition}:iam::aws:policy/" + policy),
            },
        )
        for name, policy in (
            ("machines_join", "service-role/AmazonEC2ContainerServiceforEC2Role"),
            ("machines_door", "AmazonSSMManagedInstanceCore"),
        )
    ]
    return (
        resource(
            "aws_iam_role",
            "machines",
            {"name": named("machines"), "assume_role_policy": trusts("ec2.amazonaws.com")},
        ),
        *attached,
        resource(
            "aws_iam_instance_profile",
            "machines",
            {"name": named("machines"), "role": ref("aws_iam_role.machines.name")},
        ),
    )
