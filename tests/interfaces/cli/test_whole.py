"""The commands on a real loop, the real catalogue and the real solver."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from loopwright.interfaces.cli.asking import answer as ask
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.rendering.document import paths_of
from loopwright.interfaces.cli.reports import design
from loopwright.interfaces.cli.reports.schema import design_schema

LOOP = """loop:
  name: Cleaner
  action: Uploads a spreadsheet
  response: A cleaned file
  value: An hour saved
demand:
  users: 500
"""
IMPOSSIBLE = "objectives:\n  availability: 99.9999%\n  latency_p95: 2ms\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("whole")
    (made / "loop.yaml").write_text(LOOP)
    (made / "impossible.yaml").write_text(LOOP + IMPOSSIBLE)
    return made


@pytest.fixture(scope="module")
def whole(folder):
    return ask(folder / "loop.yaml", (), None)


def test_a_loop_that_can_be_served_is_a_zero_with_a_verdict(folder, capsys):
    assert run(["design", str(folder / "loop.yaml")]) == 0
    shown = capsys.readouterr().out
    assert "Verdict" in shown
    assert "✓ availability" in shown


def test_a_loop_that_asks_too_much_is_a_three_and_says_what_stands_in_the_way(folder, capsys):
    assert run(["design", str(folder / "impossible.yaml")]) == 3
    shown = capsys.readouterr().out
    assert "No design keeps every promise" in shown
    assert "What stands in the way" in shown


def test_the_loop_file_of_the_current_folder_is_the_default(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert run(["why", "load.peak_rate"]) == 0
    assert "said in loop.yaml:7" in capsys.readouterr().out


def test_an_unknown_number_is_a_one_with_the_nearest(folder, capsys):
    assert run(["why", "cost.totl", "--loop", str(folder / "loop.yaml")]) == 1
    assert "cost.total" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("force", "said"),
    [
        ("platfrom=kubernetes", "platform"),
        ("platform=kubernets", "kubernetes"),
        ("platform", "--force platform"),
    ],
)
def test_a_slip_in_what_is_forced_is_wrong_usage_with_the_nearest(force, said, folder, capsys):
    assert run(["design", str(folder / "loop.yaml"), "--force", force]) == 2
    assert said in capsys.readouterr().err


def test_what_is_forced_is_designed(folder, capsys):
    forced = ["--force", "arrangement=kubernetes", "--format", "json"]
    run(["design", str(folder / "loop.yaml"), *forced])
    report = json.loads(capsys.readouterr().out)
    assert report["design"]["structure"]["arrangement"] == "kubernetes"


def test_more_users_never_cost_less(folder, capsys):
    where = ["--loop", str(folder / "loop.yaml"), "--format", "json"]
    run(["whatif", "demand.users=50000", *where])
    report = json.loads(capsys.readouterr().out)
    now, then = (report[name]["figures"]["cost.total"]["value"] for name in ("now", "then"))
    assert now < then


def test_a_change_of_nothing_that_is_known_is_a_one(folder, capsys):
    assert run(["whatif", "demand.usres=5", "--loop", str(folder / "loop.yaml")]) == 1
    assert "demand.users" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        (["demand.users"], 2, "is not of the form key=value"),
        (["demand.users=1", "demand.users=2"], 2, "was given twice"),
        (["demand.users=many"], 1, "demand.users: read 'many'"),
    ],
)
def test_a_change_that_says_nothing_clear_is_wrong_usage_or_a_faulty_value(
    changes, status, said, folder, capsys
):
    assert run(["whatif", *changes, "--loop", str(folder / "loop.yaml")]) == status
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", ["triggers", "alternatives", "roadmap", "assumptions"])
def test_each_part_can_be_asked_for_alone(command, folder, capsys):
    assert run([command, str(folder / "loop.yaml"), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == f"loopwright/{command}/1"
    assert command in report


def test_the_whole_report_fits_the_published_schema(folder, tmp_path):
    file = tmp_path / "design.json"
    run(["design", str(folder / "loop.yaml"), "--format", "json", "--output", str(file)])
    report = json.loads(file.read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(design_schema()).iter_errors(report)] == []


def test_every_number_that_is_printed_can_be_asked_why(whole):
    printed = set(paths_of(design.document(whole).blocks))
    assert len(printed) > 50
    assert printed <= set(whole.figures)
