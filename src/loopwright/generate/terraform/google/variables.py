"""What may differ between environments, each with the design's own value where it has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.terraform.aws.variables import Variable
from loopwright.generate.terraform.google.words import hosted
from loopwright.generate.terraform.others.frame import disk_gb, sku
from loopwright.generate.terraform.others.variables import (
    alarm_email,
    app_most,
    database_restored,
    database_standby,
    domain_name,
    image,
)

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def variables(setting: Setting) -> tuple[Variable, ...]:
    """Every variable of a design."""
    found = [
        Variable(
            "project_id", "The project at Google Cloud", "string", example=f"{setting.project}-production"
        ),
        Variable("region", "The region; the design was priced in this one", "string", setting.design.region),
        domain_name(setting),
        alarm_email(setting),
        image(),
        app_most(setting),
    ]
    if hosted(setting):
        found += [
            Variable("database_tier", "The size of the database", "string", _tier(setting)),
            database_standby(setting),
            database_restored(),
            Variable("database_disk_gb", "The disk; it grows by itself", "number", disk_gb(setting)),
            Variable("protected", "Whether what holds data refuses to be deleted", "bool", default=True),
        ]
    return tuple(found)


def _tier(setting: Setting) -> str:
    """The size of the database in Cloud SQL's words."""
    name = sku(setting, Tier.DATABASE)
    return name if name.startswith("db-") else f"db-{name}"
