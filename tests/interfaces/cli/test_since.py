"""`loopwright audit --since`: only what the change itself does is told, and what is not known is not called gone."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from loopwright.audit.check import BY_OTHERS, all_checks
from loopwright.audit.finding import Direction, Found
from loopwright.interfaces.cli import auditing
from loopwright.interfaces.cli.auditing import ASKED_BY
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.changes import changes_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loopwright.audit.check import Check, Said

LOOP = """\
loop: {name: Shop, kind: business, action: Orders bread, response: The order stands, value: Bread in the morning}
demand: {users: 200}
data:
  - {name: orders, size: 5 GB, criticality: high}
team: {people: 2, value_of_hour: 60 USD}
money: {budget: 50 USD/month}
objectives:
  availability: 99 %
"""
COMPOSE = "services:\n  db: {image: postgres:16, ports: ['5432:5432']}\n"


def git(folder: Path, *words: str) -> None:
    """Git as a person of that repository calls it."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, "-C", str(folder), *words], check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop whose database is open, committed."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "loop.yaml").write_text(LOOP, encoding="utf-8")
    (folder / "compose.yaml").write_text(COMPOSE, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    return folder


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    """The report as values."""
    assert run(["audit", *words, "--format", "json"]) == status
    return json.loads(capsys.readouterr().out)


def test_what_a_bill_says_is_no_news_of_a_tree_that_did_not_change(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text("service,month,amount\nRDS,2026-10,9000\n", encoding="utf-8")
    asked = (str(shop), "--bills", str(bill))
    assert "cost_over_budget" in {one["check"] for one in told(capsys, *asked, status=3)["findings"]}
    changed = told(capsys, *asked, "--since", "HEAD")
    assert (changed["new"], changed["gone"], changed["promises"]) == ([], [], [])


@pytest.mark.parametrize(("topic", "option"), sorted(ASKED_BY.items()))
def test_a_check_of_whom_nobody_asks_is_wrong_usage(
    topic: str, option: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = next(one.slug for one in all_checks() if one.topic == topic)
    assert run(["audit", str(shop), "--check", slug]) == 2
    assert f"the check {slug} needs {option}" in " ".join(capsys.readouterr().err.split())
    assert run(["audit", "--list", "--check", slug]) == 0


def test_every_topic_of_others_names_the_option_that_asks() -> None:
    assert set(ASKED_BY) == set(BY_OTHERS)


def test_the_help_says_that_a_promise_newly_missed_leaves_with_three_whatever_else_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["audit", "--help"]) == 0
    assert "A promise newly missed leaves with 3 whatever `--fail-on` says" in " ".join(
        capsys.readouterr().out.split()
    )


def test_a_check_that_fails_loses_no_comparison_and_its_findings_are_not_called_gone(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_where_it_is_changed(check: Check, **given: Any) -> Iterator[Said]:
        if "changed" in (shop / "compose.yaml").read_text(encoding="utf-8") and given["topology"] is not None:
            seen.append(check.slug)
            if len(seen) == 1:  # today's tree is asked first
                raise KeyError
        yield Found("db", "It is seen.", ())

    seen: list[str] = []
    one = replace(next(one for one in all_checks() if one.topic not in BY_OTHERS), inputs=("topology",))
    one = replace(one, run=partial(fails_where_it_is_changed, one), direction=Direction.UNDER)
    monkeypatch.setattr(auditing, "all_checks", lambda *_: (one,))
    (shop / "compose.yaml").write_text(f"{COMPOSE}# changed\n", encoding="utf-8")
    changed = told(capsys, str(shop), "--since", "HEAD")
    Draft202012Validator.check_schema(changes_schema())
    Draft202012Validator(changes_schema()).validate(changed)
    assert [found["check"] for found in changed["no_longer_known"]] == [one.slug]
    assert changed["gone"] == []
    seen.clear()
    assert run(["audit", str(shop), "--since", "HEAD"]) == 0
    assert "No longer known" in capsys.readouterr().out


def test_a_check_that_fails_on_the_past_loses_no_comparison(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_the_second_time(topology: object) -> Iterator[Said]:
        seen.append(topology)
        if len(seen) > 1:
            raise KeyError
        yield from ()

    seen: list[object] = []
    first = next(one for one in all_checks() if one.topic not in BY_OTHERS)
    one = replace(first, inputs=("topology",), run=fails_the_second_time)
    monkeypatch.setattr(auditing, "all_checks", lambda *_: (one,))
    assert told(capsys, str(shop), "--since", "HEAD")["new"] == []


def test_what_stood_in_a_file_that_cannot_be_read_any_more_is_not_gone(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = [one for one in told_of(capsys, shop) if one["evidence"]]
    assert before
    (shop / "compose.yaml").write_text(f"{COMPOSE}  broken: [\n", encoding="utf-8")
    changed = told(capsys, str(shop), "--since", "HEAD")
    assert changed["gone"] == []
    assert {one["check"] for one in changed["no_longer_known"]} >= {one["check"] for one in before}


def test_a_baseline_of_some_checks_alone_is_wrong_usage(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.txt"
    baseline.write_text("kept\n", encoding="utf-8")
    words = [
        "audit",
        str(shop),
        "--baseline",
        str(baseline),
        "--write-baseline",
        "--check",
        "datastore_published",
    ]
    assert run(words) == 2
    assert "leave --check out" in capsys.readouterr().err
    assert baseline.read_text(encoding="utf-8") == "kept\n"


def told_of(capsys: pytest.CaptureFixture[str], shop: Path) -> list[dict[str, Any]]:
    """The faults that are read from the Compose file."""
    run(["audit", str(shop), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    return [
        one
        for one in found
        if one["direction"] != "strength" and {said["file"] for said in one["evidence"]} == {"compose.yaml"}
    ]
