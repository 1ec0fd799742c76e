"""The database that AWS runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.network import subnets
from loopwright.generate.cloudformation.parts.words import (
    Resources,
    get,
    kept,
    passed_over,
    ref,
    resource,
    role,
)
from loopwright.generate.pinned import version_of

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data


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
    found: Resources = {
        "Database": kept(
            "RDS::DBInstance",
            {
                "Engine": "postgres",
                **_guarded(),
                "Port": "5432",
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
                **_told(),
            },
            "Snapshot",
            **passed_over(*([] if plan.standby else ["CKV_AWS_157"])),
        )
    }
    for number in range(plan.replicas):
        found[f"Replica{number + 1}"] = _replica()
    return found


def _replica() -> Data:
    return resource(
        "RDS::DBInstance",
        {
            "SourceDBInstanceIdentifier": ref("Database"),
            "DBInstanceClass": ref("DatabaseClass"),
            "DBParameterGroupName": ref("DatabaseSettings"),
            "VPCSecurityGroups": [get("DatabaseGroup", "GroupId")],
            "StorageEncrypted": True,
            "KmsKeyId": get("Key", "Arn"),
            "DeletionProtection": True,
            **_told(),
        },
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )


def _told() -> dict[str, Data]:
    """What an instance tells of itself: its tags, its logs, its queries, its measures."""
    return {
        "CopyTagsToSnapshot": True,
        "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
        "EnablePerformanceInsights": True,
        "PerformanceInsightsKMSKeyId": get("Key", "Arn"),
        **_watched(),
    }


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
