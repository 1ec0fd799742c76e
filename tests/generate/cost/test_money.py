"""Alarms, tags and usage say what was decided, in numbers of the design."""

from __future__ import annotations

import json

import pytest
import yaml
from tests.generate.conftest import NAMES, setting_of
from tests.generate.trees import SOME, texts_of


@pytest.mark.parametrize("name", NAMES)
def test_alarms_ring_above_the_design_and_up_to_the_budget(name):
    setting = setting_of(name)
    found = yaml.safe_load(texts_of("cost", name)["cost/budgets.yaml"])
    assert found["designed_per_month"] == round(setting.value("cost.total"), 2)
    assert found["looked_at"] in {"monthly", "weekly", "daily"}
    budget = setting.answer.figures.get("objective.budget_usd")
    limits = {one["name"]: one["usd"] for one in found["alarms"]}
    if budget is None:
        assert limits == {"heading-for-too-much": round(1.5 * setting.value("cost.total"), 2)}
    else:
        assert limits["critical"] == budget.value
        assert limits.get("warning", 0.8 * budget.value) == pytest.approx(0.8 * budget.value, abs=0.01)
        assert ("warning" in limits) == (setting.value("cost.total") < 0.8 * budget.value)


def test_tags_name_every_part_and_every_environment():
    tags = {
        one["key"]: one["values"]
        for one in yaml.safe_load(texts_of("cost", "coodloom-500")["cost/tags.yaml"])["tags"]
    }
    assert set(tags) == {"project", "environment", "part"}
    assert {part.tier.value for part in setting_of("coodloom-500").design.components} <= set(tags["part"])
    policy = json.loads(texts_of("cost", "coodloom-500")["cost/aws-tag-policy.json"])["tags"]
    assert {key: rule["tag_value"]["@@assign"] for key, rule in policy.items()} == tags
    assert "cost/tags.yaml" not in texts_of("cost", "spreadsheet-cleaner")


@pytest.mark.parametrize(("name", "force"), [*SOME, ("coodloom-500", ())])
def test_usage_is_the_designs(name, force):
    setting = setting_of(name, *force)
    text = texts_of("cost", name, *force).get("infracost-usage.yml")
    assert (text is None) == (setting.design.provider not in {"aws", "gcp", "azure"})
    if text is None:
        return
    found = yaml.safe_load(text)
    assert found["version"] == 0.1
    prefix = {"aws": "aws_", "gcp": "google_", "azure": "azurerm_"}[setting.design.provider]
    assert all(kind.startswith(prefix) for kind in found["resource_type_default_usage"])
    amounts = json.dumps(found["resource_type_default_usage"])
    if setting.answer.figures.get("need.log_gb_per_month"):
        assert str(round(setting.value("need.log_gb_per_month"), 1)) in amounts
