"""What is copied, by which means: the words that every file of the family is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import dumped as dumped  # noqa: PLC0414 - other rooms look for it here
from loopwright.design.alerting.measures import DAY

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

STANZA = "loop"
FOLDER = "recovery"
INSTALLED = "/opt/loop/recovery"
SETTINGS = "/etc/loop/recovery.env"
DAYS_PER_WEEK = 7


def kept(setting: Setting) -> dict[str, str]:
    """For how long copies are kept, by their distance, as restic writes stretches: ``{"daily": "30d"}``.

    By time and never by number: thirty weekly copies are not thirty days.
    """
    found = {"daily": f"{round(setting.value('seed.backup.daily_days'))}d"}
    choice = setting.choice("backup_retention")
    if choice == "month_and_quarter":
        found["weekly"] = f"{round(setting.value('seed.backup.weekly_prd_weeks') * DAYS_PER_WEEK)}d"
    if choice == "generations":
        found["weekly"] = f"{round(setting.value('seed.backup.weekly_days'))}d"
        found["monthly"] = f"{round(setting.value('seed.backup.monthly_months'))}m"
    return found


def keep_options(setting: Setting) -> str:
    """The same as restic's options."""
    return " ".join(f"--keep-within-{name}={stretch}" for name, stretch in kept(setting).items())


def daily_days(setting: Setting) -> int:
    """For how many days each day's copy is kept."""
    return round(setting.value("seed.backup.daily_days"))


def full_days(setting: Setting) -> int:
    """For how many days full copies are kept."""
    return max(daily_days(setting), int(kept(setting).get("weekly", "0d").removesuffix("d")))


def often(seconds: float) -> str:
    """How often, in words."""
    return {DAY: "each night", DAYS_PER_WEEK * DAY: "each week"}.get(round(seconds), f"every {seconds:g} s")
