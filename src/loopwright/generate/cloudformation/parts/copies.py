"""Copies by AWS Backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.words import (
    Resources,
    get,
    kept,
    named,
    ref,
    resource,
    role,
    sub,
)
from loopwright.generate.terraform.aws.backup import generations

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

MANAGED = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
)


def copies(plan: Amazon) -> Resources:
    """Copies by AWS Backup, kept as long as decided."""
    rules: list[Data] = [
        {
            "RuleName": name,
            "TargetBackupVault": ref("Vault"),
            "ScheduleExpression": when,
            "Lifecycle": {"DeleteAfterDays": days},
        }
        for name, when, days in generations(plan)
    ]
    return {
        "Vault": kept(
            "Backup::BackupVault",
            {"BackupVaultName": ref("AWS::StackName"), "EncryptionKeyArn": get("Key", "Arn")},
        ),
        "Copies": resource(
            "Backup::BackupPlan",
            {"BackupPlan": {"BackupPlanName": ref("AWS::StackName"), "BackupPlanRule": rules}},
        ),
        "CopyRole": role("copy", "backup.amazonaws.com", managed=MANAGED),
        "Copied": resource(
            "Backup::BackupSelection",
            {
                "BackupPlanId": ref("Copies"),
                "BackupSelection": {
                    "SelectionName": named("data"),
                    "IamRoleArn": get("CopyRole", "Arn"),
                    "Resources": _copied(plan),
                },
            },
        ),
    }


def _copied(plan: Amazon) -> list[Data]:
    kind = "cluster" if plan.aurora else "db"
    what: list[Data] = []
    if plan.hosted:
        what.append(
            sub(f"arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{kind}:${{Database}}")
        )
    return what
