"""The exit status says what happened, and an error is one clear line on standard error."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from loopwright.interfaces.cli import registry
from loopwright.interfaces.cli.main import TRACEBACK, run
from loopwright.loop.errors import LoopwrightError

START = [sys.executable, "-m", "loopwright"]
LOOP = """loop:
  name: Cleaner
  action: Uploads a spreadsheet
  response: A cleaned file
  value: An hour saved
demand:
  users: 500
"""


@pytest.fixture
def loop_file(tmp_path):
    file = tmp_path / "loop.yaml"
    file.write_text(LOOP)
    return file


def test_a_good_file_is_a_zero(loop_file, capsys):
    assert run(["validate", str(loop_file)]) == 0
    caught = capsys.readouterr()
    assert "faultless" in caught.out
    assert caught.err == ""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["design", "-h"], []])
def test_help_and_version_are_a_zero(arguments, capsys):
    assert run(arguments) == 0
    assert capsys.readouterr().out


def test_every_fault_of_a_file_is_one_line_with_its_place_and_a_one(tmp_path, capsys):
    file = tmp_path / "loop.yaml"
    file.write_text(LOOP.replace("500", "many").replace("value:", "valeu:"))
    assert run(["validate", str(file)]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    assert f"{file}:7:10: " in caught.err
    assert "'value'" in caught.err
    assert "faults in the input" in caught.err


def test_a_misspelt_family_is_a_two_and_the_nearest_is_named(loop_file, tmp_path, capsys):
    assert run(["generate", "teraform", "-l", str(loop_file), "--into", str(tmp_path / "files")]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert "'teraform'; did you mean 'terraform'?" in caught.err
    assert not (tmp_path / "files").exists()


def test_a_missing_file_is_a_one_and_says_what_to_do(tmp_path, capsys):
    assert run(["validate", str(tmp_path / "none.yaml")]) == 1
    message, advice = capsys.readouterr().err.splitlines()
    assert message.startswith("error: ")
    assert "no such file" in message
    assert advice.strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["desing"], "Did you mean 'design'?"),
        (["xyzzy"], "No such command 'xyzzy'"),
        (["validate", "--colour"], "No such option"),
        (["design", "--format", "pdf"], "'pdf' is not one of"),
        (["whatif"], "Missing argument"),
    ],
)
def test_wrong_usage_is_a_two(arguments, said, capsys):
    assert run(arguments) == 2
    caught = capsys.readouterr()
    assert said in caught.err
    assert caught.out == ""


IMPOSSIBLE = """\
loop: {action: a, response: b, value: c}
demand: {users: 500k}
objectives: {availability: 99.999%}
"""


@pytest.mark.parametrize("verb", ["roadmap", "triggers", "alternatives"])
def test_what_is_asked_of_a_loop_that_nothing_keeps_is_a_three(verb, tmp_path, capsys):
    path = tmp_path / "loop.yaml"
    path.write_text(IMPOSSIBLE, encoding="utf-8")
    assert run([verb, str(path)]) == 3
    assert capsys.readouterr().err == ""


def test_a_report_is_never_written_over_its_loop_file(tmp_path, capsys):
    path = tmp_path / "loop.yaml"
    path.write_text(IMPOSSIBLE, encoding="utf-8")
    assert run(["triggers", str(path), "--output", str(tmp_path / "." / "loop.yaml")]) == 1
    assert "over the loop file" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == IMPOSSIBLE


@pytest.fixture
def failing(monkeypatch):
    def fail_with(error):
        def fail(*_given):
            raise error

        monkeypatch.setattr(registry.Commands, "get_command", fail)

    return fail_with


def test_a_broken_promise_is_a_one_with_its_advice(failing, capsys):
    failing(LoopwrightError("the well is dry", "Dig."))
    assert run(["design"]) == 1
    assert capsys.readouterr().err == "error: the well is dry\n       Dig.\n"


def test_a_mistake_of_ours_is_one_line_and_a_one(failing, capsys, monkeypatch):
    monkeypatch.delenv(TRACEBACK, raising=False)
    failing(ZeroDivisionError("by\nzero"))
    assert run(["design"]) == 1
    shown = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in shown
    assert "Traceback" not in shown


def test_a_developer_may_ask_for_the_traceback(failing, monkeypatch):
    monkeypatch.setenv(TRACEBACK, "1")
    failing(ZeroDivisionError("by zero"))
    with pytest.raises(ZeroDivisionError):
        run(["design"])


def test_an_interrupt_leaves_quietly_with_130(tmp_path):
    """The pipe is opened for writing only when the program reads it: then it is at work."""
    pipe = tmp_path / "loop.yaml"
    os.mkfifo(pipe)
    child = subprocess.Popen([*START, "validate", str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    stuck = threading.Timer(60, child.kill)
    stuck.start()
    with pipe.open("wb"):
        child.send_signal(signal.SIGINT)
        out, err = child.communicate()
    stuck.cancel()
    assert (child.returncode, out, err) == (130, b"", b"")


def test_a_reader_that_leaves_early_is_no_error():
    child = subprocess.Popen([*START, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() in {-signal.SIGPIPE, 0}


def test_a_program_reads_the_faults_as_json(tmp_path, capsys):
    file = tmp_path / "loop.yaml"
    file.write_text(LOOP.replace("500", "many"))
    assert run(["validate", str(file), "--format", "json"]) == 1
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["line"], fault["column"], fault["field"]) == (7, 10, "demand.users")
    file.write_text(LOOP)
    assert run(["validate", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["faults"] == []


def test_a_terminal_without_our_typography_still_gets_its_report():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*START, "catalogue", "show", "failure.vm.per_year"],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"failure.vm.per_year" in done.stdout


def test_words_that_the_catalogue_does_not_know_are_faults_with_their_place(tmp_path, capsys):
    file = tmp_path / "loop.yaml"
    file.write_text(LOOP + "habits:\n  must_use: [neon, hetzer]\n  must_not_use:\n    - kuberntes\n")
    for verb in ("validate", "design"):
        assert run([verb, str(file)]) == 1
        first, second, *_ = capsys.readouterr().err.splitlines()
        assert first.startswith(f"{file}:9:20: habits.must_use[1]: nothing is called 'hetzer'; allowed: ")
        assert first.endswith("did you mean 'hetzner'?")
        assert second.startswith(f"{file}:11:7: habits.must_not_use[0]: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "-"],
        ["design", "-"],
        ["triggers", "-"],
        ["alternatives", "-"],
        ["roadmap", "-"],
        ["assumptions", "-"],
        ["why", "cost.total", "--loop", "-"],
        ["whatif", "demand.users=600", "--loop", "-"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_verb_that_reads_a_loop_reads_standard_input_too(arguments):
    done = subprocess.run([*START, *arguments], input=LOOP.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_faults_of_standard_input_have_their_place_and_a_report_may_go_to_a_file(tmp_path):
    wrong = LOOP.replace("500", "many").encode()
    done = subprocess.run([*START, "validate", "-"], input=wrong, capture_output=True, check=False)
    assert (done.returncode, done.stderr.startswith(b"-:7:10: demand.users")) == (1, True)
    into = ["roadmap", "-", "--output", str(tmp_path / "out")]
    assert subprocess.run([*START, *into], input=LOOP.encode(), check=False).returncode == 0
    assert (tmp_path / "out").read_text(encoding="utf-8")


def test_a_full_disk_is_told_as_one():
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run([*START, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "should not have happened" not in done.stderr
