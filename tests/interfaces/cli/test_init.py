"""`init` without a terminal: defaults, files of answers, lines in a pipe; files are never written over."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from loopwright.interfaces.cli import asking
from loopwright.interfaces.cli.interviewing.session import Session
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.status import Status
from loopwright.loop.interview.questions import questions

OWN = """# mine
loop: {action: Sells, response: An order, value: A chair}
demand:
  users: 300   # counted
"""


@pytest.fixture(autouse=True)
def _state(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def no_verdict(monkeypatch):
    """The design is shown by the tests that are about it, and costs the others a second each."""
    monkeypatch.setattr(Session, "_verdict", lambda _self: Status.YES)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    made = tmp_path / "chair shop"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def piped(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_every_default_makes_a_faultless_file_and_the_verdict_of_design_of_an_empty_folder(folder, capsys):
    assert run(["init", "--yes"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("wrote  loop.yaml")
    assert "name: chair shop " in (folder / "loop.yaml").read_text()
    assert run(["validate"]) == 0
    capsys.readouterr()
    assert run(["design"]) == 0
    assert shown.partition("\n\n")[2] == capsys.readouterr().out.lstrip("\n")


@pytest.mark.usefixtures("no_verdict")
def test_the_same_folder_gives_the_same_bytes(folder):
    run(["init", "--yes"])
    first = (folder / "loop.yaml").read_bytes()
    (folder / "loop.yaml").unlink()
    run(["init", "--yes"])
    assert (folder / "loop.yaml").read_bytes() == first


@pytest.mark.usefixtures("no_verdict")
def test_answers_come_from_a_file():
    Path("answers.yaml").write_text("users: 400 / 1k\npromise: 99.5%\nmoney.revenue: $2k/mo\n")
    assert run(["init", "--answers", "answers.yaml"]) == 0
    text = Path("loop.yaml").read_text()
    assert "users: 400  " in text
    assert "revenue: $2k/mo  " in text
    assert text.count("# your answer") == 4


@pytest.mark.usefixtures("no_verdict")
def test_answers_come_one_a_line_from_a_pipe(monkeypatch):
    piped(monkeypatch, "Sells chairs\n\n?\nvisits, buys 3%\nshop\n400\n")
    assert run(["init"]) == 0
    text = Path("loop.yaml").read_text()
    assert "action: Sells chairs  " in text
    assert "kind: shop  " in text
    assert "- name: visits  " in text


@pytest.mark.usefixtures("no_verdict")
def test_an_empty_pipe_is_every_default(monkeypatch):
    piped(monkeypatch, "")
    assert run(["init"]) == 0


@pytest.mark.usefixtures("no_verdict")
def test_answers_come_as_json_from_the_input(monkeypatch):
    piped(monkeypatch, json.dumps({"users": 400, "team": "2 / waking"}))
    assert run(["init", "--answers", "-"]) == 0
    assert "people: 2  " in Path("loop.yaml").read_text()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("users: many\n", "answers.yaml:1:8: users: read 'many'; allowed: a number of users"),
        ("usres: 3\n", "did you mean 'users'?"),
        ("users: 40k/day / 2000\n", "demand.projected: a projection of nothing"),
        ("hosting: hetzer\n", "nothing is called 'hetzer'"),
        ("hosting: hetzer\n", "did you mean 'hetzner'?"),
        ("hosting: mysql\n", "'mysql' cannot be had"),
        ("hosting: [hetzner, aws]\n", "a design takes one of them"),
    ],
)
def test_a_faulty_answer_is_told_and_nothing_is_written(capsys, answers, said):
    Path("answers.yaml").write_text(answers)
    assert run(["init", "--answers", "answers.yaml"]) == 1
    assert said in capsys.readouterr().err
    assert not Path("loop.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["init", "nowhere"], 1, "nowhere: there is no such folder"),
        (["init", "--answers", "nowhere.yaml"], 1, "nowhere.yaml: cannot be read"),
        (["init", "--yes", "--answers", "a.yaml"], 2, "give one of them"),
    ],
)
def test_what_cannot_be_done_is_told(capsys, arguments, status, said):
    assert run(arguments) == status
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("no_verdict")
def test_a_file_that_is_there_is_shown_the_difference_and_left_alone(capsys):
    Path("loop.yaml").write_text(OWN)
    Path("answers.yaml").write_text("users: 400\npromise: 99.5%\n")
    assert run(["init", "--answers", "answers.yaml"]) == 3
    shown = capsys.readouterr().out
    assert "-  users: 300   # counted\n+  users: 400   # counted\n" in shown
    assert "nothing was written; --merge takes the difference" in shown
    assert Path("loop.yaml").read_text() == OWN


@pytest.mark.usefixtures("no_verdict")
def test_a_file_that_is_there_is_merged_when_that_is_said(capsys):
    Path("loop.yaml").write_text(OWN)
    Path("answers.yaml").write_text("promise: 99.5%\n")
    assert run(["init", "--answers", "answers.yaml", "--merge"]) == 0
    merged = Path("loop.yaml").read_text()
    assert merged.startswith("# mine\nloop: {action: Sells,")
    assert "  users: 300   # counted\n" in merged
    assert "  availability: 99.5%  " in merged
    capsys.readouterr()
    assert run(["init", "--yes"]) == 0
    assert "which says all of this already" in capsys.readouterr().out


def test_a_faulty_file_that_is_there_is_told_and_left_alone(capsys):
    Path("loop.yaml").write_text("loop: {action: Sells}\n")
    assert run(["init", "--yes"]) == 1
    assert "loop.yaml:1:" in capsys.readouterr().err
    assert Path("loop.yaml").read_text() == "loop: {action: Sells}\n"


def test_a_design_that_cannot_keep_every_promise_is_a_three_and_the_file_is_there(
    capsys, monkeypatch, broken_answer
):
    monkeypatch.setattr(asking, "answer", lambda *_: broken_answer)
    assert run(["init", "--yes"]) == 3
    assert "No design keeps every promise" in capsys.readouterr().out
    assert run(["validate"]) == 0


def test_a_program_reads_the_design_alone_on_the_output(capsys, monkeypatch, answer):
    monkeypatch.setattr(asking, "answer", lambda *_: answer)
    assert run(["init", "--yes", "--format", "json"]) == 0
    read = capsys.readouterr()
    assert json.loads(read.out)["schema"] == "loopwright/design/1"
    assert read.err.startswith("wrote  loop.yaml")


def test_a_program_reads_the_questions_with_their_defaults(capsys):
    Path("loop.yaml").write_text(OWN)
    assert run(["init", "--questions", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["schema"] == "loopwright/init-questions/1"
    assert [one["question"] for one in listed["questions"]] == [one.slug for one in questions()]
    by_slug = {one["question"]: one for one in listed["questions"]}
    assert by_slug["users"]["default"] == {"answer": "300", "source": "loop.yaml:4"}
    assert by_slug["budget"]["fills"] == [["money.budget"], ["money.budget_is"]]
    assert by_slug["hosting"]["options"][0] == {"answer": "none", "says": "wherever it is cheapest"}


def test_a_person_reads_the_questions_too_and_nothing_is_written(folder, capsys):
    assert run(["init", "--questions"]) == 0
    shown = capsys.readouterr().out
    assert "1. action: What does a user do?" in shown
    assert not any(folder.iterdir())


def test_the_report_is_not_written_over_the_loop_file():
    assert run(["init", "--yes", "--output", "loop.yaml"]) == 1
    assert not Path("loop.yaml").exists()
