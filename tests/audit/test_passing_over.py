"""Findings are passed over by a comment with a reason or by a baseline, and by nothing else."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.exchange.junit import junit
from loopwright.audit.exchange.rows import rows
from loopwright.audit.exchange.sarif import sarif
from loopwright.audit.ignoring import baseline_of, baseline_text, sifted
from loopwright.audit.running import audited
from loopwright.survey.evidence import Note

TODAY = date(2026, 11, 27)
CHECK = "image_runs_as_root"


@pytest.fixture
def audit(tmp_path):
    def of(text, baseline=frozenset()):
        (tmp_path / "Dockerfile").write_text(text)
        subject = subject_of(tmp_path)
        found = audited(subject, [one for one in all_checks() if one.slug == CHECK])
        return found, sifted(found.findings, lambda _path: text, TODAY, baseline)

    return of


@pytest.mark.parametrize(
    ("comment", "counted"),
    [
        ("", 1),
        (f"# loopwright:ignore {CHECK} reason=it must bind port 80", 0),
        (f"# loopwright:ignore {CHECK}", 1),
        (f"# loopwright:ignore {CHECK} until=2026-11-27 reason=until the port moves", 0),
        (f"# loopwright:ignore {CHECK} until=2026-11-26 reason=until the port moves", 1),
        ("# loopwright:ignore another_check reason=no", 1),
        ("# loopwright:ignore * reason=a sandbox", 0),
    ],
)
def test_a_comment_says_why_and_until_when(audit, comment, counted):
    _, found = audit(f"{comment}\nFROM python:3.13\n")
    assert len(found.findings) == counted
    assert len(found.ignored) == 1 - counted


def test_a_baseline_holds_whatever_moves_and_tells_what_is_gone(audit):
    before, _ = audit("FROM python:3.13\n")
    held = baseline_of(baseline_text(before.findings))
    _, moved = audit("# a comment\n\nFROM python:3.13\n", held)
    assert (moved.findings, moved.stale) == ((), ())
    _, changed = audit("FROM python:3.14\n", held)
    assert len(changed.findings) == 1
    assert changed.stale == tuple(held)


def test_what_was_found_is_read_by_others(audit):
    found, counted = audit("FROM python:3.13\n")
    run = sarif(found, counted)["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == CHECK
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    json.dumps(run)
    (case,) = ET.fromstring(junit(found, counted)).iter("failure")  # noqa: S314 - our own
    assert case.attrib["type"] == "medium"
    assert rows(found, counted).splitlines()[1].startswith(f"medium,under,{CHECK},image Dockerfile")


def test_a_file_that_was_not_read_is_notified_of(audit):
    found, counted = audit("FROM python:3.13\n")
    (told,) = sarif(found, counted, [Note("compose.yaml", 3, "not YAML")])["runs"][0]["invocations"]
    (note,) = told["toolExecutionNotifications"]
    place = note["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("compose.yaml", 3)
    assert "not judged" in note["message"]["text"]
    assert "invocations" not in sarif(found, counted)["runs"][0]
