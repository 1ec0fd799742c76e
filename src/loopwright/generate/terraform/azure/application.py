"""The application as a container app with the job that changes its schema, its logs and its identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import (
    HEALTH_PATH,
    application_of,
    balancer_path,
    place_names,
    plain_names,
    secret_names,
    secrets_read,
)
from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.keeping import log_days
from loopwright.generate.terraform.azure.words import hosted, placed, resource
from loopwright.generate.terraform.others.frame import called_of
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.naming import Names
    from loopwright.generate.setting import Setting

LEAST_DAYS = 30  # of a workspace
ALLOWED: dict[str, Value] = {
    "depends_on": [ref("azurerm_role_assignment.pull"), ref("azurerm_role_assignment.secrets")]
}


def application(setting: Setting) -> tuple[Item, ...]:
    """The workspace of its logs, the environment, the identity and the container app."""
    return (
        *_environment(setting),
        resource("user_assigned_identity", "app", placed(template("${local.name}-app"))),
        Comment(application_of(setting).assumption),
        _app(setting),
        *_migration(setting),
    )


def _environment(setting: Setting) -> tuple[Block, ...]:
    return (
        resource(
            "log_analytics_workspace",
            "main",
            {
                **placed(ref("local.name")),
                "sku": "PerGB2018",
                "retention_in_days": max(LEAST_DAYS, log_days(setting)),
            },
        ),
        resource(
            "container_app_environment",
            "main",
            {
                **placed(ref("local.name")),
                "log_analytics_workspace_id": ref("azurerm_log_analytics_workspace.main.id"),
                "infrastructure_subnet_id": ref("azurerm_subnet.apps.id"),
                "zone_redundancy_enabled": setting.structure.zones > 1,
            },
            block("workload_profile", {"name": "Consumption", "workload_profile_type": "Consumption"}),
            block("lifecycle", {"ignore_changes": [ref("infrastructure_resource_group_name")]}),
        ),
    )


def _app(setting: Setting) -> Block:
    return resource(
        "container_app",
        "app",
        {
            "name": called(called_of(setting).application),
            "resource_group_name": ref("azurerm_resource_group.main.name"),
            "container_app_environment_id": ref("azurerm_container_app_environment.main.id"),
            "revision_mode": "Multiple",
            "workload_profile_name": "Consumption",
        },
        *_own(setting),
        block("template", {"min_replicas": 0, "max_replicas": ref("var.app_most")}, _container(setting)),
        _ingress(application_of(setting).port),
        # a release's image and who meets it are the pipeline's: a revision gets users once it is well
        _left_alone("template[0].container[0].image", "ingress[0].traffic_weight"),
        ALLOWED,
    )


def _own(setting: Setting) -> tuple[Block, ...]:
    """Who the program is, where its image comes from, and its secrets."""
    identity = ref("azurerm_user_assigned_identity.app.id")
    return (
        block("identity", {"type": "UserAssigned", "identity_ids": [identity]}),
        block(
            "registry",
            {"server": ref("data.azurerm_container_registry.main.login_server"), "identity": identity},
        ),
        *(_secret(called_of(setting), name) for name in secret_names(setting)),
    )


def _left_alone(*arguments: str) -> Block:
    """What the next plan does not put back."""
    return block("lifecycle", {"ignore_changes": [ref(one) for one in arguments]})


def _migration(setting: Setting) -> tuple[Block, ...]:
    """The job that changes the schema: all that the app reads, in the app's network."""
    if not migrates(setting):
        return ()
    run = block("container", _start(setting, application_of(setting).migrate), *_said(setting))
    return (
        resource(
            "container_app_job",
            "migrate",
            {
                **placed(called(called_of(setting).migration)),
                "container_app_environment_id": ref("azurerm_container_app_environment.main.id"),
                "workload_profile_name": "Consumption",
                "replica_timeout_in_seconds": round(setting.value("running.job_seconds")),
                "replica_retry_limit": 0,
            },
            block("manual_trigger_config", {"parallelism": 1, "replica_completion_count": 1}),
            *_own(setting),
            block("template", run),
            _left_alone("template[0].container[0].image"),
            ALLOWED,
        ),
    )


def migrates(setting: Setting) -> bool:
    """Whether a release changes a schema by a command of the program's."""
    return setting.structure.database is not DatabaseStage.NONE and bool(application_of(setting).migrate)


def _start(setting: Setting, command: str) -> dict[str, Value]:
    part = setting.component(Tier.APP)
    cores, memory = (part.cores, part.memory_gb) if part else (0.5, 1.0)
    return {
        "name": "app",
        "image": ref("var.image"),
        "cpu": cores,
        "memory": f"{memory:g}Gi",
        "command": ["sh", "-c"],
        "args": [f"exec {command}"],
    }


def _container(setting: Setting) -> Block:
    program = application_of(setting)
    probe: dict[str, Value] = {"transport": "HTTP", "port": program.port}
    return block(
        "container",
        _start(setting, program.start),
        *_said(setting),
        block("liveness_probe", {**probe, "path": HEALTH_PATH}),
        block("readiness_probe", {**probe, "path": balancer_path(setting)}),
    )


def _said(setting: Setting) -> tuple[Block, ...]:
    """What the program reads."""
    return (
        *(block("env", {"name": name, "value": value}) for name, value in _plain(setting).items()),
        *(
            block("env", {"name": read, "secret_name": called_of(setting).secret(name)})
            for read, name in secrets_read(setting).items()
        ),
    )


def _ingress(port: int) -> Block:
    return block(
        "ingress",
        {
            "external_enabled": True,
            "target_port": port,
            "transport": "auto",
            "allow_insecure_connections": False,
        },
        block("traffic_weight", {"latest_revision": True, "percentage": 100}),
    )


def _secret(names: Names, variable: str) -> Block:
    return block(
        "secret",
        {
            "name": names.secret(variable),
            "identity": ref("azurerm_user_assigned_identity.app.id"),
            "key_vault_secret_id": template(
                "${azurerm_key_vault.main.vault_uri}secrets/" + names.secret(variable)
            ),
        },
    )


def _plain(setting: Setting) -> dict[str, Value]:
    found: dict[str, Value] = dict(plain_names(setting))
    if hosted(setting):
        found["DATABASE_HOST"] = ref("azurerm_postgresql_flexible_server.main.fqdn")
    if "FILES_BUCKET" in place_names(setting):
        found["FILES_BUCKET"] = ref("azurerm_storage_account.files.name")
    return found
