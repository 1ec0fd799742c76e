"""Users' files, and the application's right to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block, ref
from loopwright.generate.terraform.azure.words import placed, resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting


def files(setting: Setting) -> tuple[Item, ...]:
    """The account that keeps files and their deleted versions."""
    if setting.component(Tier.FILES) is None:
        return ()
    return (
        _account(called_of(setting).files, round(setting.value("seed.backup.daily_days"))),
        resource(
            "role_assignment",
            "files",
            {
                "scope": ref("azurerm_storage_account.files.id"),
                "role_definition_name": "Storage Blob Data Contributor",
                "principal_id": ref("azurerm_user_assigned_identity.app.principal_id"),
            },
        ),
    )


def _account(name: str, kept_days: int) -> Block:
    return resource(
        "storage_account",
        "files",
        {
            **placed(name),
            "account_tier": "Standard",
            "account_replication_type": "ZRS",
            "min_tls_version": "TLS1_2",
            "https_traffic_only_enabled": True,
            "allow_nested_items_to_be_public": False,
            "shared_access_key_enabled": False,
            "default_to_oauth_authentication": True,
            "local_user_enabled": False,
        },
        block(
            "blob_properties",
            {"versioning_enabled": True},
            block("delete_retention_policy", {"days": kept_days}),
            block("container_delete_retention_policy", {"days": kept_days}),
        ),
        block("sas_policy", {"expiration_period": "01.00:00:00"}),
        block("lifecycle", {"prevent_destroy": True}),
        skips=("CKV_AZURE_59", "CKV_AZURE_206", "CKV_AZURE_33", "CKV2_AZURE_1", "CKV2_AZURE_33"),
    )
