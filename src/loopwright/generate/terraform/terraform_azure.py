"""The design at Azure in Terraform: Container Apps, PostgreSQL without a public address, a key vault, files, alerts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import HEALTH_PATH, application_of, plain_names, secret_names
from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.pinned import version_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.aws.variables import Variable
from loopwright.generate.terraform.others.frame import disk_gb, held, image, sku, test_file, written
from loopwright.generate.terraform.skips import skipped
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

NETWORK, APPS, DATA = "10.20.0.0/16", "10.20.0.0/23", "10.20.4.0/24"
LEAST_DISK_MB = 32768
MOST_BACKUP_DAYS = 35  # of a flexible server


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
    variables = _variables(setting)
    backend = block(
        "backend",
        "azurerm",
        {
            "resource_group_name": "terraform-state",
            "storage_account_name": _account(setting, "tf"),
            "container_name": "state",
            "key": "infrastructure.tfstate",
            "use_azuread_auth": True,
        },
    )
    parts = (
        *held("azurerm", backend, {"subscription_id": ref("var.subscription_id")}, variables),
        ("network.tf", _network(setting), ("address_plan",)),
        ("application.tf", _app(setting), ("scaling_policy", "health_check")),
        ("secrets.tf", _vault(setting), ("secrets", "secret_rotation")),
        ("database.tf", _database(setting), ("database_stage", "backup_schedule", "backup_retention")),
        ("files.tf", _files(setting), ("file_backup",)),
        ("alerts.tf", _alerts(setting), ("alert_rules", "budget_alerts")),
        test_file("azurerm", variables, _promises(setting)),
    )
    first = (
        "az group create --name terraform-state --location LOCATION",
        (
            "az storage account create --name ACCOUNT --resource-group terraform-state "
            "--min-tls-version TLS1_2 --allow-blob-public-access false   # the name stands in versions.tf"
        ),
        "az storage container create --name state --account-name ACCOUNT --auth-mode login",
        "terraform init",
    )
    assumed = (
        f"The application is run by {application_of(setting).assumption}.",
        "Secrets: az keyvault secret set --vault-name VAULT --name NAME --file FILE (hyphens for underscores).",
    )
    return written(setting, parts, variables, first, assumed)


def _account(setting: Setting, suffix: str) -> str:
    """A name of a storage account: letters and digits alone, 24 at most."""
    return setting.project.replace("-", "")[: 24 - len(suffix)] + suffix


def _hosted(setting: Setting) -> bool:
    part = setting.component(Tier.DATABASE)
    return part is not None and ".flexible-server." in part.offering


def _sku(setting: Setting) -> str:
    """The size of the database in Azure's words: `b1ms` is `B_Standard_B1ms`, `d2ads_v5` is `GP_Standard_D2ads_v5`."""
    name = sku(setting, Tier.DATABASE)
    tier = {"b": "B", "d": "GP", "e": "MO"}.get(name[:1], "GP")
    return f"{tier}_Standard_{name[:1].upper()}{name[1:]}"


def _variables(setting: Setting) -> tuple[Variable, ...]:
    figures = setting.answer.figures
    said = figures.get("objective.budget_usd")
    budget = (
        said.value if said else setting.value("cost.total") * setting.value("choice.budget_alerts.factor")
    )
    found = [
        Variable(
            "subscription_id", "The subscription", "string", example="00000000-0000-0000-0000-000000000000"
        ),
        Variable(
            "location", "The region; the design was priced in this one", "string", setting.design.region
        ),
        Variable("alarm_email", "Who is woken", "string", example=f"alarms@{setting.project}.example"),
        Variable("budget_usd", "The budget of a month in US dollars", "number", math.ceil(budget)),
        Variable(
            "budget_from",
            "The first day of the month that the budget begins in",
            "string",
            example="2027-01-01T00:00:00Z",
        ),
        image(),
        Variable("app_most", "Instances that load may add up to", "number", _most(setting)),
    ]
    if _hosted(setting):
        found += [
            Variable("database_sku", "The size of the database", "string", _sku(setting)),
            Variable(
                "database_standby",
                "Whether a standby takes over in another zone",
                "bool",
                default=setting.structure.database_redundant,
            ),
            Variable("database_disk_mb", "The disk; it grows by itself", "number", _disk_mb(setting)),
        ]
    return tuple(found)


def _most(setting: Setting) -> int:
    part = setting.component(Tier.APP)
    return max(2, round((part.count if part else 1) * setting.value("choice.scaling_policy.most")))


def _disk_mb(setting: Setting) -> int:
    """Disks come in powers of two from 32 GB."""
    wanted = max(LEAST_DISK_MB, disk_gb(setting) * 1024)
    return 1 << math.ceil(math.log2(wanted))


def _resource(kind: str, name: str, *items: Item, skips: tuple[str, ...] = ()) -> Block:
    return block("resource", f"azurerm_{kind}", name, *skipped(*skips), *items)


def _placed(name: Value) -> dict[str, Value]:
    return {
        "name": name,
        "resource_group_name": ref("azurerm_resource_group.main.name"),
        "location": ref("var.location"),
    }


def _network(setting: Setting) -> tuple[Item, ...]:
    names: dict[str, Value] = {"project": setting.project, "name": template("${local.project}-production")}
    found: list[Item] = [
        block("locals", names),
        _resource("resource_group", "main", {"name": ref("local.name"), "location": ref("var.location")}),
        _resource("virtual_network", "main", {**_placed(ref("local.name")), "address_space": [NETWORK]}),
        _resource("network_security_group", "main", _placed(ref("local.name"))),
        *_subnet("apps", APPS, "Microsoft.App/environments"),
    ]
    if _hosted(setting):
        found += [*_subnet("data", DATA, "Microsoft.DBforPostgreSQL/flexibleServers"), *_zone()]
    return tuple(found)


def _subnet(name: str, prefix: str, service: str) -> tuple[Item, ...]:
    delegation = block(
        "delegation",
        {"name": name},
        block(
            "service_delegation",
            {"name": service, "actions": ["Microsoft.Network/virtualNetworks/subnets/join/action"]},
        ),
    )
    return (
        _resource(
            "subnet",
            name,
            {
                "name": name,
                "resource_group_name": ref("azurerm_resource_group.main.name"),
                "virtual_network_name": ref("azurerm_virtual_network.main.name"),
                "address_prefixes": [prefix],
            },
            delegation,
        ),
        _resource(
            "subnet_network_security_group_association",
            name,
            {
                "subnet_id": ref(f"azurerm_subnet.{name}.id"),
                "network_security_group_id": ref("azurerm_network_security_group.main.id"),
            },
        ),
    )


def _zone() -> tuple[Item, ...]:
    return (
        _resource(
            "private_dns_zone",
            "data",
            {
                "name": template("${local.name}.postgres.database.azure.com"),
                "resource_group_name": ref("azurerm_resource_group.main.name"),
            },
        ),
        _resource(
            "private_dns_zone_virtual_network_link",
            "data",
            {
                "name": "data",
                "resource_group_name": ref("azurerm_resource_group.main.name"),
                "private_dns_zone_name": ref("azurerm_private_dns_zone.data.name"),
                "virtual_network_id": ref("azurerm_virtual_network.main.id"),
            },
        ),
    )


def _app(setting: Setting) -> tuple[Item, ...]:
    part, application = setting.component(Tier.APP), application_of(setting)
    cores, memory = (part.cores, part.memory_gb) if part else (0.5, 1.0)
    days = round(setting.value("choice.log_retention.hot_days"))
    probe: dict[str, Value] = {"transport": "HTTP", "port": application.port, "path": HEALTH_PATH}
    container = block(
        "container",
        {
            "name": "app",
            "image": ref("var.image"),
            "cpu": cores,
            "memory": f"{memory:g}Gi",
            "command": ["sh", "-c"],
            "args": [f"exec {application.start}"],
        },
        *(block("env", {"name": name, "value": value}) for name, value in _plain(setting).items()),
        *(block("env", {"name": name, "secret_name": _dashed(name)}) for name in secret_names(setting)),
        block("liveness_probe", probe),
        block("readiness_probe", probe),
    )
    secrets = [
        block(
            "secret",
            {
                "name": _dashed(name),
                "identity": ref("azurerm_user_assigned_identity.app.id"),
                "key_vault_secret_id": template(
                    "${azurerm_key_vault.main.vault_uri}secrets/" + _dashed(name)
                ),
            },
        )
        for name in secret_names(setting)
    ]
    ingress = block(
        "ingress",
        {
            "external_enabled": True,
            "target_port": application.port,
            "transport": "auto",
            "allow_insecure_connections": False,
        },
        block("traffic_weight", {"latest_revision": True, "percentage": 100}),
    )
    return (
        _resource(
            "log_analytics_workspace",
            "main",
            {**_placed(ref("local.name")), "sku": "PerGB2018", "retention_in_days": max(30, days)},
        ),
        _resource(
            "container_app_environment",
            "main",
            {
                **_placed(ref("local.name")),
                "log_analytics_workspace_id": ref("azurerm_log_analytics_workspace.main.id"),
                "infrastructure_subnet_id": ref("azurerm_subnet.apps.id"),
                "zone_redundancy_enabled": setting.structure.zones > 1,
            },
            block("workload_profile", {"name": "Consumption", "workload_profile_type": "Consumption"}),
            block("lifecycle", {"ignore_changes": [ref("infrastructure_resource_group_name")]}),
        ),
        _resource("user_assigned_identity", "app", _placed(template("${local.name}-app"))),
        Comment(application.assumption),
        _resource(
            "container_app",
            "app",
            {
                "name": ref("substr(local.name, 0, 32)"),
                "resource_group_name": ref("azurerm_resource_group.main.name"),
                "container_app_environment_id": ref("azurerm_container_app_environment.main.id"),
                "revision_mode": "Single",
                "workload_profile_name": "Consumption",
            },
            block(
                "identity",
                {"type": "UserAssigned", "identity_ids": [ref("azurerm_user_assigned_identity.app.id")]},
            ),
            block("template", {"min_replicas": 0, "max_replicas": ref("var.app_most")}, container),
            ingress,
            *secrets,
        ),
    )


def _plain(setting: Setting) -> dict[str, Value]:
    found: dict[str, Value] = dict(plain_names(setting))
    if _hosted(setting):
        found["DATABASE_HOST"] = ref("azurerm_postgresql_flexible_server.main.fqdn")
    return found


def _dashed(name: str) -> str:
    return name.lower().replace("_", "-")


def _vault(setting: Setting) -> tuple[Item, ...]:
    return (
        block("data", "azurerm_client_config", "current"),
        _resource(
            "key_vault",
            "main",
            {
                **_placed(_account(setting, "kv")),
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
        _resource(
            "role_assignment",
            "secrets",
            {
                "scope": ref("azurerm_key_vault.main.id"),
                "role_definition_name": "Key Vault Secrets User",
                "principal_id": ref("azurerm_user_assigned_identity.app.principal_id"),
            },
        ),
    )


def _database(setting: Setting) -> tuple[Item, ...]:
    if not _hosted(setting):
        return ()
    days = min(MOST_BACKUP_DAYS, round(setting.value("seed.backup.daily_days")))
    own: Value = ref("azurerm_postgresql_flexible_server.main.id")
    settings = {
        "require_secure_transport": "on",
        "log_checkpoints": "on",
        "log_connections": "on",
        "connection_throttle.enable": "on",
    }
    standby = block(
        "dynamic",
        "high_availability",
        {"for_each": ref("var.database_standby ? [1] : []")},
        block("content", {"mode": "ZoneRedundant"}),
    )
    return (
        _resource(
            "postgresql_flexible_server",
            "main",
            {
                **_placed(ref("local.name")),
                "version": version_of("postgresql"),
                "sku_name": ref("var.database_sku"),
                "storage_mb": ref("var.database_disk_mb"),
                "auto_grow_enabled": True,
                "backup_retention_days": days,
                "delegated_subnet_id": ref("azurerm_subnet.data.id"),
                "private_dns_zone_id": ref("azurerm_private_dns_zone.data.id"),
                "public_network_access_enabled": False,
            },
            standby,
            block(
                "authentication",
                {
                    "active_directory_auth_enabled": True,
                    "password_auth_enabled": False,
                    "tenant_id": ref("data.azurerm_client_config.current.tenant_id"),
                },
            ),
            block("lifecycle", {"prevent_destroy": True, "ignore_changes": [ref("zone")]}),
            {"depends_on": [ref("azurerm_private_dns_zone_virtual_network_link.data")]},
            skips=("CKV_AZURE_136", "CKV2_AZURE_57"),
        ),
        _resource(
            "postgresql_flexible_server_database",
            "main",
            {
                "name": setting.project.replace("-", "_"),
                "server_id": own,
                "collation": "en_US.utf8",
                "charset": "UTF8",
            },
            block("lifecycle", {"prevent_destroy": True}),
        ),
        *(
            _resource(
                "postgresql_flexible_server_configuration",
                name.replace(".", "_"),
                {"name": name, "server_id": own, "value": value},
            )
            for name, value in settings.items()
        ),
        _resource(
            "management_lock",
            "database",
            {
                "name": "database",
                "scope": own,
                "lock_level": "CanNotDelete",
                "notes": "It holds the product's data",
            },
        ),
    )


def _files(setting: Setting) -> tuple[Item, ...]:
    if setting.component(Tier.FILES) is None:
        return ()
    days = round(setting.value("seed.backup.daily_days"))
    kept = block(
        "blob_properties",
        {"versioning_enabled": True},
        block("delete_retention_policy", {"days": days}),
        block("container_delete_retention_policy", {"days": days}),
    )
    return (
        _resource(
            "storage_account",
            "files",
            {
                **_placed(_account(setting, "files")),
                "account_tier": "Standard",
                "account_replication_type": "ZRS",
                "min_tls_version": "TLS1_2",
                "https_traffic_only_enabled": True,
                "allow_nested_items_to_be_public": False,
                "shared_access_key_enabled": False,
                "default_to_oauth_authentication": True,
                "local_user_enabled": False,
            },
            kept,
            block("sas_policy", {"expiration_period": "01.00:00:00"}),
            block("lifecycle", {"prevent_destroy": True}),
            skips=("CKV_AZURE_59", "CKV_AZURE_206", "CKV_AZURE_33", "CKV2_AZURE_1", "CKV2_AZURE_33"),
        ),
        _resource(
            "role_assignment",
            "files",
            {
                "scope": ref("azurerm_storage_account.files.id"),
                "role_definition_name": "Storage Blob Data Contributor",
                "principal_id": ref("azurerm_user_assigned_identity.app.principal_id"),
            },
        ),
    )


def _alerts(setting: Setting) -> tuple[Item, ...]:
    group = _resource(
        "monitor_action_group",
        "mail",
        {
            "name": ref("local.name"),
            "resource_group_name": ref("azurerm_resource_group.main.name"),
            "short_name": "alarms",
        },
        block("email_receiver", {"name": "mail", "email_address": ref("var.alarm_email")}),
    )
    found = [group, _budget(setting)]
    if _hosted(setting):
        for name, metric, share in (
            ("cpu", "cpu_percent", setting.value("seed.cpu_alert")),
            ("disk", "storage_percent", setting.value("seed.disk_alert")),
        ):
            found.append(_metric(f"database-{name}", metric, share * 100))
    return tuple(found)


def _metric(name: str, metric: str, limit: float) -> Block:
    return _resource(
        "monitor_metric_alert",
        name.replace("-", "_"),
        {
            "name": template("${local.name}-" + name),
            "resource_group_name": ref("azurerm_resource_group.main.name"),
            "scopes": [ref("azurerm_postgresql_flexible_server.main.id")],
        },
        block(
            "criteria",
            {
                "metric_namespace": "Microsoft.DBforPostgreSQL/flexibleServers",
                "metric_name": metric,
                "aggregation": "Average",
                "operator": "GreaterThan",
                "threshold": limit,
            },
        ),
        block("action", {"action_group_id": ref("azurerm_monitor_action_group.mail.id")}),
    )


def _budget(setting: Setting) -> Block:
    steps = (("Actual", "seed.budget_alert"), ("Forecasted", "seed.budget_critical"))
    notices = [
        block(
            "notification",
            {
                "threshold": round(setting.value(row) * 100),
                "threshold_type": kind,
                "operator": "GreaterThan",
                "contact_emails": [ref("var.alarm_email")],
            },
        )
        for kind, row in steps
    ]
    return _resource(
        "consumption_budget_resource_group",
        "month",
        {
            "name": ref("local.name"),
            "resource_group_id": ref("azurerm_resource_group.main.id"),
            "amount": ref("var.budget_usd"),
            "time_grain": "Monthly",
        },
        block("time_period", {"start_date": ref("var.budget_from")}),
        *notices,
    )


def _promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    found = [
        (
            "azurerm_container_app.app.ingress[0].allow_insecure_connections == false",
            "Plain HTTP leads to HTTPS.",
        )
    ]
    if _hosted(setting):
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
                f"{who}.authentication[0].password_auth_enabled == false",
                "Nobody knows a password of the database.",
            ),
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
