"""The delivery network: pages and files near the people, and the origin behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.terraform.aws.balancer import firewall
from loopwright.generate.terraform.aws.stores import bucket, refuse_plain_text
from loopwright.generate.terraform.aws.words import allow, named, policy, resource
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

YEAR_SECONDS = 365 * 24 * 3600
OPTIMIZED, DISABLED, ALL_VIEWER = (
    "Managed-CachingOptimized",
    "Managed-CachingDisabled",
    "Managed-AllViewerExceptHostHeader",
)


def edge(plan: Amazon) -> tuple[Item, ...]:
    """A distribution before the balancer, the function or the site."""
    static = plan.arrangement is Arrangement.STATIC
    origin = _site_origin() if static else _application_origin(plan)
    site = _site(plan) if static else ()
    return (*site, *_policies(), *_edge_certificate(), _headers(), _distribution(plan, origin, static=static))


def _policies() -> tuple[Block, ...]:
    return (
        block("data", "aws_cloudfront_cache_policy", "assets", {"name": OPTIMIZED}),
        block("data", "aws_cloudfront_cache_policy", "pages", {"name": DISABLED}),
        block("data", "aws_cloudfront_origin_request_policy", "all", {"name": ALL_VIEWER}),
    )


def _edge_certificate() -> tuple[Item, ...]:
    option = "one(aws_acm_certificate.edge.domain_validation_options)"
    return (
        Comment("CloudFront reads its certificate in us-east-1, wherever the application stands"),
        resource(
            "aws_acm_certificate",
            "edge",
            {
                "provider": ref("aws.edge"),
                "domain_name": ref("var.domain_name"),
                "validation_method": "DNS",
            },
            block("lifecycle", {"create_before_destroy": True}),
        ),
        resource(
            "aws_route53_record",
            "edge_certificate",
            {
                "zone_id": ref("var.zone_id"),
                "name": ref(f"{option}.resource_record_name"),
                "type": ref(f"{option}.resource_record_type"),
                "records": [ref(f"{option}.resource_record_value")],
                "ttl": 300,
                "allow_overwrite": True,
            },
        ),
        resource(
            "aws_acm_certificate_validation",
            "edge",
            {
                "provider": ref("aws.edge"),
                "certificate_arn": ref("aws_acm_certificate.edge.arn"),
                "validation_record_fqdns": [ref("aws_route53_record.edge_certificate.fqdn")],
            },
        ),
    )


def _headers() -> Block:
    strict: dict[str, Value] = {
        "access_control_max_age_sec": YEAR_SECONDS,
        "include_subdomains": True,
        "preload": False,
        "override": True,
    }
    return resource(
        "aws_cloudfront_response_headers_policy",
        "main",
        {"name": named("headers")},
        block(
            "security_headers_config",
            block("content_type_options", {"override": True}),
            block("frame_options", {"frame_option": "DENY", "override": False}),
            block(
                "referrer_policy", {"referrer_policy": "strict-origin-when-cross-origin", "override": False}
            ),
            block("strict_transport_security", strict),
        ),
        skips=("CKV_AWS_259",),
    )


def _application_origin(plan: Amazon) -> Block:
    name = (
        ref("aws_route53_record.origin.fqdn")  # a cluster's comes with its Ingress, later
        if plan.behind_balancer or plan.on_server
        else ref('replace(aws_apigatewayv2_api.main.api_endpoint, "https://", "")')
        if plan.on_functions
        else template("origin.${var.domain_name}")
    )
    return block(
        "origin",
        {"origin_id": "application", "domain_name": name},
        block(
            "custom_origin_config",
            {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "https-only",
                "origin_ssl_protocols": ["TLSv1.2"],
            },
        ),
    )


def _site_origin() -> Block:
    return block(
        "origin",
        {
            "origin_id": "site",
            "domain_name": ref("aws_s3_bucket.site.bucket_regional_domain_name"),
            "origin_access_control_id": ref("aws_cloudfront_origin_access_control.site.id"),
        },
    )


def _site(plan: Amazon) -> tuple[Item, ...]:
    reads = allow(
        "s3:GetObject",
        template("${aws_s3_bucket.site.arn}/*"),
        Principal={"Service": "cloudfront.amazonaws.com"},
        Condition={"StringEquals": {"aws:SourceArn": ref("aws_cloudfront_distribution.main.arn")}},
    )
    days = round(plan.setting.value("seed.backup.daily_days"))
    return (
        *bucket(plan, "site", protected=False, expire=None, versions_days=days),
        resource(
            "aws_s3_bucket_policy",
            "site",
            {"bucket": ref("aws_s3_bucket.site.id"), "policy": policy(reads, refuse_plain_text("site"))},
        ),
        resource(
            "aws_cloudfront_origin_access_control",
            "site",
            {
                "name": named("site"),
                "origin_access_control_origin_type": "s3",
                "signing_behavior": "always",
                "signing_protocol": "sigv4",
            },
        ),
    )


def _distribution(plan: Amazon, origin: Block, *, static: bool) -> Block:
    target = "site" if static else "application"
    skips = ["CKV_AWS_310", "CKV_AWS_374"] + ([] if plan.filtered else ["CKV_AWS_68", "CKV2_AWS_47"])
    behaviours = [_behaviour("default_cache_behavior", target, "assets" if static else "pages", {})]
    if not static:
        behaviours.append(
            _behaviour("ordered_cache_behavior", target, "assets", {"path_pattern": "/static/*"})
        )
    return resource(
        "aws_cloudfront_distribution",
        "main",
        {
            "enabled": True,
            "is_ipv6_enabled": True,
            "http_version": "http2and3",
            "comment": ref("local.name"),
            "aliases": [ref("var.domain_name")],
            "default_root_object": "index.html" if static else "",
            **({"web_acl_id": ref("aws_wafv2_web_acl.edge.arn")} if plan.filtered else {}),
        },
        origin,
        *behaviours,
        block(
            "viewer_certificate",
            {
                "acm_certificate_arn": ref("aws_acm_certificate_validation.edge.certificate_arn"),
                "ssl_support_method": "sni-only",
                "minimum_protocol_version": "TLSv1.2_2021",
            },
        ),
        block("restrictions", block("geo_restriction", {"restriction_type": "none"})),
        block(
            "logging_config",
            {
                "bucket": ref("aws_s3_bucket.logs.bucket_domain_name"),
                "prefix": "edge/",
                "include_cookies": False,
            },
        ),
        {"depends_on": [ref("aws_s3_bucket_ownership_controls.logs")]},
        skips=tuple(skips if static else [*skips, "CKV_AWS_305", "CKV2_AWS_46"]),
    )


def _behaviour(kind: str, target: str, cache: str, first: dict[str, Value]) -> Block:
    methods: list[Value] = ["GET", "HEAD", "OPTIONS"]
    asks: dict[str, Value] = {}
    if cache == "pages":
        methods += ["PUT", "POST", "PATCH", "DELETE"]
        asks = {"origin_request_policy_id": ref("data.aws_cloudfront_origin_request_policy.all.id")}
    return block(
        kind,
        {
            **first,
            "target_origin_id": target,
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": methods,
            "cached_methods": ["GET", "HEAD"],
            "compress": True,
            "cache_policy_id": ref(f"data.aws_cloudfront_cache_policy.{cache}.id"),
            **asks,
            "response_headers_policy_id": ref("aws_cloudfront_response_headers_policy.main.id"),
        },
    )


def log_access() -> tuple[Block, ...]:
    """CloudFront writes its logs by the older way of rights, which the bucket must then allow."""
    return (
        resource(
            "aws_s3_bucket_ownership_controls",
            "logs",
            {"bucket": ref("aws_s3_bucket.logs.id")},
            block("rule", {"object_ownership": "BucketOwnerPreferred"}),
            skips=("CKV2_AWS_65",),
        ),
    )


def edge_filter() -> tuple[Item, ...]:
    """The filter of requests at the edge, which is the public door there."""
    return firewall("edge", "CLOUDFRONT", {"provider": ref("aws.edge")})
