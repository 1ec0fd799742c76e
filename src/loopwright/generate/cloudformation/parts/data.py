"""What is kept: the key, the database, the cache, the files, the queue, the secrets, the logs, the copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.cloudformation.parts.network import subnets
from loopwright.generate.cloudformation.parts.program import secret_id
from loopwright.generate.cloudformation.parts.words import (
    Resources,
    get,
    kept,
    named,
    policy,
    ref,
    resource,
    role,
    sub,
)
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.aws.backup import generations

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

USES: list[Data] = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
FORTNIGHT_SECONDS = 14 * 24 * 3600


def keys(plan: Amazon) -> Resources:
    """The key, the secrets by name, and where logs go."""
    root = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    services: list[Data] = [
        sub("logs.${AWS::Region}.amazonaws.com"),
        "cloudwatch.amazonaws.com",
        "budgets.amazonaws.com",
    ]
    rules = policy(
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": services}, "Action": USES, "Resource": "*"},
    )
    found: Resources = {
        "Key": kept("KMS::Key", {"EnableKeyRotation": True, "KeyPolicy": rules}),
        **{
            secret_id(name): kept(
                "SecretsManager::Secret",
                {"Name": sub("${AWS::StackName}/" + name), "KmsKeyId": get("Key", "Arn")},
            )
            for name in plan.secret_names
        },
    }
    for name in ("Network", *(tier.value.title() for tier in plan.tasks)):
        found[f"{name}Log"] = kept(
            "Logs::LogGroup",
            {"RetentionInDays": ref("LogRetentionDays"), "KmsKeyId": get("Key", "Arn")},
        )
    return found


def database(plan: Amazon) -> Resources:
    """The database that AWS runs."""
    line = version_of("postgresql")
    settings: Data = {"rds.force_ssl": "1", "log_min_duration_statement": "1000", "log_statement": "ddl"}
    kind, family = (
        ("RDS::DBClusterParameterGroup", f"aurora-postgresql{line}")
        if plan.aurora
        else ("RDS::DBParameterGroup", f"postgres{line}")
    )
    shared: Resources = {
        "DatabaseSubnets": resource(
            "RDS::DBSubnetGroup",
            {"DBSubnetGroupDescription": "Subnets without a way out", "SubnetIds": subnets(plan, "Data")},
        ),
        "DatabaseSettings": resource(
            kind,
            {
                "Family": family,
                "Description": "TLS alone; slow queries are written down",
                "Parameters": settings,
            },
        ),
        "DatabaseWatcher": role(
            "watch", "monitoring.rds.amazonaws.com", managed=("service-role/AmazonRDSEnhancedMonitoringRole",)
        ),
    }
    return shared | (_aurora(plan) if plan.aurora else _instances(plan))


def _guarded() -> dict[str, Data]:
    return {
        "StorageEncrypted": True,
        "KmsKeyId": get("Key", "Arn"),
        "EnableIAMDatabaseAuthentication": True,
        "DeletionProtection": True,
        "ManageMasterUserPassword": True,
        "MasterUserSecret": {"KmsKeyId": get("Key", "Arn")},
        "MasterUsername": "owner",
        "EngineVersion": ref("PostgresqlVersion"),
        "Port": 5432,
    }


def _watched() -> dict[str, Data]:
    return {
        "MonitoringInterval": 60,
        "MonitoringRoleArn": get("DatabaseWatcher", "Arn"),
        "AutoMinorVersionUpgrade": True,
        "PubliclyAccessible": False,
    }


def _instances(plan: Amazon) -> Resources:
    guarded = _guarded()
    guarded["Port"] = "5432"
    exports: Data = ["postgresql", "upgrade"]
    insights: dict[str, Data] = {
        "EnablePerformanceInsights": True,
        "PerformanceInsightsKMSKeyId": get("Key", "Arn"),
    }
    found: Resources = {
        "Database": kept(
            "RDS::DBInstance",
            {
                "Engine": "postgres",
                **guarded,
                "DBName": plan.project.replace("-", "_"),
                "DBInstanceClass": ref("DatabaseClass"),
                "DBParameterGroupName": ref("DatabaseSettings"),
                "MultiAZ": ref("DatabaseStandby"),
                "DBSubnetGroupName": ref("DatabaseSubnets"),
                "VPCSecurityGroups": [get("DatabaseGroup", "GroupId")],
                "StorageType": "gp3",
                "AllocatedStorage": str(plan.storage_gb),
                "MaxAllocatedStorage": plan.storage_most_gb,
                "BackupRetentionPeriod": plan.backup_days,
                "PreferredBackupWindow": "02:00-03:00",
                "PreferredMaintenanceWindow": "sun:03:30-sun:04:30",
                "DeleteAutomatedBackups": False,
                "CopyTagsToSnapshot": True,
                "EnableCloudwatchLogsExports": exports,
                **insights,
                **_watched(),
            },
            "Snapshot",
        )
    }
    for number in range(plan.replicas):
        found[f"Replica{number + 1}"] = resource(
            "RDS::DBInstance",
            {
                "SourceDBInstanceIdentifier": ref("Database"),
                "DBInstanceClass": ref("DatabaseClass"),
                "DBParameterGroupName": ref("DatabaseSettings"),
                "VPCSecurityGroups": [get("DatabaseGroup", "GroupId")],
                "StorageEncrypted": True,
                "KmsKeyId": get("Key", "Arn"),
                "DeletionProtection": True,
                "CopyTagsToSnapshot": True,
                "EnableCloudwatchLogsExports": exports,
                **insights,
                **_watched(),
            },
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
        )
    return found


def _aurora(plan: Amazon) -> Resources:
    found: Resources = {
        "Database": kept(
            "RDS::DBCluster",
            {
                "Engine": "aurora-postgresql",
                **_guarded(),
                "DatabaseName": plan.project.replace("-", "_"),
                "DBClusterParameterGroupName": ref("DatabaseSettings"),
                "DBSubnetGroupName": ref("DatabaseSubnets"),
                "VpcSecurityGroupIds": [get("DatabaseGroup", "GroupId")],
                "BackupRetentionPeriod": plan.backup_days,
                "PreferredBackupWindow": "02:00-03:00",
                "PreferredMaintenanceWindow": "sun:03:30-sun:04:30",
                "CopyTagsToSnapshot": True,
                "EnableCloudwatchLogsExports": ["postgresql"],
            },
            "Snapshot",
        )
    }
    for number in range(1 + int(plan.standby) + plan.replicas):
        found[f"DatabaseMember{number + 1}"] = resource(
            "RDS::DBInstance",
            {
                "DBClusterIdentifier": ref("Database"),
                "Engine": "aurora-postgresql",
                "DBInstanceClass": ref("DatabaseClass"),
                "PromotionTier": number,
                **_watched(),
            },
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
        )
    return found


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
                "AutoMinorVersionUpgrade": True,
            },
            "Delete",
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
    return kept("S3::Bucket", properties)


def _bucket_policy(name: str, *statements: Data) -> Data:
    refused: Data = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [get(name, "Arn"), sub(f"${{{name}.Arn}}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": False}},
    }
    return resource("S3::BucketPolicy", {"Bucket": ref(name), "PolicyDocument": policy(*statements, refused)})


def copies(plan: Amazon) -> Resources:
    """Copies by AWS Backup, kept as long as decided."""
    rules: list[Data] = [
        {
            "RuleName": name,
            "TargetBackupVault": ref("Vault"),
            "ScheduleExpression": when,
            "Lifecycle": {"DeleteAfterDays": days},
        }
        for name, when, days in generations(plan)
    ]
    kind = "cluster" if plan.aurora else "db"
    what: list[Data] = []
    if plan.hosted:
        what.append(
            sub(f"arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{kind}:${{Database}}")
        )
    if plan.files:
        what.append(get("Files", "Arn"))
    managed = (
        "service-role/AWSBackupServiceRolePolicyForBackup",
        "service-role/AWSBackupServiceRolePolicyForRestores",
        "AWSBackupServiceRolePolicyForS3Backup",
        "AWSBackupServiceRolePolicyForS3Restore",
    )
    return {
        "Vault": kept(
            "Backup::BackupVault",
            {"BackupVaultName": ref("AWS::StackName"), "EncryptionKeyArn": get("Key", "Arn")},
        ),
        "Copies": resource(
            "Backup::BackupPlan",
            {"BackupPlan": {"BackupPlanName": ref("AWS::StackName"), "BackupPlanRule": rules}},
        ),
        "CopyRole": role("copy", "backup.amazonaws.com", managed=managed),
        "Copied": resource(
            "Backup::BackupSelection",
            {
                "BackupPlanId": ref("Copies"),
                "BackupSelection": {
                    "SelectionName": named("data"),
                    "IamRoleArn": get("CopyRole", "Arn"),
                    "Resources": what,
                },
            },
        ),
    }
