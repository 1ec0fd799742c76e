"""Alarms from the objectives, and from what fills up; and the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.aws.words import named, policy, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

MINUTE, FIVE = 60, 300
GB = 1024**3
ABOVE, BELOW = "GreaterThanThreshold", "LessThanThreshold"
LEAST_REQUESTS = 100  # a window with fewer says little about a share of one in a hundred


@dataclass(frozen=True, slots=True)
class Alarm:
    """One metric and the limit it must not cross."""

    name: str
    why: str
    namespace: str
    metric: str
    dimensions: dict[str, Value]
    threshold: float | Value
    statistic: str = "Average"
    way: str = ABOVE
    period: int = FIVE
    periods: int = 1
    missing: str = "notBreaching"


def topic() -> tuple[Item, ...]:
    """Where alarms ring."""
    services: list[Value] = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "backup.amazonaws.com"]
    rules = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": services},
            "Action": "sns:Publish",
            "Resource": ref("aws_sns_topic.alarms.arn"),
            "Condition": {"StringEquals": {"aws:SourceAccount": ref("local.account")}},
        }
    )
    return (
        resource(
            "aws_sns_topic",
            "alarms",
            {"name": named("alarms"), "kms_master_key_id": ref("aws_kms_key.main.arn")},
        ),
        resource("aws_sns_topic_policy", "alarms", {"arn": ref("aws_sns_topic.alarms.arn"), "policy": rules}),
        resource(
            "aws_sns_topic_subscription",
            "mail",
            {
                "topic_arn": ref("aws_sns_topic.alarms.arn"),
                "protocol": "email",
                "endpoint": ref("var.alarm_email"),
            },
        ),
    )


def alarms(plan: Amazon) -> tuple[Item, ...]:
    """One alarm for each promise that AWS can see, and for each thing that fills up."""
    burning = _burning(plan) if plan.behind_balancer else ()
    return (*burning, *(_alarm(one) for one in simple_alarms(plan)))


def simple_alarms(plan: Amazon) -> tuple[Alarm, ...]:
    """The alarms that watch one metric."""
    return (*_door(plan), *_database(plan), *_cache(plan), *_queue(plan), *_programs(plan))


def _door(plan: Amazon) -> tuple[Alarm, ...]:
    if not plan.behind_balancer:
        return ()
    seconds = plan.latency_seconds
    lb: dict[str, Value] = {"LoadBalancer": ref("aws_lb.main.arn_suffix")}
    targets: dict[str, Value] = {**lb, "TargetGroup": ref("aws_lb_target_group.application.arn_suffix")}
    space = "AWS/ApplicationELB"
    return (
        Alarm(
            "slow",
            f"The 95th percentile is above {seconds:g} s",
            space,
            "TargetResponseTime",
            lb,
            seconds,
            "p95",
            periods=3,
        ),
        Alarm(
            "unhealthy",
            "An instance does not answer",
            space,
            "UnHealthyHostCount",
            targets,
            0,
            "Maximum",
            period=MINUTE,
            periods=3,
        ),
        Alarm(
            "none-healthy",
            "No instance answers",
            space,
            "HealthyHostCount",
            targets,
            1,
            "Maximum",
            BELOW,
            MINUTE,
            2,
            "breaching",
        ),
    )


def _database(plan: Amazon) -> tuple[Alarm, ...]:
    if not plan.hosted:
        return ()
    value = plan.setting.value
    who: dict[str, Value] = (
        {"DBClusterIdentifier": ref("aws_rds_cluster.main.cluster_identifier")}
        if plan.aurora
        else {"DBInstanceIdentifier": ref("aws_db_instance.main.identifier")}
    )
    space = "AWS/RDS"
    cpu, minutes = value("seed.cpu_alert") * 100, round(value("seed.cpu_alert_minutes"))
    found = [
        Alarm(
            "database-busy",
            f"Above {cpu:g} % of processor",
            space,
            "CPUUtilization",
            who,
            cpu,
            period=minutes * MINUTE,
        )
    ]
    most = plan.connections
    if most:
        limit = round(most * value("choice.monitoring_thresholds.connections_used"))
        found.append(
            Alarm(
                "database-connections",
                f"More than {limit} of {most:g} connections",
                space,
                "DatabaseConnections",
                who,
                limit,
                "Maximum",
            )
        )
    if not plan.aurora:
        left = f"(1 - {value('seed.disk_alert'):g}) * var.database_disk_gb * {GB}"
        found.append(
            Alarm(
                "database-disk",
                "The disk is nearly full",
                space,
                "FreeStorageSpace",
                who,
                ref(left),
                "Minimum",
                BELOW,
            )
        )
    if plan.replicas and not plan.aurora:
        reader: dict[str, Value] = {"DBInstanceIdentifier": ref("aws_db_instance.replica[0].identifier")}
        found.append(
            Alarm("replica-behind", "A replica is behind", space, "ReplicaLag", reader, FIVE, "Maximum")
        )
    return tuple(found)


def _cache(plan: Amazon) -> tuple[Alarm, ...]:
    if not plan.cached:
        return ()
    limit = plan.setting.value("choice.monitoring_thresholds.memory_used") * 100
    who: dict[str, Value] = {"CacheClusterId": template("${aws_elasticache_replication_group.main.id}-001")}
    return (
        Alarm(
            "cache-full",
            f"Above {limit:g} % of memory",
            "AWS/ElastiCache",
            "DatabaseMemoryUsagePercentage",
            who,
            limit,
        ),
    )


def _queue(plan: Amazon) -> tuple[Alarm, ...]:
    if not plan.queued:
        return ()
    limit = round(plan.setting.value("seed.failed_jobs_alert"))
    who: dict[str, Value] = {"QueueName": ref("aws_sqs_queue.dead_letters.name")}
    metric = "ApproximateNumberOfMessagesVisible"
    return (
        Alarm(
            "failed-jobs", f"More than {limit} jobs failed for good", "AWS/SQS", metric, who, limit, "Maximum"
        ),
    )


def _programs(plan: Amazon) -> tuple[Alarm, ...]:
    value = plan.setting.value
    cpu, minutes = value("seed.cpu_alert") * 100, round(value("seed.cpu_alert_minutes"))
    found = [
        Alarm(
            f"{tier.value}-busy",
            f"Above {cpu:g} % of processor",
            "AWS/ECS",
            "CPUUtilization",
            {
                "ClusterName": ref("aws_ecs_cluster.main.name"),
                "ServiceName": ref(f"aws_ecs_service.{tier.value}.name"),
            },
            cpu,
            period=minutes * MINUTE,
        )
        for tier in plan.tasks
    ]
    if plan.on_functions:
        who: dict[str, Value] = {"FunctionName": ref("aws_lambda_function.app.function_name")}
        found += [
            Alarm("failing", "Calls fail", "AWS/Lambda", "Errors", who, 0, "Sum", periods=3),
            Alarm(
                "refused",
                "Calls are refused: the limit of calls at once is reached",
                "AWS/Lambda",
                "Throttles",
                who,
                0,
                "Sum",
            ),
        ]
    if plan.on_server and not plan.lightsail:
        machine: dict[str, Value] = {"InstanceId": ref("aws_instance.server.id")}
        found.append(
            Alarm(
                "server-down",
                "The server fails its checks",
                "AWS/EC2",
                "StatusCheckFailed",
                machine,
                0,
                "Maximum",
                period=MINUTE,
                periods=2,
                missing="breaching",
            )
        )
        found.append(
            Alarm(
                "server-busy",
                f"Above {cpu:g} % of processor",
                "AWS/EC2",
                "CPUUtilization",
                machine,
                cpu,
                period=minutes * MINUTE,
            )
        )
    return tuple(found)


def _alarm(one: Alarm) -> Block:
    kind: dict[str, Value] = (
        {"extended_statistic": one.statistic}
        if one.statistic.startswith("p")
        else {"statistic": one.statistic}
    )
    return resource(
        "aws_cloudwatch_metric_alarm",
        one.name.replace("-", "_"),
        {
            "alarm_name": named(one.name),
            "alarm_description": one.why,
            "namespace": one.namespace,
            "metric_name": one.metric,
            "dimensions": one.dimensions,
            **kind,
            "period": one.period,
            "evaluation_periods": one.periods,
            "comparison_operator": one.way,
            "threshold": one.threshold,
            "treat_missing_data": one.missing,
            **_rings(),
        },
    )


def _rings() -> dict[str, Value]:
    bell: Value = [ref("aws_sns_topic.alarms.arn")]
    return {"alarm_actions": bell, "ok_actions": bell}


def windows(plan: Amazon) -> tuple[tuple[str, float, int, int], ...]:
    """Each pair of windows: its name, the share of errors that burns too fast, its long and short seconds."""
    budget = 1 - plan.availability
    if plan.setting.choice("burn_rate_alerts") == "":
        return (("errors", plan.setting.value("seed.error_rate"), FIVE * 3, FIVE),)
    value = plan.setting.value
    return tuple(
        (
            f"burning-{name}",
            min(1.0, value(f"decision.burn_rate_alerts.page_{name}") * budget),
            round(value(f"decision.burn_rate_alerts.page_{name}_window")),
            round(value(f"decision.burn_rate_alerts.page_{name}_short")),
        )
        for name in ("fast", "slow")
    )


def _burning(plan: Amazon) -> tuple[Block, ...]:
    """An alarm rings when both windows of a pair burn: the long one says that it matters, the short that it goes on."""
    blocks: list[Block] = []
    for name, share, long, short in windows(plan):
        parts = [(f"{name}-long", long), (f"{name}-short", short)]
        blocks += [_share_alarm(part, share, seconds) for part, seconds in parts]
        both = " AND ".join(
            f"ALARM(${{aws_cloudwatch_metric_alarm.{_snake(part)}.alarm_name}})" for part, _ in parts
        )
        blocks.append(
            resource(
                "aws_cloudwatch_composite_alarm",
                _snake(name),
                {
                    "alarm_name": named(name),
                    "alarm_description": f"More than {share:.3%} of requests fail: the budget of the objective burns",
                    "alarm_rule": template(both),
                    **_rings(),
                },
            )
        )
    return tuple(blocks)


def _snake(name: str) -> str:
    return name.replace("-", "_")


def _share_alarm(name: str, share: float, seconds: int) -> Block:
    """The share of failed requests in a window; one with hardly any requests says nothing."""
    ratio = f"IF(requests > {LEAST_REQUESTS}, (FILL(origin, 0) + FILL(door, 0)) / requests, 0)"
    return resource(
        "aws_cloudwatch_metric_alarm",
        _snake(name),
        {
            "alarm_name": named(name),
            "comparison_operator": ABOVE,
            "threshold": round(share, 6),
            "evaluation_periods": 1,
            "treat_missing_data": "notBreaching",
        },
        block(
            "metric_query",
            {"id": "share", "expression": ratio, "label": "failed requests", "return_data": True},
        ),
        _counted("requests", "RequestCount", seconds),
        _counted("origin", "HTTPCode_Target_5XX_Count", seconds),
        _counted("door", "HTTPCode_ELB_5XX_Count", seconds),
    )


def _counted(name: str, metric: str, seconds: int) -> Block:
    values: dict[str, Value] = {
        "namespace": "AWS/ApplicationELB",
        "metric_name": metric,
        "dimensions": {"LoadBalancer": ref("aws_lb.main.arn_suffix")},
        "period": seconds,
        "stat": "Sum",
    }
    return block("metric_query", {"id": name}, block("metric", values))


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
                {"name": "TagKeyValue", "values": [template("user:Environment$${var.environment}")]},
            ),
            *notices,
        ),
    )
