"""The application as a service of Cloud Run, its name in the web and the store of its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import (
    application_of,
    health_path,
    place_names,
    plain_names,
    secrets_read,
)
from loopwright.generate.hcl import Comment, block, called, ref
from loopwright.generate.terraform.google.words import hosted, resource
from loopwright.generate.terraform.others.frame import called_of
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting


def application(setting: Setting) -> tuple[Item, ...]:
    """The service, who may call it, its name, and the store of images."""
    return (
        Comment(application_of(setting).assumption),
        _service(setting),
        *_migration(setting),
        Comment("the product is for everybody: the application itself asks who calls"),
        resource(
            "cloud_run_v2_service_iam_member",
            "everybody",
            {
                "name": ref("google_cloud_run_v2_service.app.name"),
                "location": ref("var.region"),
                "role": "roles/run.invoker",
                "member": "allUsers",
            },
        ),
        resource(
            "cloud_run_domain_mapping",
            "main",
            {"name": ref("var.domain_name"), "location": ref("var.region")},
            block("metadata", {"namespace": ref("var.project_id")}),
            block("spec", {"route_name": ref("google_cloud_run_v2_service.app.name")}),
        ),
        resource(
            "artifact_registry_repository",
            "app",
            {
                "repository_id": called(called_of(setting).images),
                "location": ref("var.region"),
                "format": "DOCKER",
            },
            block("docker_config", {"immutable_tags": True}),
            skips=("CKV_GCP_84",),
        ),
    )


def _service(setting: Setting) -> Block:
    return resource(
        "cloud_run_v2_service",
        "app",
        {
            "name": called(called_of(setting).application),
            "location": ref("var.region"),
            "ingress": "INGRESS_TRAFFIC_ALL",
            "deletion_protection": True,
        },
        block(
            "template",
            {"service_account": ref("google_service_account.app.email"), "timeout": "60s"},
            block("scaling", {"min_instance_count": 0, "max_instance_count": ref("var.app_most")}),
            _network(),
            _container(setting),
        ),
        {"depends_on": [ref("google_secret_manager_secret_iam_member.app")]},
        # a release's image and traffic, and the client that gcloud signs with, are the pipeline's
        _left_alone("template[0].containers[0].image", "traffic", "client", "client_version"),
    )


def _network() -> Block:
    return block(
        "vpc_access",
        {"egress": "PRIVATE_RANGES_ONLY"},
        block("network_interfaces", {"subnetwork": ref("google_compute_subnetwork.main.id")}),
    )


def _left_alone(*arguments: str) -> Block:
    """What the next plan does not put back."""
    return block("lifecycle", {"ignore_changes": [ref(one) for one in arguments]})


def _migration(setting: Setting) -> tuple[Block, ...]:
    """The job that changes the schema: all that the service reads, in the service's network."""
    program = application_of(setting)
    if setting.structure.database is DatabaseStage.NONE or not program.migrate:
        return ()
    seconds = round(setting.value("running.job_seconds"))
    container = block(
        "containers",
        {"image": ref("var.image"), "command": ["sh", "-c"], "args": [f"exec {program.migrate}"]},
        *_env(setting),
    )
    task = block(
        "template",
        {
            "service_account": ref("google_service_account.app.email"),
            "timeout": f"{seconds}s",
            "max_retries": 0,
        },
        _network(),
        container,
    )
    return (
        resource(
            "cloud_run_v2_job",
            "migrate",
            {
                "name": called(called_of(setting).migration),
                "location": ref("var.region"),
                "deletion_protection": True,
            },
            block("template", {"task_count": 1}, task),
            {"depends_on": [ref("google_secret_manager_secret_iam_member.app")]},
            _left_alone("template[0].template[0].containers[0].image", "client", "client_version"),
        ),
    )


def _container(setting: Setting) -> Block:
    part, program = setting.component(Tier.APP), application_of(setting)
    cores, memory = (part.cores, part.memory_gb) if part else (1.0, 1.0)
    often = round(setting.value("choice.health_check.balancer_interval_seconds"))
    timeout = round(setting.value("choice.health_check.timeout_seconds"))
    probe = block("http_get", {"path": health_path(setting)})
    limits: dict[str, Value] = {"cpu": f"{cores:g}", "memory": f"{round(memory * 1024)}Mi"}
    return block(
        "containers",
        {"image": ref("var.image"), "command": ["sh", "-c"], "args": [f"exec {program.start}"]},
        block("ports", {"container_port": program.port}),
        block("resources", {"limits": limits, "startup_cpu_boost": True}),
        block("startup_probe", {"period_seconds": often, "timeout_seconds": timeout}, probe),
        block("liveness_probe", {"period_seconds": often, "timeout_seconds": timeout}, probe),
        *_env(setting),
    )


def _env(setting: Setting) -> list[Block]:
    plain = [block("env", {"name": k, "value": v}) for k, v in plain_names(setting).items() if k != "PORT"]
    if hosted(setting):
        plain.append(
            block(
                "env",
                {
                    "name": "DATABASE_HOST",
                    "value": ref("google_sql_database_instance.main.private_ip_address"),
                },
            )
        )
    if "FILES_BUCKET" in place_names(setting):
        plain.append(block("env", {"name": "FILES_BUCKET", "value": ref("google_storage_bucket.files.name")}))
    secret = [
        block(
            "env",
            {"name": read},
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
        for read, name in secrets_read(setting).items()
    ]
    return [*plain, *secret]
