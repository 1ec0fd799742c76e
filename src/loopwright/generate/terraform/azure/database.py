"""The database without a public address, and a lock that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, called, ref
from loopwright.generate.keeping import change_days
from loopwright.generate.naming import database_owner
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.azure.words import hosted, placed, resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

OWNER = database_owner("azure")
OWN: Value = ref("azurerm_postgresql_flexible_server.main.id")
SETTINGS = {
    "require_secure_transport": "on",
    "log_checkpoints": "on",
    "log_connections": "on",
    "connection_throttle.enable": "on",
}


def database(setting: Setting) -> tuple[Item, ...]:
    """The server, the database in it, its settings and its lock."""
    if not hosted(setting):
        return ()
    return (
        _server(
            called_of(setting).database + "${var.database_restored}",
            change_days(setting),
        ),
        resource(
            "postgresql_flexible_server_database",
            "main",
            {
                "name": called_of(setting).database_name,
                "server_id": OWN,
                "collation": "en_US.utf8",
                "charset": "UTF8",
            },
            block("lifecycle", {"prevent_destroy": True}),
        ),
        *(_setting(name, value) for name, value in SETTINGS.items()),
        resource(
            "management_lock",
            "database",
            {
                "name": "database",
                "scope": OWN,
                "lock_level": "CanNotDelete",
                "notes": "It holds the product's data",
            },
        ),
    )


def _server(name: str, backup_days: int) -> Block:
    return resource(
        "postgresql_flexible_server",
        "main",
        {
            **placed(called(name)),
            "version": version_of("postgresql"),
            "sku_name": ref("var.database_sku"),
            "storage_mb": ref("var.database_disk_mb"),
            "auto_grow_enabled": True,
            "backup_retention_days": backup_days,
            "delegated_subnet_id": ref("azurerm_subnet.data.id"),
            "private_dns_zone_id": ref("azurerm_private_dns_zone.data.id"),
            "public_network_access_enabled": False,
        },
        {
            "administrator_login": OWNER,
            "administrator_password_wo": ref("var.database_password"),
            "administrator_password_wo_version": ref("var.database_password_version"),
        },
        block(
            "dynamic",
            "high_availability",
            {"for_each": ref("var.database_standby ? [1] : []")},
            block("content", {"mode": "ZoneRedundant"}),
        ),
        block(
            "authentication",
            {
                "active_directory_auth_enabled": True,
                "password_auth_enabled": True,
                "tenant_id": ref("data.azurerm_client_config.current.tenant_id"),
            },
        ),
        block("lifecycle", {"prevent_destroy": True, "ignore_changes": [ref("zone")]}),
        {"depends_on": [ref("azurerm_private_dns_zone_virtual_network_link.data")]},
        skips=("CKV_AZURE_136", "CKV2_AZURE_57"),
    )


def _setting(name: str, value: str) -> Block:
    return resource(
        "postgresql_flexible_server_configuration",
        name.replace(".", "_"),
        {"name": name, "server_id": OWN, "value": value},
    )
