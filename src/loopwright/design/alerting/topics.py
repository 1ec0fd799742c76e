"""Every topic of alerts for a design, in the tiers that its team keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.burn import budget
from loopwright.design.alerting.calling import KEPT_TIERS
from loopwright.design.alerting.copies import copies
from loopwright.design.alerting.growth import growth
from loopwright.design.alerting.journey import services, stages, vitals
from loopwright.design.alerting.keeping import database
from loopwright.design.alerting.limits import limits
from loopwright.design.alerting.reach import reach
from loopwright.design.alerting.silence import silence

if TYPE_CHECKING:
    from loopwright.design.alerting.alert import Topic
    from loopwright.design.answered import Answered

BURN = ("burn_rate_alerts", "service_level_objectives")
DECIDED_BY = {
    "reach": ("health_check", "names_and_certificates"),
    "silence": ("alert_rules", "monitoring_set", "health_check"),
    "burn-page-fast": BURN,
    "burn-page-slow": BURN,
    "burn-ticket-fast": BURN,
    "burn-ticket-slow": BURN,
    "limits": ("monitoring_thresholds", "alert_rules"),
    "database": ("database_health",),
    "copies": ("backup_schedule", "file_backup", "drill_calendar"),
    "stages": ("business_metrics",),
    "services": ("outside_services",),
    "vitals": ("web_vitals",),
    "growth": ("monitoring_set",),
}
ALL = (reach, silence, limits, database, copies, stages, services, vitals, growth)


def tiers(setting: Answered) -> tuple[str, ...]:
    """The tiers that are used, the loudest first."""
    return tuple(sorted(set(KEPT_TIERS[setting.choice("alert_tiers")].values())))


def topics_of(setting: Answered) -> tuple[Topic, ...]:
    """The topics that have anything to watch."""
    kept = KEPT_TIERS[setting.choice("alert_tiers")]
    found = (*(one(setting) for one in ALL), *budget(setting))
    return tuple(topic.tiered(kept) for topic in found if topic is not None)
