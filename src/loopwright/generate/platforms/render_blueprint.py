"""Render's blueprint (render.com/docs/blueprint-spec)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.naming import names_at
from loopwright.generate.pinned import version_of
from loopwright.generate.platforms.program import DECIDED, UNBUILT, Program, elsewhere, stated
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

DISK_STEP_GB = 5
STANDBY = " HA"
HELD = (
    "New > Blueprint in Render's dashboard, once, and Auto Sync off: from then on the pipeline says which image runs,",
    "and nothing that it has not checked is built or deployed. A change of this file is synced by hand.",
    "The environment is protected: nobody but an administrator of the workspace deletes what stands in it.",
    "Secrets have names here and no values (sync: false): Render asks for each once.",
)


@renders("seed: infrastructure-from-loop, Infrastructure as Code; technology-infrastructure, Hosting Options")
def render_blueprint(setting: Setting) -> Rendered:
    """Render's blueprint: a protected environment with the service, its worker, its database and its cache."""
    if because := elsewhere(setting, "render", "Render"):
        return because
    program = Program(setting)
    production: dict[str, Data] = {
        "name": "production",
        "networking": {"isolation": "enabled"},
        "permissions": {"protection": "enabled"},
        "services": [
            _web(program),
            *([_background(program)] if program.worker else []),
            *_cache(program),
        ],
    }
    if database := _database(program):
        production["databases"] = database
    body: Data = {"projects": [{"name": setting.project, "environments": [production]}]}
    said = stated(
        *HELD,
        assumption_of(setting),
        f"Assumed: the pipeline pushes to ghcr.io/{setting.project}/{setting.project}, as the repository is called;",
        "`gh repo view --json nameWithOwner` says so.",
        "Zeros stand for its digest until the first one is built: that deploy fails, and may.",
        f"Commands by {program.application.assumption}.",
        "Render copies its databases each day and to the minute." if database else "",
    )
    return (File("render.yaml", said + yaml_text(body), DECIDED),)


def _web(program: Program) -> Data:
    number: dict[str, Data] = {"numInstances": program.count}
    if program.most > program.count:
        number = {
            "scaling": {
                "minInstances": program.count,
                "maxInstances": program.most,
                "targetCPUPercent": program.busy_percent,
            }
        }
    before: dict[str, Data] = (
        {"preDeployCommand": program.command(program.application.migrate)} if program.database else {}
    )
    return {
        **_service(program, "web", program.setting.project, program.app.sku),
        **number,
        "healthCheckPath": program.ready_path,
        **before,
        "domains": [host_of(program.setting)],
        "envVars": _variables(program),
    }


def _background(program: Program) -> Data:
    return {
        **_service(program, "worker", f"{program.setting.project}-worker", program.worker_sku),
        "numInstances": program.workers,
        "dockerCommand": program.command(program.application.worker),
        "envVars": _variables(program),
    }


def _service(program: Program, kind: str, name: str, sku: str) -> dict[str, Data]:
    project = program.setting.project
    wait = program.seconds("running.drain_seconds") + program.seconds("running.finish_seconds")
    return {
        "type": kind,
        "name": name,
        "runtime": "image",
        "image": {"url": f"ghcr.io/{project}/{project}@{UNBUILT}"},
        "region": program.setting.design.region,
        "plan": plan(sku),
        "autoDeployTrigger": "off",
        "maxShutdownDelaySeconds": wait,
    }


def plan(sku: str) -> str:
    """A plan's name as blueprints spell it."""
    bare = sku.removesuffix(STANDBY)
    return bare.replace("-", " ") if bare in {"pro-plus", "pro-max", "pro-ultra"} else bare


def _variables(program: Program) -> list[Data]:
    found: list[Data] = [{"key": key, "value": value} for key, value in program.plain.items()]
    project = program.setting.project
    for read, name in program.read.items():
        if name == "DATABASE_URL" and program.own(Tier.DATABASE) and program.spelled:
            source: Data = {"name": names_at("render", project).database, "property": "connectionString"}
            found.append({"key": read, "fromDatabase": source})
        elif name == "REDIS_URL" and program.own(Tier.CACHE):
            source = {"type": "keyvalue", "name": f"{project}-cache", "property": "connectionString"}
            found.append({"key": read, "fromService": source})
        else:
            found.append({"key": read, "sync": False})
    return found


def _cache(program: Program) -> list[Data]:
    part = program.own(Tier.CACHE)
    if part is None:
        return []
    return [
        {
            "type": "keyvalue",
            "name": f"{program.setting.project}-cache",
            "region": program.setting.design.region,
            "plan": plan(part.sku),
            "maxmemoryPolicy": program.eviction,
            "ipAllowList": [],  # nobody from outside
        }
    ]


def _database(program: Program) -> list[Data]:
    part = program.own(Tier.DATABASE)
    if part is None:
        return []
    found: dict[str, Data] = {
        "name": names_at("render", program.setting.project).database,
        "databaseName": names_at("render", program.setting.project).database_name,
        "region": program.setting.design.region,
        "plan": plan(part.sku),
        "postgresMajorVersion": version_of("postgresql"),
        "diskSizeGB": math.ceil(program.disk_gb / DISK_STEP_GB) * DISK_STEP_GB,
        "storageAutoscalingEnabled": True,
        "ipAllowList": [],
    }
    if part.sku.endswith(STANDBY):
        found["highAvailability"] = {"enabled": True}
    replicas = program.setting.structure.replicas
    if replicas:
        found["readReplicas"] = [
            {"name": f"{program.setting.project}-reader-{number}"} for number in range(1, replicas + 1)
        ]
    return [found]
