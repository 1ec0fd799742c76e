"""A running PostgreSQL asked about itself: its size, its connections, what its statements took; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.vocabulary import DataKind
from loopwright.survey.measured import Measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from loopwright.loop.model import Loop

SCHEMES = ("postgresql://", "postgres://")
SECONDS_PER_DAY = 86_400
LEAST_SECONDS = 3600.0
TIMEOUT_SECONDS = 10
MILLISECONDS = 1000.0
SIZES = """
select pg_database_size(current_database()),
       coalesce((select max(pg_total_relation_size(c.oid)) from pg_class c
                 join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')), 0)
"""
CONNECTIONS = """
select (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
       current_setting('max_connections')::int, current_setting('server_version')
"""
STATEMENTS = """
select sum(calls)::float8, sum(total_exec_time)::float8,
       extract(epoch from now() - (select stats_reset from pg_stat_statements_info))::float8,
       to_char((select stats_reset from pg_stat_statements_info) at time zone 'utc', 'YYYY-MM-DD HH24:MI'),
       to_char(now() at time zone 'utc', 'YYYY-MM-DD HH24:MI')
from pg_stat_statements s join pg_database d on d.oid = s.dbid
where d.datname = current_database()
"""
EXTENSION = "select exists (select from pg_extension where extname = 'pg_stat_statements')"
NO_STATEMENTS = "pg_stat_statements is not there: add it to shared_preload_libraries and CREATE EXTENSION it"
SHORT = "the statements were counted for less than an hour"
NO_REQUESTS = "nothing says how many requests a day there are: give a log too"


@dataclass(frozen=True, slots=True)
class DatabaseSeen:
    """What a database says of itself; statements are none where they are not counted, seconds since they are."""

    version: str
    size_bytes: float
    largest_table_bytes: float
    connections: int
    max_connections: int
    statements: float | None
    statement_seconds: float | None
    counted_seconds: float | None
    period: str


def database_seen(url: str) -> DatabaseSeen:
    """Ask a PostgreSQL by its URL; the password is libpq's affair, in the URL or its environment.

    Raises ``LoopwrightError`` when it cannot be asked; no message holds the password.
    """
    import psycopg  # noqa: PLC0415 - only who asks a database pays for it
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - same

    advice = "Such as postgresql://reader@db.example.org/shop, with the password in PGPASSWORD."
    try:
        told = conninfo_to_dict(url) if url.startswith(SCHEMES) else None
    except psycopg.Error:
        told = None
    if told is None:
        raise LoopwrightError("--postgres: not the URL of a PostgreSQL", advice)
    try:
        with psycopg.connect(url, connect_timeout=TIMEOUT_SECONDS, autocommit=True) as connection:
            connection.execute("set default_transaction_read_only = on")
            connection.execute(f"set statement_timeout = '{TIMEOUT_SECONDS}s'")
            return _seen(connection)
    except psycopg.Error as error:
        message = " ".join(str(error).split())
        if told.get("password"):
            message = message.replace(str(told["password"]), "***")
        raise LoopwrightError(f"--postgres: {message}", advice) from None


def _seen(connection: Connection[Any]) -> DatabaseSeen:
    size, largest = _row(connection, SIZES)
    open_, most, version = _row(connection, CONNECTIONS)
    calls = took = counted = None
    period = _row(connection, "select to_char(now() at time zone 'utc', 'YYYY-MM-DD')")[0]
    if _row(connection, EXTENSION)[0]:
        calls, took, counted, since, until = _row(connection, STATEMENTS)
        period = f"{since} to {until}" if since else period
    seconds = None if took is None else took / MILLISECONDS
    return DatabaseSeen(
        str(version), float(size), float(largest), int(open_), int(most), calls, seconds, counted, str(period)
    )


def _row(connection: Connection[Any], query: str) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    return tuple(found or ())


def database_measured(
    seen: DatabaseSeen, loop: Loop | None, requests_per_day: float | None
) -> Iterator[Measured]:
    """What a database's own counts say of a loop: sizes, queries a request and the time they take.

    Time in a statement includes waiting for locks and disks: it is the most that processor time can be.
    """
    tables = [one for one in loop.data if one.kind is DataKind.RELATIONAL] if loop else []
    stem = f"data[{tables[0].name}]" if len(tables) == 1 else "data"
    which = "" if len(tables) == 1 else f"the loop names {len(tables)} data sets of tables, not one"
    for slug, title, value, field in (
        ("size", "size of the database", seen.size_bytes, f"{stem}.size"),
        (
            "largest_table",
            "largest table with its indexes",
            seen.largest_table_bytes,
            f"{stem}.largest_table",
        ),
    ):
        yield Measured(slug, title, value, value, value, "bytes", field, which)
    yield from _statements(seen, requests_per_day)


def _statements(seen: DatabaseSeen, requests_per_day: float | None) -> Iterator[Measured]:
    counted, calls, took = seen.counted_seconds, seen.statements, seen.statement_seconds
    fields = (
        ("queries", "queries a request", "queries/request", "service.queries"),
        ("database_cpu", "time of the database a request", "seconds", "service.database_cpu"),
    )
    if counted is None or calls is None or took is None or not calls or not requests_per_day:
        why = NO_REQUESTS if seen.statements else NO_STATEMENTS
        for slug, title, unit, field in fields:
            yield Measured(slug, title, 0.0, 0.0, 0.0, unit, field, why)
        return
    requests = requests_per_day * counted / SECONDS_PER_DAY
    why = "" if counted >= LEAST_SECONDS else SHORT
    for (slug, title, unit, field), value in zip(fields, (calls / requests, took / requests), strict=True):
        yield Measured(slug, title, value, value, value, unit, field, why)
