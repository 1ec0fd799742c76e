"""The cache, the queue, the files, and the bucket of logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.cloudformation.parts.network import subnets
from loopwright.generate.cloudformation.parts.words import (
    Resources,
    get,
    kept,
    named,
    passed_over,
    policy,
    ref,
    resource,
    sub,
)
from loopwright.generate.pinned import version_of

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

FORTNIGHT_SECONDS = 14 * 24 * 3600


def stores(plan: Amazon) -> Resources:
    """The cache, the queue, the files."""
    found: Resources = {}
    if plan.cached:
        found |= _cache(plan)
    if plan.queued:
        tries = round(plan.setting.value("decision.job_retries.tries"))
        redrive: Data = {"deadLetterTargetArn": get("DeadLetters", "Arn"), "maxReceiveCount": tries}
        queue: dict[str, Data] = {"KmsMasterKeyId": get("Key", "Arn")}
        found |= {
            "DeadLetters": kept("SQS::Queue", {**queue, "MessageRetentionPeriod": FORTNIGHT_SECONDS}),
            "Jobs": kept("SQS::Queue", {**queue, "VisibilityTimeout": 300, "RedrivePolicy": redrive}),
        }
    if plan.files:
        days = round(plan.setting.value("seed.backup.daily_days"))
        found["Files"] = _bucket(
            {"KMSMasterKeyID": get("Key", "Arn"), "SSEAlgorithm": "aws:kms"}, days, "files"
        )
        found["FilesPolicy"] = _bucket_policy("Files")
    if plan.behind_balancer or plan.files:
        found["Logs"] = _bucket({"SSEAlgorithm": "AES256"}, 1, "")
        writers: list[Data] = ["logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com"]
        written: Data = {
            "Effect": "Allow",
            "Principal": {"Service": writers},
            "Action": "s3:PutObject",
            "Resource": sub("${Logs.Arn}/*"),
            "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
        }
        found["LogsPolicy"] = _bucket_policy("Logs", written)
    return found


def _cache(plan: Amazon) -> Resources:
    several = plan.count(Tier.CACHE) > 1
    return {
        "CacheSubnets": resource(
            "ElastiCache::SubnetGroup",
            {"Description": "Subnets without a way out", "SubnetIds": subnets(plan, "Data")},
        ),
        "Cache": kept(
            "ElastiCache::ReplicationGroup",
            {
                "ReplicationGroupDescription": "Answers that can be had again",
                "Engine": "valkey",
                "EngineVersion": version_of("valkey"),
                "CacheNodeType": plan.sku(Tier.CACHE),
                "NumCacheClusters": plan.count(Tier.CACHE),
                "AutomaticFailoverEnabled": several,
                "MultiAZEnabled": several,
                "CacheSubnetGroupName": ref("CacheSubnets"),
                "SecurityGroupIds": [get("CacheGroup", "GroupId")],
                "AtRestEncryptionEnabled": True,
                "TransitEncryptionEnabled": True,
                "KmsKeyId": get("Key", "Arn"),
                "UserGroupIds": [ref("CacheUsers")],
                "AutoMinorVersionUpgrade": True,
            },
            "Delete",
        ),
        **_cache_users(),
    }


def _cache_users() -> Resources:
    """The application's own user: it signs in with its role, or by a password that a person puts in once."""
    return {
        "CacheUser": resource(
            "ElastiCache::User",
            {
                "UserId": named("cache"),
                "UserName": named("cache"),
                "Engine": "valkey",
                "AccessString": "on ~* +@all -@dangerous +info",
                "AuthenticationMode": {"Type": "iam"},
            },
        ),
        "CacheUsers": resource(
            "ElastiCache::UserGroup",
            {"UserGroupId": named("cache"), "Engine": "valkey", "UserIds": [ref("CacheUser")]},
        ),
    }


def _bucket(encryption: Data, versions_days: int, logged: str) -> Data:
    closed = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    rule: dict[str, Data] = {
        "Id": "kept-as-decided",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": versions_days},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    properties: dict[str, Data] = {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": encryption}]
        },
        "PublicAccessBlockConfiguration": dict.fromkeys(closed, True),
        "VersioningConfiguration": {"Status": "Enabled"},
    }
    if logged:
        properties["LoggingConfiguration"] = {
            "DestinationBucketName": ref("Logs"),
            "LogFilePrefix": f"{logged}/",
        }
    else:
        rule["ExpirationInDays"] = ref("LogRetentionDays")
    properties["LifecycleConfiguration"] = {"Rules": [rule]}
    return kept("S3::Bucket", properties, "Retain", **passed_over(*([] if logged else ["CKV_AWS_18"])))


def _bucket_policy(name: str, *statements: Data) -> Data:
    refused: Data = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [get(name, "Arn"), sub(f"${{{name}.Arn}}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": False}},
    }
    return resource("S3::BucketPolicy", {"Bucket": ref(name), "PolicyDocument": policy(*statements, refused)})
