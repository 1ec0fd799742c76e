"""The budget of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref
from loopwright.generate.terraform.aws.words import resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Item


def budget(plan: Amazon) -> tuple[Item, ...]:
    """The budget and the two steps at which somebody hears of it."""
    steps = [
        ("ACTUAL", plan.setting.value("seed.budget_alert")),
        ("FORECASTED", plan.setting.value("seed.budget_critical")),
    ]
    notices = [
        block(
            "notification",
            {
                "comparison_operator": "GREATER_THAN",
                "threshold": share * 100,
                "threshold_type": "PERCENTAGE",
                "notification_type": kind,
                "subscriber_email_addresses": [ref("var.alarm_email")],
            },
        )
        for kind, share in steps
    ]
    return (
        resource(
            "aws_budgets_budget",
            "month",
            {
                "name": ref("local.name"),
                "budget_type": "COST",
                "limit_amount": ref("tostring(var.budget_usd)"),
                "limit_unit": "USD",
                "time_unit": "MONTHLY",
            },
            block(
                "cost_filter",
                {"name": "TagKeyValue", "values": [ref('format("user:Environment$%s", var.environment)')]},
            ),
            *notices,
        ),
    )
