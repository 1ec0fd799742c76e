"""The database without a public address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, called, ref
from loopwright.generate.keeping import change_days
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.google.words import hosted, resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting

FLAGS = {
    "log_checkpoints": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_lock_waits": "on",
    "log_min_duration_statement": "-1",
    "log_min_messages": "error",
    "log_min_error_statement": "error",
    "log_statement": "ddl",
    "log_hostname": "on",
    "log_duration": "on",
    "cloudsql.enable_pgaudit": "on",
    "cloudsql.iam_authentication": "on",
}


def database(setting: Setting) -> tuple[Item, ...]:
    """The server with its copies, and the database in it."""
    if not hosted(setting):
        return ()
    return (
        resource(
            "sql_database_instance",
            "main",
            {
                "name": called(called_of(setting).database + "${var.database_restored}"),
                "region": ref("var.region"),
                "database_version": f"POSTGRES_{version_of('postgresql')}",
                "deletion_protection": ref("var.protected"),
            },
            _settings(setting),
            block("lifecycle", {"prevent_destroy": True}),
            {"depends_on": [ref("google_service_networking_connection.data")]},
            skips=("CKV_GCP_6", "CKV_GCP_79"),
        ),
        resource(
            "sql_database",
            "main",
            {
                "name": called_of(setting).database_name,
                "instance": ref("google_sql_database_instance.main.name"),
            },
        ),
    )


def _settings(setting: Setting) -> Block:
    return block(
        "settings",
        {
            "tier": ref("var.database_tier"),
            "edition": "ENTERPRISE",
            "availability_type": ref('var.database_standby ? "REGIONAL" : "ZONAL"'),
            "disk_type": "PD_SSD",
            "disk_size": ref("var.database_disk_gb"),
            "disk_autoresize": True,
            "deletion_protection_enabled": ref("var.protected"),
        },
        block(
            "ip_configuration",
            {
                "ipv4_enabled": False,
                "private_network": ref("google_compute_network.main.id"),
                "ssl_mode": "ENCRYPTED_ONLY",
            },
        ),
        _copies(setting),
        block("maintenance_window", {"day": 7, "hour": 3}),
        block("insights_config", {"query_insights_enabled": True}),
        *(block("database_flags", {"name": name, "value": value}) for name, value in FLAGS.items()),
    )


def _copies(setting: Setting) -> Block:
    return block(
        "backup_configuration",
        {
            "enabled": True,
            "start_time": "02:00",
            "point_in_time_recovery_enabled": True,
            "transaction_log_retention_days": change_days(setting),
        },
        block(
            "backup_retention_settings", {"retained_backups": round(setting.value("seed.backup.daily_days"))}
        ),
    )
