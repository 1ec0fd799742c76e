"""A real PostgreSQL with pg_stat_statements says what was done in it."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from tests.survey.running_postgresql import postgresql

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.model import DataSet, Demand, Loop
from loopwright.survey.database import (
    ASSUMED,
    NO_STATEMENTS,
    SHORT,
    DatabaseSeen,
    Requests,
    database_measured,
    database_seen,
)

PASSWORD = "s3cret-of-the-test"  # noqa: S105 - the test's own database
QUERIES = 250
LOOP = Loop("l", "a", "r", "v", demand=Demand(users=1), data=(DataSet("orders"),))


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with postgresql(tmp_path_factory.mktemp("database"), PASSWORD) as found:
        yield found


def measured(seen, loop=LOOP, requests_per_day=None, seconds=86_400.0):
    daily = (
        Requests(requests_per_day, 0.9 * requests_per_day, requests_per_day, seconds)
        if requests_per_day
        else None
    )
    return {one.slug: one for one in database_measured(seen, loop, daily)}


def test_without_the_extension_only_sizes_are_known(url):
    seen = database_seen(url)
    assert seen.statements is None
    assert measured(seen, requests_per_day=100)["queries"].withheld == NO_STATEMENTS


def test_sizes_connections_and_statements_are_what_was_done(url):
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("create extension if not exists pg_stat_statements")
        other.execute(
            "create table orders as select n, repeat('x', 100) as text from generate_series(1, 20000) n"
        )
        other.execute("select pg_stat_statements_reset()")
        for number in range(QUERIES):
            other.execute("select count(*) from orders where n > %s", (number,))
        seen = database_seen(url)
        table, whole = other.execute(
            "select pg_total_relation_size('orders'), pg_database_size(current_database())"
        ).fetchone()
    assert seen.largest_table_bytes == table
    assert seen.size_bytes == whole
    assert seen.connections == 1
    assert seen.max_connections == 100
    assert QUERIES <= seen.statements <= QUERIES + 20
    assert 0 < seen.statement_seconds < 60
    assert 0 < seen.counted_seconds < 600
    found = measured(seen, requests_per_day=86_400)
    assert found["size"].field == "data[orders].size"
    assert found["queries"].withheld == SHORT
    for_an_hour = replace(seen, counted_seconds=3600.0, statements=36_000.0, statement_seconds=72.0)
    found = measured(for_an_hour, requests_per_day=86_400)  # one a second: 3,600 in that hour
    assert found["queries"].value == pytest.approx(10)
    assert found["database_cpu"].value == pytest.approx(0.02)
    assert found["queries"].withheld == ""


COUNTED = DatabaseSeen("15", 1.0, 1.0, 1, 100, 36_000.0, 72.0, 10 * 86_400.0, "")


@pytest.mark.parametrize(
    ("seconds", "why"),
    [(10 * 86_400.0, ""), (86_400.0 * 10 / 3, ""), (86_400.0, "counted for 10 days"), (None, ASSUMED)],
)
def test_statements_of_another_period_are_not_divided_by_the_log(seconds, why):
    found = measured(COUNTED, requests_per_day=360.0, seconds=seconds)["queries"]
    assert why in found.withheld
    assert bool(why) is bool(found.withheld)
    assert found.value == pytest.approx(10)


@pytest.mark.parametrize("statements", [3.0, 36_000.0, 1e9])
def test_queries_a_request_always_have_a_range(statements):
    seen = replace(COUNTED, statements=statements)
    daily = Requests(360.0, 360.0, 360.0, 864_000.0)
    for one in database_measured(seen, LOOP, daily):
        if one.slug in {"queries", "database_cpu"}:
            assert one.low < one.value < one.high


def test_nothing_can_be_written_through_it(url):
    with psycopg.connect(url, autocommit=True) as other:
        before = other.execute("select count(*) from pg_class").fetchone()
        database_seen(url)
        assert other.execute("select count(*) from pg_class").fetchone() == before


def test_several_data_sets_are_not_guessed_at(url):
    two = replace(LOOP, data=(DataSet("a"), DataSet("b")))
    assert "2 data sets" in measured(database_seen(url), two)["size"].withheld


@pytest.mark.parametrize(
    "wrong", ["postgresql://tester:{}@127.0.0.1:1/x", "postgresql:/tester:{}@nowhere", "host= {}"]
)
def test_a_password_is_in_no_message(wrong):
    with pytest.raises(LoopwrightError) as refused:
        database_seen(wrong.format(PASSWORD))
    assert PASSWORD not in refused.value.message + refused.value.advice


def test_a_wrong_password_is_refused_without_being_shown(url):
    with pytest.raises(LoopwrightError) as refused:
        database_seen(url.replace(PASSWORD, "an0ther-password"))
    assert "password authentication failed" in refused.value.message
    assert "an0ther-password" not in refused.value.message
