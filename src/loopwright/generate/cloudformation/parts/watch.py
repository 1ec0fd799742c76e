"""Alarms from the objectives and from what fills up, and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.words import Resources, get, named, policy, ref, resource
from loopwright.generate.cloudwatch import GB, Alarm, database_alarms, door_alarms

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data


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
        **{_id(one.name): _alarm(one) for one in (*_door(plan), *_database(plan))},
        "Budget": _budget(plan),
    }


def _id(name: str) -> str:
    """A name as the template's own."""
    return "".join(part.title() for part in name.split("-"))


def _alarm(one: Alarm[Data]) -> Data:
    kind = "ExtendedStatistic" if one.statistic.startswith("p") else "Statistic"
    return resource(
        "CloudWatch::Alarm",
        {
            "AlarmDescription": one.why,
            "Namespace": one.namespace,
            "MetricName": one.metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in one.dimensions.items()],
            kind: one.statistic,
            "Period": one.period,
            "EvaluationPeriods": one.periods,
            "ComparisonOperator": one.way,
            "Threshold": one.threshold,
            "TreatMissingData": one.missing,
            "AlarmActions": [ref("Bell")],
            "OKActions": [ref("Bell")],
        },
    )


def _door(plan: Amazon) -> tuple[Alarm[Data], ...]:
    lb: dict[str, Data] = {"LoadBalancer": get("Balancer", "LoadBalancerFullName")}
    return door_alarms(plan, lb, {**lb, "TargetGroup": get("Targets", "TargetGroupFullName")})


def _database(plan: Amazon) -> tuple[Alarm[Data], ...]:
    if not plan.hosted:
        return ()
    key = "DBClusterIdentifier" if plan.aurora else "DBInstanceIdentifier"
    left = round((1 - plan.setting.value("seed.disk_alert")) * plan.storage_gb * GB)
    return database_alarms(plan, {key: ref("Database")}, "More than {limit} connections", left)


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
