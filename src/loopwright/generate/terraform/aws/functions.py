"""The application as a function of an image behind an HTTP door, and beside it one that runs a command once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Call, Comment, block, called, ref, template
from loopwright.generate.terraform.aws.containers import registry
from loopwright.generate.terraform.aws.identity import own_role
from loopwright.generate.terraform.aws.words import OVER_THE_LOST, allow, named, resource, tagged

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

LONGEST_ANSWER_SECONDS = 29  # of an HTTP API
LONGEST_CALL_SECONDS = 900  # of a function
LIVE = "live"  # the alias that users meet
NETWORK_ACTIONS = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
)


def functions(plan: Amazon) -> tuple[Item, ...]:
    """The function, its role and its door."""
    network: list[Value] = list(NETWORK_ACTIONS)
    log = template('${aws_cloudwatch_log_group.main["app"].arn}:*')
    rules = (
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], log),
        # interfaces do not exist before they are made: AWS has no narrower resource for them
        allow([*network, "xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
        allow("sqs:SendMessage", ref("aws_sqs_queue.failed_calls.arn")),
    )
    failed = resource(
        "aws_sqs_queue",
        "failed_calls",
        {"name": named("failed-calls"), "kms_master_key_id": ref("aws_kms_key.main.arn")},
    )
    return (
        *registry(plan),
        *_way_to_secrets(plan),
        *own_role(plan, "app", "lambda.amazonaws.com", *rules, skips=("CKV_AWS_290", "CKV_AWS_355")),
        failed,
        _function(plan, "app"),
        _live(),
        *([_function(plan, "once")] if plan.migrates else []),
        *_door(plan),
    )


def _way_to_secrets(plan: Amazon) -> tuple[Block, ...]:
    """Without a gateway the function reaches the store of secrets through a door inside its network."""
    if plan.private:
        return ()
    return (
        resource(
            "aws_vpc_endpoint",
            "secrets",
            {
                "vpc_id": ref("aws_vpc.main.id"),
                "service_name": template("com.amazonaws.${var.region}.secretsmanager"),
                "vpc_endpoint_type": "Interface",
                "private_dns_enabled": True,
                "subnet_ids": [ref("aws_subnet.public[0].id")],
                "security_group_ids": [ref("aws_security_group.endpoints.id")],
                "tags": tagged("secrets"),
            },
        ),
    )


def _live() -> Block:
    """The version that users meet: a release turns it over, and goes back by it."""
    return resource(
        "aws_lambda_alias",
        LIVE,
        {
            "name": LIVE,
            "function_name": ref("aws_lambda_function.app.function_name"),
            "function_version": ref("aws_lambda_function.app.version"),
        },
        block("lifecycle", {"ignore_changes": [ref("function_version"), ref("routing_config")]}),
    )


def _function(plan: Amazon, name: str) -> Block:
    """What answers users, or the same image beside it that a release calls once to change the schema."""
    once = name == "once"
    arm = plan.architecture(Tier.APP) == "arm64"
    subnets = "private" if plan.private else "public"
    return resource(
        "aws_lambda_function",
        name,
        {
            "function_name": called(plan.names.once if once else plan.names.application),
            "role": ref("aws_iam_role.app.arn"),
            "package_type": "Image",
            "image_uri": ref("var.image"),
            "architectures": ["arm64" if arm else "x86_64"],
            "memory_size": plan.function_memory_mb,
            "timeout": LONGEST_CALL_SECONDS if once else LONGEST_ANSWER_SECONDS,
            "reserved_concurrent_executions": 1 if once else ref("var.calls_at_once"),
            **({} if once else {"publish": True}),
            "kms_key_arn": ref("aws_kms_key.main.arn"),
        },
        Comment(
            "SECRETS says by variable which secrets the program fetches when it starts: their values are not settings"
        ),
        block(
            "environment",
            {
                "variables": ref(
                    "merge(local.plain, { SECRETS = jsonencode("
                    '{ for read, name in local.secrets_read : read => "${local.name}/${name}" }) })'
                )
            },
        ),
        block(
            "vpc_config",
            {
                "subnet_ids": ref(f"aws_subnet.{subnets}[*].id"),
                "security_group_ids": [ref("aws_security_group.application.id")],
            },
        ),
        block("dead_letter_config", {"target_arn": ref("aws_sqs_queue.failed_calls.arn")}),
        block("tracing_config", {"mode": "Active"}),
        block(
            "logging_config",
            {"log_format": "JSON", "log_group": ref('aws_cloudwatch_log_group.main["app"].name')},
        ),
        block("lifecycle", {"ignore_changes": [ref("image_uri")]}),
        skips=("CKV_AWS_272",),
    )


def _door(plan: Amazon) -> tuple[Item, ...]:
    seen = "$context"
    line = {
        key: f"{seen}.{key}"
        for key in ("requestId", "ip", "requestTime", "routeKey", "status", "responseLatency")
    }
    own_name = [] if plan.edge else _own_name()
    return (
        resource("aws_apigatewayv2_api", "main", {"name": ref("local.name"), "protocol_type": "HTTP"}),
        resource(
            "aws_apigatewayv2_integration",
            "app",
            {
                "api_id": ref("aws_apigatewayv2_api.main.id"),
                "integration_type": "AWS_PROXY",
                "integration_uri": ref(f"aws_lambda_alias.{LIVE}.invoke_arn"),
                "payload_format_version": "2.0",
            },
        ),
        resource(
            "aws_apigatewayv2_route",
            "all",
            {
                "api_id": ref("aws_apigatewayv2_api.main.id"),
                "route_key": "$default",
                "target": template("integrations/${aws_apigatewayv2_integration.app.id}"),
            },
            skips=("CKV_AWS_309",),
        ),
        resource(
            "aws_apigatewayv2_stage",
            "main",
            {"api_id": ref("aws_apigatewayv2_api.main.id"), "name": "$default", "auto_deploy": True},
            block(
                "access_log_settings",
                {
                    "destination_arn": ref('aws_cloudwatch_log_group.main["door"].arn'),
                    "format": Call("jsonencode", line),
                },
            ),
        ),
        resource(
            "aws_lambda_permission",
            "door",
            {
                "action": "lambda:InvokeFunction",
                "function_name": ref("aws_lambda_function.app.function_name"),
                "qualifier": ref(f"aws_lambda_alias.{LIVE}.name"),
                "principal": "apigateway.amazonaws.com",
                "source_arn": template("${aws_apigatewayv2_api.main.execution_arn}/*/*"),
            },
        ),
        *own_name,
    )


def _own_name() -> list[Item]:
    return [
        resource(
            "aws_apigatewayv2_domain_name",
            "main",
            {"domain_name": ref("var.domain_name")},
            block(
                "domain_name_configuration",
                {
                    "certificate_arn": ref("aws_acm_certificate_validation.main.certificate_arn"),
                    "endpoint_type": "REGIONAL",
                    "security_policy": "TLS_1_2",
                },
            ),
        ),
        resource(
            "aws_apigatewayv2_api_mapping",
            "main",
            {
                "api_id": ref("aws_apigatewayv2_api.main.id"),
                "domain_name": ref("aws_apigatewayv2_domain_name.main.id"),
                "stage": ref("aws_apigatewayv2_stage.main.id"),
            },
        ),
        resource(
            "aws_route53_record",
            "main",
            {"zone_id": ref("var.zone_id"), "name": ref("var.domain_name"), "type": "A", **OVER_THE_LOST},
            block(
                "alias",
                {
                    "name": ref(
                        "aws_apigatewayv2_domain_name.main.domain_name_configuration[0].target_domain_name"
                    ),
                    "zone_id": ref(
                        "aws_apigatewayv2_domain_name.main.domain_name_configuration[0].hosted_zone_id"
                    ),
                    "evaluate_target_health": False,
                },
            ),
        ),
    ]
