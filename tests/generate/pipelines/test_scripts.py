"""The deploy's scripts, each against something real: a site that answers, fails or is slow; a clock; k6's summaries."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import threading
import time

import pytest
from tests.generate.trees import lay, texts_of

DESIGN = ("coodloom-500",)


class Site(http.server.ThreadingHTTPServer):
    """A site whose loop fails each ``every``-th time, and takes its time."""

    def __init__(self, every=0, pause=0.0):
        super().__init__(("127.0.0.1", 0), Answer)
        self.every, self.pause, self.asked = every, pause, 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        site = self.server
        site.asked += 1
        time.sleep(site.pause if self.path == "/" else 0)
        self.send_response(500 if self.path == "/" and site.every and site.asked % site.every == 0 else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    made = []

    def started(**how):
        one = Site(**how)
        made.append(one)
        threading.Thread(target=one.serve_forever, daemon=True).start()
        return one.url

    yield started
    for one in made:
        one.shutdown()
        one.server_close()


@pytest.fixture
def script(tmp_path):
    folder = lay(texts_of("pipelines", *DESIGN), tmp_path)

    def run(name, *arguments, **environment):
        path = f"{folder / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            [folder / "deploy" / name, *arguments],
            cwd=folder,
            env={"PATH": path, "PAUSE": "0.05", "PATIENCE": "2", **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    run.folder = folder
    return run


def test_a_site_that_is_well_passes(script, site):
    status, printed = script("verify.sh", site(), "1")
    assert status == 0, printed
    assert " 0 failed" in printed


def test_a_site_that_fails_now_and_then_does_not(script, site):
    status, printed = script("verify.sh", site(every=3), "1")
    assert status == 1
    assert "requests failed" in printed


def test_one_failure_among_many_is_the_network_s(script, site):
    status, printed = script("verify.sh", site(every=60), "2")
    assert (status, " 1 failed" in printed or " 0 failed" in printed) == (0, True), printed


def test_a_site_that_is_slower_than_promised_does_not(script, site):
    status, printed = script("verify.sh", site(pause=0.2), "1", P95_MS="100")
    assert status == 1
    assert "are promised" in printed


def test_a_site_that_got_slower_than_before_does_not(script, site):
    before = str(script.folder / "before.txt")
    assert script("verify.sh", site(), "0", SAMPLES=before)[0] == 0
    status, printed = script("verify.sh", site(pause=0.3), "0", before, P95_MS="5000")
    assert status == 1
    assert "before and take" in printed


def test_a_site_that_does_not_answer_is_given_up(script):
    status, printed = script("verify.sh", "http://127.0.0.1:9", "0", PATIENCE="1")
    assert status == 1
    assert "does not answer 200" in printed


def test_a_step_is_timed_and_its_status_kept(script):
    summary = script.folder / "summary.md"
    assert script("timed.sh", "Nap", "sleep", "1", GITHUB_STEP_SUMMARY=str(summary))[0] == 0
    assert script("timed.sh", "Fall", "false", GITHUB_STEP_SUMMARY=str(summary))[0] == 1
    rows = [line.split(",") for line in (script.folder / "build" / "times.csv").read_text().splitlines()]
    assert [(row[0], row[2]) for row in rows] == [("Nap", "0"), ("Fall", "1")]
    assert int(rows[0][1]) >= 1
    assert "| Nap |" in summary.read_text()
    assert 'step_seconds{step="Fall"}' in (script.folder / "metrics.txt").read_text()


K6 = """\
#!/bin/sh
while [ "$#" -gt 1 ]; do [ "$1" = --summary-export ] && out=$2; shift; done
echo '{"metrics": {"http_req_duration": {"p(95)": '"$P95"'}}}' >"$out"
"""


def test_a_version_that_is_slower_than_the_last_release_is_stopped(script):
    k6 = script.folder / "bin" / "k6"
    k6.parent.mkdir()
    k6.write_text(K6)
    k6.chmod(0o755)
    first = script("performance.sh", "http://site", "build/one.json", P95="100")
    assert (first[0], "no earlier release" in first[1]) == (0, True)
    assert json.loads((script.folder / "build" / "one.json").read_text())
    assert script("performance.sh", "http://site", "build/two.json", "build/one.json", P95="115")[0] == 0
    status, printed = script("performance.sh", "http://site", "build/two.json", "build/one.json", P95="130")
    assert (status, "slower" in printed) == (1, True)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [("2026-11-25 01:30", True), ("2026-11-25 14:00", False), ("2026-11-28 01:30", True)],
)
def test_a_deploy_that_interrupts_waits_for_the_trough(now, allowed, tmp_path):
    folder = lay(texts_of("pipelines", "coodloom-30", "arrangement=one_server"), tmp_path)
    environment = {"PATH": os.environ["PATH"], "NOW": now, "TIME_ZONE": "UTC"}
    command = [folder / "deploy" / "window.sh"]
    assert (subprocess.run(command, env=environment, check=False).returncode == 0) is allowed
    assert subprocess.run(command, env=environment | {"DEPLOY_NOW": "yes"}, check=False).returncode == 0


def test_nothing_is_silenced_where_no_alertmanager_is_named(script):
    assert script("silence.sh", "abc") == (0, "ALERTMANAGER_URL is not set: nothing is silenced\n")


def test_a_host_is_told_by_known_verbs_alone(script):
    status, printed = script("host.sh", "explode", ENVIRONMENT="production")
    assert status == 2
    assert "deploy/host.sh current" in printed
