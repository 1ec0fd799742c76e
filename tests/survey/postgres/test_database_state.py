"""A real PostgreSQL says how it does: with every right, without pg_stat_statements, and to a role that has few."""

from __future__ import annotations

import json
import time
from datetime import date

import psycopg
import pytest
from tests.survey.running_postgresql import postgresql

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.plain_records import kept, restored
from loopwright.survey.postgres.asking import GRANT, PRELOAD, database_state, normalised
from loopwright.survey.postgres.state import DatabaseState

PASSWORD = "s3cret-of-the-test"  # noqa: S105 - the test's own database
DAY = date(2026, 11, 27)
FAST_SECONDS = 0.1
LAID_OUT = """
create table orders (id int primary key, customer int, note text);
insert into orders select n, n % 500, repeat('x', 50) from generate_series(1, 30000) n;
create index orders_customer on orders (customer);
create index orders_customer_again on orders (customer);
create index orders_note on orders (note);
delete from orders where id > 20000;
analyze orders;
create role reader login password 'reader-of-the-test';
create role other;
select pg_create_physical_replication_slot('gone', true);
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    settings = {"archive_mode": "on", "archive_command": "false", "autovacuum": "off", "wal_level": "replica"}
    with postgresql(folder, PASSWORD, **settings) as found:
        with psycopg.connect(found, autocommit=True) as other:
            other.execute(LAID_OUT)
        yield found


def seen(url):
    return database_state(url, DAY, FAST_SECONDS)


def test_without_the_extension_statements_are_a_silence_and_the_rest_is_told(url):
    state = seen(url)
    assert state.statements is None
    assert [(one.question, one.how) for one in state.silences] == [("statements", PRELOAD)]
    assert state.tables
    assert state.version.startswith(("13", "14", "15", "16", "17", "18"))


def test_tables_indexes_and_settings_are_what_was_done(url):
    with psycopg.connect(url, autocommit=True) as other:
        for _ in range(3):
            other.execute("select count(*) from orders where note like 'y%'")
        for number in range(1, 6):
            other.execute("set enable_seqscan = off")
            other.execute("select 1 from orders where customer = %s", (number,))
    until_counted = time.monotonic() + 20
    while seen(url).tables[0].scans_of_all < 3 and time.monotonic() < until_counted:
        time.sleep(0.2)
    state = seen(url)
    orders = next(one for one in state.tables if one.name == "public.orders")
    assert orders.rows == pytest.approx(20_000, rel=0.05)
    assert orders.dead_rows == pytest.approx(10_000, rel=0.2)
    assert orders.vacuumed_seconds_ago is None
    assert 0 <= orders.analyzed_seconds_ago < 600
    assert orders.wasted_bytes > 0
    indexes = {one.name: one for one in state.indexes}
    assert indexes["public.orders_pkey"].needed
    twins = {indexes[f"public.{name}"].same_as for name in ("orders_customer", "orders_customer_again")}
    assert len(twins) == 2
    assert "" in twins
    assert indexes["public.orders_note"].scans == 0
    assert state.setting("fsync") == "off"
    assert state.setting("autovacuum") == "off"
    assert state.setting("never_heard_of") is None
    assert state.connections.most == 100
    assert 0 < state.cache_hit_share <= 1
    assert [(one.name, one.active) for one in state.slots] == [("gone", False)]
    assert state.slots[0].kept_bytes >= 0
    assert not state.is_replica
    assert state.oldest_transactions > 0


def test_an_archive_that_fails_is_told(url):
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("select pg_switch_wal()")
    deadline = time.monotonic() + 20
    while not seen(url).archiving.failed and time.monotonic() < deadline:
        time.sleep(0.2)
    archiving = seen(url).archiving
    assert archiving.on
    assert archiving.archived == 0
    assert archiving.failed > 0
    assert archiving.archived_seconds_ago is None


def test_statements_are_counted_and_no_value_is_shown(url):
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("create extension if not exists pg_stat_statements")
        other.execute("select pg_stat_statements_reset()")
        for number in range(30):
            other.execute("select note from orders where id = %s", (number,))
        other.execute("select pg_sleep(0.3), 'secret-in-a-value'")
        other.execute("alter role other password 'another-secret'")
        state = seen(url)
        other.execute("drop extension pg_stat_statements")
    found = state.statements
    assert found.limit_seconds == FAST_SECONDS
    assert 0.8 < found.fast_calls / found.calls < 1
    assert found.slowest[0].mean_seconds >= 0.3
    assert found.slowest[0].text.startswith("select pg_sleep(?)")
    assert "secret" not in " ".join(one.text for one in found.slowest)
    assert not any("alter role" in one.text.lower() for one in found.slowest)
    assert found.counted_seconds is None or 0 <= found.counted_seconds < 600


def test_what_only_begins_and_ends_transactions_is_no_quick_query(url):
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("create extension if not exists pg_stat_statements")
        other.execute(
            "create function slowly() returns void language plpgsql as "
            "'begin for n in 1..40 loop perform count(*) from pg_am where oid = n; end loop; end'"
        )
        other.execute("set pg_stat_statements.track = 'all'")
        other.execute("select pg_stat_statements_reset()")
        for _ in range(20):
            with other.transaction():
                other.execute("set local work_mem = '8MB'")
        for number in range(4):
            other.execute("/* shop */ select note from orders where id = %s", (number,))
        other.execute("select slowly()")
        state = seen(url)
        other.execute("drop extension pg_stat_statements")
        other.execute("drop function slowly")
    within = 40 if int(state.version.split(".")[0]) < 14 else 0
    ours = state.statements.calls - within
    assert 4 < ours < 4 + 12, "four of the test, and what was asked to see them"


def test_a_role_without_rights_leaves_silences_with_what_would_end_them(url):
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("create extension if not exists pg_stat_statements")
        state = seen(url.replace(f"tester:{PASSWORD}", "reader:reader-of-the-test"))
        other.execute("drop extension pg_stat_statements")
    silences = {one.question: one.how for one in state.silences}
    assert silences["statements"] == GRANT
    assert silences["connections"] == GRANT
    assert silences["replication"] == GRANT
    assert state.statements is None
    assert state.connections is None
    assert state.replicas == ()
    orders = next(one for one in state.tables if one.name == "public.orders")
    assert orders.wasted_bytes is None  # it may not read what the columns hold


def test_nothing_can_be_written_through_it(url):
    with psycopg.connect(url, autocommit=True) as other:
        before = other.execute("select count(*) from pg_class").fetchone()
        seen(url)
        assert other.execute("select count(*) from pg_class").fetchone() == before


def test_a_state_is_the_same_after_it_was_kept(url):
    state = seen(url)
    assert restored(DatabaseState, json.loads(json.dumps(kept(state)))) == state


@pytest.mark.parametrize(
    "wrong", ["postgresql://tester:{}@127.0.0.1:1/x", "postgresql:/tester:{}@nowhere", "host= {}"]
)
def test_a_password_is_in_no_message(wrong):
    with pytest.raises(LoopwrightError, match="--database") as refused:
        seen(wrong.format(PASSWORD))
    assert PASSWORD not in refused.value.message + refused.value.advice


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("select * from t where a = $1 and b = 'x''y'", "select * from t where a = ? and b = ?"),
        ("select 42,\n  1.5 from t2", "select ?, ? from t2"),
        ("select $tag$ secret $tag$ from t", "select ? from t"),
        ("select " + "a, " * 200, "select " + ("a, " * 200)[:152] + "…"),
    ],
)
def test_values_are_taken_out_of_statements(query, shown):
    assert normalised(query) == shown
