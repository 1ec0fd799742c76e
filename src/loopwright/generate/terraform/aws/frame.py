"""What holds the parts together: versions, variables, names, outputs, the environments, and where the state is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.amazon import PROVIDER
from loopwright.generate.application import secrets_read
from loopwright.generate.hcl import Block, Comment, block, ref, template
from loopwright.generate.kubernetes.secrets import recovery_names
from loopwright.generate.naming import names_at
from loopwright.generate.pinned import registry_of, version_of
from loopwright.generate.terraform.aws.keys import log_groups
from loopwright.generate.terraform.aws.words import data
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Item, Value

MACHINE_DISK_GB = 30  # what the images ask for


def versions(plan: Amazon) -> tuple[Item, ...]:
    """What is pinned, and where the state stands."""
    needs: dict[str, Value] = {
        "aws": {"source": registry_of("aws"), "version": version_of("aws")},
    }
    backend = block(
        "backend",
        "s3",
        {"key": "infrastructure.tfstate", "encrypt": True, "use_lockfile": True},
    )
    return (
        block(
            "terraform",
            {"required_version": version_of("terraform")},
            block("required_providers", needs),
            Comment(
                "bucket and region: environments/<environment>.s3.tfbackend; one run at a time holds the lock"
            ),
            backend,
        ),
        _provider("region", ref("var.region")),
        *([_provider("edge", "us-east-1")] if plan.edge else []),
    )


def _provider(kind: str, region: Value) -> Block:
    alias: dict[str, Value] = {"alias": kind} if kind == "edge" else {}
    return block(
        "provider", "aws", {**alias, "region": region}, block("default_tags", {"tags": ref("local.tags")})
    )


def lookups() -> tuple[Item, ...]:
    """Whose account it is."""
    return (data("aws_caller_identity", "current"), data("aws_partition", "current"))


def names(plan: Amazon) -> tuple[Item, ...]:
    """Names that several parts use."""
    application = plan.application
    values: dict[str, Value] = {
        "project": plan.project,
        "name": template("${local.project}-${var.environment}"),
        "account": ref("data.aws_caller_identity.current.account_id"),
        "partition": ref("data.aws_partition.current.partition"),
    }
    if plan.in_network:
        values["zones"] = ref("length(var.zones)")
    if plan.hosted:
        values["database"] = plan.names.database_name
    program: dict[str, Value] = {}
    if (plan.in_network and plan.arrangement is not Arrangement.KUBERNETES) or plan.tasks:
        program["port"] = application.port
    if plan.behind_balancer:
        program["health_path"] = plan.health_path
    tags: dict[str, Value] = {
        "Project": ref("local.project"),
        "Environment": ref("var.environment"),
        "ManagedBy": "terraform",
        **({"Owner": ref("var.owner")} if plan.owned else {}),
    }
    groups: dict[str, Value] = {"log_groups": sorted(log_groups(plan))} if log_groups(plan) else {}
    assumed: list[Item] = [Comment(application.assumption), program] if program else []
    secret: dict[str, Value] = {"secret_names": list(plan.secret_names)} if plan.has_secrets else {}
    if copying := recovery_names(plan.setting):
        secret["recovery_names"] = list(copying)
    return (
        block(
            "locals",
            values,
            *assumed,
            secret,
            groups,
            *_program_settings(plan),
            {"tags": tags},
        ),
    )


def _program_settings(plan: Amazon) -> tuple[Item, ...]:
    """The settings of the program, as its containers or its function read them."""
    if not (plan.tasks or plan.on_functions):
        return ()
    settings: dict[str, Value] = dict(plan.plain_names)
    if plan.files:
        settings["FILES_BUCKET"] = ref("aws_s3_bucket.files.id")
    if plan.queued:
        settings["QUEUE_URL"] = ref("aws_sqs_queue.jobs.url")
    if plan.hosted:
        kind = "aws_rds_cluster.main.endpoint" if plan.aurora else "aws_db_instance.main.address"
        settings["DATABASE_HOST"] = ref(kind)
    if plan.cached:
        settings["CACHE_HOST"] = ref("aws_elasticache_replication_group.main.primary_endpoint_address")
    read: dict[str, Value] = dict(secrets_read(plan.setting))
    found: list[Item] = [{"plain": settings, "secrets_read": read}]
    if plan.tasks:
        found += [
            {
                "environment": ref("[for name, value in local.plain : { name = name, value = value }]"),
                "secrets": ref(
                    "[for read, name in local.secrets_read : { name = read, "
                    "valueFrom = aws_secretsmanager_secret.application[name].arn }]"
                ),
            }
        ]
    return tuple(found)


def backend(plan: Amazon, environment: str) -> dict[str, Value]:
    """Where an environment's state stands; the bucket is made by the bootstrap folder."""
    return {"bucket": names_at(PROVIDER, plan.project, environment).state, "region": plan.region}


def sizes(plan: Amazon, environment: str) -> dict[str, Value]:
    """What an environment other than production has less of."""
    redundant = environment == "staging" and plan.staged == "like_production"
    found: dict[str, Value] = {}
    if plan.counted:
        least = min(2 if redundant else 1, plan.count(Tier.APP))
        found |= {"app_count": least, **({"app_most": least} if plan.may_grow else {})}
    if Tier.WORKER in (*plan.tasks, *plan.node_tiers):
        found["worker_count"] = 1
    if plan.hosted:
        found["database_standby"] = redundant and plan.standby
        found["database_class"] = plan.smallest_database_class
        if plan.replicas:
            found["database_replicas"] = 0
    if plan.cached:
        found |= {"cache_count": 2 if redundant and plan.count(Tier.CACHE) > 1 else 1}
        found |= {"cache_class": plan.smallest_cache_class}
    if plan.in_network and plan.private:
        found["nat_gateways"] = 1
    return found


def said_by(plan: Amazon, environment: str) -> dict[str, Value]:
    """What an environment other than production says: who it is, its addresses, what it has less of."""
    found: dict[str, Value] = {"environment": environment}
    if plan.in_network:
        found["network_cidr"] = plan.network_of(environment)
    found |= sizes(plan, environment)
    return found | ({"protected": False} if plan.protectable else {})
