"""Where the state is kept: made once by hand, before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.amazon import PROVIDER
from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.naming import names_at
from loopwright.generate.pinned import registry_of, version_of
from loopwright.generate.terraform.aws.stores import refuse_plain_text
from loopwright.generate.terraform.aws.words import kept, policy, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

VERSIONS_DAYS = 90


def bootstrap(plan: Amazon) -> tuple[Item, ...]:
    """A bucket for the state of one environment: encrypted, with versions, closed, never deleted."""
    own: Value = ref("aws_s3_bucket.state.id")
    needs: dict[str, Value] = {"aws": {"source": registry_of("aws"), "version": version_of("aws")}}
    closed: dict[str, Value] = {
        "bucket": own,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }
    by_key: dict[str, Value] = {"sse_algorithm": "aws:kms", "kms_master_key_id": ref("aws_kms_key.state.arn")}
    return (
        Comment("Once for each environment, which is the workspace's name: see README.md"),
        block("terraform", {"required_version": version_of("terraform")}, block("required_providers", needs)),
        block("provider", "aws", {"region": plan.region}),
        block("data", "aws_caller_identity", "current"),
        block("data", "aws_partition", "current"),
        resource(
            "aws_kms_key",
            "state",
            {
                "description": template(f"The state of {plan.project} " + "${terraform.workspace}"),
                "enable_key_rotation": True,
                "policy": _key_policy(),
            },
            kept(),
        ),
        resource(
            "aws_s3_bucket",
            "state",
            {"bucket": template(names_at(PROVIDER, plan.project, "${terraform.workspace}").state)},
            block("lifecycle", {"prevent_destroy": True}, _known(plan)),
            skips=("CKV_AWS_144", "CKV2_AWS_62", "CKV_AWS_18"),
        ),
        resource("aws_s3_bucket_public_access_block", "state", closed),
        resource(
            "aws_s3_bucket_policy", "state", {"bucket": own, "policy": policy(refuse_plain_text("state"))}
        ),
        resource(
            "aws_s3_bucket_versioning",
            "state",
            {"bucket": own},
            block("versioning_configuration", {"status": "Enabled"}),
        ),
        resource(
            "aws_s3_bucket_server_side_encryption_configuration",
            "state",
            {"bucket": own},
            block(
                "rule", {"bucket_key_enabled": True}, block("apply_server_side_encryption_by_default", by_key)
            ),
        ),
        resource(
            "aws_s3_bucket_lifecycle_configuration",
            "state",
            {"bucket": own},
            block(
                "rule",
                {"id": "old-states", "status": "Enabled"},
                block("filter"),
                block("noncurrent_version_expiration", {"noncurrent_days": VERSIONS_DAYS}),
                block("abort_incomplete_multipart_upload", {"days_after_initiation": 7}),
            ),
        ),
    )


def _known(plan: Amazon) -> Block:
    """The workspace that Terraform begins in is no environment."""
    known = ", ".join(f'"{environment}"' for environment, _ in plan.environments)
    return block(
        "precondition",
        {
            "condition": ref(f"contains([{known}], terraform.workspace)"),
            "error_message": f"First: terraform workspace select -or-create ENVIRONMENT, one of {known}.".replace(
                '"', ""
            ),
        },
    )


def _key_policy() -> Value:
    root = template(
        "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
    )
    return policy({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"})
