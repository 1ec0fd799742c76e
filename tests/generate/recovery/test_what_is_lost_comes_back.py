"""A real PostgreSQL is copied and restored by the generated scripts, and the drill refuses live places."""

from __future__ import annotations

import contextlib
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.generate.database import served
from tests.generate.serving import Answering
from tests.generate.trees import texts_of

if TYPE_CHECKING:
    from tests.generate.database import Server

OWN = ("arrangement=servers", "database=own_server", "backup=continuous")
REPORTED = ("backup_last_success_timestamp_seconds", "restore_drill_last_success_timestamp_seconds")


@pytest.fixture
def server(request):
    """A running server with a table, in a folder that its user may enter, with the files of a design."""
    with served(texts_of("recovery", *request.param), prepare) as one:
        one.ask("CREATE TABLE orders AS SELECT n, md5(n::text) AS what FROM generate_series(1, 1000) AS n")
        yield one


def prepare(one: Server, project: str = "health-diary", port: int = 5432) -> None:
    """Archiving as generated, but for places: a folder for the storage, the test's for the server's."""
    archiving = one.folder / "recovery/pgbackrest/archiving.conf"
    if not archiving.exists():
        return
    with (one.data / "postgresql.conf").open("a") as configuration:
        configuration.write(archiving.read_text())
        # a server that is given less than the data was written under does not start on it
        configuration.write("max_connections = 150\nmax_locks_per_transaction = 128\n")
    text = (one.folder / "recovery/pgbackrest/pgbackrest.conf").read_text()
    kept = [line for line in text.splitlines() if not line.startswith("repo1-s3")]
    changed = "\n".join(kept).replace("repo1-type=s3", "repo1-type=posix")
    for before, after in (
        (f"repo1-path=/{project}", f"repo1-path={one.folder}/archive"),
        ("pg1-port=5432", f"pg1-port={port}"),
        ("spool-path=/var/spool/pgbackrest", f"spool-path={one.folder}/spool"),
        (
            "pg1-path=/var/lib/postgresql/17/main",
            f"pg1-path={one.data}\npg1-socket-path={one.folder}\npg1-user=postgres",
        ),
    ):
        assert before in changed
        changed = changed.replace(before, after)
    (one.folder / "pgbackrest.conf").write_text(changed + "\n")


@pytest.mark.parametrize("server", [("health-eu", *OWN)], indirect=True)
def test_changes_are_shipped_copied_and_restored(server):
    server.did("pgbackrest", "--stanza=loop", "stanza-create")
    server.did(server.script("check-archive.sh"))
    server.did(server.script("back-up-database.sh"), "full")
    server.ask("INSERT INTO orders SELECT n, 'later' FROM generate_series(1001, 1234) AS n")
    server.did(server.script("back-up-database.sh"), "diff")
    server.ask("INSERT INTO orders VALUES (0, 'after the last copy')")
    server.did(server.script("check-archive.sh"))
    printed = server.did(server.script("restore-drill.sh"), "archive")
    assert "postgres holds 1235 rows" in printed
    assert server.told() == {
        "backup_archive_verified_timestamp_seconds-database.prom",
        f"{REPORTED[0]}-database.prom",
        f"{REPORTED[1]}-archive.prom",
    }
    assert server.ask("SELECT count(*) FROM orders") == "1235", "the live server went on"
    archive = next((server.folder / "archive/backup").rglob("*.manifest"), None)
    assert archive is not None
    assert b"[backup" not in archive.read_bytes(), "the repository is encrypted"


@pytest.mark.parametrize("server", [("health-eu", *OWN)], indirect=True)
def test_an_archive_that_nothing_reaches_is_no_success(server):
    server.did("pgbackrest", "--stanza=loop", "stanza-create")
    server.ask("ALTER SYSTEM SET archive_command = '/bin/false'")
    server.ask("SELECT pg_reload_conf()")
    server.environment["PGBACKREST_ARCHIVE_TIMEOUT"] = "2"
    assert server.run(server.script("check-archive.sh")).returncode != 0
    assert server.told() == set()


@pytest.mark.parametrize("server", [("health-eu", *OWN)], indirect=True)
def test_the_drill_refuses_what_it_did_not_make(server):
    drill, folder = server.script("restore-drill.sh"), server.folder
    for path in ("with-data/base", "marked-link-target"):
        (folder / path).mkdir(parents=True)
    (folder / "marked-link-target/.made-by-restore-drill").touch()
    (folder / "a-link").symlink_to(folder / "marked-link-target")
    (folder / "a-file").touch()
    (folder / "running/data").mkdir(parents=True)
    (folder / "running/.made-by-restore-drill").touch()
    (folder / "running/data/postmaster.pid").touch()
    (folder / ".made-by-restore-drill").touch()  # even with the mark: the live data lies within
    for place, why in (
        (server.data, "not made by a drill"),
        (server.data / "scratch", "lies in the live data"),
        (folder, "lies in"),
        (folder / "with-data", "not made by a drill"),
        (folder / "a-link", "is a link"),
        (folder / "a-file", "no directory"),
        (folder / "running", "may be running"),
    ):
        done = server.run(drill, "archive", place)
        assert done.returncode == 2, place
        assert why in done.stderr
    assert not (server.data / "scratch").exists()
    assert (folder / "with-data/base").exists()
    assert server.ask("SELECT count(*) FROM orders") == "1000"
    assert server.run(drill, "nothing").returncode == 2


@pytest.mark.parametrize("server", [("health-eu",)], indirect=True)
def test_dumps_and_files_come_back(server):
    files = server.folder / "files"
    files.mkdir()
    (files / "a letter.txt").write_text("dear doctor")
    server.environment["FILES_DIRECTORY"] = str(files)
    server.did("restic", "init")
    server.did(server.script("dump-database.sh"))
    server.did(server.script("copy-files.sh"))
    assert "\n/database.dump\n" in server.did("restic", "ls", "latest", "--tag=database"), "at its root"
    assert "drill holds 1000 rows" in server.did(server.script("restore-drill.sh"), "dump")
    assert "1 files came back" in server.did(server.script("restore-drill.sh"), "files")
    assert server.told() == {
        f"{REPORTED[0]}-database.prom",
        f"{REPORTED[0]}-files.prom",
        f"{REPORTED[1]}-dump.prom",
        f"{REPORTED[1]}-files.prom",
    }
    (files / "a letter.txt").unlink()
    assert server.run(server.script("copy-files.sh")).returncode == 1, (
        "an empty copy would push out the good ones"
    )
    assert stat.S_IMODE((server.folder / "restore-drill-dump").stat().st_mode) == 0o700
    assert "database.dump" not in emptied(server, "dump")
    server.environment["PGDATABASE"] = "nowhere"
    assert server.run(server.script("dump-database.sh")).returncode != 0
    assert server.did("restic", "snapshots", "--tag=database").count("database.dump") == 1, (
        "half a dump is no copy"
    )


def standing(server, program: str, text: str) -> None:
    """A program that the scripts find before the real one."""
    stand = server.folder / "stand"
    stand.mkdir()
    (stand / program).write_text(f'#!/bin/sh\ncd "{stand}" || exit\n{text}\n')
    (stand / program).chmod(0o755)
    server.environment["PATH"] = f"{stand}:{server.environment['PATH']}"


def emptied(server, mode) -> set[str]:
    """What a drill left behind; its server is gone as well."""
    scratch = server.folder / f"restore-drill-{mode}"
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            assert str(scratch).encode() not in process.read_bytes()
    return {path.name for path in scratch.rglob("*")} - {".made-by-restore-drill", "server.log"}


@pytest.mark.parametrize("server", [("health-eu",)], indirect=True)
def test_a_drill_that_fails_leaves_neither_data_nor_a_server(server):
    server.did("restic", "init")
    (server.folder / "database.dump").write_text("no dump at all")
    copy = ("restic", "backup", "--host=health-diary", "--tag=database", "database.dump")
    server.did(*copy)
    done = server.run(server.script("restore-drill.sh"), "dump")
    assert done.returncode == 1
    assert "does not appear to be a valid archive" in done.stderr
    assert emptied(server, "dump") == set()
    assert server.told() == set()


@pytest.mark.parametrize("server", [("health-eu",)], indirect=True)
@pytest.mark.parametrize(
    ("program", "answer", "why"),
    [("id", "0", "does not run as root: runuser -u postgres"), ("df", "Avail\n7", "has room for 7 bytes")],
)
def test_a_drill_refuses_to_be_root_and_to_fill_the_disk(server, program, answer, why):
    server.did("restic", "init")
    server.did(server.script("dump-database.sh"))
    standing(server, program, f"printf '{answer}\\n'")
    done = server.run(server.script("restore-drill.sh"), "dump")
    assert done.returncode == 2
    assert why in done.stderr
    assert server.told() == {f"{REPORTED[0]}-database.prom"}


@pytest.mark.parametrize("server", [("health-eu",)], indirect=True)
def test_without_a_machine_of_ones_own_success_is_sent_with_a_token_that_no_list_of_processes_shows(server):
    with Answering() as gateway:
        server.environment |= {
            "TEXTFILE_DIRECTORY": str(server.folder / "none"),
            "PUSHGATEWAY_URL": f"http://127.0.0.1:{gateway.port}",
            "PUSHGATEWAY_TOKEN": "only for this test",
        }
        standing(server, "curl", 'echo "$*" >../arguments; exec /usr/bin/curl "$@"')
        server.did(server.script("report-success.sh"), REPORTED[0], "database")
    ((path, token, body),) = gateway.asked
    assert path == "/metrics/job/recovery/what/database"
    assert token.split() == ["Bearer", "only", "for", "this", "test"]
    assert body.startswith(f"{REPORTED[0]} 1")
    assert "only for this test" not in (server.folder / "arguments").read_text()


@pytest.mark.parametrize("server", [("coodloom-30",)], indirect=True)
def test_weekly_copies_are_forgotten_by_their_age_and_not_by_their_number(server):
    server.did("restic", "init")
    (server.folder / "database.dump").write_text("a dump")
    for week in range(20):
        when = (datetime(2026, 11, 22, 3, 30, tzinfo=UTC) - timedelta(weeks=19 - week)).strftime(
            "%Y-%m-%d %H:%M:%S"
        )
        server.did("restic", "backup", "--host=x", "--tag=database", f"--time={when}", "database.dump")
    options = kept_options(server.script("dump-database.sh").read_text())
    server.did("restic", "forget", "--host=x", "--tag=database", "--group-by=host,tags", *options)
    assert len(json.loads(server.did("restic", "snapshots", "--json"))) == 12


def kept_options(script: str) -> list[str]:
    return [word for word in script.split() if word.startswith("--keep-")]
