"""The database: encrypted, without a way out, protected from deletion, with a standby where one is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.debian import major
from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.aws.words import kept, named, resource, trusts
from loopwright.generate.terraform.becoming import user_data

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

WATCH_SECONDS = 60
COPIES_AT, UPKEEP_AT = "02:00-03:00", "sun:03:30-sun:04:30"
SLOW_MILLISECONDS = "1000"


def database(plan: Amazon) -> tuple[Item, ...]:
    """The database that AWS runs."""
    shared = (_subnets(plan), _parameters(plan), *_watcher())
    return (*shared, *(_aurora(plan) if plan.aurora else _instances(plan)))


def _subnets(plan: Amazon) -> Block:
    return resource(
        "aws_db_subnet_group",
        "main",
        {"name": called(plan.names.database_subnets), "subnet_ids": ref("aws_subnet.data[*].id")},
    )


def _parameters(plan: Amazon) -> Block:
    kind, family = (
        ("aws_rds_cluster_parameter_group", f"aurora-postgresql{version_of('postgresql')}")
        if plan.aurora
        else ("aws_db_parameter_group", f"postgres{version_of('postgresql')}")
    )
    settings = (
        ("rds.force_ssl", "1"),
        ("log_min_duration_statement", SLOW_MILLISECONDS),
        ("log_statement", "ddl"),
    )
    return resource(
        kind,
        "main",
        {"name": called(plan.names.database_settings), "family": family},
        *(block("parameter", {"name": name, "value": value}) for name, value in settings),
        block("lifecycle", {"create_before_destroy": True}),
    )


def _watcher() -> tuple[Block, ...]:
    return (
        resource(
            "aws_iam_role",
            "database_watcher",
            {"name": named("database-watcher"), "assume_role_policy": trusts("monitoring.rds.amazonaws.com")},
        ),
        resource(
            "aws_iam_role_policy_attachment",
            "database_watcher",
            {
                "role": ref("aws_iam_role.database_watcher.name"),
                "policy_arn": template(
                    "arn:${local.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
                ),
            },
        ),
    )


def _watched() -> dict[str, Value]:
    return {
        "performance_insights_enabled": True,
        "performance_insights_kms_key_id": ref("aws_kms_key.main.arn"),
        "monitoring_interval": WATCH_SECONDS,
        "monitoring_role_arn": ref("aws_iam_role.database_watcher.arn"),
        "auto_minor_version_upgrade": True,
    }


def _guarded(name: str) -> dict[str, Value]:
    return {
        "storage_encrypted": True,
        "kms_key_id": ref("aws_kms_key.main.arn"),
        "iam_database_authentication_enabled": True,
        "deletion_protection": ref("var.protected"),
        "skip_final_snapshot": False,
        "final_snapshot_identifier": named(f"{name}-last"),
        "copy_tags_to_snapshot": True,
    }


def _instances(plan: Amazon) -> tuple[Item, ...]:
    writer = resource(
        "aws_db_instance",
        "main",
        {
            "identifier": called(plan.names.database),
            "engine": "postgres",
            "engine_version": ref("var.postgresql_version"),
            "instance_class": ref("var.database_class"),
            "db_name": ref("local.database"),
            "port": 5432,
            "parameter_group_name": ref("aws_db_parameter_group.main.name"),
        },
        {
            "username": plan.names.database_owner,
            "manage_master_user_password": True,
            "master_user_secret_kms_key_id": ref("aws_kms_key.main.arn"),
        },
        {
            "multi_az": ref("var.database_standby"),
            "publicly_accessible": False,
            "db_subnet_group_name": ref("aws_db_subnet_group.main.name"),
            "vpc_security_group_ids": [ref("aws_security_group.database.id")],
        },
        {
            "storage_type": "gp3",
            "allocated_storage": ref("var.database_disk_gb"),
            "max_allocated_storage": ref("var.database_disk_most_gb"),
            **_guarded("database"),
        },
        {
            "backup_retention_period": ref("var.backup_days"),
            "backup_window": COPIES_AT,
            "maintenance_window": UPKEEP_AT,
            "delete_automated_backups": False,
        },
        {**_watched(), "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"]},
        kept(),
        skips=() if plan.standby else ("CKV_AWS_157",),
    )
    return (writer, *([_replicas(plan)] if plan.replicas else []))


def _replicas(plan: Amazon) -> Block:
    return resource(
        "aws_db_instance",
        "replica",
        {"count": ref("var.database_replicas")},
        {
            "identifier": called(plan.names.replica("${count.index + 1}")),
            "replicate_source_db": ref("aws_db_instance.main.identifier"),
            "instance_class": ref("var.database_class"),
            "parameter_group_name": ref("aws_db_parameter_group.main.name"),
            "multi_az": False,
            "publicly_accessible": False,
            "vpc_security_group_ids": [ref("aws_security_group.database.id")],
            "storage_encrypted": True,
            "kms_key_id": ref("aws_kms_key.main.arn"),
            "iam_database_authentication_enabled": True,
            "deletion_protection": ref("var.protected"),
            "skip_final_snapshot": True,
            "copy_tags_to_snapshot": True,
            **_watched(),
            "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"],
        },
        skips=("CKV_AWS_157",),
    )


def _aurora(plan: Amazon) -> tuple[Item, ...]:
    cluster = resource(
        "aws_rds_cluster",
        "main",
        {
            "cluster_identifier": called(plan.names.database),
            "engine": "aurora-postgresql",
            "engine_version": ref("var.postgresql_version"),
            "database_name": ref("local.database"),
            "port": 5432,
            "db_cluster_parameter_group_name": ref("aws_rds_cluster_parameter_group.main.name"),
        },
        {
            "master_username": plan.names.database_owner,
            "manage_master_user_password": True,
            "master_user_secret_kms_key_id": ref("aws_kms_key.main.arn"),
        },
        {
            "db_subnet_group_name": ref("aws_db_subnet_group.main.name"),
            "vpc_security_group_ids": [ref("aws_security_group.database.id")],
        },
        _guarded("database"),
        {
            "backup_retention_period": ref("var.backup_days"),
            "preferred_backup_window": COPIES_AT,
            "preferred_maintenance_window": UPKEEP_AT,
            "enabled_cloudwatch_logs_exports": ["postgresql"],
        },
        kept(),
    )
    members = resource(
        "aws_rds_cluster_instance",
        "main",
        {"count": ref("1 + (var.database_standby ? 1 : 0) + var.database_replicas")},
        {
            "identifier": called(plan.names.part("-${count.index + 1}")),
            "cluster_identifier": ref("aws_rds_cluster.main.id"),
            "engine": ref("aws_rds_cluster.main.engine"),
            "engine_version": ref("aws_rds_cluster.main.engine_version"),
            "instance_class": ref("var.database_class"),
            "publicly_accessible": False,
            "copy_tags_to_snapshot": True,
            "promotion_tier": ref("min(count.index, 15)"),
            **_watched(),
        },
    )
    return (cluster, members)


def own_database(plan: Amazon) -> tuple[Item, ...]:
    """Machines for a database that the team runs: their disks outlive them, their set-up comes from cloud-init."""
    zone = "var.zones[count.index % local.zones]"
    each: Item = {"count": ref("var.database_count")}
    machine = resource(
        "aws_instance",
        "database",
        each,
        {
            "ami": ref("data.aws_ssm_parameter.database_image.value"),
            "instance_type": ref("var.database_class"),
            "subnet_id": ref(
                f"aws_subnet.{'private' if plan.private else 'public'}[count.index % local.zones].id"
            ),
            "associate_public_ip_address": not plan.private,
            "vpc_security_group_ids": [ref("aws_security_group.database.id")],
            "iam_instance_profile": ref("aws_iam_instance_profile.door.name"),
            "user_data": user_data("database"),
            "ebs_optimized": True,
            "monitoring": True,
            "disable_api_termination": ref("var.protected"),
            "tags": {"Name": called(plan.names.server("database", "${count.index + 1}"))},
        },
        encrypted_root(),
        token_only(),
        block("lifecycle", {"ignore_changes": [ref("ami"), ref("user_data")]}),
        skips=() if plan.private else ("CKV_AWS_88",),
    )
    disk = resource(
        "aws_ebs_volume",
        "database",
        each,
        {
            "availability_zone": ref(zone),
            "type": "gp3",
            "size": ref("var.database_disk_gb"),
            "encrypted": True,
            "kms_key_id": ref("aws_kms_key.main.arn"),
            "tags": {"Name": called(plan.names.server("database", "${count.index + 1}")), "Copied": "daily"},
        },
        kept(),
        skips=("CKV2_AWS_9",),
    )
    joined = resource(
        "aws_volume_attachment",
        "database",
        each,
        {
            "device_name": "/dev/sdf",
            "volume_id": ref("aws_ebs_volume.database[count.index].id"),
            "instance_id": ref("aws_instance.database[count.index].id"),
        },
    )
    return (
        Comment(
            f"{plan.count(Tier.DATABASE)} × {plan.sku(Tier.DATABASE)}: {plan.database.value.replace('_', ' ')}"
        ),
        Comment("what they become stands in servers/cloud-init/database.yaml"),
        image(plan, "database", Tier.DATABASE),
        machine,
        disk,
        joined,
    )


def image(plan: Amazon, name: str, tier: Tier) -> Block:
    """The image of a plain Debian machine, by the name under which Debian keeps the newest."""
    kind = "arm64" if plan.architecture(tier) == "arm64" else "amd64"
    return block(
        "data",
        "aws_ssm_parameter",
        f"{name}_image",
        {"name": f"/aws/service/debian/release/{major(plan.setting)}/latest/{kind}"},
    )


def encrypted_root() -> Block:
    """The machine's own disk."""
    return block(
        "root_block_device",
        {"volume_type": "gp3", "encrypted": True, "kms_key_id": ref("aws_kms_key.main.arn")},
    )


def token_only() -> Block:
    """The machine's own credentials are given to its programs alone."""
    return block("metadata_options", {"http_endpoint": "enabled", "http_tokens": "required"})
