"""Who is woken, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.application import health_path
from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.google.words import hosted, resource

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting


def alerts(setting: Setting) -> tuple[Item, ...]:
    """The mail, the check from outside, and the limits."""
    figures = setting.answer.figures
    asked = figures.get("objective.latency_p95_seconds")
    seconds = asked.value if asked else setting.value("seed.response_time_alert_seconds")
    service = 'resource.type = "cloud_run_revision"'
    slow = _policy(
        "slow",
        f"The 95th percentile is above {seconds:g} s",
        f'{service} AND metric.type = "run.googleapis.com/request_latencies"',
        seconds * 1000,
        "ALIGN_PERCENTILE_95",
    )
    check = resource(
        "monitoring_uptime_check_config",
        "main",
        {"display_name": ref("local.name"), "timeout": "10s", "period": "60s"},
        block(
            "http_check", {"path": health_path(setting), "port": 443, "use_ssl": True, "validate_ssl": True}
        ),
        block(
            "monitored_resource",
            {
                "type": "uptime_url",
                "labels": {"project_id": ref("var.project_id"), "host": ref("var.domain_name")},
            },
        ),
    )
    channel = resource(
        "monitoring_notification_channel",
        "mail",
        {"display_name": "mail", "type": "email", "labels": {"email_address": ref("var.alarm_email")}},
    )
    found = [channel, check, _down(), slow]
    if hosted(setting):
        disk = setting.value("seed.disk_alert")
        metric = (
            'resource.type = "cloudsql_database" AND '
            'metric.type = "cloudsql.googleapis.com/database/disk/utilization"'
        )
        found.append(_policy("disk", f"The disk is above {disk:.0%}", metric, disk, "ALIGN_MAX"))
    return tuple(found)


def _down() -> Block:
    """Somebody is woken when the check from outside fails from more than one place, or says nothing at all."""
    check = "${google_monitoring_uptime_check_config.main.uptime_check_id}"
    query = (
        'metric.type = \\"monitoring.googleapis.com/uptime_check/check_passed\\" AND '
        'resource.type = \\"uptime_url\\" AND metric.label.check_id = \\"' + check + '\\"'
    )
    condition = block(
        "condition_threshold",
        {
            "filter": template(query),
            "comparison": "COMPARISON_GT",
            "threshold_value": 1,
            "duration": "60s",
            "evaluation_missing_data": "EVALUATION_MISSING_DATA_ACTIVE",
        },
        block(
            "aggregations",
            {
                "alignment_period": "1200s",
                "per_series_aligner": "ALIGN_NEXT_OLDER",
                "cross_series_reducer": "REDUCE_COUNT_FALSE",
                "group_by_fields": ["resource.label.*"],
            },
        ),
        block("trigger", {"count": 1}),
    )
    return resource(
        "monitoring_alert_policy",
        "down",
        {
            "display_name": template("${local.name}: the check from outside fails"),
            "combiner": "OR",
            "notification_channels": [ref("google_monitoring_notification_channel.mail.id")],
        },
        block("conditions", {"display_name": "The check from outside fails"}, condition),
    )


def _policy(name: str, why: str, query: str, threshold: float, aligner: str) -> Block:
    condition = block(
        "condition_threshold",
        {"filter": query, "comparison": "COMPARISON_GT", "threshold_value": threshold, "duration": "300s"},
        block("aggregations", {"alignment_period": "300s", "per_series_aligner": aligner}),
    )
    return resource(
        "monitoring_alert_policy",
        name,
        {
            "display_name": template("${local.name}: " + why),
            "combiner": "OR",
            "notification_channels": [ref("google_monitoring_notification_channel.mail.id")],
        },
        block("conditions", {"display_name": why}, condition),
    )
