"""How a version reaches the team's servers: beside the old one where that was decided, looked at, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of, plain_names, read_as
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import (
    FOLDER,
    Machine,
    alone,
    machines,
    parts_beside,
    pooled,
    versions_at_once,
)
from loopwright.generate.servers.proxy import checked_path, colours
from loopwright.generate.servers.redis import MEGABYTES_PER_GB, megabytes
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

SAID = """# /srv/{project}/compose.yaml: the program and its workers, from the image that the pipeline built.
# deploy.sh writes .env beside it, so that `docker compose ps`, `logs` and `run` typed here speak of what runs now.
# The database and the door are packages of Debian on the machine: its updates and its copies look after them.
# Secrets stand in secrets.env (mode 0600), names in .env.example; nothing is written inside a container but to /tmp.
"""
DECIDED = ("container_images", "release_strategy", "rollback", "workers", "secrets")
PROCESSES = 512
LEAST_MEGABYTES = 128
SYSTEM_MEGABYTES = 256  # the kernel, sshd, the exporter and the proxy
SIGNALS = "./signals:/run/loop:ro"


@renders("seed: infrastructure-from-loop, Deployment Strategy from Loop; CI/CD from Loop: rollback process")
def deploy_script(setting: Setting) -> Rendered:
    """The script that replaces one version by another on a server and goes back by itself when it does not answer."""
    found = [one for one in machines(setting) if one.runs("app", "worker")]
    if not found:
        return NotApplicable("the program runs on no machine of the team")
    value = setting.value
    ports = colours(setting)
    worker = next((one for one in found if one.runs("worker")), None)
    body = filled(
        "deploy.sh",
        project=setting.project,
        ports=ports,
        beside=len(ports) > 1,
        port=application_of(setting).port,
        checked=checked_path(setting),
        release=setting.design.release,
        start=round(value("server.start_seconds")),
        timeout=round(value("choice.health_check.timeout_seconds")),
        times=round(value("choice.health_check.failures")),
        settle=round(
            value("choice.health_check.balancer_interval_seconds")
            + value("choice.health_check.timeout_seconds")
        ),
        kept=round(value("server.releases_kept")),
        migrates=bool(application_of(setting).migrate),
        works=worker is not None and worker.runs("app"),
        apart=worker is not None and not worker.runs("app"),
        interval=round(value("choice.health_check.balancer_interval_seconds")),
        drain=0 if alone(setting) else drain_seconds(setting),
    )
    return (
        File(
            f"{FOLDER}/deploy.sh", body, ("release_strategy", "rollback", "schema_changes"), executable=True
        ),
        File(
            f"{FOLDER}/compose.yaml",
            SAID.format(project=setting.project) + yaml_text(_compose(setting, found)),
            DECIDED,
        ),
    )


def drain_seconds(setting: Setting) -> int:
    """How long a balancer may go on sending people to a server that says it leaves."""
    value = setting.value
    interval, answer = (
        value("choice.health_check.balancer_interval_seconds"),
        value("choice.health_check.timeout_seconds"),
    )
    return round((interval + answer) * value("choice.health_check.failures"))


def memory_megabytes(setting: Setting, one: Machine) -> int:
    """What one part of the program may take of a machine: an equal share beside the system and the stores.

    Application and workers share a machine, and so do two versions while a release lasts.
    """
    whole = (one.memory_gb - one.database_gb) * MEGABYTES_PER_GB - SYSTEM_MEGABYTES
    if one.runs("cache"):
        whole -= megabytes(setting, one)
    sharers = parts_beside(setting) * versions_at_once(setting) if one.runs("app") else 1
    return max(LEAST_MEGABYTES, round(whole / sharers))


def _compose(setting: Setting, found: list[Machine]) -> Data:
    app = next((one for one in found if one.runs("app")), None)
    worker = next((one for one in found if one.runs("worker")), None)
    services: dict[str, Data] = {}
    if app is not None:
        services["app"] = _application(setting, app)
    if worker is not None:
        apart = app is not None and worker.role != app.role
        services["worker"] = _worker(setting, worker, apart=apart)
    if application_of(setting).migrate:
        services["migrate"] = _migration(setting, app or found[0])
    return {"services": services}


def _application(setting: Setting, one: Machine) -> Data:
    port = application_of(setting).port
    address = "127.0.0.1" if alone(setting) else "0.0.0.0"  # noqa: S104 - the firewall lets the balancer in alone
    return {
        **_program(setting, one),
        "ports": [f"{address}:${{APP_PORT:-{port}}}:{port}"],
        # where deploy.sh says that this server leaves for a moment
        **({} if alone(setting) else {"volumes": [SIGNALS]}),
        "restart": "unless-stopped",
    }


def _worker(setting: Setting, one: Machine, *, apart: bool) -> Data:
    return {
        **_program(setting, one),
        "command": _shell(f"exec {application_of(setting).worker}"),
        # the image's question is the application's; a worker answers nobody
        "healthcheck": {"disable": True},
        "restart": "unless-stopped",
        **({"profiles": ["worker"]} if apart else {}),
    }


def _migration(setting: Setting, one: Machine) -> Data:
    # a large table takes longer than any answer may
    patient: dict[str, Data] = {**plain_names(setting), "PGOPTIONS": "-c statement_timeout=0"}
    return {
        **_program(setting, one),
        "environment": patient,
        "command": _shell(_direct(setting) + application_of(setting).migrate),
        "healthcheck": {"disable": True},
        "restart": "no",
        "profiles": ["migrate"],
    }


def _direct(setting: Setting) -> str:
    """Past the pooler, which lends connections for one transaction only."""
    return f'export {read_as(setting, "DATABASE_URL")}="$MIGRATE_DATABASE_URL"; ' if pooled(setting) else ""


def _shell(command: str) -> Data:
    return ["/bin/sh", "-c", command.replace("$", "$$")]


def _program(setting: Setting, one: Machine) -> dict[str, Data]:
    """What every service of the program has in common: its image, what it reads, and its fences."""
    plain: dict[str, Data] = dict(plain_names(setting))
    memory = memory_megabytes(setting, one)
    return {
        "image": "${IMAGE:?deploy.sh says which}",
        "env_file": ["secrets.env"],
        "environment": plain,
        # this machine itself, where the database stands beside the program
        "extra_hosts": ["host.docker.internal:host-gateway"],
        "init": True,
        "read_only": True,
        "tmpfs": ["/tmp"],  # noqa: S108 - the container's own
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "mem_limit": f"{memory}m",
        "pids_limit": PROCESSES,
        "stop_grace_period": f"{setting.value('server.stop_seconds'):g}s",
        # the journal keeps lines as long as decided, and never fills the disk
        "logging": {"driver": "journald", "options": {"tag": f"{setting.project}/{{{{.Name}}}}"}},
    }
