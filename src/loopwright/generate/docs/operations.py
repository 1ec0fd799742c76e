"""What is typed to run this design: the commands of its host and of its database (``operations.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import OWN_DATABASES
from loopwright.generate.application import HEALTH_PATH, application_of
from loopwright.loop.vocabulary import Arrangement, BackupMethod, DatabaseStage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.generate.setting import Setting

SERVERS = frozenset({Arrangement.ONE_SERVER, Arrangement.SERVERS})
STAGES = {DatabaseStage.PATRONI: "patroni", DatabaseStage.STANDBY_BY_HAND: "standby_by_hand"}
USUAL_HOST = {  # where a database's own way of turning the program to another one works
    "own": "server",
    "digitalocean": "platform_digitalocean",
    "gcp": "serverless_gcp",
    "azure": "serverless_azure",
    "fly.io": "platform_fly.io",
    "heroku": "platform_heroku",
    "render": "platform_render",
}
USUAL_PLATFORM = "serverless_gcp"


@cache
def _rows() -> dict[str, dict[str, dict[str, str]]]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    rows.pop("read_on")
    return rows


@dataclass(frozen=True, slots=True)
class Operations:
    """The commands for one design; ``machine`` is empty where there is none to enter."""

    host: Mapping[str, str]
    database: Mapping[str, str]
    machine: Mapping[str, str]


def asks() -> Mapping[str, str]:
    """What a page asks for at its top, by variable."""
    return _rows()["ask"]  # type: ignore[return-value]  # a flat table among tables of tables


def operations_of(setting: Setting) -> Operations:
    """The commands for a design, its own names filled in."""
    values = _values(setting)
    machine = _rows()["machine"].get(_provider(setting.design.provider), {}) if servers(setting) else {}
    host, database = _row("host", _host(setting)), _database_row(setting)
    return Operations(_filled(host, values), _filled(database, values), _filled(machine, values))


def servers(setting: Setting) -> bool:
    """Whether the team runs machines of its own."""
    return setting.structure.arrangement in SERVERS


def own_database(setting: Setting) -> bool:
    """Whether the team runs the database itself."""
    return setting.structure.database in OWN_DATABASES


def _row(kind: str, name: str) -> dict[str, str]:
    row = _rows()[kind][name]
    base = row.get("same_as")
    return {**(_row(kind, base) if base else {}), **row}


def _host(setting: Setting) -> str:
    arrangement, provider = setting.structure.arrangement, setting.design.provider
    named = {
        Arrangement.ONE_SERVER: "server",
        Arrangement.SERVERS: "server",
        Arrangement.STATIC: "static",
        Arrangement.KUBERNETES: "kubernetes",
    }.get(arrangement, f"{arrangement}_{provider}")
    return named if named in _rows()["host"] else USUAL_PLATFORM


def _database(setting: Setting) -> str:
    stage = setting.structure.database
    if stage is DatabaseStage.NONE:
        return ""
    if stage in OWN_DATABASES:
        nightly = setting.structure.backup is BackupMethod.NIGHTLY
        return STAGES.get(stage, "own_nightly" if nightly else "own")
    provider = setting.design.database_provider or setting.design.provider
    return provider if provider in _rows()["database"] else "supabase"


def _database_row(setting: Setting) -> dict[str, str]:
    """The database's commands; where its host is another than usual, the address is set as that host sets secrets."""
    name, host = _database(setting), _host(setting)
    if not name:
        return {}
    row = _row("database", name)
    usual = USUAL_HOST.get(row.get("same_as", name))
    if usual is None or usual == host:
        return row
    return {**row, "switch": f"export NAME=DATABASE_URL\n{_row('host', host)['secret']}"}


def _provider(name: str) -> str:
    return name if name in _rows()["machine"] else "own"


def _values(setting: Setting) -> dict[str, str]:
    application = application_of(setting)
    beside = setting.structure.database is DatabaseStage.ON_HOST
    app = setting.component(Tier.APP)
    return {
        "project": setting.project,
        "database": setting.project if beside else f"{setting.project}-database",
        "region": setting.design.region,
        "port": str(application.port),
        "health": HEALTH_PATH,
        "migrate": application.migrate or "true",
        "count": str(1 if app is None else max(1, app.count)),
    }


def _filled(row: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    filled = dict(row)
    for name, value in values.items():
        filled = {key: text.replace(f"%{name}%", value) for key, text in filled.items()}
    return filled
