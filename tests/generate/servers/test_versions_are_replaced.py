"""deploy.sh lets a version reach users, and takes it back when it does not hold; the old one keeps answering."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
from tests.generate.servers.designs import BESIDE, ONE
from tests.generate.serving import asked, awaited, free_port
from tests.generate.trees import lay, texts_of

PROGRAM = """
import http.server, os, sys
version, port = sys.argv[1], int(sys.argv[2])
if "crashes" in version:
    sys.exit(1)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if "sick" in version else 200)
        self.end_headers()
        self.wfile.write(version.encode())
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""
# Compose as deploy.sh calls it: an env file, a folder, a verb; a version is a process instead of a container
COMPOSE = """#!/bin/bash
set -eu
echo "docker $*" >> said
[ "$1" = compose ] && [ "$2" = --env-file ]
. "./$3"
state="run-$COMPOSE_PROJECT_NAME"
end() { if [ -e "$state" ]; then kill "$(cat "$state")" 2>/dev/null || true; rm -f "$state"; fi; }
case "$6" in
pull) case $IMAGE in *missing*) echo "no such image" >&2; exit 1 ;; esac ;;
up) end; setsid PYTHON program.py "$IMAGE" "$APP_PORT" 9>&- >/dev/null 2>&1 & echo $! > "$state" ;;
down) end ;;
run) case $IMAGE in *badschema*) exit 1 ;; esac; echo "$IMAGE" > migrated ;;
esac
"""
# the same for systemd: a unit is a process of what its link points to
SYSTEMCTL = """#!/bin/bash
set -eu
echo "systemctl $*" >> said
verb=$1 unit=$2
colour=${unit#*@}; colour=${colour%.service}
state="run-${unit%%@*}-$colour"
end() { if [ -e "$state" ]; then kill "$(cat "$state")" 2>/dev/null || true; rm -f "$state"; fi; }
case "$verb $unit" in
"restart "*-app@*)
    end; . "./$colour.env"
    setsid PYTHON program.py "$(cat "$colour/version")" "$PORT" 9>&- >/dev/null 2>&1 & echo $! > "$state" ;;
"start "*-migrate@*) cp "$colour/version" migrated ;;
"cat "*) exit 1 ;;
"stop "*) end ;;
esac
"""


class Site:
    """A folder in the place of /srv/PROJECT, with stand-ins for Docker and systemd."""

    def __init__(self, folder, design, *, containers=True):
        texts = texts_of("servers", design[0], *design[1])
        lay({"deploy.sh": texts["servers/deploy.sh"]}, folder)
        if containers:
            (folder / "compose.yaml").write_text(texts["servers/compose.yaml"])
        (folder / "program.py").write_text(PROGRAM)
        (folder / "programs").mkdir()
        for name, text in (("docker", COMPOSE), ("systemctl", SYSTEMCTL), ("sudo", '#!/bin/sh\nexec "$@"\n')):
            (folder / "programs" / name).write_text(text.replace("PYTHON", sys.executable))
            (folder / "programs" / name).chmod(0o755)
        self.folder, self.blue, self.green = folder, free_port(), free_port()
        self.environment = {
            "PATH": f"{folder / 'programs'}:{os.environ['PATH']}",
            "LOOP_ROOT": str(folder),
            "PORT_BLUE": str(self.blue),
            "PORT_GREEN": str(self.green),
            "PACE_SECONDS": "0.1",
            "SETTLE_SECONDS": "0.3",
            "START_SECONDS": "10",
        }

    def run(self, *arguments, **changed):
        return subprocess.run(
            [self.folder / "deploy.sh", *arguments],
            env={**self.environment, **changed},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def answers(self):
        """What each colour answers, where it does."""
        found = {}
        for colour, port in (("blue", self.blue), ("green", self.green)):
            with contextlib.suppress(OSError):
                found[colour] = asked(f"http://127.0.0.1:{port}/healthz")
        return found

    def release_folder(self, version):
        (self.folder / "releases" / version).mkdir(parents=True)
        (self.folder / "releases" / version / "version").write_text(version)

    def end(self):
        for state in self.folder.glob("run-*"):
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(state.read_text()), signal.SIGKILL)


@pytest.fixture
def site(request, tmp_path):
    design, containers = request.param
    one = Site(tmp_path, design, containers=containers)
    yield one
    one.end()


ways = pytest.mark.parametrize(
    "site", [(BESIDE, True), (ONE, True)], indirect=True, ids=["beside", "in place"]
)
GOOD, NEXT, SICK = "registry.example/app:1", "registry.example/app:2", "registry.example/app:3-sick"


@ways
def test_a_version_that_holds_replaces_the_old_one(site):
    first = site.run("release", GOOD)
    assert first.returncode == 0, first.stderr
    assert site.run("release", NEXT).returncode == 0
    awaited(lambda: list(site.answers().values()) == [NEXT], "the old one has left")
    assert site.run("current").stdout == f"{NEXT}\n"
    assert site.run("releases").stdout == f"{GOOD}\n{NEXT}\n"
    assert f"IMAGE={NEXT}" in (site.folder / ".env").read_text()


@ways
@pytest.mark.parametrize("version", [SICK, "registry.example/app:crashes", "registry.example/app:missing"])
def test_a_version_that_does_not_hold_is_taken_back_by_itself(site, version):
    assert site.run("release", GOOD).returncode == 0
    done = site.run("release", version, START_SECONDS="2")
    assert done.returncode == 1
    awaited(lambda: list(site.answers().values()) == [GOOD], "the old one answers, and it alone")
    assert site.run("current").stdout == f"{GOOD}\n"
    assert version not in (site.folder / "history").read_text()
    assert site.run("release", NEXT).returncode == 0, "and the next one can come"


@pytest.mark.parametrize("site", [(BESIDE, True)], indirect=True)
def test_beside_the_old_one_nobody_notices_a_bad_version(site):
    assert site.run("release", GOOD).returncode == 0
    missed, over = [], threading.Event()

    def watch():
        while not over.is_set():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{site.blue}/", timeout=5) as answer:
                    assert answer.read().decode() == GOOD
            except (OSError, AssertionError) as error:
                missed.append(error)
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        assert site.run("release", SICK, START_SECONDS="2").returncode == 1
    finally:
        over.set()
        watcher.join(10)
    assert missed == []


@ways
def test_people_go_back_by_one_command(site):
    for version in (GOOD, NEXT):
        assert site.run("release", version).returncode == 0
    assert site.run("back").returncode == 0
    awaited(lambda: list(site.answers().values()) == [GOOD], "the version before runs")
    assert site.run("back", NEXT).returncode == 0
    assert site.run("current").stdout == f"{NEXT}\n"


@ways
def test_without_a_version_before_it_nothing_is_gone_back_to(site):
    assert site.run("back").returncode == 1
    done = site.run("release", SICK, START_SECONDS="1")
    assert done.returncode == 1
    assert "nothing runs" in done.stderr
    assert site.answers() == {}


@ways
def test_the_schema_changes_by_the_new_versions_own_command(site):
    assert site.run("migrate", NEXT).returncode == 0
    assert (site.folder / "migrated").read_text() == f"{NEXT}\n"
    assert site.run("migrate", "registry.example/app:badschema").returncode != 0


@ways
def test_two_releases_never_meet(site):
    first = subprocess.Popen(
        [site.folder / "deploy.sh", "release", SICK],
        env={**site.environment, "START_SECONDS": "4"},
        stderr=subprocess.PIPE,
    )
    awaited(lambda: bool(site.answers() or (site.folder / "said").exists()), "the first has begun")
    second = site.run("release", GOOD)
    first.communicate(timeout=60)
    assert second.returncode == 1
    assert "another release is under way" in second.stderr


@ways
@pytest.mark.parametrize("version", ["", "--privileged", "../../etc", "a b", "$(reboot)", "a;b"])
def test_a_version_is_a_name_and_nothing_else(site, version):
    assert site.run("release", version).returncode == 2
    assert not (site.folder / "said").exists()


@pytest.mark.parametrize("site", [(ONE, False), (BESIDE, False)], indirect=True)
def test_without_containers_units_and_folders_do_the_same(site):
    for number in range(1, 8):
        site.release_folder(f"v{number}")
        assert site.run("release", f"v{number}").returncode == 0
    awaited(lambda: list(site.answers().values()) == ["v7"], "the last one runs alone")
    kept = sorted(path.name for path in (site.folder / "releases").iterdir())
    assert kept == ["v2", "v3", "v4", "v5", "v6", "v7"], "five to go back to"
    site.release_folder("v8-sick")
    assert site.run("release", "v8-sick", START_SECONDS="2").returncode == 1
    awaited(lambda: list(site.answers().values()) == ["v7"], "the old one answers")
    assert site.run("migrate", "v7").returncode == 0
    assert site.run("release", "v0").returncode == 1, "there is no such folder"
    assert site.run("current").stdout == "v7\n"
