"""An audit: the verdict and what to do first on one screen; behind it ten sections, registers and every finding."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.ignoring import key_of
from loopwright.audit.report import records, statement
from loopwright.audit.report.grouping import groups_of
from loopwright.interfaces.cli.rendering.document import (
    Column,
    Document,
    Facts,
    Line,
    Section,
    Table,
    Toned,
    lean,
)
from loopwright.interfaces.cli.reports.audited import capability, planning, registers, stack
from loopwright.interfaces.cli.reports.audited.statements import places_of, toned
from loopwright.interfaces.cli.reports.measured_delivery import in_short, measures_schema, records_of
from loopwright.interfaces.cli.reports.records import as_declared, encoded, schema_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.report.records import Report
    from loopwright.audit.running import Audited
    from loopwright.interfaces.cli.rendering.document import Block, Drawing
    from loopwright.interfaces.cli.reports.records import Schema

SCHEMA = "loopwright/audit/1"
NAMES = {**vars(records), **vars(statement), "date": date}


def document(
    report: Report,
    found: Audited,
    sifted: Sifted,
    notes: Sequence[str],
    measures: Sequence[Measure] = (),
    picture: Drawing | None = None,
) -> Document:
    """The whole report of one folder; ``picture`` is its topology, where somebody drew it."""
    blocks: list[Block | None] = [Facts(_verdict(report, found, sifted, measures)), _first(report)]
    blocks += [stack.overview(report, picture), stack.critical(report), capability.performance(report)]
    blocks += [capability.reliability(report), capability.security(report), capability.cost(report)]
    blocks += [planning.maturity(report), planning.roadmap(report), planning.risks(report)]
    blocks += [planning.monitoring(report), registers.debts(report), registers.controls(report)]
    blocks += [registers.findings(found, sifted), registers.unknown(found), registers.done_well(report)]
    blocks += [registers.ignored(sifted), registers.notes(notes)]
    day = f", as of {report.day.isoformat()}" if report.day is not None else ""
    commit = f" (commit {report.commit})" if report.commit else ""
    return Document(
        report.name,
        f"Audited by reading alone: nothing was run and nobody was asked{day}{commit}",
        tuple(one for one in blocks if one is not None),
        data(report, found, sifted, notes, measures),
        {},
        f"{len(found.checks)} checks · loopwright {__version__}",
    )


def _verdict(
    report: Report, found: Audited, sifted: Sifted, measures: Sequence[Measure]
) -> tuple[tuple[str, Line], ...]:
    groups = groups_of(sifted.findings, found.checks)
    minor = len(groups) - sum(one.number for one in report.verdict.counts)
    said = ", ".join(f"{one.number} {one.severity}" for one in report.verdict.counts)
    rows: list[tuple[str, Line]] = [
        ("Verdict", (report.verdict.sentence,)),
        ("Found", (said or "nothing that weighs",)),
        ("Unknown", (f"{len(found.questions)} things that the files do not say",) if found.questions else ()),
        ("Besides", (f"{minor} remarks, and things in tests, examples and the like",) if minor else ()),
        ("Passed over", (f"{len(sifted.ignored)}",) if sifted.ignored else ()),
        ("Scores", _scores(report)),
        ("Delivery", in_short(measures)),
    ]
    return tuple((label, line) for label, line in rows if line)


def _scores(report: Report) -> Line:
    """Every area with its score of five, the lowest first; what could not be judged is said."""
    listed = sorted(report.maturity, key=lambda one: (one.level == "unknown", one.score, one.area))
    line: list[str | Toned] = []
    for one in listed:
        line += [" · "] if line else []
        line += [f"{one.area} ", toned("unknown") if one.level == "unknown" else str(one.score)]
    return (*line, Toned("  of 5", "quiet"))


def _first(report: Report) -> Section | None:
    if not report.verdict.first:
        return None
    columns = (
        Column("", whole=True), Column("what", wide=True), Column("where", wide=True), Column("takes", right=True),
    )  # fmt: skip
    rows = tuple(
        (
            (toned(one.severity),),
            (f"{one.title}: {one.thing}{_more(one.things)}",),
            places_of(one.what.sources, 1),
            (f"{one.hours:g} h",),
        )
        for one in report.verdict.first
    )
    title = "What to do first" if len(rows) > 1 else "The one thing to do first"
    return Section(
        "first",
        title,
        (lean(Table("What is grave, then what removes most risk for an hour", columns, rows)),),
    )


def _more(things: int) -> str:
    return f" and {things - 1} more" if things > 1 else ""


def data(
    report: Report, found: Audited, sifted: Sifted, notes: Sequence[str], measures: Sequence[Measure] = ()
) -> dict[str, object]:
    """The report as values."""
    checks = {one.slug: one for one in found.checks}
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
        "checks": [one.slug for one in found.checks],
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
            "stale": texts, "measures": measures_schema(), "checks": texts, "notes": texts,
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
