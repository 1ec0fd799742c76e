"""SARIF 2.1.0, as code scanning reads it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.finding import Severity
from loopwright.audit.ignoring import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.audit.ignoring import Ignored, Sifted
    from loopwright.audit.running import Audited
    from loopwright.survey.evidence import Note

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
# what code scanning sorts by, 0 to 10
RANKS = {
    Severity.INFO: "1.0",
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}


def sarif(found: Audited, sifted: Sifted, unread: Iterable[Note] = ()) -> dict[str, object]:
    """The findings as one run; those passed over are there with their reason, files not read as notifications."""
    named = {one.check for one in (*sifted.findings, *(one.finding for one in sifted.ignored))}
    rules = [one for one in found.checks if one.slug in named]
    places = {one.slug: place for place, one in enumerate(rules)}
    results = [_result(one, places) for one in sifted.findings]
    results += [_suppressed(one, places) for one in sifted.ignored]
    driver = {
        "name": "loopwright",
        "version": __version__,
        "rules": [_rule(one) for one in rules],
    }
    run: dict[str, object] = {"tool": {"driver": driver}, "results": results}
    told = [_notification(one) for one in unread]
    if told:
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": told}]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _notification(note: Note) -> dict[str, object]:
    return {
        "level": "warning",
        "message": {"text": f"not read, and so not judged: {note.what}"},
        "locations": [_located(note.file, note.line)],
    }


def _located(file: str, line: int) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": file, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": max(1, line)},
        }
    }


def _rule(check: Check) -> dict[str, object]:
    return {
        "id": check.slug,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.advice or check.title},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {"security-severity": RANKS[check.severity], "tags": [check.section, *check.controls]},
    }


def _result(finding: Finding, places: dict[str, int]) -> dict[str, object]:
    located = [_located(one.file, one.line) for one in finding.evidence if not one.answered]
    fingerprint = hashlib.sha256(key_of(finding).encode()).hexdigest()
    return {
        "ruleId": finding.check,
        "ruleIndex": places[finding.check],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.thing}: {finding.what}"},
        "locations": located or [_whole()],
        "partialFingerprints": {"loopwright/v1": fingerprint},
    }


def _suppressed(one: Ignored, places: dict[str, int]) -> dict[str, object]:
    kind = "external" if one.reason == "in the baseline" else "inSource"
    return {**_result(one.finding, places), "suppressions": [{"kind": kind, "justification": one.reason}]}


def _whole() -> dict[str, object]:
    """An absence is nowhere: it is said of the repository."""
    return {"physicalLocation": {"artifactLocation": {"uri": ".", "uriBaseId": "%SRCROOT%"}}}
