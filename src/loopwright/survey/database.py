"""A running PostgreSQL asked about itself: its size, its connections, what its statements took; nothing is written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loopwright.loop.vocabulary import DataKind
from loopwright.survey.measured import Measured
from loopwright.survey.postgres.connecting import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from loopwright.loop.model import Loop

SECONDS_PER_DAY = 86_400
LEAST_SECONDS = 3600.0
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
MOST_PERIODS = 3  # of the log: what the database counted before tells of other traffic
SURE = 1.96  # 95 times of 100
NO_REQUESTS = "nothing says how many requests a day there are: give a log too"


ASSUMED = "how many requests a day there are is the loop file's word: give a log of the same days too"


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests a day with their range, and the seconds in which they were counted; none where they only are said."""

    value: float
    low: float
    high: float
    seconds: float | None = None


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
    with connected(url, "--postgres") as connection:
        return _seen(connection)


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


def database_measured(seen: DatabaseSeen, loop: Loop | None, daily: Requests | None) -> Iterator[Measured]:
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
    yield from _statements(seen, daily)


def _statements(seen: DatabaseSeen, daily: Requests | None) -> Iterator[Measured]:
    counted, calls, took = seen.counted_seconds, seen.statements, seen.statement_seconds
    fields = (
        ("queries", "queries a request", "queries/request", "service.queries"),
        ("database_cpu", "time of the database a request", "seconds", "service.database_cpu"),
    )
    if counted is None or calls is None or took is None or not calls or not daily or not daily.value:
        why = NO_REQUESTS if seen.statements else NO_STATEMENTS
        for slug, title, unit, field in fields:
            yield Measured(slug, title, 0.0, 0.0, 0.0, unit, field, why)
        return
    requests = daily.value * counted / SECONDS_PER_DAY
    chance = SURE * math.sqrt(1 / calls + 1 / requests)
    why = _unfit(counted, daily)
    for (slug, title, unit, field), spent in zip(fields, (calls, took), strict=True):
        value = spent / requests
        low = value * min(1.0, daily.value / max(daily.high, daily.value)) / (1 + chance)
        high = value * daily.value / min(max(daily.low, daily.value / 10), daily.value) * (1 + chance)
        yield Measured(slug, title, value, low, high, unit, field, why)


def _unfit(counted_seconds: float, daily: Requests) -> str:
    """Why what the database counted cannot be divided by those requests; empty where it can."""
    if counted_seconds < LEAST_SECONDS:
        return SHORT
    if daily.seconds is None:
        return ASSUMED
    if counted_seconds > MOST_PERIODS * daily.seconds:
        days, logged = (f"{one / SECONDS_PER_DAY:.3g}" for one in (counted_seconds, daily.seconds))
        return (
            f"the statements were counted for {days} days and the requests for {logged}: "
            "call pg_stat_statements_reset() when the log begins"
        )
    return ""
