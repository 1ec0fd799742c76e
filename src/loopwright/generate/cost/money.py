"""Tags that tell whose a line of the bill is, and alarms on the bill, in words that belong to no provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import json_text, yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

ENVIRONMENTS = {"staging": "staging", "development": "development", "previews": "preview"}
BUDGET_SAID = (
    "# Set these where the provider sends alarms on its bill (AWS Budgets, GCP budgets, Azure cost alerts,\n"
    "# DigitalOcean billing alerts); where it sends none, a reminder in the calendar on the days of `looked_at`.\n"
)


@renders("seed: infrastructure-analysis, Cost Visibility and Control: resource tagging")
def tag_policy(setting: Setting) -> Rendered:
    """Which tags each part carries and what may stand in them, as data and as AWS Organizations reads it."""
    choice = setting.choice("resource_tags")
    if choice in ("", "none"):
        return NotApplicable("there are few parts, and each line of the bill names itself")
    keys = _keys(setting, choice)
    grace = setting.value("choice.resource_tags.grace_days")
    said = f"# A part that carries none of these is deleted after {grace:g} days.\n"
    listed: Data = {
        "untagged_days": grace,
        "tags": [{"key": key, "values": [*values]} for key, values in keys.items()],
    }
    files = [File("cost/tags.yaml", said + yaml_text(listed), ("resource_tags",))]
    if setting.design.provider == "aws":
        policy: Data = {"tags": {key: _enforced(key, values) for key, values in keys.items()}}
        files.append(File("cost/aws-tag-policy.json", json_text(policy), ("resource_tags",)))
    return tuple(files)


@renders(
    "seed: phase-2-infrastructure-questions, Question 5; infrastructure-from-loop, Cost Management: budget alerts"
)
def budget_alarms(setting: Setting) -> Rendered:
    """From which bill on somebody is told, and how often it is looked at."""
    body = BUDGET_SAID + yaml_text(
        {
            "currency": "USD",
            "designed_per_month": round(setting.value("cost.total"), 2),
            "alarms": _alarms(setting),
            "looked_at": setting.choice("cost_watch"),
            "jump_share": setting.value("choice.cost_watch.jump_share"),
        }
    )
    return (File("cost/budgets.yaml", body, ("budget_alerts", "cost_watch", "budget_guidance")),)


def _keys(setting: Setting, choice: str) -> dict[str, tuple[str, ...]]:
    """Tags with the values they may have; none where any will do."""
    environments = ["production"]
    environments += [name for slug, name in ENVIRONMENTS.items() if setting.choice(slug) not in ("", "none")]
    parts = dict.fromkeys(part.tier.value for part in setting.design.components)
    keys: dict[str, tuple[str, ...]] = {
        "project": (setting.project,),
        "environment": tuple(environments),
        "part": (*parts, "network", "monitoring", "backup"),
    }
    if choice == "owner_too":
        keys["owner"] = ()
    return keys


def _enforced(key: str, values: tuple[str, ...]) -> Data:
    rule: dict[str, Data] = {"tag_key": {"@@assign": key}}
    if values:
        rule["tag_value"] = {"@@assign": [*values]}
    return rule


def _alarms(setting: Setting) -> list[Data]:
    choice = setting.choice("budget_alerts")
    if choice == "by_forecast":
        limit = setting.value("cost.total") * setting.value("choice.budget_alerts.factor")
        return [
            {"name": "heading-for-too-much", "measured": "forecast", "usd": round(limit, 2), "tier": "P3"}
        ]
    budget, critical = setting.value("objective.budget_usd"), setting.value("seed.budget_critical")
    alarms: list[Data] = []
    if choice == "two_steps":
        warning = round(budget * setting.value("seed.budget_alert"), 2)
        alarms.append({"name": "warning", "measured": "actual", "usd": warning, "tier": "P3"})
    alarms.append(
        {"name": "critical", "measured": "actual", "usd": round(budget * critical, 2), "tier": "P2"}
    )
    alarms.append(
        {"name": "heading-beyond", "measured": "forecast", "usd": round(budget * critical, 2), "tier": "P3"}
    )
    return alarms
