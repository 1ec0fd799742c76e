"""The key, the secrets by name, and where logs go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.words import Resources, get, kept, passed_over, policy, ref, sub

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

USES: list[Data] = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


def keys(plan: Amazon) -> Resources:
    """The key, the secrets by name, and where logs go."""
    root = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    services: list[Data] = [
        sub("logs.${AWS::Region}.amazonaws.com"),
        "cloudwatch.amazonaws.com",
        "budgets.amazonaws.com",
    ]
    rules = policy(
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": services}, "Action": USES, "Resource": "*"},
        *([_of_disks()] if plan.machines else []),
    )
    found: Resources = {
        "Key": kept(
            "KMS::Key",
            {"EnableKeyRotation": True, "KeyPolicy": rules},
            "Retain",
            **passed_over(*(["CKV_AWS_33"] if plan.machines else [])),
        ),
        **{
            secret_id(name): kept(
                "SecretsManager::Secret",
                {"Name": sub("${AWS::StackName}/" + name), "KmsKeyId": get("Key", "Arn")},
            )
            for name in plan.secret_names
        },
    }
    for name in ("Network", *(tier.value.title() for tier in plan.tasks)):
        found[f"{name}Log"] = kept(
            "Logs::LogGroup",
            {"RetentionInDays": ref("LogRetentionDays"), "KmsKeyId": get("Key", "Arn")},
        )
    return found


def _of_disks() -> Data:
    """Whoever starts a machine in this account may use the key for its disks, and through EC2 alone."""
    through: Data = {
        "kms:CallerAccount": ref("AWS::AccountId"),
        "kms:ViaService": sub("ec2.${AWS::Region}.amazonaws.com"),
    }
    return {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [*USES, "kms:CreateGrant"],
        "Resource": "*",
        "Condition": {"StringEquals": through},
    }


def secret_id(name: str) -> str:
    """The resource of a secret."""
    return "Secret" + "".join(part.title() for part in name.split("_"))
