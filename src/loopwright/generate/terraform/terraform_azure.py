"""The design at Azure in Terraform: Container Apps, PostgreSQL without a public address, a key vault, files, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of
from loopwright.generate.hcl import block, ref
from loopwright.generate.naming import names_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.azure.alerts import alerts
from loopwright.generate.terraform.azure.application import application
from loopwright.generate.terraform.azure.database import database
from loopwright.generate.terraform.azure.deploying import deploying
from loopwright.generate.terraform.azure.files import files
from loopwright.generate.terraform.azure.guiding import sections
from loopwright.generate.terraform.azure.network import network
from loopwright.generate.terraform.azure.promises import promises
from loopwright.generate.terraform.azure.variables import variables
from loopwright.generate.terraform.azure.vault import vault
from loopwright.generate.terraform.others.frame import held, test_file, written
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block
    from loopwright.generate.setting import Setting

FIRST = (
    "az group create --name terraform-state --location LOCATION",
    (
        "az storage account create --name ACCOUNT --resource-group terraform-state "
        "--min-tls-version TLS1_2 --allow-blob-public-access false   # the name stands in versions.tf"
    ),
    "az storage container create --name state --account-name ACCOUNT --auth-mode login",
    "terraform init",
)


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_azure(setting: Setting) -> Rendered:
    """The design at Azure: the container app, its database with a standby where promised, secrets, files, alerts."""
    if setting.design.provider != "azure":
        return NotApplicable("the application does not run at Azure")
    part = setting.component(Tier.APP)
    fits = setting.structure.arrangement is Arrangement.SERVERLESS and part is not None
    if not fits or part is None or not part.sku.startswith("containerapps"):
        return NotApplicable(
            "at Azure, Container Apps are declared; functions, machines and clusters there are not"
        )
    asked = variables(setting)
    parts = (
        *held("azurerm", _backend(setting), {"subscription_id": ref("var.subscription_id")}, asked),
        ("network.tf", network(setting), ("address_plan",)),
        ("application.tf", application(setting), ("scaling_policy", "health_check")),
        ("deploying.tf", deploying(setting), ("pipeline_steps", "service_accounts")),
        ("secrets.tf", vault(setting), ("secrets", "secret_rotation")),
        ("database.tf", database(setting), ("database_stage", "backup_schedule", "backup_retention")),
        ("files.tf", files(setting), ("file_backup",)),
        ("alerts.tf", alerts(setting), ("alert_rules", "budget_alerts")),
        test_file("azurerm", asked, promises(setting)),
    )
    assumed = (
        f"The application is run by {application_of(setting).assumption}.",
        "Secrets: az keyvault secret set --vault-name VAULT --name NAME --file FILE (hyphens for underscores).",
    )
    return written(setting, parts, asked, FIRST, assumed, sections(setting))


def _backend(setting: Setting) -> Block:
    """Where the state stands."""
    return block(
        "backend",
        "azurerm",
        {
            "resource_group_name": "terraform-state",
            "storage_account_name": names_of(setting).azure_account("tf"),
            "container_name": "state",
            "key": "infrastructure.tfstate",
            "use_azuread_auth": True,
        },
    )
