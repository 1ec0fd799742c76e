"""An audit: the verdict, what to do first, then everything that was found, by cause, with its place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.ignoring import key_of
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Listing,
    Paragraph,
    Section,
    Table,
    Toned,
    lean,
)
from loopwright.interfaces.cli.reports.measured_delivery import delivery, measures_schema, records
from loopwright.interfaces.cli.reports.measured_told import told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.measures.told import CostCentre
    from loopwright.audit.running import Audited
    from loopwright.interfaces.cli.rendering.document import Tone

SCHEMA = "loopwright/audit/1"
FIRST = 5
MOST_PLACES = 3
READ_ALONE = "Audited by reading alone: nothing was run and nobody was asked"
ASKED = "Audited by reading, and by asking whoever was named: nothing was changed"
TONES: dict[Severity, Tone] = {
    Severity.CRITICAL: "bad",
    Severity.HIGH: "bad",
    Severity.MEDIUM: "warn",
    Severity.LOW: "quiet",
    Severity.INFO: "quiet",
}


def document(
    path: Path,
    found: Audited,
    sifted: Sifted,
    notes: Sequence[str],
    measures: Sequence[Measure] = (),
    by_others: Sequence[Measure] = (),
    centres: Sequence[CostCentre] = (),
) -> Document:
    """The whole report of one folder; ``by_others`` is what was measured, ``centres`` where the money went."""
    name = path.resolve().name or str(path)
    checks = {one.slug: one for one in found.checks}
    faults = [one for one in sifted.findings if one.direction is not Direction.STRENGTH]
    groups = grouped(faults)
    shown = [one for one in groups if one[0].severity > Severity.INFO]
    blocks: list[Block] = [Facts(_verdict(found, sifted, groups, shown))]
    if shown:
        blocks.append(
            Section(
                "first",
                f"{'What' if len(shown) > 1 else 'The one thing'} to do first",
                (_first(shown, checks),),
            )
        )
    blocks += [told(by_others, centres)] if by_others else []
    blocks += [delivery(measures)] if measures else []
    blocks += _sections(groups, checks)
    blocks += [one for one in (_questions(found), _strengths(sifted), _ignored(sifted), _notes(notes)) if one]
    return Document(
        name,
        ASKED if by_others or found.asked_others else READ_ALONE,
        tuple(blocks),
        data(name, found, sifted, notes, (*measures, *by_others)),
        {},
        f"{len(found.checks)} checks · loopwright {__version__}",
    )


def grouped(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """Findings that one change mends, together: of one check and one cause; the gravest first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.check, one.cause), []).append(one)
    return sorted(
        (tuple(group) for group in groups.values()),
        key=lambda group: (-group[0].severity, -len(group), group[0].check, group[0].cause),
    )


def _verdict(
    found: Audited, sifted: Sifted, groups: list[tuple[Finding, ...]], shown: list[tuple[Finding, ...]]
) -> tuple[tuple[str, Line], ...]:
    counted = Counter(group[0].severity for group in shown)
    said = ", ".join(f"{counted[one]} {one.word}" for one in sorted(counted, reverse=True))
    over = sum(group[0].direction is Direction.OVER for group in shown)
    minor = len(groups) - len(shown)
    rows: list[tuple[str, Line]] = [
        ("Found", (said or "nothing that weighs",)),
        ("Over", (f"{over} of them are paid for and not needed",) if over else ()),
        ("Unknown", (f"{len(found.questions)} things that the files do not say",) if found.questions else ()),
        ("Besides", (f"{minor} in tests, examples and the like",) if minor else ()),
        ("Passed over", (f"{len(sifted.ignored)}",) if sifted.ignored else ()),
    ]
    return tuple((label, line) for label, line in rows if line)


def _first(shown: list[tuple[Finding, ...]], checks: dict[str, Check]) -> Table:
    columns = (
        Column("", whole=True),
        Column("what", wide=True),
        Column("where", wide=True),
        Column("takes", right=True),
    )
    rows = []
    for group in shown[:FIRST]:
        first, check = group[0], checks[group[0].check]
        more = f" and {len(group) - 1} more" if len(group) > 1 else ""
        rows.append(
            (
                (_toned(first.severity),),
                (f"{check.title}: {first.thing}{more}",),
                (Toned(first.place, "quiet"),) if first.place else (),
                (f"{check.hours * (len(group) if not first.cause else 1):g} h",),
            )
        )
    return lean(Table("What to do first", columns, tuple(rows)))


def _toned(severity: Severity) -> Toned:
    return Toned(severity.word, TONES[severity])


def _sections(groups: list[tuple[Finding, ...]], checks: dict[str, Check]) -> list[Block]:
    """Everything by section of the report, for who asks for all of it."""
    by_section: dict[str, list[tuple[Finding, ...]]] = {}
    for group in groups:
        by_section.setdefault(checks[group[0].check].section, []).append(group)
    return [
        Section(
            name.replace(" ", "-"),
            name.capitalize(),
            tuple(_group(one, checks) for one in listed),
            detail=True,
        )
        for name, listed in sorted(by_section.items())
    ]


def _group(group: tuple[Finding, ...], checks: dict[str, Check]) -> Section:
    first, check = group[0], checks[group[0].check]
    places = tuple(
        (f"{one.thing}: {one.what}", *((Toned(f"  {one.place}", "quiet"),) if one.place else ()))
        for one in group[: MOST_PLACES if first.cause else None]
    )
    rest = len(group) - len(places)
    more = ((f"and {rest} more",),) if rest else ()
    blocks: list[Block] = [
        Paragraph((_toned(first.severity), f"  {check.advice}")),
        Bullets((*places, *more)),
    ]
    if first.snippet:
        blocks.append(Listing(first.snippet.rstrip("\n")))
    return Section(f"{check.slug}-{first.cause}".strip("-"), f"{check.title} ({check.slug})", tuple(blocks))


def _questions(found: Audited) -> Section | None:
    if not found.questions:
        return None
    rows = tuple(((one.thing,), (one.what,), (one.how,)) for one in found.questions)
    columns = (Column("of", whole=True), Column("not known", wide=True), Column("how to find out", wide=True))
    return Section("unknown", "Unknown", (Table("What the files do not say", columns, rows),), detail=True)


def _strengths(sifted: Sifted) -> Section | None:
    rows = tuple(
        (f"{one.thing}: {one.what}", *((Toned(f"  {one.place}", "quiet"),) if one.place else ()))
        for one in sifted.findings
        if one.direction is Direction.STRENGTH
    )
    return Section("strengths", "Done well", (Bullets(rows),), detail=True) if rows else None


def _ignored(sifted: Sifted) -> Section | None:
    rows = tuple(
        (
            f"{one.finding.check}, {one.finding.thing}: {one.reason}"
            + (f" (until {one.until})" if one.until else ""),
        )
        for one in sifted.ignored
    )
    rows += tuple((f"no longer there, take it out of the baseline: {one}",) for one in sifted.stale)
    return Section("ignored", "Passed over", (Bullets(rows),), detail=True) if rows else None


def _notes(notes: Sequence[str]) -> Section | None:
    return (
        Section("notes", "Not read", (Bullets(tuple((one,) for one in notes)),), detail=True)
        if notes
        else None
    )


def data(
    name: str, found: Audited, sifted: Sifted, notes: Sequence[str], measures: Sequence[Measure] = ()
) -> dict[str, object]:
    """The report as values."""
    checks = {one.slug: one for one in found.checks}
    return {
        "schema": SCHEMA,
        "version": __version__,
        "name": name,
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
        "measures": [records(one) for one in measures],
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
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Loopwright finds in an audit",
        **_object({
            "schema": {"const": SCHEMA}, "version": text, "name": text,
            "findings": {"type": "array", "items": _object(finding)},
            "unknown": {"type": "array", "items": unknown},
            "ignored": {"type": "array", "items": _object({**finding, "reason": text, "until": text})},
            "stale": texts, "measures": measures_schema(), "checks": texts, "notes": texts,
        }),
    }  # fmt: skip


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
