"""What the configuration promises, as conditions that its own tests assert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.terraform.azure.words import hosted
from loopwright.generate.terraform.pipelines import PROMISE

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Each condition with what it means."""
    found = [
        (
            "azurerm_container_app.app.ingress[0].allow_insecure_connections == false",
            "Plain HTTP leads to HTTPS.",
        )
    ]
    found.append(PROMISE)
    if hosted(setting):
        who = "azurerm_postgresql_flexible_server.main"
        if setting.structure.database_redundant:
            found.append(
                (
                    f'{who}.high_availability[0].mode == "ZoneRedundant"',
                    "A standby in another zone is promised.",
                )
            )
        found += [
            (f"{who}.public_network_access_enabled == false", "The database has no public address."),
            (
                'azurerm_management_lock.database.lock_level == "CanNotDelete"',
                "The database refuses to be deleted.",
            ),
            (
                'azurerm_postgresql_flexible_server_configuration.require_secure_transport.value == "on"',
                "TLS alone.",
            ),
        ]
    if setting.component(Tier.FILES) is not None:
        found.append(
            (
                "azurerm_storage_account.files.allow_nested_items_to_be_public == false",
                "Nobody outside reads the files.",
            )
        )
    return tuple(found)
