"""What else keeps something: the cache, the files, the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Call, Comment, block, called, ref, template
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.aws.words import allow, kept, policy, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

DAY_SECONDS = 24 * 3600
LONGEST_WAIT_DAYS = 14  # of SQS
PARTS_DAYS = 7


def cache(plan: Amazon) -> tuple[Item, ...]:
    """The cache: encrypted at rest and on its way, reached by the application alone."""
    several = plan.count(Tier.CACHE) > 1
    return (
        resource(
            "aws_elasticache_subnet_group",
            "main",
            {"name": ref("local.name"), "subnet_ids": ref("aws_subnet.data[*].id")},
        ),
        resource(
            "aws_elasticache_replication_group",
            "main",
            {
                "replication_group_id": called(plan.names.cache),
                "description": "Answers that can be had again",
                "engine": "valkey",
                "engine_version": version_of("valkey"),
                "node_type": ref("var.cache_class"),
                "num_cache_clusters": ref("var.cache_count"),
                "automatic_failover_enabled": ref("var.cache_count > 1"),
                "multi_az_enabled": ref("var.cache_count > 1"),
                "subnet_group_name": ref("aws_elasticache_subnet_group.main.name"),
                "security_group_ids": [ref("aws_security_group.cache.id")],
                "at_rest_encryption_enabled": True,
                "transit_encryption_enabled": True,
                "transit_encryption_mode": "required",
                "kms_key_id": ref("aws_kms_key.main.arn"),
                "user_group_ids": [ref("aws_elasticache_user_group.main.user_group_id")],
                "auto_minor_version_upgrade": True,
                "apply_immediately": False,
            },
            skips=() if several else ("CKV2_AWS_50",),
        ),
        *_cache_users(plan),
    )


def _cache_users(plan: Amazon) -> tuple[Block, ...]:
    """The application's own user: it signs in with its role, or by a password that a person puts in once."""
    name = called(plan.names.cache_user)
    return (
        resource(
            "aws_elasticache_user",
            "application",
            {
                "user_id": name,
                "user_name": name,
                "engine": "valkey",
                "access_string": "on ~* +@all -@dangerous +info",
            },
            block("authentication_mode", {"type": "iam"}),
            Comment(
                "libraries that read REDIS_URL cannot sign: README.md says how a person gives it a password"
            ),
            block("lifecycle", {"ignore_changes": [ref("authentication_mode")]}),
        ),
        resource(
            "aws_elasticache_user_group",
            "main",
            {
                "user_group_id": called(plan.names.cache_group),
                "engine": "valkey",
                "user_ids": [ref("aws_elasticache_user.application.user_id")],
            },
        ),
    )


def queue(plan: Amazon) -> tuple[Item, ...]:
    """The queue, and where jobs go that failed too often."""
    tries = round(plan.setting.value("decision.job_retries.tries"))
    redrive: dict[str, Value] = {
        "deadLetterTargetArn": ref("aws_sqs_queue.dead_letters.arn"),
        "maxReceiveCount": tries,
    }
    return (
        resource(
            "aws_sqs_queue",
            "dead_letters",
            {
                "name": called(plan.names.dead_letters),
                "message_retention_seconds": LONGEST_WAIT_DAYS * DAY_SECONDS,
                "kms_master_key_id": ref("aws_kms_key.main.arn"),
            },
        ),
        resource(
            "aws_sqs_queue",
            "jobs",
            {
                "name": called(plan.names.jobs),
                "visibility_timeout_seconds": 300,
                "receive_wait_time_seconds": 20,
                "kms_master_key_id": ref("aws_kms_key.main.arn"),
                "redrive_policy": Call("jsonencode", redrive),
            },
        ),
    )


def files(plan: Amazon) -> tuple[Item, ...]:
    """The users' files: versions undo a deletion."""
    kept_days = round(plan.setting.value("seed.backup.daily_days"))
    return (
        *bucket(plan, "files", protected=True, expire=None, versions_days=kept_days),
        *_closed_to_plain_text("files"),
    )


def log_bucket(plan: Amazon) -> tuple[Item, ...]:
    """Where the balancer, the delivery network and the buckets write who asked for what."""
    root = template("${aws_s3_bucket.logs.arn}/*")
    writers: list[Value] = ["logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com"]
    allowed = allow("s3:PutObject", root, Principal={"Service": writers}, Condition=_ours())
    return (
        *bucket(plan, "logs", protected=False, expire="var.log_retention_days", versions_days=1),
        resource(
            "aws_s3_bucket_policy",
            "logs",
            {"bucket": ref("aws_s3_bucket.logs.id"), "policy": policy(allowed, refuse_plain_text("logs"))},
        ),
    )


def _ours() -> dict[str, Value]:
    return {"StringEquals": {"aws:SourceAccount": ref("local.account")}}


def refuse_plain_text(name: str) -> dict[str, Value]:
    """A statement that refuses requests without TLS."""
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [ref(f"aws_s3_bucket.{name}.arn"), template(f"${{aws_s3_bucket.{name}.arn}}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _closed_to_plain_text(name: str) -> tuple[Block, ...]:
    rules = policy(refuse_plain_text(name))
    return (
        resource("aws_s3_bucket_policy", name, {"bucket": ref(f"aws_s3_bucket.{name}.id"), "policy": rules}),
    )


def bucket(
    plan: Amazon, name: str, *, protected: bool, expire: str | None, versions_days: int
) -> tuple[Item, ...]:
    """A bucket that nobody outside can read, with everything that belongs to one."""
    own: Value = ref(f"aws_s3_bucket.{name}.id")
    skips = (
        ("CKV_AWS_144", "CKV2_AWS_62")
        if name != "logs"
        else ("CKV_AWS_144", "CKV_AWS_145", "CKV_AWS_18", "CKV2_AWS_62")
    )
    by_key: dict[str, Value] = (
        {"sse_algorithm": "AES256"}
        if name == "logs"
        else {"sse_algorithm": "aws:kms", "kms_master_key_id": ref("aws_kms_key.main.arn")}
    )
    watched = (
        []
        if name == "logs"
        else [
            resource(
                "aws_s3_bucket_logging",
                name,
                {"bucket": own, "target_bucket": ref("aws_s3_bucket.logs.id"), "target_prefix": f"{name}/"},
            )
        ]
    )
    return (
        resource(
            "aws_s3_bucket",
            name,
            {"bucket": called(plan.names.bucket(name))},
            *([kept()] if protected else []),
            skips=skips,
        ),
        resource(
            "aws_s3_bucket_public_access_block",
            name,
            {
                "bucket": own,
                "block_public_acls": True,
                "block_public_policy": True,
                "ignore_public_acls": True,
                "restrict_public_buckets": True,
            },
        ),
        resource(
            "aws_s3_bucket_server_side_encryption_configuration",
            name,
            {"bucket": own},
            block(
                "rule",
                {"bucket_key_enabled": True},
                block("apply_server_side_encryption_by_default", by_key),
            ),
        ),
        resource(
            "aws_s3_bucket_versioning",
            name,
            {"bucket": own},
            block("versioning_configuration", {"status": "Enabled"}),
        ),
        resource(
            "aws_s3_bucket_lifecycle_configuration", name, {"bucket": own}, _lifecycle(expire, versions_days)
        ),
        *watched,
    )


def _lifecycle(expire: str | None, versions_days: int) -> Block:
    end = [block("expiration", {"days": ref(expire)})] if expire else []
    return block(
        "rule",
        {"id": "kept-as-decided", "status": "Enabled"},
        block("filter"),
        *end,
        block("noncurrent_version_expiration", {"noncurrent_days": versions_days}),
        block("abort_incomplete_multipart_upload", {"days_after_initiation": PARTS_DAYS}),
    )
