"""The application as a service of Cloud Run, its name in the web and the store of its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import HEALTH_PATH, application_of, plain_names, secret_names
from loopwright.generate.hcl import Comment, block, called, ref
from loopwright.generate.terraform.google.words import hosted, resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting


def application(setting: Setting) -> tuple[Item, ...]:
    """The service, who may call it, its name, and the store of images."""
    return (
        Comment(application_of(setting).assumption),
        _service(setting),
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
            block(
                "vpc_access",
                {"egress": "PRIVATE_RANGES_ONLY"},
                block("network_interfaces", {"subnetwork": ref("google_compute_subnetwork.main.id")}),
            ),
            _container(setting),
        ),
        {"depends_on": [ref("google_secret_manager_secret_iam_member.app")]},
    )


def _container(setting: Setting) -> Block:
    part, program = setting.component(Tier.APP), application_of(setting)
    cores, memory = (part.cores, part.memory_gb) if part else (1.0, 1.0)
    often = round(setting.value("choice.health_check.balancer_interval_seconds"))
    timeout = round(setting.value("choice.health_check.timeout_seconds"))
    probe = block("http_get", {"path": HEALTH_PATH})
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
