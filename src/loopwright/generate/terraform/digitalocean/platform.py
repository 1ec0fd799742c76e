"""The application on the App Platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.application import (
    application_of,
    balancer_path,
    place_names,
    plain_names,
    secrets_read,
)
from loopwright.generate.digitalocean import bound_address
from loopwright.generate.hcl import Comment, block, called, ref
from loopwright.generate.terraform.digitalocean.words import hosted, resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting


def app(setting: Setting) -> tuple[Item, ...]:
    """The app: its service, its worker, the job before each release."""
    spec = block(
        "spec",
        {"name": called(called_of(setting).application), "region": ref("substr(var.region, 0, 3)")},
        block("domain", {"name": ref("var.domain_name"), "type": "PRIMARY"}),
        block("alert", {"rule": "DEPLOYMENT_FAILED"}),
        block("alert", {"rule": "DOMAIN_FAILED"}),
        _service(setting),
        *([_worker(setting)] if setting.structure.workers else []),
        _migration(setting),
        *([_database()] if hosted(setting) else []),
    )
    return (Comment(application_of(setting).assumption), resource("app", "main", spec))


def _service(setting: Setting) -> Block:
    application = application_of(setting)
    return block(
        "service",
        {
            "name": "app",
            "instance_count": ref("var.app_count"),
            "instance_size_slug": ref("var.app_size"),
            "http_port": application.port,
            "run_command": application.start,
        },
        _image(),
        _check(setting),
        *_env(setting),
        *_limits(setting),
    )


def _check(setting: Setting) -> Block:
    value = setting.value
    return block(
        "health_check",
        {
            "http_path": balancer_path(setting),
            "period_seconds": round(value("choice.health_check.balancer_interval_seconds")),
            "timeout_seconds": round(value("choice.health_check.timeout_seconds")),
            "failure_threshold": round(value("choice.health_check.failures")),
        },
    )


def _limits(setting: Setting) -> tuple[Block, ...]:
    """What the service must not use for long."""
    return tuple(
        block("alert", {"rule": rule, "value": limit, "operator": "GREATER_THAN", "window": "FIVE_MINUTES"})
        for rule, limit in (
            ("CPU_UTILIZATION", setting.value("seed.cpu_alert") * 100),
            ("MEM_UTILIZATION", setting.value("choice.monitoring_thresholds.memory_used") * 100),
        )
    )


def _worker(setting: Setting) -> Block:
    return block(
        "worker",
        {
            "name": called_of(setting).worker,
            "instance_count": ref("var.worker_count"),
            "instance_size_slug": ref("var.app_size"),
            "run_command": application_of(setting).worker,
        },
        _image(),
        *_env(setting),
    )


def _migration(setting: Setting) -> Block:
    return block(
        "job",
        {
            "name": "migrate",
            "kind": "PRE_DEPLOY",
            "instance_size_slug": ref("var.app_size"),
            "run_command": application_of(setting).migrate,
        },
        _image(),
        *_env(setting),
    )


def _database() -> Block:
    return block(
        "database",
        {
            "name": "database",
            "engine": "PG",
            "production": True,
            "cluster_name": ref("digitalocean_database_cluster.main.name"),
        },
    )


def _image() -> Block:
    return block(
        "image", {"registry_type": "DOCR", "repository": ref("var.repository"), "tag": ref("var.image_tag")}
    )


def _env(setting: Setting) -> list[Block]:
    found = [
        block("env", {"key": key, "value": value, "scope": "RUN_TIME", "type": "GENERAL"})
        for key, value in plain_names(setting).items()
        if key not in {"PORT", "FILES_BUCKET"}
    ]
    if "FILES_BUCKET" in place_names(setting):
        bucket = ref("digitalocean_spaces_bucket.files.name")
        found.append(
            block("env", {"key": "FILES_BUCKET", "value": bucket, "scope": "RUN_TIME", "type": "GENERAL"})
        )
    for read, name in secrets_read(setting).items():
        if name == "DATABASE_URL" and hosted(setting):
            found.append(block("env", {"key": read, "value": bound_address(setting), "scope": "RUN_TIME"}))
        else:
            value = ref(f'var.secrets["{name}"]')
            found.append(block("env", {"key": read, "value": value, "scope": "RUN_TIME", "type": "SECRET"}))
    return found
