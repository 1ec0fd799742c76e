"""How far back what a provider keeps reaches: its own copies of a database, and the lines of logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


LINES = {"short": "short", "month": "hot"}  # what is archived longer is so for the `warm` days


def change_days(setting: Setting) -> int:
    """For how many days the provider keeps every change: as long as daily copies are decided, or as it does at most."""
    return _least(setting, "point_in_time_days")


def copy_days(setting: Setting) -> int:
    """For how many days the provider keeps its daily copies."""
    return _least(setting, "backup_retention_days")


def log_days(setting: Setting) -> int:
    """For how many days a provider's log service keeps lines: those of the archive too, among the others."""
    kept = LINES.get(setting.choice("log_retention"), "warm")
    return round(setting.value(f"choice.log_retention.{kept}_days"))


def _least(setting: Setting, column: str) -> int:
    wanted = setting.value("seed.backup.daily_days")
    part = setting.component(Tier.DATABASE)
    if part is None or not part.offering:
        return round(wanted)
    most = getattr(setting.catalogue.database_row(part.offering), column)
    return round(min(wanted, most) if most else wanted)
