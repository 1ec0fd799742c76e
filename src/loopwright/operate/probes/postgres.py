"""The probe of PostgreSQL: one connection, one transaction that can only read, one row."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from loopwright.loop.quantities import format_duration
from loopwright.operate.checks.comparing import shortened
from loopwright.operate.checks.seen import Measured, Seen, judged, unseen
from loopwright.operate.probes.guard import RefusedError

if TYPE_CHECKING:
    import psycopg

    from loopwright.operate.checks.looks import PostgresLook
    from loopwright.operate.probes.way import Way

PORT = 5432
STATEMENT_MILLISECONDS = 30_000
_STATE = """
select pg_is_in_recovery(),
  case when pg_is_in_recovery() and pg_last_wal_receive_lsn() is distinct from pg_last_wal_replay_lsn()
    then extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) else 0 end::float8,
  current_setting('max_connections')::float8,
  (select count(*) from pg_stat_activity where backend_type = 'client backend')::float8
"""


async def postgres(way: Way, look: PostgresLook) -> Seen:
    """Connect, ask a query that only reads, and look how far a standby is behind."""
    import psycopg  # noqa: PLC0415 - for checks of PostgreSQL alone

    began = time.monotonic()
    try:
        connection = await _connected(way, look)
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except (psycopg.Error, OSError) as error:
        return judged(time.monotonic() - began, (_told(error),), (Measured("pg_up", 0.0),), away=True)
    try:
        reasons = await _queried(connection, look)
        behind, measured = await _state(connection)
        await connection.rollback()  # read only does not hold back every function that writes
    except psycopg.Error as error:
        return judged(time.monotonic() - began, (_told(error),), (Measured("pg_up", 1.0),))
    finally:
        await connection.close()
    if look.lag_seconds is not None and behind > look.lag_seconds:
        reasons += (
            f"{format_duration(behind)} behind, at most {format_duration(look.lag_seconds)} are wanted",
        )
    return judged(time.monotonic() - began, reasons, (Measured("pg_up", 1.0), *measured))


async def _connected(way: Way, look: PostgresLook) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """A connection to the very address that passed the guard; a socket in the file system counts as loopback."""
    import psycopg  # noqa: PLC0415 - as above
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415 - as above

    given: dict[str, Any] = conninfo_to_dict(way.filled(look.url))
    host = str(given.get("host") or "localhost")
    if "," in host or "service" in given or "hostaddr" in given:
        raise LookupError("one host by its name is looked at: several, a service or a hostaddr are not")
    if host.startswith(("/", "@")):
        way.guard.hold("127.0.0.1")
    else:
        _, address = await way.address(host, int(given.get("port") or PORT))
        given["hostaddr"] = address[0]
    bounds = f"-c statement_timeout={STATEMENT_MILLISECONDS} -c default_transaction_read_only=on"
    given |= {
        "host": host,
        "application_name": "loopwright",
        "options": f"{given.get('options') or ''} {bounds}",
    }
    connection = await psycopg.AsyncConnection.connect(make_conninfo("", **given))
    await connection.set_read_only(True)
    return connection


async def _queried(
    connection: psycopg.AsyncConnection[tuple[Any, ...]], look: PostgresLook
) -> tuple[str, ...]:
    """Why the first value of a query is not as wanted; a cursor fetches no more than its first row."""
    if not look.query:
        return ()
    async with connection.cursor(name="check") as cursor:
        await cursor.execute(look.query.rstrip().rstrip(";").encode())
        row = await cursor.fetchone()
    if look.wanted is None or look.wanted.holds(row[:1] if row else ()):
        return ()
    return (f"the query gave {shortened(row[0]) if row else 'no row'}, wanted {look.wanted}",)


async def _state(
    connection: psycopg.AsyncConnection[tuple[Any, ...]],
) -> tuple[float, tuple[Measured, ...]]:
    """How far behind it is (seconds), and what the generated rules read, by the names of postgres exporter."""
    async with connection.cursor() as cursor:
        await cursor.execute(_STATE)
        row = await cursor.fetchone()
    standby, behind, most, used = row or (False, 0.0, 0.0, 0.0)
    return behind or 0.0, (
        Measured("pg_replication_is_replica", float(standby)),
        Measured("pg_replication_lag_seconds", behind or 0.0),
        Measured("pg_settings_max_connections", most),
        Measured("pg_stat_activity_count", used),
    )


def _told(error: Exception) -> str:
    """The first line of what PostgreSQL said; it never holds the password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
