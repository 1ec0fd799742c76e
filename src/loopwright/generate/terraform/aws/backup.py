"""Copies by AWS Backup, in a vault of their own, kept as long as decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block, called, ref, template
from loopwright.generate.naming import LONGEST_COPIES
from loopwright.generate.terraform.aws.words import arn, kept, named, resource, trusts

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

DAYS_PER_WEEK, DAYS_PER_MONTH = 7, 365 / 12


def backup(plan: Amazon) -> tuple[Item, ...]:
    """The vault, its plan, and what is copied into it."""
    rules = [_rule(name, when, days) for name, when, days in generations(plan)]
    return (
        resource(
            "aws_backup_vault",
            "main",
            {"name": called(plan.names.copies), "kms_key_arn": ref("aws_kms_key.main.arn")},
            kept(),
        ),
        resource("aws_backup_plan", "main", {"name": called(plan.names.copies)}, *rules),
        *_role(),
        resource(
            "aws_backup_selection",
            "main",
            {
                "name": called(plan.names.part("-data", LONGEST_COPIES)),
                "plan_id": ref("aws_backup_plan.main.id"),
                "iam_role_arn": ref("aws_iam_role.backup.arn"),
                "resources": copied(plan),
            },
        ),
    )


def generations(plan: Amazon) -> tuple[tuple[str, str, int], ...]:
    """Each kind of copy: its name, when it is made, and for how many days it is kept."""
    value = plan.setting.value
    daily = ("daily", "cron(0 4 * * ? *)", round(value("seed.backup.daily_days")))
    choice = plan.setting.choice("backup_retention")
    if choice == "generations":
        months = round(value("seed.backup.monthly_months"))
        weekly = ("weekly", "cron(0 5 ? * SUN *)", round(value("seed.backup.weekly_days")))
        return daily, weekly, ("monthly", "cron(0 6 1 * ? *)", round(months * DAYS_PER_MONTH))
    if choice == "month_and_quarter":
        weeks = round(value("seed.backup.weekly_prd_weeks"))
        return daily, ("weekly", "cron(0 5 ? * SUN *)", weeks * DAYS_PER_WEEK)
    return (daily,)


def copied(plan: Amazon) -> list[Value]:
    """What is copied, by its name at AWS; files have versions, and their copy is the recovery plan's."""
    found: list[Value] = []
    if plan.hosted:
        found.append(arn("aws_rds_cluster" if plan.aurora else "aws_db_instance", "main"))
    if plan.own_database:
        found += [
            ref(f"aws_ebs_volume.database[{number}].arn") for number in range(plan.count(Tier.DATABASE))
        ]
    if plan.on_server and not plan.lightsail:
        found.append(ref("aws_ebs_volume.data.arn"))
    return found


def _rule(name: str, when: str, days: int) -> Block:
    return block(
        "rule",
        {"rule_name": name, "target_vault_name": ref("aws_backup_vault.main.name"), "schedule": when},
        block("lifecycle", {"delete_after": days}),
    )


def _role() -> tuple[Block, ...]:
    prefix = "arn:${local.partition}:iam::aws:policy/"
    attached = [
        resource(
            "aws_iam_role_policy_attachment",
            f"backup_{number}",
            {
                "role": ref("aws_iam_role.backup.name"),
                "policy_arn": template(f"{prefix}{name}"),
            },
        )
        for number, name in enumerate(
            (
                "service-role/AWSBackupServiceRolePolicyForBackup",
                "service-role/AWSBackupServiceRolePolicyForRestores",
            ),
            start=1,
        )
    ]
    return (
        resource(
            "aws_iam_role",
            "backup",
            {"name": named("backup"), "assume_role_policy": trusts("backup.amazonaws.com")},
        ),
        *attached,
    )
