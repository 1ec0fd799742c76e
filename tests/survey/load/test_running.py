"""The generator as a process: what it is told, how it fails, and that nothing of it stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.load import running
from loopwright.survey.load.knee import Ending
from loopwright.survey.load.running import Order, ramp
from loopwright.survey.load.steps import plan_of

RECORD = (
    '{{"users": {users}, "seconds": 1, "answers": {answers}, "errors": 0, "redirects": 0, "mean": 1, "p50": 1,'
    ' "p95": 1, "p99": 1, "generator_cores": 0, "late_p95": 0, "watched": {{}}, "asked": [1], "faults": []}}'
)


@pytest.fixture
def generator(tmp_path):
    """Runs a text as the generator, in the place of Locust."""
    (tmp_path / "locust").mkdir()

    def put(text):
        (tmp_path / "locust" / "__main__.py").write_text(text)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(tmp_path),
            "LOCUST_USERS": "9",
            "HOME": "/",
        }
        return Order("pass\n", plan_of(10, 3), "127.0.0.1", {"Cookie": "a"}, {}, None, environment)

    (tmp_path / "locust" / "__init__.py").write_text("")
    return put


def never():
    return False


def test_a_generator_that_fails_is_quoted(generator):
    with pytest.raises(LoopwrightError, match="saw nothing: it is broken"):
        ramp(generator("raise SystemExit('it is broken')"), never, lambda _step: None)


def test_a_generator_is_told_what_it_needs_and_nothing_else(generator):
    told = "import os; raise SystemExit(' '.join(sorted(os.environ)) + ' ' + os.environ['LOOPWRIGHT_LOAD_HEADERS'])"
    with pytest.raises(LoopwrightError) as caught:
        ramp(generator(told), never, lambda _step: None)
    assert "LOCUST_USERS" not in caught.value.message
    assert '{"Cookie": "a"}' in caught.value.message
    assert "LOOPWRIGHT_LOAD_ADDRESS" in caught.value.message


def ended(pid):
    """Whether a process is gone within ten seconds: the kernel takes its time over one that nobody waits for."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return True
        if state.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("deaf", [False, True])
def test_a_ramp_that_is_behind_its_knee_is_ended_with_all_its_processes(
    generator, deaf, tmp_path, monkeypatch
):
    monkeypatch.setattr(running, "STOPPING_SECONDS", 0.5)
    lines = [RECORD.format(users=users, answers=50) for users in (1, 2, 3, 4)]
    text = f"""
import os, signal, subprocess, sys, time
{"signal.signal(signal.SIGTERM, signal.SIG_IGN)" if deaf else ""}
below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(tmp_path / "pids")!r}, "w").write(f"{{os.getpid()}} {{below.pid}}")
with open(os.environ["LOOPWRIGHT_LOAD_RECORD"], "a") as file:
    for line in {lines!r}:
        file.write(line + "\\n")
        file.flush()
        time.sleep(0.05)
    file.write('{{"users": 6')
    file.flush()
    time.sleep(600)
"""
    seen = []
    found = ramp(generator(text), never, seen.append)
    assert found.ending is Ending.FLAT
    assert [one.users for one in seen] == [1, 2, 3, 4]
    assert all(ended(pid) for pid in (tmp_path / "pids").read_text().split())


def test_a_generator_that_never_ends_is_ended(generator, monkeypatch):
    monkeypatch.setattr(running, "STARTING_SECONDS", -15)
    monkeypatch.setattr(running, "STOPPING_SECONDS", 1)
    found = ramp(generator("import time; time.sleep(600)"), never, lambda _step: None)
    assert found.steps == ()
    assert found.ending is Ending.STOPPED


def test_without_locust_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(running, "find_spec", lambda _name: None)
    with pytest.raises(LoopwrightError, match="not installed") as caught:
        running.require_locust()
    assert "loopwright[load]" in caught.value.advice
