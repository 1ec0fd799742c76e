"""deploy.sh lets a version reach users, and takes it back when it does not hold; the old one keeps answering."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.servers.designs import BESIDE, JOBS, ONE, WORKERS, each_shape
from tests.generate.serving import asked, awaited, free_port
from tests.generate.trees import lay, texts_of

from loopwright.generate.servers.machines import machine, versions_at_once, wanted_connections

PROGRAM = """
import http.server, os, sys
version, port = sys.argv[1], int(sys.argv[2])
if "crashes" in version:
    sys.exit(1)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        leaving = os.path.exists("signals/draining")
        self.send_response(503 if "sick" in version or leaving else 200)
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
if [ "$1" = image ]; then
    case "$2" in
    inspect) grep -Fxq -- "$3" images ;;
    rm) grep -Fxv -- "$3" images > images.part || true; mv images.part images ;;
    esac
    exit
fi
[ "$1" = compose ] && [ "$2" = --env-file ]
exported=${IMAGE:-}
. "./$3"
IMAGE=${exported:-$IMAGE}  # as Compose does: the shell beats the file
state="run-$COMPOSE_PROJECT_NAME"
end() { if [ -e "$state" ]; then kill "$(cat "$state")" 2>/dev/null || true; rm -f "$state"; fi; }
case "$6" in
pull) case $IMAGE in *missing*) echo "no such image" >&2; exit 1 ;; esac; echo "$IMAGE" >> images ;;
up)
    if [ "${!#}" = worker ]; then
        case $IMAGE in *idle*) exit 1 ;; esac
        echo "$IMAGE works" >> order; exit
    fi
    end; echo "$IMAGE starts" >> order
    setsid PYTHON program.py "$IMAGE" "$APP_PORT" 9>&- >/dev/null 2>&1 & echo $! > "$state" ;;
down) end; echo "$IMAGE stops" >> order ;;
rm) echo "$IMAGE rests" >> order ;;
ps) echo "$IMAGE" ;;
run) case $IMAGE in *badschema*) exit 1 ;; esac; echo "$IMAGE" > migrated ;;
esac
"""


class Site:
    """A folder in the place of /srv/PROJECT, with stand-ins for Docker and systemd."""

    def __init__(self, folder, design):
        texts = texts_of("servers", design[0], *design[1])
        lay({"deploy.sh": texts["servers/deploy.sh"]}, folder)
        (folder / "compose.yaml").write_text(texts["servers/compose.yaml"])
        (folder / "program.py").write_text(PROGRAM)
        (folder / "programs").mkdir()
        (folder / "programs/docker").write_text(COMPOSE.replace("PYTHON", sys.executable))
        (folder / "programs/docker").chmod(0o755)
        self.folder, self.blue, self.green = folder, free_port(), free_port()
        self.environment = {
            "PATH": f"{folder / 'programs'}:{os.environ['PATH']}",
            "LOOP_ROOT": str(folder),
            "PORT_BLUE": str(self.blue),
            "PORT_GREEN": str(self.green),
            "PACE_SECONDS": "0.1",
            "SETTLE_SECONDS": "0.3",
            "DRAIN_SECONDS": "1",
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

    def lines(self, name):
        """What the stand-in for Docker wrote down."""
        there = self.folder / name
        return there.read_text().splitlines() if there.exists() else []

    def end(self):
        for state in self.folder.glob("run-*"):
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(state.read_text()), signal.SIGKILL)


@pytest.fixture
def site(request, tmp_path):
    one = Site(tmp_path, request.param)
    yield one
    one.end()


ways = pytest.mark.parametrize(
    "site", [BESIDE, ONE, WORKERS], indirect=True, ids=["beside", "in place", "several"]
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


@pytest.mark.parametrize("site", [BESIDE], indirect=True)
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


@ways
def test_an_image_that_nobody_goes_back_to_leaves_the_disk(site):
    assert site.run("migrate", "registry.example/app:tried").returncode == 0
    versions = [f"registry.example/app:v{number}" for number in range(1, 8)]
    for version in versions:
        assert site.run("release", version).returncode == 0
    assert site.run("release", SICK, START_SECONDS="1").returncode == 1
    assert sorted(set(site.lines("images"))) == versions[1:], "the one that runs, and five to go back to"


@ways
def test_what_is_exported_does_not_run_in_the_place_of_what_was_asked_for(site):
    done = site.run("release", GOOD, IMAGE=SICK, APP_PORT="1", COMPOSE_PROJECT_NAME="other")
    assert done.returncode == 0, done.stderr
    awaited(lambda: list(site.answers().values()) == [GOOD], "the version that was asked for")


with_jobs = pytest.mark.parametrize("site", [JOBS], indirect=True)


@with_jobs
def test_jobs_are_taken_by_a_version_that_has_answered(site):
    assert site.run("release", GOOD).returncode == 0
    assert site.run("release", SICK, START_SECONDS="1").returncode == 1
    assert f"{SICK} works" not in site.lines("order")
    assert site.lines("order")[:2] == [f"{GOOD} starts", f"{GOOD} works"]


@with_jobs
def test_workers_that_do_not_start_are_a_failed_release(site):
    done = site.run("release", "registry.example/app:idle")
    assert done.returncode == 1
    assert "nobody takes the jobs" in done.stderr


several = pytest.mark.parametrize("site", [WORKERS], indirect=True)


@several
def test_the_balancer_is_told_before_a_server_leaves(site):
    assert site.run("release", GOOD).returncode == 0
    over, seen = threading.Event(), []

    def watch():
        while not over.is_set():
            with contextlib.suppress(urllib.error.HTTPError):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{site.blue}/readyz", timeout=5) as answer:
                        seen.append(answer.status)
                except urllib.error.HTTPError as error:
                    seen.append(error.code)
                except OSError:
                    seen.append(0)
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        done = site.run("release", NEXT)
    finally:
        over.set()
        watcher.join(10)
    assert done.returncode == 0
    changes = [one for one, before in zip(seen, [None, *seen], strict=False) if one != before]
    assert changes == [200, 503, 0, 200], "it says that it leaves, leaves, and is there again"
    assert seen.count(503) > 5, "for as long as a balancer needs"
    assert "never said 503" not in done.stderr
    assert not (site.folder / "signals/draining").exists()


@several
def test_a_machine_of_the_workers_starts_them_and_nothing_else(site):
    (site.folder / "role").write_text("worker\n")
    assert site.run("release", GOOD).returncode == 0
    assert site.run("release", NEXT).returncode == 0
    assert site.lines("order") == [f"{GOOD} works", f"{GOOD} rests", f"{NEXT} works"]
    assert site.answers() == {}


@each_shape
def test_no_part_is_given_what_another_counts_on(name, force):
    """Parts, versions side by side and stores together fit the machine that they share."""
    texts = texts_of("servers", name, *force)
    if "servers/compose.yaml" not in texts:
        return
    setting = setting_of(name, *force)
    app = machine(setting, "app")
    services = yaml.safe_load(texts["servers/compose.yaml"])["services"]
    sharing = [
        int(service["mem_limit"].removesuffix("m"))
        for kind, service in services.items()
        if kind == "app" or (kind == "worker" and app.runs("worker"))
    ]
    taken = sum(sharing) * versions_at_once(setting) + app.database_gb * 1024
    assert taken <= app.memory_gb * 1024


def test_connections_are_counted_for_workers_and_both_versions():
    setting = setting_of(JOBS[0], *JOBS[1])
    each, kept = setting.value("server.connections_per_process"), setting.value("server.reserved_connections")
    cores = max(1, round(machine(setting, "app").cores))
    assert machine(setting, "app").runs("worker")
    assert versions_at_once(setting) == 2
    assert wanted_connections(setting) == 2 * 2 * cores * each + kept
