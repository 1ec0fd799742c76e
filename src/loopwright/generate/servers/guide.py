"""The order of steps from a new machine to one that serves, and how each file is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import host_of
from loopwright.generate.application import application_of, place_names, plain_names, read_as, secrets_read
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.cloud_init import VOLUMES, packages
from loopwright.generate.servers.host import USER, door, guarded
from loopwright.generate.servers.machines import (
    FOLDER,
    POOLER,
    POSTGRESQL,
    PRIVATE,
    Machine,
    alone,
    behind_a_network,
    etcd_names,
    machines,
    open_ports,
    pooled,
    serves,
)
from loopwright.generate.servers.postgresql import conf_d, guided
from loopwright.generate.servers.proxy import POLICY, checked_path, colours, headers
from loopwright.generate.servers.templating import filled
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


@renders(
    "seed: infrastructure-prd-template, Deployment Strategy; infrastructure-from-loop, Pre-Launch Checklist"
)
def servers_guide(setting: Setting) -> Rendered:
    """README: which machines there are, in which order they are made, and how each file is applied."""
    found = machines(setting)
    if not found:
        return NotApplicable("the team looks after no machine")
    body = filled(
        "README.md", **_of_machines(setting, found), **_of_data(setting, found), **_of_program(setting)
    )
    return (File(f"{FOLDER}/README.md", body, ("infrastructure_as_code", "container_images", "rollback")),)


def _of_machines(setting: Setting, found: tuple[Machine, ...]) -> dict[str, object]:
    return {
        "project": setting.project,
        "host": host_of(setting),
        "machines": found,
        "ports": {one.role: open_ports(setting, one) for one in found},
        "packages": {one.role: packages(setting, one) for one in found},
        "guarded": {one.role: guarded(setting, one) for one in found},
        "door": door(setting),
        "user": USER,
        "private": PRIVATE,
        "several": sum(one.count for one in found) > 1,
        "patching": setting.choice("patching"),
    }


def _of_data(setting: Setting, found: tuple[Machine, ...]) -> dict[str, object]:
    database = next((one for one in found if one.runs("database")), None)
    return {
        "database": database,
        "address": _database_address(setting, database, POOLER if pooled(setting) else POSTGRESQL),
        "direct": _database_address(setting, database, POSTGRESQL),
        "guided": guided(setting),
        "volume": setting.design.provider in VOLUMES,
        "conf_d": conf_d(setting),
        "pooled": pooled(setting),
        "archived": archived(setting),
        "patroni": setting.structure.database is DatabaseStage.PATRONI,
        "by_hand": setting.structure.database is DatabaseStage.STANDBY_BY_HAND,
        "members": etcd_names(setting),
        "cache": next((one for one in found if one.runs("cache")), None),
        "major": f"{setting.value('recovery.postgresql_major'):g}",
    }


def _of_program(setting: Setting) -> dict[str, object]:
    return {
        "serves": serves(setting),
        "program": [name for one in machines(setting) if one.runs("app", "worker") for name in one.names],
        "apart": any(one.role == "worker" for one in machines(setting)),
        "checked": checked_path(setting),
        "alone": alone(setting),
        "proxied": setting.structure.own_proxy,
        "secrets": _given(setting),
        "read": {name: read_as(setting, name) for name in ("DATABASE_URL", "REDIS_URL")},
        "application": application_of(setting),
        "colours": colours(setting),
        "beside": len(colours(setting)) > 1,
        "release": setting.design.release,
        "images": setting.choice("container_images"),
        "rollback": setting.choice("rollback"),
        "headers": {**headers(setting), "Content-Security-Policy": POLICY},
        "edge": behind_a_network(setting),
        "limits": setting.choice("rate_limits"),
        "sign_in": round(setting.value("choice.rate_limits.sign_in_per_minute")),
    }


def _given(setting: Setting) -> list[str]:
    """What a person writes into the program's file: secrets, and places that only the provider knows."""
    places = [name for name in place_names(setting) if name not in plain_names(setting)]
    return [read for read, name in secrets_read(setting).items() if name != "DATABASE_URL"] + places


def _database_address(setting: Setting, database: Machine | None, port: int) -> str:
    """Which host the program's DATABASE_URL names."""
    if database is None:
        return ""
    if setting.structure.database is DatabaseStage.ON_HOST or guided(setting):
        return f"host.docker.internal:{port}"
    hosts = ",".join(f"{name}:{port}" for name in database.names)
    return hosts if database.count > 1 else f"{database.names[0]}:{port}"
