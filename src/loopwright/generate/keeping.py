"""How far back a provider's own copies of a database reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def change_days(setting: Setting) -> int:
    """For how many days the provider keeps every change: as long as daily copies are decided, or as it does at most."""
    return _least(setting, "point_in_time_days")


def copy_days(setting: Setting) -> int:
    """For how many days the provider keeps its daily copies."""
    return _least(setting, "backup_retention_days")


def _least(setting: Setting, column: str) -> int:
    wanted = setting.value("seed.backup.daily_days")
    part = setting.component(Tier.DATABASE)
    if part is None or not part.offering:
        return round(wanted)
    most = getattr(setting.catalogue.database_row(part.offering), column)
    return round(min(wanted, most) if most else wanted)
