"""Alarms from the objectives, and from what fills up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.cloudwatch import FIVE, GB, MINUTE, Alarm, busy, database_alarms, door_alarms
from loopwright.generate.hcl import ref, template
from loopwright.generate.terraform.aws.burning import burning
from loopwright.generate.terraform.aws.words import named, policy, resource, rings

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value


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
    shares = burning(plan) if plan.behind_balancer else ()
    return (*shares, *(_alarm(one) for one in simple_alarms(plan)))


def simple_alarms(plan: Amazon) -> tuple[Alarm[Value], ...]:
    """The alarms that watch one metric."""
    return (*_door(plan), *_database(plan), *_cache(plan), *_queue(plan), *_programs(plan))


def _door(plan: Amazon) -> tuple[Alarm[Value], ...]:
    if not plan.behind_balancer:
        return ()
    lb: dict[str, Value] = {"LoadBalancer": ref("aws_lb.main.arn_suffix")}
    return door_alarms(plan, lb, {**lb, "TargetGroup": ref("aws_lb_target_group.application.arn_suffix")})


def _database(plan: Amazon) -> tuple[Alarm[Value], ...]:
    if not plan.hosted:
        return ()
    who: dict[str, Value] = (
        {"DBClusterIdentifier": ref("aws_rds_cluster.main.cluster_identifier")}
        if plan.aurora
        else {"DBInstanceIdentifier": ref("aws_db_instance.main.identifier")}
    )
    left: Value = ref(f"(1 - {plan.setting.value('seed.disk_alert'):g}) * var.database_disk_gb * {GB}")
    found = database_alarms(plan, who, "More than {limit} of {most} connections", left)
    return (*found, *(_replica() if plan.replicas and not plan.aurora else ()))


def _replica() -> tuple[Alarm[Value], ...]:
    reader: dict[str, Value] = {"DBInstanceIdentifier": ref("aws_db_instance.replica[0].identifier")}
    return (Alarm("replica-behind", "A replica is behind", "AWS/RDS", "ReplicaLag", reader, FIVE, "Maximum"),)


def _cache(plan: Amazon) -> tuple[Alarm[Value], ...]:
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


def _queue(plan: Amazon) -> tuple[Alarm[Value], ...]:
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


def _programs(plan: Amazon) -> tuple[Alarm[Value], ...]:
    services = (
        busy(plan, f"{tier.value}-busy", "AWS/ECS", _service(tier), grows=plan.grows and tier is Tier.APP)
        for tier in plan.tasks
    )
    functions = _functions() if plan.on_functions else ()
    machine = _machine(plan) if plan.on_server and not plan.lightsail else ()
    return (*services, *functions, *machine)


def _service(tier: Tier) -> dict[str, Value]:
    return {
        "ClusterName": ref("aws_ecs_cluster.main.name"),
        "ServiceName": ref(f"aws_ecs_service.{tier.value}.name"),
    }


def _functions() -> tuple[Alarm[Value], ...]:
    who: dict[str, Value] = {"FunctionName": ref("aws_lambda_function.app.function_name")}
    refused = "Calls are refused: the limit of calls at once is reached"
    return (
        Alarm("failing", "Calls fail", "AWS/Lambda", "Errors", who, 0, "Sum", periods=3),
        Alarm("refused", refused, "AWS/Lambda", "Throttles", who, 0, "Sum"),
    )


def _machine(plan: Amazon) -> tuple[Alarm[Value], ...]:
    who: dict[str, Value] = {"InstanceId": ref("aws_instance.server.id")}
    return (
        Alarm(
            "server-down",
            "The server fails its checks",
            "AWS/EC2",
            "StatusCheckFailed",
            who,
            0,
            "Maximum",
            period=MINUTE,
            periods=2,
            missing="breaching",
        ),
        busy(plan, "server-busy", "AWS/EC2", who),
    )


def _alarm(one: Alarm[Value]) -> Block:
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
            **rings(),
        },
    )
