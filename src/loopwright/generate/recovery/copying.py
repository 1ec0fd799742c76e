"""What is copied, by which means: the words that every file of the family is written in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.generate.observability.keeping import archived, copied
from loopwright.generate.observability.measures import DAY

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

STANZA = "loop"
FOLDER = "recovery"
INSTALLED = "/opt/loop/recovery"
SETTINGS = "/etc/loop/recovery.env"
MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7


def dumped(setting: Setting) -> bool:
    """Whether the database is copied as a dump: where changes are not shipped by the team itself."""
    return "database" in copied(setting) and not archived(setting)


def drills(setting: Setting) -> tuple[str, ...]:
    """What can be restored in a drill."""
    found = ["archive"] * archived(setting) + ["dump"] * dumped(setting)
    return (*found, *(["files"] * ("files" in copied(setting))))


def generations(setting: Setting) -> dict[str, int]:
    """How many copies are kept, by their distance: ``daily``, ``weekly``, ``monthly``."""
    kept = {"daily": round(setting.value("seed.backup.daily_days"))}
    choice = setting.choice("backup_retention")
    if choice == "month_and_quarter":
        kept["weekly"] = round(setting.value("seed.backup.weekly_prd_weeks"))
    if choice == "generations":
        kept["weekly"] = math.ceil(setting.value("seed.backup.weekly_days") / DAYS_PER_WEEK)
        kept["monthly"] = round(setting.value("seed.backup.monthly_months"))
    return kept


def keep_options(setting: Setting) -> str:
    """The same as restic's options."""
    return " ".join(f"--keep-{name}={count}" for name, count in generations(setting).items())


def full_days(setting: Setting) -> int:
    """For how many days full copies are kept."""
    kept = generations(setting)
    return max(kept["daily"], kept.get("weekly", 0) * DAYS_PER_WEEK)


def often(seconds: float) -> str:
    """How often, in words."""
    return {DAY: "each night", DAYS_PER_WEEK * DAY: "each week"}.get(round(seconds), f"every {seconds:g} s")
