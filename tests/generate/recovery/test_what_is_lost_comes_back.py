"""A real PostgreSQL is copied and restored by the generated scripts, and the drill refuses live places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.generate.database import served
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


def prepare(one: Server) -> None:
    """Archiving as generated, but for places: a folder for the storage, the test's for the server's."""
    archiving = one.folder / "recovery/pgbackrest/archiving.conf"
    if not archiving.exists():
        return
    with (one.data / "postgresql.conf").open("a") as configuration:
        configuration.write(archiving.read_text())
    text = (one.folder / "recovery/pgbackrest/pgbackrest.conf").read_text()
    kept = [line for line in text.splitlines() if not line.startswith("repo1-s3")]
    changed = "\n".join(kept).replace("repo1-type=s3", "repo1-type=posix")
    for before, after in (
        ("repo1-path=/health-diary", f"repo1-path={one.folder}/archive"),
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
    server.environment["PGDATABASE"] = "nowhere"
    assert server.run(server.script("dump-database.sh")).returncode != 0
    assert server.did("restic", "snapshots", "--tag=database").count("database.dump") == 1, (
        "half a dump is no copy"
    )
