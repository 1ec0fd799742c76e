from __future__ import annotations

import subprocess

import psycopg
import pytest
from tests.operate.probes.ground import run, way
from tests.survey.programs import free_port, give, program, started, unprivileged, until
from tests.survey.running_postgresql import postgresql

from loopwright.operate.checks.comparing import comparison_of
from loopwright.operate.checks.looks import PostgresLook
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.probes.guard import Guard
from loopwright.operate.probes.postgres import postgres

WORD = "only-for-this-test"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with postgresql(tmp_path_factory.mktemp("database"), WORD, max_connections=20) as url:
        yield url


def looked(look, guard=None, **secrets):
    async def acts():
        async with way(*([guard] if guard else []), **secrets) as to:
            return await postgres(to, look)

    return run(acts())


def measured(seen):
    return {one.name: one.value for one in seen.measured}


def test_a_database_that_answers_is_up_and_measured(database):
    seen = looked(PostgresLook(database, "select 40 + 2;", comparison_of("== 42")))
    assert (seen.outcome, seen.because) == (Outcome.UP, ())
    found = measured(seen)
    assert (found["pg_up"], found["pg_settings_max_connections"], found["pg_replication_lag_seconds"]) == (
        1,
        20,
        0,
    )
    assert found["pg_stat_activity_count"] >= 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("select 41", "the query gave '41', wanted == 42"),
        ("select 1 where false", "the query gave no row"),
        ("select nothing", 'column "nothing" does not exist'),
        ("create table left_behind (id int)", "syntax error"),
        ("select 42; drop table pg_class", "multiple commands"),
        ("select lo_create(0)", "the query gave"),
        ("select setval(pg_get_serial_sequence('kept', 'id'), 99)", "read-only transaction"),
    ],
)
def test_a_query_that_gives_something_else_or_would_write_is_down(database, query, reason):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create table if not exists kept (id serial)")
    seen = looked(PostgresLook(database, query, comparison_of("== 42")))
    assert seen.outcome is Outcome.DOWN
    assert reason in " ".join(seen.because)
    with psycopg.connect(database) as connection:
        assert connection.execute("select to_regclass('left_behind')").fetchone() == (None,)
        assert connection.execute("select last_value from kept_id_seq").fetchone() == (1,)
        assert connection.execute("select count(*) from pg_largeobject_metadata").fetchone() == (0,)


def test_of_a_query_with_many_rows_one_is_fetched(database):
    seen = looked(PostgresLook(database, "select generate_series(1, 1000000000), repeat('x', 100000)"))
    assert seen.up


def test_the_password_comes_from_a_secret_and_is_told_nowhere(database):
    hidden = database.replace(WORD, "${env:DATABASE}")
    assert looked(PostgresLook(hidden), DATABASE=WORD).up
    seen = looked(PostgresLook(hidden), DATABASE="guessed")
    assert seen.outcome is Outcome.DOWN
    assert "password authentication failed" in seen.because[0]
    assert "guessed" not in str(seen)
    assert looked(PostgresLook(hidden)).outcome is Outcome.UNKNOWN


def test_nobody_there_is_down_and_away():
    seen = looked(PostgresLook(f"postgresql://x@127.0.0.1:{free_port()}/x"))
    assert (seen.outcome, seen.away, measured(seen)) == (Outcome.DOWN, True, {"pg_up": 0.0})


@pytest.mark.parametrize(
    "url",
    ["postgresql://x@127.0.0.1/x", "postgresql:///x?host=/var/run/postgresql", "postgresql://x@a,b/x",
     "postgresql://x@example.org/x?hostaddr=127.0.0.1", "postgresql://x@169.254.169.254/x", "service=x"],
)  # fmt: skip
def test_what_may_not_be_reached_is_unknown(url):
    assert looked(PostgresLook(url), guard=Guard()).outcome is Outcome.UNKNOWN


def test_a_standby_that_is_behind_is_down(database, tmp_path):
    give(tmp_path)
    port = free_port()
    plain = {"capture_output": True, "check": True, "timeout": 60, "cwd": tmp_path, **unprivileged()}
    subprocess.run(  # noqa: PLW1510 - it is checked, behind which ruff loses sight of it
        [program("pg_basebackup"), "-d", database, "-D", tmp_path / "data", "-R", "-c", "fast"], **plain
    )
    (tmp_path / "data").chmod(0o700)
    command = [program("postgres"), "-D", str(tmp_path / "data"), "-c", f"port={port}", "-c", "hot_standby=on",
               "-c", f"unix_socket_directories={tmp_path}"]  # fmt: skip
    standby = database.replace(database.rpartition(":")[2].partition("/")[0], str(port))

    def replays():
        try:
            with psycopg.connect(standby, connect_timeout=2) as connection:
                return bool(connection.execute("select status from pg_stat_wal_receiver").fetchone())
        except psycopg.OperationalError:
            return False

    with started(command, cwd=tmp_path, **unprivileged()):
        until(replays, "the standby")
        assert measured(looked(PostgresLook(standby, lag_seconds=3600)))["pg_replication_is_replica"] == 1
        with (
            psycopg.connect(standby, autocommit=True) as connection,
            psycopg.connect(database, autocommit=True) as first,
        ):
            first.execute("create table early (id int)")
            until(lambda: connection.execute("select to_regclass('early')").fetchone() != (None,), "a change")
            connection.execute("select pg_wal_replay_pause()")
            first.execute("create table late (id int)")
            until(
                lambda: connection.execute(
                    "select pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"
                ).fetchone()[0],
                "another change",
            )
        seen = looked(PostgresLook(standby, lag_seconds=0.0))
        assert seen.outcome is Outcome.DOWN
        assert "behind" in seen.because[0]
