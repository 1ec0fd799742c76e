"""The key that everything at rest is encrypted with, secrets by name, and the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Comment, called, ref, template
from loopwright.generate.kubernetes.secrets import recovery_names
from loopwright.generate.terraform.aws.words import kept, policy, resource
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Item, Value

USES: list[Value] = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
    "kms:DescribeKey",
]
WAIT_DAYS = 30  # the longest that KMS lets a deletion wait


def keys(plan: Amazon) -> tuple[Item, ...]:
    """One key for all that is kept, turned over by AWS each year."""
    services: list[Value] = [
        template("logs.${var.region}.amazonaws.com"),
        "cloudwatch.amazonaws.com",
        "budgets.amazonaws.com",
        "delivery.logs.amazonaws.com",
        *(["cloudfront.amazonaws.com"] if plan.edge else []),
    ]
    root = template("arn:${local.partition}:iam::${local.account}:root")
    rules = policy(
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": services}, "Action": USES, "Resource": "*"},
        *([_of_disks()] if _grouped(plan) else []),
    )
    return (
        resource(
            "aws_kms_key",
            "main",
            {
                "description": template("What ${local.name} keeps"),
                "enable_key_rotation": True,
                "deletion_window_in_days": WAIT_DAYS,
                "policy": rules,
            },
            kept(),
        ),
        resource(
            "aws_kms_alias",
            "main",
            {"name": template("alias/${local.name}"), "target_key_id": ref("aws_kms_key.main.key_id")},
        ),
    )


def _grouped(plan: Amazon) -> bool:
    """Whether AWS itself starts machines with encrypted disks, for a group of them."""
    return bool(plan.machines) or plan.arrangement is Arrangement.KUBERNETES


def _of_disks() -> dict[str, Value]:
    """Whoever starts a machine in this account may use the key for its disks, and through EC2 alone.

    The role by which a group starts machines has no rights of its own to a key.
    """
    return {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [*USES, "kms:CreateGrant"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {
                "kms:CallerAccount": ref("local.account"),
                "kms:ViaService": template("ec2.${var.region}.amazonaws.com"),
            }
        },
    }


def secrets(plan: Amazon) -> tuple[Item, ...]:
    """A place for each secret: the names are declared, the values are put in by a person once."""
    names = "concat(local.secret_names, local.recovery_names)" if recovers(plan) else "local.secret_names"
    return (
        Comment(
            "Values never stand here: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://…"
        ),
        resource(
            "aws_secretsmanager_secret",
            "application",
            {"for_each": ref(f"toset({names})")},
            {
                "name": called(plan.names.secret("${each.key}")),
                "kms_key_id": ref("aws_kms_key.main.arn"),
                "recovery_window_in_days": WAIT_DAYS,
            },
            skips=("CKV2_AWS_57",),
        ),
    )


def recovers(plan: Amazon) -> bool:
    """Whether pods copy the database, by secrets of their own."""
    return bool(recovery_names(plan.setting))


def logs(plan: Amazon) -> tuple[Item, ...]:
    """Where logs go, and for how long."""
    groups = sorted(log_groups(plan))
    return (
        (
            resource(
                "aws_cloudwatch_log_group",
                "main",
                {"for_each": ref("toset(local.log_groups)")},
                {
                    "name": called(plan.names.log("${each.key}")),
                    "retention_in_days": ref("var.log_retention_days"),
                    "kms_key_id": ref("aws_kms_key.main.arn"),
                },
                skips=("CKV_AWS_338",),
            ),
        )
        if groups
        else ()
    )


def log_groups(plan: Amazon) -> set[str]:
    """The groups of logs that a design writes."""
    found = {"network"} if plan.in_network else set()
    found |= {tier.value for tier in plan.tasks}
    if plan.tasks:
        found.add("shell")
    if plan.on_functions:
        found |= {"app", "door"}
    return found
