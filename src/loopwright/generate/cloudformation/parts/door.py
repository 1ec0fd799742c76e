"""The public door: the certificate, the balancer, its listeners and its targets, its name, a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.cloudformation.parts.network import subnets
from loopwright.generate.cloudformation.parts.words import Resources, get, ref, resource, sub

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

RULES = ("AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet")


def door(plan: Amazon) -> Resources:
    """The certificate, the balancer, its listeners and its targets; a filter where one is decided."""
    return {
        "Certificate": resource(
            "CertificateManager::Certificate",
            {
                "DomainName": ref("DomainName"),
                "ValidationMethod": "DNS",
                "DomainValidationOptions": [{"DomainName": ref("DomainName"), "HostedZoneId": ref("ZoneId")}],
            },
        ),
        "Balancer": _balancer(plan),
        "Targets": _targets(plan),
        **_listeners(),
        "Name": resource(
            "Route53::RecordSet",
            {
                "HostedZoneId": ref("ZoneId"),
                "Name": ref("DomainName"),
                "Type": "A",
                "AliasTarget": {
                    "DNSName": get("Balancer", "DNSName"),
                    "HostedZoneId": get("Balancer", "CanonicalHostedZoneID"),
                },
            },
        ),
        **(_filter() if plan.filtered else {}),
    }


def _balancer(plan: Amazon) -> Data:
    return resource(
        "ElasticLoadBalancingV2::LoadBalancer",
        {
            "Type": "application",
            "Scheme": "internet-facing",
            "Subnets": subnets(plan, "Public"),
            "SecurityGroups": [get("BalancerGroup", "GroupId")],
            "LoadBalancerAttributes": [
                {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                {"Key": "deletion_protection.enabled", "Value": "true"},
                {"Key": "access_logs.s3.enabled", "Value": "true"},
                {"Key": "access_logs.s3.bucket", "Value": ref("Logs")},
            ],
        },
        DependsOn="LogsPolicy",
    )


def _targets(plan: Amazon) -> Data:
    value = plan.setting.value
    return resource(
        "ElasticLoadBalancingV2::TargetGroup",
        {
            "Port": plan.application.port,
            "Protocol": "HTTP",
            "TargetType": "ip" if plan.on_fargate(Tier.APP) else "instance",
            "VpcId": ref("Network"),
            "HealthCheckPath": plan.health_path,
            "HealthCheckIntervalSeconds": round(value("choice.health_check.balancer_interval_seconds")),
            "HealthCheckTimeoutSeconds": round(value("choice.health_check.timeout_seconds")),
            "UnhealthyThresholdCount": round(value("choice.health_check.failures")),
            "Matcher": {"HttpCode": "200"},
        },
    )


def _listeners() -> Resources:
    redirect: Data = {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"}
    return {
        "Https": resource(
            "ElasticLoadBalancingV2::Listener",
            {
                "LoadBalancerArn": ref("Balancer"),
                "Port": 443,
                "Protocol": "HTTPS",
                "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "Certificates": [{"CertificateArn": ref("Certificate")}],
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("Targets")}],
            },
        ),
        "Http": resource(
            "ElasticLoadBalancingV2::Listener",
            {
                "LoadBalancerArn": ref("Balancer"),
                "Port": 80,
                "Protocol": "HTTP",
                "DefaultActions": [{"Type": "redirect", "RedirectConfig": redirect}],
            },
        ),
    }


def _filter() -> Resources:
    rules: list[Data] = [
        {
            "Name": name,
            "Priority": number,
            "OverrideAction": {"None": {}} if number == 1 else {"Count": {}},
            "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name}},
            "VisibilityConfig": _seen(name),
        }
        for number, name in enumerate(RULES, start=1)
    ]
    return {
        "Filter": resource(
            "WAFv2::WebACL",
            {
                "Scope": "REGIONAL",
                "DefaultAction": {"Allow": {}},
                "Rules": rules,
                "VisibilityConfig": _seen("filter"),
            },
        ),
        "FilterAssociation": resource(
            "WAFv2::WebACLAssociation", {"ResourceArn": ref("Balancer"), "WebACLArn": get("Filter", "Arn")}
        ),
        "FilterLog": resource(
            "Logs::LogGroup",
            {
                "LogGroupName": sub("aws-waf-logs-${AWS::StackName}"),
                "RetentionInDays": ref("LogRetentionDays"),
                "KmsKeyId": get("Key", "Arn"),
            },
        ),
        "FilterLogging": resource(
            "WAFv2::LoggingConfiguration",
            {"ResourceArn": get("Filter", "Arn"), "LogDestinationConfigs": [get("FilterLog", "Arn")]},
        ),
    }


def _seen(name: str) -> Data:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
