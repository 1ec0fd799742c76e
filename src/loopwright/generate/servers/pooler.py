"""PgBouncer before the team's own database, where more processes ask than it bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.naming import database_name_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import (
    FOLDER,
    GATEWAY,
    POOLER,
    POSTGRESQL,
    machine,
    pool_connections,
    pooled,
    wanted_connections,
)
from loopwright.generate.servers.postgresql import USER
from loopwright.generate.servers.templating import filled
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


@renders("seed: technology-infrastructure, Backend Performance: connection pooling")
def pgbouncer_configuration(setting: Setting) -> Rendered:
    """PgBouncer: many connections of the program share a few of the database."""
    if not pooled(setting):
        return NotApplicable(
            "the processes' own connections are fewer than the database bears, or it is not the team's"
        )
    one = machine(setting, "database")
    beside = setting.structure.database is DatabaseStage.ON_HOST
    clients = max(wanted_connections(setting), round(setting.value("capacity.connections_without_pooler")))
    body = filled(
        "pgbouncer.ini",
        database=database_name_of(setting),
        user=USER,
        port=POOLER,
        behind=POSTGRESQL,
        listens=f"127.0.0.1,{GATEWAY}" if beside else "*",
        pool=pool_connections(setting),
        clients=clients,
        cores=0 if one is None else one.cores,
        each=setting.value("server.pool_connections_per_core"),
        timeout=setting.value("server.statement_timeout_seconds"),
        idle=setting.value("server.idle_transaction_seconds"),
        answer=setting.value("server.answer_seconds"),
    )
    return (File(f"{FOLDER}/pgbouncer/pgbouncer.ini", body, ("connection_pooling",)),)
