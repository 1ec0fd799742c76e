"""PostgreSQL on the team's own machine: its settings for that machine, and who may sign in from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import database_address, read_as
from loopwright.generate.file import File
from loopwright.generate.naming import DATABASE_USER, database_name_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import (
    BRIDGES,
    FOLDER,
    GATEWAY,
    POSTGRESQL,
    PRIVATE,
    Machine,
    machine,
    pool_connections,
    pooled,
    serves,
    wanted_connections,
)
from loopwright.generate.servers.templating import filled
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

USER = DATABASE_USER
MEGABYTES_PER_GB = 1024
LEAST_WORK_MEM_MB, MOST_MAINTENANCE_MB, LEAST_SHARED_MB = 4, 2048, 64
WITH_STANDBYS = frozenset({DatabaseStage.PATRONI, DatabaseStage.STANDBY_BY_HAND})
TUNED = ("database_stage", "connection_pooling", "database_health")

Row = tuple[str, str, str]
"""A setting, its value, and why."""


@renders(
    "seed: technology-infrastructure, Database Performance: settings, connection pooling, slow statements"
)
def postgresql_settings(setting: Setting) -> Rendered:
    """PostgreSQL's settings for the design's machine, each with its sum, and who may sign in from where."""
    one = machine(setting, "database")
    if one is None:
        return NotApplicable("the team runs no database of its own")
    folder = f"{FOLDER}/postgresql"
    place = conf_d(setting)
    rows = [row for group in groups(setting, one) for row in group[1]]
    width = max(len(f"{name} = {value}") for name, value, _ in rows)
    body = filled("tuning.conf", place=place, one=one, groups=groups(setting, one), width=width)
    files = [
        File(
            f"{folder}/pg_hba.conf",
            filled("pg_hba.conf", **_access(setting)),
            ("firewall_rules", "encryption"),
        ),
        File(
            f"{folder}/create-database.sh",
            filled(
                "create-database.sh",
                database=database_name_of(setting),
                user=USER,
                read=read_as(setting, "DATABASE_URL"),
                address=_spelled(setting, "DATABASE_HOST"),
                direct=_spelled(setting, "MIGRATE_HOST"),
                several=with_standbys(setting),
                pooled=pooled(setting),
                by_hand=setting.structure.database is DatabaseStage.STANDBY_BY_HAND,
            ),
            ("secrets", "service_accounts"),
            executable=True,
        ),
    ]
    if setting.structure.database is not DatabaseStage.PATRONI:  # Patroni writes the settings itself
        files.append(File(f"{folder}/tuning.conf", body, TUNED))
    return tuple(files)


def _spelled(setting: Setting, host: str) -> str:
    """An address in the framework's spelling, of the script's own words; ``host`` is the variable that says where."""
    words = {
        "user": USER,
        "password": "$password",
        "host": f"${{{host}:-localhost}}",
        "name": "$database",
    }
    return database_address(setting, words, secure=True, several=_led_by_driver(setting))


def _led_by_driver(setting: Setting) -> bool:
    """Whether the program's own driver finds the one of several that writes."""
    return with_standbys(setting) and not guided(setting)


def conf_d(setting: Setting) -> str:
    """Where Debian reads further settings of PostgreSQL."""
    return f"/etc/postgresql/{setting.value('recovery.postgresql_major'):g}/main/conf.d"


def guided(setting: Setting) -> bool:
    """Whether each machine of the program has a HAProxy that knows the leader, so that one address is enough."""
    return setting.structure.database is DatabaseStage.PATRONI and serves(setting)


def with_standbys(setting: Setting) -> bool:
    """Whether another machine follows this database."""
    return setting.structure.database in WITH_STANDBYS


def parameters(setting: Setting, one: Machine) -> dict[str, str]:
    """Every setting with its value."""
    return {name: value for _, rows in groups(setting, one) for name, value, _ in rows}


def max_connections(setting: Setting) -> int:
    """Connections that PostgreSQL takes: a pooler's and the reserved ones, else those of all processes."""
    if pooled(setting):
        return pool_connections(setting) + round(setting.value("server.reserved_connections"))
    return wanted_connections(setting)


def groups(setting: Setting, one: Machine) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """The settings by subject."""
    return (
        ("Memory", _memory(setting, one)),
        ("Disk and checkpoints", _disk(setting)),
        ("Connections", _connections(setting)),
        ("Log", _log(setting)),
    )


def _memory(setting: Setting, one: Machine) -> tuple[Row, ...]:
    value = setting.value
    whole = one.database_gb * MEGABYTES_PER_GB
    most = max_connections(setting)
    shared = max(LEAST_SHARED_MB, round(whole * value("server.shared_buffers_share")))
    sorting = max(LEAST_WORK_MEM_MB, int(whole * value("server.sorting_share") / most))
    upkeep = min(MOST_MAINTENANCE_MB, max(16, round(whole * value("server.maintenance_share"))))
    return (
        ("shared_buffers", f"{shared}MB", f"{value('server.shared_buffers_share'):.0%} of {whole:.0f} MB"),
        (
            "effective_cache_size",
            f"{max(LEAST_SHARED_MB, round(whole * value('server.effective_cache_share')))}MB",
            f"{value('server.effective_cache_share'):.0%}: what the system caches counts too; reserves nothing",
        ),
        (
            "work_mem",
            f"{sorting}MB",
            f"{value('server.sorting_share'):.0%} of it over {most} connections, at least {LEAST_WORK_MEM_MB} MB",
        ),
        ("maintenance_work_mem", f"{upkeep}MB", "one vacuum or index at a time"),
        ("huge_pages", "try", "where the system offers them"),
    )


def _disk(setting: Setting) -> tuple[Row, ...]:
    value = setting.value
    rows: list[Row] = [
        (
            "random_page_cost",
            f"{value('server.random_page_cost'):g}",
            "solid state: out of order costs little",
        ),
        ("effective_io_concurrency", f"{value('server.io_concurrency'):g}", "solid state reads side by side"),
        (
            "checkpoint_timeout",
            f"{value('server.checkpoint_seconds'):g}s",
            "fewer whole pages in the log; recovery after a crash reads as much",
        ),
        ("checkpoint_completion_target", "0.9", "spread over the time between two"),
        ("max_wal_size", f"{value('server.wal_gb'):g}GB", "changes between two checkpoints at most"),
        ("wal_compression", "on", "the processor is idle more often than the disk"),
    ]
    if with_standbys(setting):
        rows += [
            ("wal_level", "replica", "a standby follows"),
            ("max_wal_senders", "10", "standbys, copies, and room for a new one"),
            (
                "max_slot_wal_keep_size",
                f"{2 * value('server.wal_gb'):g}GB",
                "a lost standby never fills the disk",
            ),
            ("hot_standby", "on", "a standby can be looked at"),
        ]
    return tuple(rows)


def _connections(setting: Setting) -> tuple[Row, ...]:
    most = max_connections(setting)
    value = setting.value
    if pooled(setting):
        why = f"{pool_connections(setting)} of the pooler + {value('server.reserved_connections'):g} reserved"
    else:
        each, kept = value("server.connections_per_process"), value("server.reserved_connections")
        limit = value("capacity.connections_without_pooler")
        why = f"one process a core × {each:g} + {kept:g} reserved; below {limit:g} no pooler is needed"
    return (
        (
            "listen_addresses",
            f"'{_listens(setting)}'",
            "nothing else is answered; the firewall says the same",
        ),
        ("port", f"{POSTGRESQL}", "as the firewall knows it"),
        ("max_connections", f"{most}", why),
        ("password_encryption", "scram-sha-256", "no other hash is written"),
        ("ssl", "on", "passwords and rows never cross a line in clear"),
        ("ssl_min_protocol_version", "'TLSv1.2'", "what is older is broken"),
        (
            "statement_timeout",
            f"{value('server.statement_timeout_seconds'):g}s",
            "longer than any answer; copies and migrations set their own",
        ),
        (
            "idle_in_transaction_session_timeout",
            f"{value('server.idle_transaction_seconds'):g}s",
            "a forgotten transaction stops vacuum",
        ),
    )


def _log(setting: Setting) -> tuple[Row, ...]:
    milliseconds = round(1000 * setting.value("server.slow_statement_seconds"))
    rows: list[Row] = [
        ("log_min_duration_statement", f"{milliseconds}ms", "what is slow enough to be looked at"),
        ("log_parameter_max_length", "0", "values of people never stand in a log"),
        ("log_checkpoints", "on", "are they forced by too small a max_wal_size?"),
        ("log_lock_waits", "on", "who waits for whom"),
        ("log_temp_files", "10MB", "sorts that work_mem did not hold"),
        ("log_autovacuum_min_duration", "10s", "tables that vacuum hardly keeps up with"),
        ("log_connections", "on", "who came, from where"),
        ("log_line_prefix", "'%m [%p] %q%u@%d %h '", "time, process, user, database, address"),
        ("shared_preload_libraries", "'pg_stat_statements'", "the slowest statements by name; restart once"),
    ]
    return tuple(rows)


def _listens(setting: Setting) -> str:
    """On its own server the private network; beside the application only this machine and its containers."""
    if setting.structure.database is DatabaseStage.ON_HOST:
        return f"localhost,{GATEWAY}"
    return "*"


def access_lines(setting: Setting) -> list[str]:
    """Who may sign in, line by line."""
    lines = filled("pg_hba.conf", **_access(setting)).splitlines()
    return [" ".join(line.split()) for line in lines if line and not line.startswith("#")]


def _access(setting: Setting) -> dict[str, object]:
    beside = setting.structure.database is DatabaseStage.ON_HOST
    return {
        "database": database_name_of(setting),
        "user": USER,
        "network": BRIDGES if beside else PRIVATE,
        "where": "the containers of this machine" if beside else "the private network",
        "replicas": with_standbys(setting),
    }
