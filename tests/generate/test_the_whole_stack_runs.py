"""One design's files together: deployed behind its door with its database, copied, watched, and heard when it dies."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.generate.observability.test_an_alert_arrives import SECONDS, moved, query, rung, watching
from tests.generate.recovery.test_what_is_lost_comes_back import prepare
from tests.generate.servers.test_the_database_serves import database
from tests.generate.servers.test_the_door_answers import caddy
from tests.generate.servers.test_versions_are_replaced import Site
from tests.generate.serving import Answering, awaited, free_port
from tests.generate.trees import lay, texts_of

DESIGN = ("coodloom-500", ("arrangement=one_server", "database=on_host", "backup=continuous"))
PROJECT, IMAGE = "coodloom-500-customers", "registry.example/app:1"
EXAMPLE = Path(__file__).with_name("containers") / "example" / "python"
PROGRAM = f"""
import sys
sys.path.insert(0, {str(EXAMPLE)!r})
from app import app
app.run("127.0.0.1", int(sys.argv[2]))
"""
MIGRATION = f'echo "$IMAGE" > migrated; (cd {EXAMPLE} && {sys.executable} -m flask --app app db upgrade)'


def test_it_is_deployed_served_copied_restored_and_its_death_rings(tmp_path):
    name, forced = DESIGN
    recovery = texts_of("recovery", name, *forced)
    with (
        database(DESIGN, beside=recovery, prepared=lambda one, port: prepare(one, PROJECT, port)) as server,
        Answering() as pager,
        Answering() as heartbeat,
    ):
        (tmp_path / "srv").mkdir()
        site = Site(tmp_path / "srv", DESIGN)
        try:
            deployed(site, server)
            (tmp_path / "door").mkdir()
            with caddy(DESIGN, tmp_path / "door", (site.blue, site.green)) as door:
                assert door.ask("/notes", "POST", b"kept")[0] == 200
                copied(server, door)
                killed(site, door, pager, heartbeat, tmp_path / "watch")
        finally:
            site.end()


def deployed(site, server):
    """The version is migrated and released by the generated script; only what Docker would start is a process here."""
    (site.folder / "program.py").write_text(PROGRAM)
    docker = site.folder / "programs" / "docker"
    text = docker.read_text()
    assert 'echo "$IMAGE" > migrated' in text
    docker.write_text(text.replace('echo "$IMAGE" > migrated', MIGRATION))
    site.environment["DATABASE_URL"] = server.secrets["DATABASE_URL"]
    for verb in ("migrate", "release"):
        done = site.run(verb, IMAGE)
        assert done.returncode == 0, done.stderr
    assert site.run("current").stdout == f"{IMAGE}\n"


def copied(server, door):
    """What users wrote is copied by the generated scripts, and comes back from the copy."""
    server.did("pgbackrest", "--stanza=loop", "stanza-create")
    server.did(server.script("back-up-database.sh"), "full")
    assert door.ask("/notes", "POST", b"after the copy")[0] == 200
    server.did(server.script("check-archive.sh"))
    assert "holds 2 rows" in server.did(server.script("restore-drill.sh"), "archive")
    assert {path.rpartition("-")[0] for path in server.told()} == {
        "backup_archive_verified_timestamp_seconds",
        "backup_last_success_timestamp_seconds",
        "restore_drill_last_success_timestamp_seconds",
    }


def killed(site, door, pager, heartbeat, folder):
    """The generated rules see the loop through its door; the program dies, and the pager rings."""
    name, forced = DESIGN
    ports = {one: free_port() for one in ("blackbox", "alertmanager", "prometheus", "app")}
    ports |= {"pager": pager.port, "heartbeat": heartbeat.port}
    checked = "fail_if_not_ssl: false"
    tls = (
        f"tls_config: {{insecure_skip_verify: true, server_name: {door.host}}}"  # a certificate of this test
    )
    asked = f"headers: {{Host: {door.host}}}\n      {tls}"
    texts = moved(
        texts_of("observability", name, *forced),
        ports,
        *SECONDS,
        (
            "prometheus/targets/site.yaml",
            f"http://127.0.0.1:{ports['app']}",
            f"https://127.0.0.1:{door.port}",
        ),
        ("blackbox/blackbox.yml", checked, asked),
    )
    with watching(lay(texts, folder), ports):
        prometheus = ports["prometheus"]
        awaited(lambda: query(prometheus, "probe_success == 1") != [], "the loop is seen to be up")
        assert not rung(pager)
        (state,) = site.folder.glob("run-*")
        os.kill(int(state.read_text()), signal.SIGKILL)
        awaited(lambda: rung(pager) != [], "the pager rings", 120)
    (told, *_) = rung(pager)
    assert told["event_action"] == "trigger"
    assert told["client"] == PROJECT
    assert door.ask("/notes")[0] >= 500
