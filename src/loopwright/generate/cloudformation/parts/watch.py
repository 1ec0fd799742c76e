"""Alarms from the objectives and from what fills up, and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.words import Resources, get, named, policy, ref, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

MINUTE, FIVE, GB = 60, 300, 1024**3
ABOVE, BELOW = "GreaterThanThreshold", "LessThanThreshold"


def watch(plan: Amazon) -> Resources:
    """Where alarms ring, and what makes them ring."""
    rules = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]},
            "Action": "sns:Publish",
            "Resource": ref("Bell"),
            "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
        }
    )
    return {
        "Bell": resource("SNS::Topic", {"KmsMasterKeyId": get("Key", "Arn")}),
        "BellPolicy": resource("SNS::TopicPolicy", {"Topics": [ref("Bell")], "PolicyDocument": rules}),
        "BellMail": resource(
            "SNS::Subscription",
            {"TopicArn": ref("Bell"), "Protocol": "email", "Endpoint": ref("AlarmEmail")},
        ),
        **_door(plan),
        **(_database(plan) if plan.hosted else {}),
        "Budget": _budget(plan),
    }


def _alarm(
    why: str,
    space: str,
    metric: str,
    who: dict[str, Data],
    threshold: float,
    statistic: str = "Average",
    way: str = ABOVE,
    period: int = FIVE,
    periods: int = 1,
    missing: str = "notBreaching",
) -> Data:
    kind = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    return resource(
        "CloudWatch::Alarm",
        {
            "AlarmDescription": why,
            "Namespace": space,
            "MetricName": metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in who.items()],
            kind: statistic,
            "Period": period,
            "EvaluationPeriods": periods,
            "ComparisonOperator": way,
            "Threshold": threshold,
            "TreatMissingData": missing,
            "AlarmActions": [ref("Bell")],
            "OKActions": [ref("Bell")],
        },
    )


def _door(plan: Amazon) -> Resources:
    seconds, space = plan.latency_seconds, "AWS/ApplicationELB"
    lb: dict[str, Data] = {"LoadBalancer": get("Balancer", "LoadBalancerFullName")}
    targets: dict[str, Data] = {**lb, "TargetGroup": get("Targets", "TargetGroupFullName")}
    return {
        "Slow": _alarm(
            f"The 95th percentile is above {seconds:g} s",
            space,
            "TargetResponseTime",
            lb,
            seconds,
            "p95",
            periods=3,
        ),
        "Unhealthy": _alarm(
            "An instance does not answer",
            space,
            "UnHealthyHostCount",
            targets,
            0,
            "Maximum",
            period=MINUTE,
            periods=3,
        ),
        "NoneHealthy": _alarm(
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
    }


def _database(plan: Amazon) -> Resources:
    value, space = plan.setting.value, "AWS/RDS"
    key = "DBClusterIdentifier" if plan.aurora else "DBInstanceIdentifier"
    who: dict[str, Data] = {key: ref("Database")}
    cpu = value("seed.cpu_alert") * 100
    minutes = round(value("seed.cpu_alert_minutes"))
    found: Resources = {
        "DatabaseBusy": _alarm(
            f"Above {cpu:g} % of processor", space, "CPUUtilization", who, cpu, period=minutes * MINUTE
        )
    }
    if plan.connections:
        limit = round(plan.connections * value("choice.monitoring_thresholds.connections_used"))
        found["DatabaseConnections"] = _alarm(
            f"More than {limit} connections", space, "DatabaseConnections", who, limit, "Maximum"
        )
    if not plan.aurora:
        left = round((1 - value("seed.disk_alert")) * plan.storage_gb * GB)
        found["DatabaseDisk"] = _alarm(
            "The disk is nearly full", space, "FreeStorageSpace", who, left, "Minimum", BELOW
        )
    return found


def _budget(plan: Amazon) -> Data:
    steps = (
        ("ACTUAL", plan.setting.value("seed.budget_alert")),
        ("FORECASTED", plan.setting.value("seed.budget_critical")),
    )
    notices: list[Data] = [
        {
            "Notification": {
                "NotificationType": kind,
                "ComparisonOperator": "GREATER_THAN",
                "Threshold": share * 100,
                "ThresholdType": "PERCENTAGE",
            },
            "Subscribers": [{"SubscriptionType": "EMAIL", "Address": ref("AlarmEmail")}],
        }
        for kind, share in steps
    ]
    return resource(
        "Budgets::Budget",
        {
            "Budget": {
                "BudgetName": named("month"),
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": ref("BudgetUsd"), "Unit": "USD"},
            },
            "NotificationsWithSubscribers": notices,
        },
    )
