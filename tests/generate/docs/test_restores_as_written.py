"""The restore runbooks are typed as they are written, against a real PostgreSQL: what was lost comes back."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from tests.generate.database import served
from tests.generate.docs.reading import setting
from tests.generate.docs.typing_it import blocks, prepared, typed
from tests.generate.recovery.test_what_is_lost_comes_back import OWN, prepare
from tests.generate.trees import texts_of

from loopwright.generate.docs import names

NIGHTLY, CONTINUOUS = ("spreadsheet-cleaner",), ("health-eu", *OWN)
ROWS = "SELECT count(*) FROM orders"


def page_of(case):
    """The runbook that restores the database."""
    return next(
        names.runbook_path(slug) for slug, _, kind in names.restores(setting(case)) if kind != "files"
    )


def in_database(server, name, text):
    return server.did("psql", "-XAtc", text, name).strip()


def chosen(server, *beginnings):
    """The settings of the copies, as a server keeps them."""
    return {name: text for name, text in server.environment.items() if name.startswith(beginnings)}


def places_of(server):
    """Where the nightly page's places are in a test."""
    scratch = "/var/tmp/restored"  # noqa: S108 - as the page says it
    return {scratch: server.folder / "restored", "/srv/spreadsheet-cleaner": server.folder}


@pytest.fixture
def nightly():
    """A server whose nightly dump was made, and whose rows were deleted afterwards."""
    with served(texts_of("recovery", *NIGHTLY)) as server:
        prepared(server, {**chosen(server, "RESTIC", "PG"), "PGDATABASE": "spreadsheet_cleaner"})
        server.ask("CREATE ROLE app LOGIN")
        server.ask("CREATE DATABASE spreadsheet_cleaner OWNER app")
        made = "CREATE TABLE orders AS SELECT n FROM generate_series(1, 1000) AS n; ALTER TABLE orders OWNER TO app"
        in_database(server, "spreadsheet_cleaner", made)
        server.did("restic", "init")
        server.did("systemctl", "start", "dump-database.service")
        in_database(server, "spreadsheet_cleaner", "DELETE FROM orders WHERE n > 10")
        yield server


def test_a_night_is_restored_looked_into_and_turned_to(nightly):
    page, places = blocks(NIGHTLY, page_of(NIGHTLY)), places_of(nightly)
    before = typed(nightly, [*page["Names"], *page["1"], *page["2"]], places)
    assert before.count("database") >= 1
    first = nightly.did("restic", "snapshots", "--json").split('"short_id":"')[1][:8]
    printed = typed(nightly, [*page["Names"], *page["3"], *page["4"], *page["5"]], places, [first])
    assert "orders  | 1000" in printed, "the restored one is looked into"
    assert in_database(nightly, "spreadsheet_cleaner", ROWS) == "10", "and not yet the program's"
    typed(nightly, [*page["Names"], *page["6"], *page["7"]], places)
    assert in_database(nightly, "spreadsheet_cleaner", ROWS) == "1000"
    assert in_database(nightly, "spreadsheet_cleaner_broken", ROWS) == "10"
    owners = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert in_database(nightly, "spreadsheet_cleaner", owners) == "app", "the program may still change it"
    copies = nightly.did("restic", "snapshots", "--json").count('"short_id"')
    assert copies == 1, "nothing pushed the good copy out meanwhile"
    typed(nightly, [*page["Names"], *page["Way back"]], places)
    assert in_database(nightly, "spreadsheet_cleaner", ROWS) == "10"
    assert (nightly.folder / "docker").read_text().splitlines() == [
        "compose --profile * stop",
        "compose --profile * start",
    ]
    assert set((nightly.folder / "hosts").read_text().split()) == {"app-1"}


def test_half_a_dump_is_not_turned_to(nightly):
    page, places = blocks(NIGHTLY, page_of(NIGHTLY)), places_of(nightly)
    nightly.ask("CREATE DATABASE spreadsheet_cleaner_restored")
    in_database(nightly, "spreadsheet_cleaner_restored", "CREATE TABLE orders (n int)")
    with pytest.raises(AssertionError, match="already exists"):
        typed(nightly, [*page["Names"], *page["4"]], places, ["latest"])
    assert in_database(nightly, "spreadsheet_cleaner", ROWS) == "10"


def test_rows_of_a_night_are_carried_over_beside_what_runs(nightly):
    page = blocks(NIGHTLY, "docs/runbooks/disaster-deleted-by-mistake.md")
    in_database(nightly, "spreadsheet_cleaner", "DELETE FROM orders")
    typed(nightly, [*page["Names"], *page["5"]], places_of(nightly), ["latest", "orders"])
    assert in_database(nightly, "spreadsheet_cleaner", ROWS) == "1000"
    assert "restored" not in nightly.ask("SELECT string_agg(datname, ' ') FROM pg_database")


@pytest.fixture
def continuous():
    """A server whose changes are shipped, and whose rows were deleted after a known moment."""
    with served(texts_of("recovery", *CONTINUOUS), prepare) as server:
        prepared(server, chosen(server, "PGBACKREST"))
        server.ask("CREATE DATABASE health_diary")
        in_database(
            server, "health_diary", "CREATE TABLE orders AS SELECT n FROM generate_series(1, 1000) AS n"
        )
        server.did("pgbackrest", "--stanza=loop", "stanza-create")
        server.did("pgbackrest", "--stanza=loop", "--type=full", "backup")
        in_database(
            server, "health_diary", "INSERT INTO orders SELECT n FROM generate_series(1001, 1200) AS n"
        )
        time.sleep(1.1)  # moments are named to the second
        server.moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        time.sleep(1.1)
        in_database(server, "health_diary", "DELETE FROM orders WHERE n > 10")
        yield server


def test_a_moment_is_restored_looked_into_and_goes_on(continuous):
    page = blocks(CONTINUOUS, page_of(CONTINUOUS))
    places = {"/var/lib/postgresql/17/main": continuous.data}
    before = typed(continuous, [*page["Names"], *page["1"], *page["3"]], places)
    assert "status: ok" in before
    printed = typed(
        continuous, [*page["Names"], *page["4"], *page["5"]], places, ["yesterday", continuous.moment]
    )
    assert "| f" not in printed.split("pg_is_in_recovery")[0]
    assert in_database(continuous, "health_diary", ROWS) == "1200"
    assert continuous.data.with_name(f"{continuous.data.name}-broken").is_dir(), "what was there is put aside"
    typed(continuous, [*page["Names"], *page["Afterwards"]], places)
    assert not continuous.data.with_name(f"{continuous.data.name}-broken").exists()
    in_database(continuous, "health_diary", "INSERT INTO orders VALUES (0)")
    assert continuous.did("pgbackrest", "--stanza=loop", "check")


def test_a_wrong_moment_is_turned_back_from(continuous):
    page = blocks(CONTINUOUS, page_of(CONTINUOUS))
    places = {"/var/lib/postgresql/17/main": continuous.data}
    typed(continuous, [*page["Names"], *page["3"], *page["4"]], places, [continuous.moment])
    assert in_database(continuous, "health_diary", ROWS) == "1200"
    typed(continuous, [*page["Names"], *page["Way back"]], places)
    assert in_database(continuous, "health_diary", ROWS) == "10"
