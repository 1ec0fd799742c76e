"""`loopwright audit`: what git tells of delivery, on the screen and as values."""

from __future__ import annotations

import json
import subprocess

import pytest
from jsonschema import Draft202012Validator

from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.audit import audit_schema

WORKFLOW = "on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    steps:\n      - run: flyctl deploy\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    folder = tmp_path / "shop"
    place = folder / ".github" / "workflows" / "deliver.yml"
    place.parent.mkdir(parents=True)
    place.write_text(WORKFLOW, encoding="utf-8")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_DATE", "1760000000 +0000")
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "add", "."], check=True)
    subprocess.run(["git", *identity, "-C", str(folder), "commit", "-q", "-m", "Begin"], check=True)
    return folder


def test_the_screen_says_how_a_measure_was_told_and_how_sure_it_is(shop, capsys):
    assert run(["audit", str(shop)]) == 3  # it deploys untested
    screen = capsys.readouterr().out
    assert "Delivery" in screen
    assert "1 a month" in screen
    assert "medium" in screen


def test_the_json_holds_the_measures_and_keeps_to_its_schema(shop, capsys):
    run(["audit", str(shop), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(audit_schema())
    Draft202012Validator(audit_schema()).validate(told)
    measures = {one["slug"]: one for one in told["measures"]}
    assert list(measures)[:5] == ["deploy_frequency", "lead_time", "change_failures", "recovery", "rework"]
    assert measures["deploy_frequency"]["n"] == 1
    assert measures["lead_time"] == {**measures["lead_time"], "value": None, "confidence": "none"}


def test_runs_that_a_forge_exported_are_measured(shop, tmp_path, capsys):
    row = {"headBranch": "main", "conclusion": "success", "startedAt": "2026-11-01T10:00:00Z"}
    file = tmp_path / "runs.json"
    file.write_text(json.dumps([{**row, "updatedAt": "2026-11-01T10:07:00Z"}]), encoding="utf-8")
    assert run(["audit", str(shop), "--ci-runs", str(file), "--fail-on", "never"]) == 0
    assert "7 min (9 of 10: 7 min)" in " ".join(capsys.readouterr().out.split())
    assert run(["audit", str(shop), "--ci-runs", str(tmp_path / "nowhere.json")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_without_a_history_only_pipelines_are_measured(shop, tmp_path, capsys):
    (shop / ".git").rename(tmp_path / "elsewhere")
    run(["audit", str(shop), "--format", "json"])
    told = {one["slug"] for one in json.loads(capsys.readouterr().out)["measures"]}
    assert told == {"pipeline_speed", "automation_level", "rollback"}


def test_without_a_history_and_a_pipeline_there_is_no_section(shop, tmp_path, capsys):
    (shop / ".git").rename(tmp_path / "elsewhere")
    (shop / ".github").rename(tmp_path / "pipelines")
    run(["audit", str(shop), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["measures"] == []
    run(["audit", str(shop)])
    assert "Delivery" not in capsys.readouterr().out
