"""The secrets' vault, and the application's right to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref
from loopwright.generate.terraform.azure.words import placed, resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item
    from loopwright.generate.setting import Setting


def vault(setting: Setting) -> tuple[Item, ...]:
    """The vault; its values are added by hand."""
    return (
        block("data", "azurerm_client_config", "current"),
        resource(
            "key_vault",
            "main",
            {
                **placed(called_of(setting).vault),
                "tenant_id": ref("data.azurerm_client_config.current.tenant_id"),
                "sku_name": "standard",
                "enable_rbac_authorization": True,
                "purge_protection_enabled": True,
                "soft_delete_retention_days": 90,
            },
            block("network_acls", {"bypass": "AzureServices", "default_action": "Allow"}),
            block("lifecycle", {"prevent_destroy": True}),
            skips=("CKV_AZURE_109", "CKV_AZURE_189", "CKV2_AZURE_32"),
        ),
        resource(
            "role_assignment",
            "secrets",
            {
                "scope": ref("azurerm_key_vault.main.id"),
                "role_definition_name": "Key Vault Secrets User",
                "principal_id": ref("azurerm_user_assigned_identity.app.principal_id"),
            },
        ),
    )
