"""The design at Google Cloud in Terraform: Cloud Run, Cloud SQL without a public address, secrets, files, alerts."""

from __future__ import annotations

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

NETWORK = "10.20.0.0/20"
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
SMALL = {"db-f1-micro", "db-g1-small"}


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_google(setting: Setting) -> Rendered:
    """The design at Google Cloud: the service, its database with a standby where promised, secrets, files, alerts."""
    if setting.design.provider != "gcp":
        return NotApplicable("the application does not run at Google Cloud")
    if setting.structure.arrangement is not Arrangement.SERVERLESS:
        return NotApplicable("at Google Cloud, Cloud Run is declared; machines and clusters there are not")
    variables = _variables(setting)
    backend = block(
        "backend",
        "gcs",
        {"bucket": f"{setting.project}-production-terraform-state", "prefix": "infrastructure"},
    )
    settings: dict[str, Value] = {"project": ref("var.project_id"), "region": ref("var.region")}
    parts = (
        *held("google", backend, settings, variables),
        ("network.tf", _network(setting), ("address_plan", "way_out")),
        ("application.tf", _service(setting), ("scaling_policy", "health_check")),
        ("identity.tf", _identity(setting), ("service_accounts",)),
        ("secrets.tf", _secrets(setting), ("secrets", "secret_rotation")),
        ("database.tf", _database(setting), ("database_stage", "backup_schedule", "backup_retention")),
        ("files.tf", _files(setting), ("file_backup",)),
        ("alerts.tf", _alerts(setting), ("alert_rules", "service_level_objectives")),
        test_file("google", variables, _promises(setting)),
    )
    first = (
        (
            "gcloud storage buckets create gs://BUCKET --uniform-bucket-level-access "
            "--public-access-prevention   # the name stands in versions.tf"
        ),
        "gcloud storage buckets update gs://BUCKET --versioning",
        "terraform init",
    )
    assumed = (
        f"The application is run by {application_of(setting).assumption}.",
        "Secrets: printf %s VALUE | gcloud secrets versions add NAME --data-file=-",
    )
    return written(setting, parts, variables, first, assumed)


def _hosted(setting: Setting) -> bool:
    part = setting.component(Tier.DATABASE)
    return part is not None and ".cloud-sql." in part.offering


def _tier(setting: Setting) -> str:
    """The size of the database in Cloud SQL's words."""
    name = sku(setting, Tier.DATABASE)
    return name if name.startswith("db-") else f"db-{name}"


def _variables(setting: Setting) -> tuple[Variable, ...]:
    found = [
        Variable(
            "project_id", "The project at Google Cloud", "string", example=f"{setting.project}-production"
        ),
        Variable("region", "The region; the design was priced in this one", "string", setting.design.region),
        Variable(
            "domain_name", "The product's name in the web", "string", example=f"app.{setting.project}.example"
        ),
        Variable("alarm_email", "Who is woken", "string", example=f"alarms@{setting.project}.example"),
        image(),
        Variable("app_most", "Instances that load may add up to", "number", _most(setting)),
    ]
    if _hosted(setting):
        found += [
            Variable("database_tier", "The size of the database", "string", _tier(setting)),
            Variable(
                "database_standby",
                "Whether a standby takes over in another zone",
                "bool",
                default=setting.structure.database_redundant,
            ),
            Variable("database_disk_gb", "The disk; it grows by itself", "number", disk_gb(setting)),
            Variable("protected", "Whether what holds data refuses to be deleted", "bool", default=True),
        ]
    return tuple(found)


def _most(setting: Setting) -> int:
    """Twice today's busy slots and more where load may add; one instance answers several calls at once."""
    part = setting.component(Tier.APP)
    return max(2, round((part.count if part else 1) * setting.value("choice.scaling_policy.most")))


def _resource(kind: str, name: str, *items: Item, skips: tuple[str, ...] = ()) -> Block:
    return block("resource", f"google_{kind}", name, *skipped(*skips), *items)


def _network(setting: Setting) -> tuple[Item, ...]:
    network: Value = ref("google_compute_network.main.id")
    found: list[Item] = [
        block("locals", {"project": setting.project, "name": template("${local.project}-production")}),
        _resource("compute_network", "main", {"name": ref("local.name"), "auto_create_subnetworks": False}),
        _resource(
            "compute_subnetwork",
            "main",
            {
                "name": ref("local.name"),
                "network": network,
                "region": ref("var.region"),
                "ip_cidr_range": NETWORK,
                "private_ip_google_access": True,
            },
            block("log_config", {"metadata": "INCLUDE_ALL_METADATA"}),
        ),
        _resource(
            "compute_firewall",
            "closed",
            {
                "name": template("${local.name}-closed"),
                "network": network,
                "direction": "INGRESS",
                "priority": 65534,
                "source_ranges": ["0.0.0.0/0"],
            },
            block("deny", {"protocol": "all"}),
            block("log_config", {"metadata": "INCLUDE_ALL_METADATA"}),
        ),
    ]
    if _hosted(setting):
        found += [
            _resource(
                "compute_global_address",
                "data",
                {
                    "name": template("${local.name}-data"),
                    "purpose": "VPC_PEERING",
                    "address_type": "INTERNAL",
                    "prefix_length": 20,
                    "network": network,
                },
            ),
            _resource(
                "service_networking_connection",
                "data",
                {
                    "network": network,
                    "service": "servicenetworking.googleapis.com",
                    "reserved_peering_ranges": [ref("google_compute_global_address.data.name")],
                },
            ),
        ]
    return tuple(found)


def _service(setting: Setting) -> tuple[Item, ...]:
    part = setting.component(Tier.APP)
    cores, memory = (part.cores, part.memory_gb) if part else (1.0, 1.0)
    application = application_of(setting)
    often = round(setting.value("choice.health_check.balancer_interval_seconds"))
    timeout = round(setting.value("choice.health_check.timeout_seconds"))
    probe = block("http_get", {"path": HEALTH_PATH})
    limits: dict[str, Value] = {"cpu": f"{cores:g}", "memory": f"{round(memory * 1024)}Mi"}
    container = block(
        "containers",
        {"image": ref("var.image"), "command": ["sh", "-c"], "args": [f"exec {application.start}"]},
        block("ports", {"container_port": application.port}),
        block("resources", {"limits": limits, "startup_cpu_boost": True}),
        block("startup_probe", {"period_seconds": often, "timeout_seconds": timeout}, probe),
        block("liveness_probe", {"period_seconds": often, "timeout_seconds": timeout}, probe),
        *_env(setting),
    )
    access = block(
        "vpc_access",
        {"egress": "PRIVATE_RANGES_ONLY"},
        block("network_interfaces", {"subnetwork": ref("google_compute_subnetwork.main.id")}),
    )
    service = _resource(
        "cloud_run_v2_service",
        "app",
        {
            "name": ref("local.name"),
            "location": ref("var.region"),
            "ingress": "INGRESS_TRAFFIC_ALL",
            "deletion_protection": True,
        },
        block(
            "template",
            {"service_account": ref("google_service_account.app.email"), "timeout": "60s"},
            block("scaling", {"min_instance_count": 0, "max_instance_count": ref("var.app_most")}),
            access,
            container,
        ),
        {"depends_on": [ref("google_secret_manager_secret_iam_member.app")]},
    )
    everybody = _resource(
        "cloud_run_v2_service_iam_member",
        "everybody",
        {
            "name": ref("google_cloud_run_v2_service.app.name"),
            "location": ref("var.region"),
            "role": "roles/run.invoker",
            "member": "allUsers",
        },
    )
    name = _resource(
        "cloud_run_domain_mapping",
        "main",
        {"name": ref("var.domain_name"), "location": ref("var.region")},
        block("metadata", {"namespace": ref("var.project_id")}),
        block("spec", {"route_name": ref("google_cloud_run_v2_service.app.name")}),
    )
    registry = _resource(
        "artifact_registry_repository",
        "app",
        {"repository_id": ref("local.project"), "location": ref("var.region"), "format": "DOCKER"},
        block("docker_config", {"immutable_tags": True}),
        skips=("CKV_GCP_84",),
    )
    why = Comment("the product is for everybody: the application itself asks who calls")
    return (Comment(application.assumption), service, why, everybody, name, registry)


def _env(setting: Setting) -> list[Block]:
    plain = [block("env", {"name": k, "value": v}) for k, v in plain_names(setting).items() if k != "PORT"]
    if _hosted(setting):
        plain.append(
            block(
                "env",
                {
                    "name": "DATABASE_HOST",
                    "value": ref("google_sql_database_instance.main.private_ip_address"),
                },
            )
        )
    secret = [
        block(
            "env",
            {"name": name},
            block(
                "value_source",
                block(
                    "secret_key_ref",
                    {
                        "secret": ref(f'google_secret_manager_secret.app["{name}"].secret_id'),
                        "version": "latest",
                    },
                ),
            ),
        )
        for name in secret_names(setting)
    ]
    return [*plain, *secret]


def _identity(setting: Setting) -> tuple[Item, ...]:
    found: list[Item] = [
        _resource(
            "service_account",
            "app",
            {"account_id": ref("substr(local.name, 0, 30)"), "display_name": "The application"},
        ),
        _resource(
            "secret_manager_secret_iam_member",
            "app",
            {"for_each": ref("google_secret_manager_secret.app")},
            {
                "secret_id": ref("each.value.id"),
                "role": "roles/secretmanager.secretAccessor",
                "member": ref("google_service_account.app.member"),
            },
        ),
    ]
    if setting.component(Tier.FILES) is not None:
        found.append(
            _resource(
                "storage_bucket_iam_member",
                "app",
                {
                    "bucket": ref("google_storage_bucket.files.name"),
                    "role": "roles/storage.objectUser",
                    "member": ref("google_service_account.app.member"),
                },
            )
        )
    return tuple(found)


def _secrets(setting: Setting) -> tuple[Item, ...]:
    names: list[Value] = list(secret_names(setting))
    return (
        Comment("names only: values are added by hand"),
        _resource(
            "secret_manager_secret",
            "app",
            {"for_each": ref("toset(local.secret_names)")},
            {"secret_id": template("${local.name}-${each.key}")},
            block("replication", block("auto")),
        ),
        block("locals", {"secret_names": names}),
    )


def _database(setting: Setting) -> tuple[Item, ...]:
    if not _hosted(setting):
        return ()
    days = round(setting.value("seed.backup.daily_days"))
    flags = [block("database_flags", {"name": name, "value": value}) for name, value in FLAGS.items()]
    settings = block(
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
        block(
            "backup_configuration",
            {
                "enabled": True,
                "start_time": "02:00",
                "point_in_time_recovery_enabled": True,
                "transaction_log_retention_days": 7,
            },
            block("backup_retention_settings", {"retained_backups": days}),
        ),
        block("maintenance_window", {"day": 7, "hour": 3}),
        block("insights_config", {"query_insights_enabled": True}),
        *flags,
    )
    return (
        _resource(
            "sql_database_instance",
            "main",
            {
                "name": ref("local.name"),
                "region": ref("var.region"),
                "database_version": f"POSTGRES_{version_of('postgresql')}",
                "deletion_protection": ref("var.protected"),
            },
            settings,
            block("lifecycle", {"prevent_destroy": True}),
            {"depends_on": [ref("google_service_networking_connection.data")]},
            skips=("CKV_GCP_6", "CKV_GCP_79"),
        ),
        _resource(
            "sql_database",
            "main",
            {
                "name": setting.project.replace("-", "_"),
                "instance": ref("google_sql_database_instance.main.name"),
            },
        ),
    )


def _files(setting: Setting) -> tuple[Item, ...]:
    if setting.component(Tier.FILES) is None:
        return ()
    days = round(setting.value("seed.backup.daily_days"))
    return (
        _resource(
            "storage_bucket",
            "files",
            {
                "name": template("${var.project_id}-files"),
                "location": ref("var.region"),
                "uniform_bucket_level_access": True,
                "public_access_prevention": "enforced",
            },
            block("versioning", {"enabled": True}),
            block(
                "lifecycle_rule",
                block("action", {"type": "Delete"}),
                block("condition", {"days_since_noncurrent_time": days}),
            ),
            block("soft_delete_policy", {"retention_duration_seconds": 7 * 24 * 3600}),
            block("lifecycle", {"prevent_destroy": True}),
            skips=("CKV_GCP_62",),
        ),
    )


def _alerts(setting: Setting) -> tuple[Item, ...]:
    figures = setting.answer.figures
    asked = figures.get("objective.latency_p95_seconds")
    seconds = asked.value if asked else setting.value("seed.response_time_alert_seconds")
    service = 'resource.type = "cloud_run_revision"'
    slow = _policy(
        "slow",
        f"The 95th percentile is above {seconds:g} s",
        f'{service} AND metric.type = "run.googleapis.com/request_latencies"',
        seconds * 1000,
        "ALIGN_PERCENTILE_95",
    )
    check = _resource(
        "monitoring_uptime_check_config",
        "main",
        {"display_name": ref("local.name"), "timeout": "10s", "period": "60s"},
        block("http_check", {"path": HEALTH_PATH, "port": 443, "use_ssl": True, "validate_ssl": True}),
        block(
            "monitored_resource",
            {
                "type": "uptime_url",
                "labels": {"project_id": ref("var.project_id"), "host": ref("var.domain_name")},
            },
        ),
    )
    channel = _resource(
        "monitoring_notification_channel",
        "mail",
        {"display_name": "mail", "type": "email", "labels": {"email_address": ref("var.alarm_email")}},
    )
    found = [channel, check, slow]
    if _hosted(setting):
        disk = setting.value("seed.disk_alert")
        metric = (
            'resource.type = "cloudsql_database" AND '
            'metric.type = "cloudsql.googleapis.com/database/disk/utilization"'
        )
        found.append(_policy("disk", f"The disk is above {disk:.0%}", metric, disk, "ALIGN_MAX"))
    return tuple(found)


def _policy(name: str, why: str, query: str, threshold: float, aligner: str) -> Block:
    condition = block(
        "condition_threshold",
        {"filter": query, "comparison": "COMPARISON_GT", "threshold_value": threshold, "duration": "300s"},
        block("aggregations", {"alignment_period": "300s", "per_series_aligner": aligner}),
    )
    return _resource(
        "monitoring_alert_policy",
        name,
        {
            "display_name": template("${local.name}: " + why),
            "combiner": "OR",
            "notification_channels": [ref("google_monitoring_notification_channel.mail.id")],
        },
        block("conditions", {"display_name": why}, condition),
    )


def _promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    found = [("google_cloud_run_v2_service.app.deletion_protection", "The service refuses to be deleted.")]
    if _hosted(setting):
        who = "google_sql_database_instance.main"
        if setting.structure.database_redundant:
            found.append(
                (
                    f'{who}.settings[0].availability_type == "REGIONAL"',
                    "A standby in another zone is promised.",
                )
            )
        found += [
            (
                f"{who}.settings[0].ip_configuration[0].ipv4_enabled == false",
                "The database has no public address.",
            ),
            (
                f'{who}.settings[0].ip_configuration[0].ssl_mode == "ENCRYPTED_ONLY"',
                "The database answers through TLS alone.",
            ),
            (
                f"{who}.deletion_protection && {who}.settings[0].deletion_protection_enabled",
                "The database refuses to be deleted.",
            ),
            (
                f"{who}.settings[0].backup_configuration[0].point_in_time_recovery_enabled",
                "Every change is kept.",
            ),
        ]
    if setting.component(Tier.FILES) is not None:
        found.append(
            (
                'google_storage_bucket.files.public_access_prevention == "enforced"',
                "Nobody outside reads the files.",
            )
        )
    return tuple(found)
