"""Asking a PostgreSQL every question, one after the other: one that is refused is a silence, and the next is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from loopwright.survey.postgres import questions
from loopwright.survey.postgres.connecting import connected
from loopwright.survey.postgres.state import (
    Archiving,
    Connections,
    DatabaseState,
    Index,
    Replica,
    Silence,
    Slot,
    Statement,
    Statements,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from psycopg import Connection

Row = tuple[Any, ...]

MOST_TABLES, MOST_INDEXES, MOST_STATEMENTS = 2_000, 5_000, 10
WITH_RENAMED_TIMES = 130_000  # from version 13 on, times of planning and running have names of their own
WITH_INFO = 140_000
LONGEST = 160
MILLISECONDS = 1000.0
LITERALS = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|\b\d+(?:\.\d+)?\b", re.DOTALL)
PARAMETER = re.compile(r"\$\d+")
GRANT = "GRANT pg_monitor TO the role that asks."
PRELOAD = (
    "Add pg_stat_statements to shared_preload_libraries, restart, and CREATE EXTENSION pg_stat_statements."
)


class _Asked:
    """A connection that notes what it was not told."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self.silences: list[Silence] = []

    def rows(self, question: str, query: str, **given: object) -> list[Row] | None:
        """The rows of an answer; None, and a silence, where it was refused."""
        import psycopg  # noqa: PLC0415 - only who asks a database pays for it

        try:
            with self._connection.transaction():
                return [tuple(row) for row in self._connection.execute(query, given or None).fetchall()]
        except psycopg.OperationalError as error:
            if self._connection.closed:
                raise
            self.silence(question, _words(error), "Ask again when it has less to do.")
        except psycopg.Error as error:
            self.silence(question, _words(error), GRANT)
        return None

    def silence(self, question: str, why: str, how: str) -> None:
        """Note that a question was not answered."""
        self.silences.append(Silence(question, why, how))


def _words(error: Exception) -> str:
    return str(error).partition("\n")[0]


def database_state(url: str, today: date, fast_seconds: float) -> DatabaseState:
    """Everything that a PostgreSQL says of itself, by its URL; ``fast_seconds`` is what a query may take.

    Raises ``LoopwrightError`` when it cannot be asked at all; no message holds the password.
    """
    with connected(url, "--database") as connection:
        ask = _Asked(connection)
        name, version, number, size, replica, stats, settings = _basics(connection)
        state = DatabaseState(
            str(name), str(version).split()[0], today, float(size), is_replica=bool(replica)
        )
        state = _counted(ask, state)
        state = replace(
            state,
            statements=_statements(ask, int(number), fast_seconds, allowed=bool(stats)),
            tables=tuple(Table(*row) for row in ask.rows("tables", questions.TABLES, most=MOST_TABLES) or ()),
            indexes=tuple(_indexes(ask.rows("indexes", questions.INDEXES, most=MOST_INDEXES) or [])),
            connections=_connections(ask, allowed=bool(stats)),
            slots=tuple(Slot(*row) for row in ask.rows("replication slots", questions.SLOTS) or ()),
            replicas=_replicas(ask, allowed=bool(stats)),
            archiving=_archiving(ask),
            settings=_settings(ask, allowed=bool(settings)),
        )
        return replace(state, silences=tuple(ask.silences))


def _basics(connection: Connection[Any]) -> Row:
    return tuple(connection.execute(questions.BASICS).fetchall()[0])


def _counted(ask: _Asked, state: DatabaseState) -> DatabaseState:
    for hit, read, seconds in ask.rows("cache", questions.COUNTERS) or ():
        share = hit / (hit + read) if hit + read else None
        state = replace(state, cache_hit_share=share, block_reads=hit + read, counted_seconds=seconds)
    for (oldest,) in ask.rows("oldest transaction", questions.OLDEST) or ():
        state = replace(state, oldest_transactions=oldest)
    return state


def _statements(ask: _Asked, number: int, fast_seconds: float, *, allowed: bool) -> Statements | None:
    found = ask.rows("statements", questions.EXTENSION)
    if not found:
        if found is not None:
            ask.silence("statements", "pg_stat_statements is not there.", PRELOAD)
        return None
    if not allowed:
        ask.silence("statements", "The role sees the statements of others without their text.", GRANT)
        return None
    schema = '"' + str(found[0][0]).replace('"', '""') + '"'
    mean, total = (
        ("mean_exec_time", "total_exec_time") if number >= WITH_RENAMED_TIMES else ("mean_time", "total_time")
    )
    of_data = questions.OF_DATA.format(schema=schema) + (questions.NOT_WITHIN if found[0][1] else "")
    words = {"schema": schema, "mean": mean, "total": total, "of_data": of_data}
    sums = ask.rows("statements", questions.STATEMENTS.format(**words), limit=fast_seconds * MILLISECONDS)
    if not sums:
        return None
    slowest = ask.rows("slowest statements", questions.SLOWEST.format(**words), most=MOST_STATEMENTS)
    counted = ask.rows("statements", questions.COUNTED.format(**words)) if number >= WITH_INFO else None
    return Statements(
        calls=sums[0][0],
        fast_calls=sums[0][1],
        limit_seconds=fast_seconds,
        counted_seconds=counted[0][0] if counted else None,
        slowest=tuple(_statement(row) for row in slowest or ()),
    )


def _statement(row: Row) -> Statement:
    text, calls, mean, total = row
    return Statement(normalised(str(text)), calls, mean / MILLISECONDS, total / MILLISECONDS)


def normalised(query: str) -> str:
    """A statement on one line without any value in it, shortened."""
    places = PARAMETER.split(query)
    text = "$?".join(LITERALS.sub("?", part) for part in places).replace("$?", "?")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _indexes(rows: list[Row]) -> Iterator[Index]:
    """Indexes; of several that hold the same, all but the one that is needed or read most name that one."""
    by_form: dict[str, list[Row]] = {}
    for row in rows:
        by_form.setdefault(row[6], []).append(row)
    kept = {form: max(some, key=lambda row: (row[4], row[3], row[0])) for form, some in by_form.items()}
    for row in rows:
        first = kept[row[6]]
        yield replace(Index(*row[:6]), same_as="" if first is row else first[0])


def _connections(ask: _Asked, *, allowed: bool) -> Connections | None:
    if not allowed:
        ask.silence("connections", "The role does not see what others' connections do.", GRANT)
        return None
    found = ask.rows("connections", questions.CONNECTIONS)
    return Connections(*found[0]) if found else None


def _replicas(ask: _Asked, *, allowed: bool) -> tuple[Replica, ...]:
    if not allowed:
        ask.silence("replication", "The role does not see how far others have followed.", GRANT)
        return ()
    return tuple(Replica(*row) for row in ask.rows("replication", questions.REPLICAS) or ())


def _archiving(ask: _Asked) -> Archiving | None:
    found = ask.rows("archiving", questions.ARCHIVING)
    return Archiving(*found[0]) if found else None


def _settings(ask: _Asked, *, allowed: bool) -> tuple[tuple[str, str], ...]:
    found = ask.rows("settings", questions.SETTINGS, names=list(questions.NAMES)) or []
    if not allowed and {name for name, _ in found} < set(questions.NAMES):
        ask.silence("settings", "The role does not see every setting.", GRANT)
    return tuple((str(name), str(value)) for name, value in found)
