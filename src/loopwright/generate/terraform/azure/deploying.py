"""Who may deploy at Azure: the pipeline's identity, which a proof of its own host opens for one repository alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.terraform.azure.words import placed, resource
from loopwright.generate.terraform.others.frame import called_of
from loopwright.generate.terraform.pipelines import believed

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

AUDIENCES = dict.fromkeys(("github", "gitlab"), "api://AzureADTokenExchange")
REGISTRY: Value = ref("data.azurerm_container_registry.main.id")
GROUP: Value = ref("azurerm_resource_group.main.id")
OWN: Value = ref("azurerm_user_assigned_identity.app.id")


def deploying(setting: Setting) -> tuple[Item, ...]:
    """The registry that is there, the right to pull from it, and the identity that pushes and releases."""
    return (
        believed(AUDIENCES, "production"),
        Comment("one registry for all environments, so that what was tried is what is released"),
        block(
            "data",
            "azurerm_container_registry",
            "main",
            {"name": ref("var.registry"), "resource_group_name": ref("var.registry_group")},
        ),
        _may("pull", REGISTRY, "AcrPull", "app"),
        resource(
            "user_assigned_identity",
            "deploy",
            placed(called(called_of(setting).deployer)),
        ),
        resource(
            "federated_identity_credential",
            "deploy",
            {
                "name": ref("var.pipelines"),
                "resource_group_name": ref("azurerm_resource_group.main.name"),
                "parent_id": ref("azurerm_user_assigned_identity.deploy.id"),
                "issuer": template("https://${local.pipelines.issuer}"),
                "audience": [ref("local.pipelines.audience")],
                "subject": ref("local.pipelines.subject"),
            },
        ),
        _may("push", REGISTRY, "AcrPush", "deploy"),
        _may("release", GROUP, "Container Apps Contributor", "deploy"),
        _may("migrate", GROUP, "Container Apps Jobs Contributor", "deploy"),
        # a new revision runs as the program, so whoever makes it must be allowed to hand that identity on
        _may("hand_on", OWN, "Managed Identity Operator", "deploy"),
        block(
            "output",
            "deployer_client_id",
            {
                "description": "The variable AZURE_CLIENT_ID of the environment, where the pipelines run",
                "value": ref("azurerm_user_assigned_identity.deploy.client_id"),
            },
        ),
    )


def _may(name: str, scope: Value, role: str, who: str) -> Block:
    return resource(
        "role_assignment",
        name,
        {
            "scope": scope,
            "role_definition_name": role,
            "principal_id": ref(f"azurerm_user_assigned_identity.{who}.principal_id"),
        },
    )
