"""What keeps dependencies fresh where the repository is at GitLab, which has no robot of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.dumping import Data, json_text
from loopwright.generate.file import File
from loopwright.generate.pipelines.github_upkeep import COOLDOWN_DAYS, weekly
from loopwright.generate.pipelines.road import Road
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


@renders("seed: infrastructure-analysis, Container and Orchestration; technology-infrastructure, Security")
def renovate(setting: Setting) -> Rendered:
    """The robot that opens a change for each update at GitLab, at the rhythm that was decided."""
    road = Road(setting)
    days = round(setting.value(COOLDOWN_DAYS))
    minor: Data = {
        "matchUpdateTypes": ["minor", "patch", "digest"],
        "groupName": "small updates",
    }
    text = json_text(
        {
            "$schema": "https://docs.renovatebot.com/renovate-schema.json",
            "extends": ["config:recommended", "docker:pinDigests", ":gitSignOff"],
            "schedule": [
                "before 6am on monday" if weekly(road) else "before 6am on the first day of the month"
            ],
            "minimumReleaseAge": f"{days} days",
            "vulnerabilityAlerts": {
                "enabled": True,
                "schedule": ["at any time"],
                "minimumReleaseAge": "0 days",
            },
            "packageRules": [minor],
            "prConcurrentLimit": 5,
        }
    )
    return (File("renovate.json", text, ("dependency_updates",)),)
