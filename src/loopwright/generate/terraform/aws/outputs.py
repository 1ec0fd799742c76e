"""What the pipeline and people ask the configuration for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Item

Output = tuple[str, str, str]


def outputs(plan: Amazon) -> tuple[Item, ...]:
    """Each output with what it is."""
    found = (*_program(plan), *_data(plan), *_inside(plan), *_doors(plan))
    return tuple(
        block("output", name, {"description": why, "value": ref(value)}) for name, why, value in found
    )


def _program(plan: Amazon) -> list[Output]:
    found: list[Output] = []
    if plan.tasks:
        found += [
            (
                "repository_url",
                "Where the pipeline pushes images",
                "aws_ecr_repository.application.repository_url",
            ),
            ("cluster_name", "The cluster", "aws_ecs_cluster.main.name"),
            ("service_name", "The service that the pipeline rolls out", "aws_ecs_service.app.name"),
        ]
    if plan.node_tiers or plan.on_functions:
        url = "aws_ecr_repository.application.repository_url"
        found.append(("repository_url", "Where the pipeline pushes images", url))
    if plan.behind_balancer:
        found.append(("balancer_name", "The balancer's own name", "aws_lb.main.dns_name"))
    return found


def _data(plan: Amazon) -> list[Output]:
    found: list[Output] = []
    if plan.hosted:
        kind = "aws_rds_cluster" if plan.aurora else "aws_db_instance"
        secret = f"{kind}.main.master_user_secret[0].secret_arn"
        found.append(("database_owner_secret", "Where AWS keeps the owner's password", secret))
    if plan.own_database:
        found.append(("database_addresses", "The database's machines", "aws_instance.database[*].private_ip"))
    if plan.cached:
        host = "aws_elasticache_replication_group.main.primary_endpoint_address"
        found.append(("cache_host", "Where the cache answers", host))
    if plan.files:
        found.append(("files_bucket", "The users' files", "aws_s3_bucket.files.id"))
    return found


def _inside(plan: Amazon) -> list[Output]:
    if not plan.watched_inside:
        return []
    subnets = f"aws_subnet.{'private' if plan.private else 'public'}[*].id"
    return [
        ("watch_group", "Joined by what measures and copies from inside", "aws_security_group.watch.id"),
        ("inside_subnets", "Where that stands", subnets),
    ]


def _doors(plan: Amazon) -> list[Output]:
    found: list[Output] = []
    if plan.edge:
        network = "aws_cloudfront_distribution.main.id"
        found.append(("distribution_id", "The delivery network, for invalidations", network))
    if plan.arrangement is Arrangement.KUBERNETES:
        certificate = "aws_acm_certificate_validation.main.certificate_arn"
        found.append(("cluster_name", "The cluster", "aws_eks_cluster.main.name"))
        found.append(("certificate_arn", "For the Ingress", certificate))
    if plan.on_server:
        where = "aws_lightsail_static_ip.server.ip_address" if plan.lightsail else "aws_eip.server.public_ip"
        found.append(("server_address", "The server", where))
    return found
