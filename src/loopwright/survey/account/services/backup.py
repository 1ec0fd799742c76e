"""AWS Backup: plans, and what was really copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import day_of, reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.asking import Ask

PLANS, PROTECTED = "backup:ListBackupPlans", "backup:ListProtectedResources"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlan(Record):
    """A plan, and when it last ran."""

    ran_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied(Record):
    """A thing that is copied (``id`` is its ARN), and when it last was."""

    kind: str
    copied_on: date | None = None


@reads("backup", {"list_backup_plans": PLANS, "list_protected_resources": PROTECTED}, (BackupPlan, Copied))
def backups(ask: Ask) -> Iterator[Record]:
    """Every plan and everything that is copied."""
    for one in ask.all("list_backup_plans", "BackupPlansList"):
        yield BackupPlan(
            id=str(one.get("BackupPlanId")), region=ask.where, action=PLANS, name=str(one.get("BackupPlanName", "")),
            ran_on=day_of(one.get("LastExecutionDate")),
        )  # fmt: skip
    for one in ask.all("list_protected_resources", "Results"):
        yield Copied(
            id=str(one.get("ResourceArn")), region=ask.where, action=PROTECTED, name=str(one.get("ResourceName", "")),
            kind=str(one.get("ResourceType", "")), copied_on=day_of(one.get("LastBackupTime")),
        )  # fmt: skip
