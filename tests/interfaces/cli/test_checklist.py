"""`loopwright checklist`: what a user sees, signs and is told."""

from __future__ import annotations

import json
import socket
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from loopwright.audit.checklists import judging
from loopwright.design.checklists.boxes import all_boxes
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.checklist import checklist_schema

DAY = "1795780800"  # 2026-11-27


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "settings.py").write_text("SESSION_COOKIE_SECURE = False\n", encoding="utf-8")
    (folder / "SECURITY.md").write_text("Write to security@shop.example.\n", encoding="utf-8")
    return folder


def values(capsys, *arguments):
    status = run(["checklist", *arguments, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("name", "boxes"), [("pre-launch", 26), ("security", 44), ("infrastructure", 34)])
def test_the_values_keep_to_their_schema(name, boxes, shop, capsys):
    Draft202012Validator.check_schema(checklist_schema())
    status, told = values(capsys, name, str(shop))
    Draft202012Validator(checklist_schema()).validate(told)
    assert status == 0
    assert len(told["boxes"]) == boxes == sum(told["counts"].values())


def test_the_screen_counts_what_files_can_prove_and_shows_where_it_stands(shop, capsys):
    assert run(["checklist", "security", str(shop)]) == 0
    screen = capsys.readouterr().out
    assert "1 missing" in screen
    assert "can be proven by files alone (of all 104: 97)" in screen
    assert "settings.py:1" in screen
    assert "SECURITY.md:1" in screen


def test_strict_says_no_where_something_is_missing_only(shop, capsys):
    assert run(["checklist", "security", str(shop), "--strict"]) == 3
    assert run(["checklist", "pre-launch", str(shop), "--strict"]) == 0
    assert "missing" not in capsys.readouterr().out.rpartition("Before launch")[2]


def test_markdown_and_the_whole_say_what_to_do_next(shop, capsys):
    assert run(["checklist", "security", str(shop), "--format", "markdown"]) == 0
    assert "loopwright checklist sign security.tried" in capsys.readouterr().out
    assert run(["checklist", "security", str(shop), "--all"]) == 0
    assert "loopwright checklist sign security.tried" in " ".join(capsys.readouterr().out.split())


def test_what_is_signed_is_claimed_until_it_ends(shop, capsys, monkeypatch):
    file = shop / ".loopwright" / "statements.yaml"
    signing = [
        "checklist",
        "sign",
        "security.tried",
        "--by",
        "Ada",
        "--note",
        "report 7",
        "--statements",
        str(file),
    ]
    assert run(signing) == 0
    assert "counts until 2027-11-27" in capsys.readouterr().out
    box = {one["id"]: one for one in values(capsys, "security", str(shop))[1]["boxes"]}["security.tried"]
    assert box["state"] == "claimed"
    assert box["grounds"] == [
        {"says": "Ada on 2026-11-27, until 2027-11-27: report 7", "where": ".loopwright/statements.yaml:3"}
    ]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(DAY) + 366 * 86_400))
    later = {one["id"]: one for one in values(capsys, "security", str(shop))[1]["boxes"]}["security.tried"]
    assert later["state"] == "unknown"


def test_signing_again_takes_the_place_of_what_was_signed(shop, capsys):
    file = shop / "statements.yaml"
    for note in ("one", "two"):
        assert (
            run(
                [
                    "checklist",
                    "sign",
                    "security.tried",
                    "--by",
                    "Ada",
                    "--note",
                    note,
                    "--statements",
                    str(file),
                ]
            )
            == 0
        )
    capsys.readouterr()
    text = file.read_text(encoding="utf-8")
    assert text.count("box:") == 1
    assert "note: two" in text


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["sign", "security.tryed", "--by", "Ada", "--note", "x"], 2, "Did you mean security.tried"),
        (["sign", "security.tried", "--by", " ", "--note", "x"], 1, "nobody signs"),
        (["security", "--url", "https://192.0.2.1"], 1, "questions are sent to nobody who did not ask"),
        (["security", "--url", "http://localhost:1", "--page", "sign in"], 1, "no path of a server"),
        (["security", "--statements", "nowhere.yaml"], 1, "nowhere.yaml: cannot be read"),
        (["untold"], 2, "untold"),
    ],
)
def test_what_cannot_be_done_is_told(arguments, status, said, shop, capsys, monkeypatch):
    monkeypatch.chdir(shop)
    assert run(["checklist", *arguments]) == status
    assert said in capsys.readouterr().err


def test_a_running_server_is_asked_only_when_it_is_named(shop, capsys, monkeypatch):
    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr(socket, "create_connection", never)
    assert run(["checklist", "security", str(shop)]) == 0
    assert "--url URL" in capsys.readouterr().out


def test_a_running_server_adds_its_answers(shop, capsys):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    status, told = values(capsys, "security", str(shop), "--url", f"http://localhost:{port}")
    assert status == 0
    assert {box["state"] for box in told["boxes"] if box["id"] == "basics.headers"} == {"unknown"}


def test_a_check_that_fails_loses_no_list_and_proves_no_box(shop, capsys, monkeypatch):
    def fails(**_):
        raise KeyError

    deploy = "{needs: test, runs-on: ubuntu-24.04, steps: [{run: flyctl deploy}]}"
    jobs = f"  test: {{runs-on: ubuntu-24.04, steps: [{{run: pytest}}]}}\n  deploy: {deploy}\n"
    (shop / ".github" / "workflows").mkdir(parents=True)
    (shop / ".github" / "workflows" / "deliver.yml").write_text(
        "on: {push: {branches: [main]}}\njobs:\n" + jobs, encoding="utf-8"
    )
    sound = {one["id"]: one["state"] for one in values(capsys, "files", str(shop))[1]["boxes"]}
    broken = tuple(replace(one, run=fails) for one in judging.checks_needed())
    monkeypatch.setattr(judging, "checks_needed", lambda: broken)
    status, told = values(capsys, "files", str(shop))
    refuted = {one.id for one in all_boxes() if one.refuted_by}
    assert status == 0
    assert "proven" in {sound[one] for one in refuted if one in sound}
    assert not [one["id"] for one in told["boxes"] if one["id"] in refuted and one["state"] == "proven"]
    assert "failed on what it read" in json.dumps(told)
