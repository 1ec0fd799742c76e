"""`loopwright audit` asks others than the repository where they are named, and only there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loopwright.audit.check import all_checks
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.audit import audit_schema
from loopwright.survey.account.gathering import policy

CASES = Path(__file__).parents[2] / "audit" / "cases"
STATE = CASES / "account_database_public" / "positive" / "account.json"
TOPICS = {"account", "database", "monitored", "bills"}
HEAVY = ("boto3", "botocore", "psycopg", "polars", "numpy")


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "poetry.lock").write_text('[[package]]\nname = "left"\nversion = "1.0.0"\n')
    return folder


def values(capsys, *asked):
    status = run(["audit", *map(str, asked), "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_policy_is_printed_without_asking_anybody(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert run(["audit", "--aws-policy"]) == 0
    assert json.loads(capsys.readouterr().out) == policy()
    file = tmp_path / "policy.json"
    assert run(["audit", "-o", str(file), "--aws-policy"]) == 0
    assert (capsys.readouterr().out, json.loads(file.read_text(encoding="utf-8"))) == ("", policy())


def test_what_an_account_answered_is_audited_again_from_its_file(shop, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    status, told = values(capsys, shop, "--aws-state", STATE)
    assert status == 3
    found = {one["check"]: one for one in told["findings"]}
    assert found["account_database_public"]["severity"] == "high"
    assert (
        found["account_database_public"]["evidence"][0]["file"] == "aws:eu-central-1/rds:DescribeDBInstances"
    )
    Draft202012Validator(audit_schema()).validate(told)


def test_whoever_is_not_asked_adds_no_check(shop, capsys):
    _, told = values(capsys, shop)
    by_others = {one.slug: one.topic for one in all_checks() if one.topic in TOPICS}
    assert by_others.keys().isdisjoint(told["checks"])
    assert {one.slug for one in all_checks()} == {*told["checks"], *by_others}
    _, more = values(capsys, shop, "--aws-state", STATE)
    of_account = {slug for slug, topic in by_others.items() if topic == "account"}
    assert set(more["checks"]) - set(told["checks"]) == of_account


def test_a_bill_is_a_measure_and_a_table_of_where_the_money_went(shop, tmp_path, capsys):
    bill = tmp_path / "bill.csv"
    bill.write_text("service,month,amount\n" + "".join(f"S{n},2026-10,{n}0\n" for n in range(1, 9)))
    _, told = values(capsys, shop, "--bills", bill)
    measures = {one["slug"]: one["value"] for one in told["measures"]}
    assert measures == {"monthly_cost": 360}
    run(["audit", str(shop), "--bills", str(bill)])
    screen = capsys.readouterr().out
    assert "$360" in screen
    assert "3 others" in screen
    assert "nobody was asked" not in screen


def test_advisories_are_matched_and_their_absence_is_a_question(shop, tmp_path, capsys):
    _, told = values(capsys, shop)
    assert [one["check"] for one in told["unknown"] if one["thing"] == "dependencies"] == [
        "dependency_vulnerable"
    ]
    folder = tmp_path / "osv"
    folder.mkdir()
    package = {"ecosystem": "PyPI", "name": "left"}
    affected = {"package": package, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}
    said = {"id": "OSV-1", "modified": "2026-11-26T00:00:00Z", "affected": [affected]}
    (folder / "1.json").write_text(json.dumps(said))
    status, told = values(capsys, shop, "--advisories", folder)
    assert status == 3
    assert [one["thing"] for one in told["findings"] if one["check"] == "dependency_vulnerable"] == [
        "package left 1.0.0"
    ]
    assert not [one for one in told["unknown"] if one["thing"] == "dependencies"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--aws-regions", "eu-central-1"], "--aws-regions needs --aws"),
        (["--database", "mysql://x"], "--database: not the URL of a PostgreSQL"),
        (["--prometheus", "http://127.0.0.1:1"], "127.0.0.1:1"),
        (["--bills", "missing.csv"], "missing.csv: cannot be read"),
        (["--advisories", "missing"], "missing is no folder"),
        (["--aws-state", "missing.json"], "missing.json: not the state of an account"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_to_do(shop, capsys, asked, said):
    assert run(["audit", str(shop), *asked]) in {1, 2}
    assert said in capsys.readouterr().err


def test_without_boto3_the_extra_is_named(shop, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert run(["audit", str(shop), "--aws"]) == 1
    assert "loopwright[aws]" in capsys.readouterr().err


def test_without_credentials_it_is_said_how_to_give_them(shop, capsys, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert run(["audit", str(shop), "--aws", "--aws-regions", "eu-central-1"]) == 1
    assert "credentials" in capsys.readouterr().err


def test_an_answer_is_no_file_of_a_scanner_and_known_by_what_it_is_not_by_its_numbers(shop, tmp_path, capsys):
    run(["audit", str(shop), "--aws-state", str(STATE), "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    told = next(one for one in results if one["ruleId"] == "account_database_public")
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "."
    keys = []
    for day in ("2026-11-27", "2026-11-28"):
        old = CASES / "account_key_too_old" / "positive" / "account.json"
        state = tmp_path / f"{day}.json"
        state.write_text(old.read_text().replace("2026-11-27T", f"{day}T"))
        _, told = values(capsys, shop, "--aws-state", state)
        keys.append({one["key"] for one in told["findings"]})
    assert keys[0] == keys[1]


def test_nothing_heavy_is_imported_until_somebody_is_asked():
    code = (
        "import sys; from loopwright.interfaces.cli.main import run; run(['audit', '--help']);"
        f"print([one for one in {HEAVY!r} if one in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stderr.strip() == "[]"
