"""A real application on a real PostgreSQL under real load: what it costs is known, and is found from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import psycopg
import pytest
from jsonschema import Draft202012Validator
from tests.survey.load.making import HEAD
from tests.survey.load.serving import QUERY_SECONDS, WORK_SECONDS, WORKERS, free_port

from loopwright.design.given.measured import measured_inputs
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.load_record import load_schema
from loopwright.loop.reading import read_loop

START = [sys.executable, "-m", "loopwright"]
LOOP = f"""# the loop of a test
{HEAD}  stages:
    - name: visits
      requests: 3
    - name: orders
      share: 50%
      requests: 2   # one of them writes
demand:
  users: 300
  peak: 5/s
service:
  database_cpu: 3ms   # a guess
"""
ROUTES = ["--stage", "visits=/", "--stage", "orders=/orders", "--stage", "orders=POST /orders amount=5"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "loop.yaml").write_text(LOOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def generators():
    """Processes of Locust that run here for this test."""
    return [one for one in psutil.process_iter(["cmdline"]) if "locustfile.py" in (one.info["cmdline"] or ())]


def ours(folder):
    """Generators whose files lie where this test said, which nobody else's do."""
    found = []
    for one in generators():
        try:
            if str(folder) in one.environ().get("HOME", "") or str(folder) in one.cwd():
                found.append(one)
        except psutil.Error:
            continue
    return found


def test_the_cost_of_a_request_and_the_number_of_workers_are_found(application, folder, capsys):
    watched = ["--watch", f"app={application.pid}", "--watch", f"database={application.database_pid}"]
    asked = [*ROUTES, *watched, "--for", "24", "--steps", "8", "--write", "--format", "json"]
    assert run(["load", application.url, *asked]) == 0
    report = json.loads(capsys.readouterr().out)
    assert list(Draft202012Validator(load_schema()).iter_errors(report)) == []

    # within a factor of two: other processes share the two cores of the machine that tests
    alone = report["demand"]["alone_seconds"]["value"]
    assert WORK_SECONDS + QUERY_SECONDS <= alone <= 2 * (WORK_SECONDS + QUERY_SECONDS)
    work = report["demand"]["processor_seconds"]["app"]["value"]
    assert WORK_SECONDS <= work <= 2 * WORK_SECONDS
    assert report["demand"]["processor_seconds"]["database"]["value"] < WORK_SECONDS
    assert WORKERS / 2 <= report["knee"]["users"] <= 2 * WORKERS
    assert WORKERS / 2 <= report["demand"]["parallel"] <= 2 * WORKERS
    assert not report["knee"]["at_least"]
    assert all(one["errors"] == 0 for one in report["steps"])
    assert report["mix"]["read_share"] == pytest.approx(7 / 8)

    text = (folder / "loop.yaml").read_text()
    assert text.startswith("# the loop of a test\n")
    assert "requests: 2   # one of them writes" in text
    assert "# a guess; measured by `loopwright load`, 20" in text
    loop = read_loop(folder / "loop.yaml", 1.0).loop
    service = loop.service
    measured = measured_inputs(loop)
    assert set(measured) == {
        f"service.{name}"
        for name in (
            "app_cpu_seconds",
            "database_cpu_seconds",
            "single_rate_per_second",
            "contention",
            "coherence",
        )
    }
    for path, seen in measured.items():
        assert seen.low <= getattr(service, path.partition(".")[2]) <= seen.high
    assert service.app_cpu_seconds == pytest.approx(work, rel=0.01)
    assert service.database_cpu_seconds < WORK_SECONDS
    assert service.single_rate_per_second == pytest.approx(1 / alone, rel=0.5)
    assert service.contention is not None
    assert service.coherence is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_load_reports_what_it_saw_and_leaves_nothing(number, application, database, folder):
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [
        *START,
        "load",
        application.url,
        *ROUTES,
        "--for",
        "40",
        "--steps",
        "4",
        "--format",
        "json",
        "--write",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    before = orders(database)
    wait_for(lambda: ours(folder) and orders(database) > before)
    time.sleep(5)  # the first step settles for 2 of its 10 seconds
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    report = json.loads(out)
    assert report["ending"] == "stopped"
    assert [one["users"] for one in report["steps"]] == [1]
    assert not report["written"]
    assert (folder / "loop.yaml").read_text() == LOOP
    assert ours(folder) == []
    assert [one.name for one in folder.iterdir()] == ["loop.yaml"]


def test_a_killed_load_leaves_no_generator(application, folder):
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [*START, "load", application.url, *ROUTES, "--for", "80", "--steps", "4"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    wait_for(lambda: ours(folder))
    time.sleep(2)
    process.kill()
    process.wait()
    wait_for(lambda: not ours(folder))


def orders(database):
    with psycopg.connect(database[0]) as connection:
        return connection.execute("SELECT count(*) FROM orders").fetchone()[0]


def wait_for(ready):
    deadline = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_errors_end_it_and_are_named(application, folder, capsys):
    (folder / "loop.yaml").write_text(LOOP.replace("users: 300", "users: 300\n  reads: 0%"))
    routes = ["--stage", "visits=POST /broken", "--for", "10", "--steps", "4"]
    assert run(["load", application.url, *routes]) == 1
    shown = capsys.readouterr().out
    assert "unknown: no step was answered soundly" in shown
    assert "more than one request in twenty failed" in shown
    assert "500" in shown


@pytest.mark.usefixtures("folder")
def test_a_path_that_fails_is_refused_before_any_load(application, capsys):
    assert run(["load", application.url, "--stage", "visits=/broken"]) == 1
    assert "/broken (stage 'visits') answers with status 500" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_redirects_are_not_followed(application, capsys):
    routes = ["--stage", "visits=/away", "--for", "4", "--steps", "2"]
    run(
        ["load", application.url, *routes, "--format", "json"]
    )  # on a busy machine the generator is the limit
    report = json.loads(capsys.readouterr().out)
    assert all(one["redirects"] == one["answers"] > 0 for one in report["steps"])


@pytest.mark.usefixtures("folder")
def test_nobody_listening_is_said_before_any_load(capsys):
    assert run(["load", f"http://127.0.0.1:{free_port()}", *ROUTES]) == 1
    assert "cannot be reached (Connection refused)" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_process_that_is_not_there_cannot_be_watched(application, capsys):
    assert run(["load", application.url, *ROUTES, "--watch", "app=999999999"]) == 1
    assert "there is no such process" in capsys.readouterr().err
