"""Who is woken, by what, and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.azure.words import hosted, resource

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting


def alerts(setting: Setting) -> tuple[Item, ...]:
    """The mail, the budget, and what fills up."""
    group = resource(
        "monitor_action_group",
        "mail",
        {
            "name": ref("local.name"),
            "resource_group_name": ref("azurerm_resource_group.main.name"),
            "short_name": "alarms",
        },
        block("email_receiver", {"name": "mail", "email_address": ref("var.alarm_email")}),
    )
    found = [group, _budget(setting)]
    if hosted(setting):
        for name, metric, share in (
            ("cpu", "cpu_percent", setting.value("seed.cpu_alert")),
            ("disk", "storage_percent", setting.value("seed.disk_alert")),
        ):
            found.append(_metric(f"database-{name}", metric, share * 100))
    return tuple(found)


def _metric(name: str, metric: str, limit: float) -> Block:
    return resource(
        "monitor_metric_alert",
        name.replace("-", "_"),
        {
            "name": template("${local.name}-" + name),
            "resource_group_name": ref("azurerm_resource_group.main.name"),
            "scopes": [ref("azurerm_postgresql_flexible_server.main.id")],
        },
        block(
            "criteria",
            {
                "metric_namespace": "Microsoft.DBforPostgreSQL/flexibleServers",
                "metric_name": metric,
                "aggregation": "Average",
                "operator": "GreaterThan",
                "threshold": limit,
            },
        ),
        block("action", {"action_group_id": ref("azurerm_monitor_action_group.mail.id")}),
    )


def _budget(setting: Setting) -> Block:
    steps = (("Actual", "seed.budget_alert"), ("Forecasted", "seed.budget_critical"))
    notices = [
        block(
            "notification",
            {
                "threshold": round(setting.value(row) * 100),
                "threshold_type": kind,
                "operator": "GreaterThan",
                "contact_emails": [ref("var.alarm_email")],
            },
        )
        for kind, row in steps
    ]
    return resource(
        "consumption_budget_resource_group",
        "month",
        {
            "name": ref("local.name"),
            "resource_group_id": ref("azurerm_resource_group.main.id"),
            "amount": ref("var.budget_usd"),
            "time_grain": "Monthly",
        },
        block("time_period", {"start_date": ref("var.budget_from")}),
        *notices,
    )
