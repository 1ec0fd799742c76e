"""An audit: the verdict and what to do first on one screen; behind it ten sections, registers and every finding."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.ignoring import key_of
from loopwright.audit.report import records, statement
from loopwright.interfaces.cli.rendering.document import (
    Document,
)
from loopwright.interfaces.cli.reports.audited import capability, planning, registers, stack, summary
from loopwright.interfaces.cli.reports.audited.beside import Beside
from loopwright.interfaces.cli.reports.measured_delivery import measures_schema, records_of
from loopwright.interfaces.cli.reports.promised import promises_section
from loopwright.interfaces.cli.reports.records import as_declared, encoded, schema_by
from loopwright.interfaces.cli.reports.topology import drawing
from loopwright.interfaces.cli.reports.topology_data import promise_data, promise_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.report.records import Report
    from loopwright.audit.running import Audited
    from loopwright.interfaces.cli.rendering.document import Block
    from loopwright.interfaces.cli.reports.records import Schema

SCHEMA = "loopwright/audit/1"
NAMES = {**vars(records), **vars(statement), "date": date}


def document(
    report: Report,
    found: Audited,
    sifted: Sifted,
    notes: Sequence[str],
    beside: Beside | None = None,
) -> Document:
    """The whole report of one folder, with what the sums and others than the repository say."""
    beside = beside or Beside()
    as_it_is = beside.as_it_is
    picture = drawing(as_it_is.standing, report.name) if as_it_is is not None else None
    blocks: list[Block | None] = [*summary.head(report, found, sifted, beside), beside.measured]
    blocks += [stack.overview(report, picture), stack.critical(report), capability.performance(report)]
    blocks += [
        promises_section(as_it_is),
        capability.reliability(report),
        capability.security(report),
        capability.cost(report),
    ]
    blocks += [planning.maturity(report), planning.roadmap(report), planning.risks(report)]
    blocks += [planning.monitoring(report), registers.debts(report), registers.controls(report)]
    blocks += [registers.findings(found, sifted), registers.unknown(found), registers.done_well(report)]
    blocks += [registers.ignored(sifted), registers.notes(notes)]
    return Document(
        report.name,
        summary.subtitle(report, found),
        tuple(one for one in blocks if one is not None),
        data(report, found, sifted, notes, beside),
        {},
        summary.footer(found),
    )


def data(
    report: Report,
    found: Audited,
    sifted: Sifted,
    notes: Sequence[str],
    beside: Beside,
) -> dict[str, object]:
    """The report as values."""
    checks = {one.slug: one for one in found.checks}
    as_it_is, measures = beside.as_it_is, (*beside.delivery, *beside.measures)
    return {
        "schema": SCHEMA,
        "version": __version__,
        "name": report.name,
        "report": encoded(report),
        "findings": [_record(one, checks[one.check]) for one in sifted.findings],
        "unknown": [
            {"check": one.check, "thing": one.thing, "what": one.what, "how": one.how}
            for one in found.questions
        ],
        "ignored": [
            {**_record(one.finding, checks[one.finding.check]), "reason": one.reason, "until": one.until}
            for one in sifted.ignored
        ],
        "stale": list(sifted.stale),
        "measures": [records_of(one) for one in measures],
        "promises": [promise_data(one) for one in (as_it_is.promises if as_it_is is not None else ())],
        "loop_said": as_it_is.said if as_it_is is not None else None,
        "checks": [one.slug for one in found.checks],
        "unread": [{"file": one.file, "line": one.line, "what": one.what} for one in beside.unread],
        "notes": list(notes),
    }


def _record(one: Finding, check: Check) -> dict[str, object]:
    return {
        "key": key_of(one),
        "check": one.check,
        "title": check.title,
        "section": check.section,
        "direction": one.direction.value,
        "severity": one.severity.word,
        "thing": one.thing,
        "what": one.what,
        "environment": one.environment.value,
        "evidence": [{"file": place.file, "line": place.line, "said": place.said} for place in one.evidence],
        "cause": one.cause,
        "advice": check.advice,
        "snippet": one.snippet,
        "hours": check.hours,
        "money_usd_per_month": one.money_usd_per_month,
        "controls": list(check.controls),
    }


def audit_schema() -> dict[str, object]:
    """The schema of ``loopwright/audit/1``, draft 2020-12."""
    text = {"type": "string"}
    place = _object({"file": text, "line": {"type": "integer", "minimum": 0}, "said": text})
    finding = {
        "key": text, "check": text, "title": text, "section": text,
        "direction": {"enum": [one.value for one in Direction]},
        "severity": {"enum": [one.word for one in Severity]},
        "thing": text, "what": text, "environment": text,
        "evidence": {"type": "array", "items": place},
        "cause": text, "advice": text, "snippet": text, "hours": {"type": "number", "minimum": 0},
        "money_usd_per_month": {"type": ["number", "null"]},
        "controls": {"type": "array", "items": text},
    }  # fmt: skip
    unknown = _object({"check": text, "thing": text, "what": text, "how": text})
    unread = _object({"file": text, "line": {"type": "integer", "minimum": 0}, "what": text})
    texts = {"type": "array", "items": text}
    defs: dict[str, Schema] = {}
    report = schema_by(records.Report, defs, as_declared(NAMES))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Loopwright finds in an audit",
        **_object({
            "schema": {"const": SCHEMA}, "version": text, "name": text, "report": report,
            "findings": {"type": "array", "items": _object(finding)},
            "unknown": {"type": "array", "items": unknown},
            "ignored": {"type": "array", "items": _object({**finding, "reason": text, "until": text})},
            "stale": texts, "measures": measures_schema(),
            "promises": {"type": "array", "items": promise_schema()}, "loop_said": {"type": ["boolean", "null"]},
            "checks": texts, "unread": {"type": "array", "items": unread}, "notes": texts,
        }),
        "$defs": dict(sorted(defs.items())),
    }  # fmt: skip


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
