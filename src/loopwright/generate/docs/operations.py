"""What is typed to run this design: the commands of its host, its database and its files (``commands/*.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import OWN_DATABASES
from loopwright.generate.application import application_of, on_machines_of_ecs, on_own_machines
from loopwright.generate.docs.values import values_of
from loopwright.generate.naming import DECLARED
from loopwright.loop.vocabulary import Arrangement, BackupMethod, DatabaseStage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.generate.setting import Setting

STAGES = {DatabaseStage.PATRONI: "patroni", DatabaseStage.STANDBY_BY_HAND: "standby_by_hand"}
OF_ITS_HOST = {  # whose way of turning the program to another database works on this host alone
    "digitalocean": "platform_digitalocean",
    "gcp": "serverless_gcp",
    "azure": "serverless_azure",
    "fly.io": "platform_fly.io",
    "heroku": "platform_heroku",
    "render": "platform_render",
}
USUAL_PLATFORM = "serverless_gcp"
INDENT = "  "
EACH = (
    "status",
    "deploy",
    "rollback",
    "logs",
    "restart",
    "secret",
    "revoke",
    "certificate",
    "pause",
    "resume",
)
"""What is done on each of several servers."""


@cache
def rows(kind: str) -> dict[str, dict[str, str]]:
    """The table of a kind: ``hosts``, ``databases``, ``machines``, ``files`` or ``ask``."""
    place = Path(__file__).parent / "commands" / f"{kind}.toml"
    found = tomllib.loads(place.read_text(encoding="utf-8"))
    found.pop("read_on")
    return {name: {key: text.strip() for key, text in row.items()} for name, row in found.items()}


def row(kind: str, name: str) -> dict[str, str]:
    """A row with what it has from the row that it is the same as."""
    own = rows(kind)[name]
    base = own.get("same_as")
    return {**(row(kind, base) if base else {}), **own}


@dataclass(frozen=True, slots=True)
class Operations:
    """The commands for one design; ``machine`` and ``files`` are empty where there are none."""

    host: Mapping[str, str]
    database: Mapping[str, str]
    machine: Mapping[str, str]
    files: Mapping[str, str]


def operations_of(setting: Setting) -> Operations:
    """The commands for a design, its own names filled in."""
    values = values_of(setting)
    machine = row("machines", seller(setting)) if servers(setting) else {}
    found = (_host_row(setting), _database_row(setting), machine, _files_row(setting))
    return Operations(*(filled(one, values) for one in found))


def servers(setting: Setting) -> bool:
    """Whether the team runs machines of its own."""
    return on_own_machines(setting)


def own_database(setting: Setting) -> bool:
    """Whether the team runs the database itself."""
    return setting.structure.database in OWN_DATABASES


def _host(setting: Setting) -> str:
    arrangement, provider = setting.structure.arrangement, setting.design.provider
    if on_machines_of_ecs(setting):
        return "containers_aws"
    named = {
        Arrangement.ONE_SERVER: "server",
        Arrangement.SERVERS: "server",
        Arrangement.STATIC: "static",
        Arrangement.KUBERNETES: "kubernetes",
    }.get(arrangement, f"{arrangement}_{provider}")
    return named if named in rows("hosts") else USUAL_PLATFORM


def _host_row(setting: Setting) -> dict[str, str]:
    """The host's commands; where several servers carry the program, on each of them."""
    found = dict(row("hosts", _host(setting)))
    if not application_of(setting).migrate:
        found["once"] = ""
    app = setting.component(Tier.APP)
    if not servers(setting) or app is None or app.count == 1:
        return found
    each = {key: _on_each(found[key]) for key in EACH}
    return {**found, **each, "names": "HOSTS=(%servers%)   # all that run the program\nHOST=${HOSTS[0]}"}


def _on_each(command: str) -> str:
    lines = "\n".join(f"{INDENT}{line}" for line in command.splitlines())
    return f'for HOST in "${{HOSTS[@]}}"; do\n{lines}\ndone'


def _database(setting: Setting) -> str:
    stage = setting.structure.database
    if stage is DatabaseStage.NONE:
        return ""
    if stage in OWN_DATABASES:
        nightly = setting.structure.backup is BackupMethod.NIGHTLY
        return STAGES.get(stage, "own_nightly" if nightly else "own")
    provider = setting.design.database_provider or setting.design.provider
    part = setting.component(Tier.DATABASE)
    if provider == "aws" and part is not None and ".aurora." in part.offering:
        return "aws_aurora"
    return provider if provider in rows("databases") else "supabase"


def _database_row(setting: Setting) -> dict[str, str]:
    """The database's commands; where its host is another than usual, the address is set as that host sets secrets."""
    name, host = _database(setting), _host(setting)
    if not name:
        return {}
    found = row("databases", name)
    usual = OF_ITS_HOST.get(name)
    if usual is None or usual == host:
        return found
    turned = f"NAME=DATABASE_URL   # the address of the {{}} database\n{row('hosts', host)['secret']}"
    return {**found, "switch": turned.format("restored"), "undo": turned.format("former")}


def _files_row(setting: Setting) -> dict[str, str]:
    part = setting.component(Tier.FILES)
    if part is None:
        return {}
    provider = part.provider or setting.design.provider
    if provider in rows("files"):
        return row("files", provider)
    return row("files", "s3" if provider in DECLARED else "asked")


def seller(setting: Setting) -> str:
    """Whose commands make machines."""
    return setting.design.provider if setting.design.provider in rows("machines") else "own"


def filled(found: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Commands with a design's own names in them."""
    told = dict(found)
    for name, value in values.items():
        told = {key: text.replace(f"%{name}%", value) for key, text in told.items()}
    return told
