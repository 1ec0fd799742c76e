"""What may differ between environments, each with the design's own value where it has one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import ref
from loopwright.generate.terraform.aws.variables import Variable, pipelines, repository
from loopwright.generate.terraform.azure.words import hosted
from loopwright.generate.terraform.others.frame import disk_gb, sku
from loopwright.generate.terraform.others.variables import (
    alarm_email,
    app_most,
    database_restored,
    database_standby,
    image,
)

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

LEAST_DISK_MB = 32768


def variables(setting: Setting) -> tuple[Variable, ...]:
    """Every variable of a design."""
    figures = setting.answer.figures
    said = figures.get("objective.budget_usd")
    budget = (
        said.value if said else setting.value("cost.total") * setting.value("choice.budget_alerts.factor")
    )
    found = [
        Variable(
            "subscription_id", "The subscription", "string", example="00000000-0000-0000-0000-000000000000"
        ),
        Variable(
            "location", "The region; the design was priced in this one", "string", setting.design.region
        ),
        alarm_email(setting),
        Variable("budget_usd", "The budget of a month in US dollars", "number", math.ceil(budget)),
        Variable(
            "budget_from",
            "The first day of the month that the budget begins in",
            "string",
            example="2027-01-01T00:00:00Z",
        ),
        image(),
        app_most(setting),
        repository(setting.project),
        pipelines(),
        Variable(
            "registry",
            "The registry of images that is there",
            "string",
            example=f"{setting.project[:20].replace('-', '')}images",
        ),
        Variable(
            "registry_group", "The group of resources that the registry stands in", "string", example="shared"
        ),
    ]
    if hosted(setting):
        found += [
            Variable("database_sku", "The size of the database", "string", _sku(setting)),
            database_standby(setting),
            database_restored(),
            Variable(
                "database_password",
                "The owner's password, where it is new: kept in no plan and no state",
                "string",
                ref("null"),
                sensitive=True,
                ephemeral=True,
            ),
            Variable("database_password_version", "Raised by one when the password is new", "number", 1),
            Variable("database_disk_mb", "The disk; it grows by itself", "number", _disk_mb(setting)),
        ]
    return tuple(found)


def _sku(setting: Setting) -> str:
    """The size of the database in Azure's words: `b1ms` is `B_Standard_B1ms`, `d2ads_v5` is `GP_Standard_D2ads_v5`."""
    name = sku(setting, Tier.DATABASE)
    tier = {"b": "B", "d": "GP", "e": "MO"}.get(name[:1], "GP")
    return f"{tier}_Standard_{name[:1].upper()}{name[1:]}"


def _disk_mb(setting: Setting) -> int:
    """Disks come in powers of two from 32 GB."""
    wanted = max(LEAST_DISK_MB, disk_gb(setting) * 1024)
    return 1 << math.ceil(math.log2(wanted))
