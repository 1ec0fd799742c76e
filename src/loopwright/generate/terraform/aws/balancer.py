"""The door: a load balancer with a certificate, and a filter before it where one is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block, called, ref, template
from loopwright.generate.terraform.aws.words import OVER_THE_LOST, data, named, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

DOOR_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
KNOWN_BAD = "AWSManagedRulesKnownBadInputsRuleSet"
MANAGED_RULES = (
    KNOWN_BAD,
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesAnonymousIpList",
)


def certificate(plan: Amazon) -> tuple[Item, ...]:
    """The certificate of the product's name, proved by a record in its zone and renewed by AWS."""
    name: Value = (
        template("origin.${var.domain_name}")
        if plan.edge and (plan.behind_balancer or plan.node_tiers)
        else ref("var.domain_name")
    )
    option = "one(aws_acm_certificate.main.domain_validation_options)"
    return (
        resource(
            "aws_acm_certificate",
            "main",
            {"domain_name": name, "validation_method": "DNS"},
            block("lifecycle", {"create_before_destroy": True}),
        ),
        resource(
            "aws_route53_record",
            "certificate",
            {
                "zone_id": ref("var.zone_id"),
                "name": ref(f"{option}.resource_record_name"),
                "type": ref(f"{option}.resource_record_type"),
                "records": [ref(f"{option}.resource_record_value")],
                "ttl": 300,
                **OVER_THE_LOST,
            },
        ),
        resource(
            "aws_acm_certificate_validation",
            "main",
            {
                "certificate_arn": ref("aws_acm_certificate.main.arn"),
                "validation_record_fqdns": [ref("aws_route53_record.certificate.fqdn")],
            },
        ),
    )


def record(kind: str, name: str, zone: str) -> Block:
    """The product's name, pointing at its door."""
    return resource(
        "aws_route53_record",
        "main",
        {"zone_id": ref("var.zone_id"), "name": ref("var.domain_name"), "type": "A", **OVER_THE_LOST},
        block(
            "alias",
            {
                "name": ref(f"{kind}.{name}.{'domain_name' if 'cloudfront' in kind else 'dns_name'}"),
                "zone_id": ref(f"{kind}.{name}.{zone}"),
                "evaluate_target_health": True,
            },
        ),
    )


def door_record(plan: Amazon) -> Block:
    """The name of the balancer: the product's own, or the origin's where a delivery network stands before it."""
    if not plan.edge:
        return record("aws_lb", "main", "zone_id")
    return resource(
        "aws_route53_record",
        "origin",
        {
            "zone_id": ref("var.zone_id"),
            "name": template("origin.${var.domain_name}"),
            "type": "A",
            **OVER_THE_LOST,
        },
        block(
            "alias",
            {
                "name": ref("aws_lb.main.dns_name"),
                "zone_id": ref("aws_lb.main.zone_id"),
                "evaluate_target_health": True,
            },
        ),
    )


def ingress_record(plan: Amazon) -> tuple[Item, ...]:
    """The same where the cluster's Ingress makes the balancer, which is looked up by its name once it is there."""
    there: Item = {"count": ref("var.balanced ? 1 : 0")}
    name: Value = template("origin.${var.domain_name}") if plan.edge else ref("var.domain_name")
    found = "data.aws_lb.ingress[0]"
    points: dict[str, Value] = {
        "name": ref(f"{found}.dns_name"),
        "zone_id": ref(f"{found}.zone_id"),
        "evaluate_target_health": True,
    }
    return (
        data("aws_lb", "ingress", there, {"name": called(plan.names.balancer)}),
        resource(
            "aws_route53_record",
            "origin" if plan.edge else "main",
            there,
            {"zone_id": ref("var.zone_id"), "name": name, "type": "A", **OVER_THE_LOST},
            block("alias", points),
        ),
    )


def balancer(plan: Amazon) -> tuple[Item, ...]:
    """The load balancer, its listeners and its targets."""
    return (_balancer(plan), _targets(plan), _https(), _http())


def _balancer(plan: Amazon) -> Block:
    return resource(
        "aws_lb",
        "main",
        {
            "name": called(plan.names.balancer),
            "load_balancer_type": "application",
            "internal": False,
            "subnets": ref("aws_subnet.public[*].id"),
            "security_groups": [ref("aws_security_group.balancer.id")],
            "drop_invalid_header_fields": True,
            "enable_deletion_protection": ref("var.protected"),
        },
        block("access_logs", {"bucket": ref("aws_s3_bucket.logs.id"), "prefix": "balancer", "enabled": True}),
        {"depends_on": [ref("aws_s3_bucket_policy.logs")]},
        skips=() if plan.filtered else ("CKV2_AWS_28",),
    )


def _targets(plan: Amazon) -> Block:
    value = plan.setting.value
    return resource(
        "aws_lb_target_group",
        "application",
        {
            "name": called(plan.names.targets),
            "port": ref("local.port"),
            "protocol": "HTTP",
            "target_type": "ip" if plan.on_fargate(Tier.APP) else "instance",
            "vpc_id": ref("aws_vpc.main.id"),
            "deregistration_delay": 30,
        },
        block(
            "health_check",
            {
                "path": ref("local.health_path"),
                "interval": round(value("choice.health_check.balancer_interval_seconds")),
                "timeout": round(value("choice.health_check.timeout_seconds")),
                "unhealthy_threshold": round(value("choice.health_check.failures")),
                "healthy_threshold": 2,
                "matcher": "200",
            },
        ),
        *_sticky(plan),
        skips=("CKV_AWS_378",),
    )


def _sticky(plan: Amazon) -> tuple[Item, ...]:
    if plan.setting.choice("session_state") != "sticky_connections":
        return ()
    return (block("stickiness", {"type": "lb_cookie", "enabled": True}),)


def _https() -> Block:
    return resource(
        "aws_lb_listener",
        "https",
        {
            "load_balancer_arn": ref("aws_lb.main.arn"),
            "port": 443,
            "protocol": "HTTPS",
            "ssl_policy": DOOR_POLICY,
            "certificate_arn": ref("aws_acm_certificate_validation.main.certificate_arn"),
        },
        block(
            "default_action",
            {"type": "forward", "target_group_arn": ref("aws_lb_target_group.application.arn")},
        ),
    )


def _http() -> Block:
    redirect: dict[str, Value] = {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}
    return resource(
        "aws_lb_listener",
        "http",
        {"load_balancer_arn": ref("aws_lb.main.arn"), "port": 80, "protocol": "HTTP"},
        block("default_action", {"type": "redirect"}, block("redirect", redirect)),
    )


def firewall(name: str, scope: str, where: dict[str, Value]) -> tuple[Item, ...]:
    """A filter of requests: rules that AWS keeps, counting until somebody has read what they would block."""
    rules = [_rule(number, rule) for number, rule in enumerate(MANAGED_RULES, start=1)]
    acl = resource(
        "aws_wafv2_web_acl",
        name,
        {**where, "name": named(f"{name}-filter"), "scope": scope},
        block("default_action", block("allow")),
        *rules,
        _seen(f"{name}-filter"),
    )
    written = resource(
        "aws_cloudwatch_log_group",
        f"{name}_filter",
        {
            **where,
            "name": template("aws-waf-logs-${local.name}-" + name),
            "retention_in_days": ref("var.log_retention_days"),
            **({} if where else {"kms_key_id": ref("aws_kms_key.main.arn")}),
        },
        skips=("CKV_AWS_338", "CKV_AWS_158") if where else ("CKV_AWS_338",),
    )
    logging = resource(
        "aws_wafv2_web_acl_logging_configuration",
        name,
        {
            **where,
            "resource_arn": ref(f"aws_wafv2_web_acl.{name}.arn"),
            "log_destination_configs": [ref(f"aws_cloudwatch_log_group.{name}_filter.arn")],
        },
    )
    return (acl, written, logging)


def balancer_filter() -> tuple[Item, ...]:
    """The filter before the balancer."""
    association = resource(
        "aws_wafv2_web_acl_association",
        "balancer",
        {"resource_arn": ref("aws_lb.main.arn"), "web_acl_arn": ref("aws_wafv2_web_acl.balancer.arn")},
    )
    return (*firewall("balancer", "REGIONAL", {}), association)


def _rule(number: int, name: str) -> Block:
    return block(
        "rule",
        {"name": name, "priority": number},
        block("override_action", *_action(name)),
        block(
            "statement",
            block("managed_rule_group_statement", {"vendor_name": "AWS", "name": name}),
        ),
        _seen(name),
    )


def _action(name: str) -> tuple[Block, ...]:
    """Requests that no honest user sends are refused from the first day, others once somebody has read the counts."""
    if name == KNOWN_BAD:
        return (block("none"),)
    return tuple(
        block("dynamic", kind, {"for_each": ref(f"var.filter_blocks ? {yes} : {no}")}, block("content"))
        for kind, yes, no in (("none", "[1]", "[]"), ("count", "[]", "[1]"))
    )


def _seen(name: str) -> Block:
    return block(
        "visibility_config",
        {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": True},
    )
