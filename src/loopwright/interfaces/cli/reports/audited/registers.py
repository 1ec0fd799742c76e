"""What stands behind the ten sections: every finding, debt by its age, clauses of standards, what nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction, Severity
from loopwright.audit.report.grouping import groups_of
from loopwright.interfaces.cli.rendering.document import (
    Bullets,
    Column,
    Listing,
    Paragraph,
    Section,
    Sieve,
    Sifting,
    Table,
    Toned,
)
from loopwright.interfaces.cli.reports.audited.statements import places_of, read_from, said, toned, what

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.report.grouping import Group
    from loopwright.audit.report.records import Control, Debt, Report
    from loopwright.audit.running import Audited
    from loopwright.interfaces.cli.rendering.document import Block, Line

MOST_PLACES = 3
DAYS_A_MONTH, DAYS_A_YEAR = 30, 365
MOST_NAMED = 4


def findings(found: Audited, sifted: Sifted) -> Section | None:
    """Every fault with its advice; a page can narrow them."""
    groups = groups_of(sifted.findings, found.checks)
    if not groups:
        return None
    severities = tuple(
        one.word for one in reversed(Severity) if any(group.severity is one for group in groups)
    )
    sections = tuple(sorted({one.check.section for one in groups}))
    meant = tuple(sorted({one.first.environment.value for one in groups}))
    ways = tuple(one.value for one in Direction if any(group.check.direction is one for group in groups))
    siftings = (
        Sifting("severity", "severity", severities),
        Sifting("section", "about", sections),
        Sifting("environment", "meant for", meant),
        Sifting("direction", "direction", ways),
    )
    parts = tuple(
        (
            (one.severity.word, one.check.section, one.first.environment.value, one.check.direction.value),
            _group(one),
        )
        for one in groups
    )
    return Section("findings", "All findings", (Sieve("sieve", siftings, parts),), detail=True)


def _group(group: Group) -> Section:
    first, check = group.first, group.check
    shown = group.findings[: MOST_PLACES if first.cause else None]
    places: list[Line] = [
        (f"{one.thing}: {one.what}", *((Toned(f"  {one.place}", "quiet"),) if one.place else ()))
        for one in shown
    ]
    rest = len(group.findings) - len(shown)
    places += [(f"and {rest} more",)] if rest else []
    controls = f" Evidence for {', '.join(check.controls)}." if check.controls else ""
    blocks: list[Block] = [
        Paragraph((toned(group.severity.word), f"  {check.advice}", Toned(controls, "quiet"))),
        Bullets(tuple(places)),
    ]
    if first.snippet:
        blocks.append(Listing(first.snippet.rstrip("\n")))
    return Section(f"{check.slug}-{first.cause}".strip("-"), f"{check.title} ({check.slug})", tuple(blocks))


def debts(report: Report) -> Section | None:
    """What was left, the oldest first."""
    if not report.debts:
        return None
    columns = (
        Column("debt", wide=True), Column("thing", wide=True), Column("since", wide=True), Column("age", right=True),
        Column("takes", right=True), Column("severity"), Column("owner"), Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (one.title,),
            (one.thing,),
            what(one.since) if one.since.sure else (toned("unknown"),),
            (_age(one),),
            (f"{one.hours:g} h",),
            (toned(one.severity),),
            (one.owner,),
            read_from(one.since)
            if not one.sources
            else (*places_of(one.sources, 1), "  ", *read_from(one.since)),
        )
        for one in report.debts
    )
    return Section(
        "debts", "Technical debt", (Table("What was left, since when", columns, found),), detail=True
    )


def _age(one: Debt) -> str:
    if one.age_days is None:
        return ""
    if one.age_days >= DAYS_A_YEAR:
        return f"{one.age_days / DAYS_A_YEAR:.1f} years"
    return (
        f"{one.age_days // DAYS_A_MONTH} months"
        if one.age_days >= 2 * DAYS_A_MONTH
        else f"{one.age_days} days"
    )


def controls(report: Report) -> Section | None:
    """Clauses of standards with what the checks say of each."""
    if not report.controls:
        return None
    columns = (
        Column("control", whole=True), Column("about", wide=True), Column("state"), Column("faults", wide=True),
        Column("no fault seen by", wide=True), Column("not judged", right=True),
    )  # fmt: skip
    found = tuple(_control(one) for one in report.controls)
    note = Paragraph((
        "A clause is more than what files can show: no fault seen is evidence towards it, not a certificate.",
    ))  # fmt: skip
    table = Table("Clauses of standards and the checks that give evidence", columns, found)
    return Section("controls", "Controls", (note, table), detail=True)


def _control(one: Control) -> tuple[Line, ...]:
    return (
        (f"{one.standard} {one.clause}".strip(),),
        (one.title,),
        (toned(one.state),),
        (", ".join(one.failing),),
        (_some(one.held),),
        (str(len(one.unknown)) if one.unknown else "",),
    )


def _some(slugs: Sequence[str]) -> str:
    more = f" and {len(slugs) - MOST_NAMED} more" if len(slugs) > MOST_NAMED else ""
    return ", ".join(slugs[:MOST_NAMED]) + more


def unknown(found: Audited) -> Section | None:
    """What nobody can tell from here, and how to find out."""
    if not found.questions:
        return None
    rows = tuple(((one.thing,), (one.what,), (one.how,)) for one in found.questions)
    columns = (Column("of", whole=True), Column("not known", wide=True), Column("how to find out", wide=True))
    return Section("unknown", "Unknown", (Table("What the files do not say", columns, rows),), detail=True)


def done_well(report: Report) -> Section | None:
    """What is done well apart from security."""
    if not report.done_well:
        return None
    return Section(
        "done-well", "Done well", (Bullets(tuple(said(one) for one in report.done_well)),), detail=True
    )


def ignored(sifted: Sifted) -> Section | None:
    """What is passed over, and what a baseline names that is gone."""
    rows: list[Line] = [
        (
            f"{one.finding.check}, {one.finding.thing}: {one.reason}"
            + (f" (until {one.until})" if one.until else ""),
        )
        for one in sifted.ignored
    ]
    rows += [(f"no longer there, take it out of the baseline: {one}",) for one in sifted.stale]
    return Section("ignored", "Passed over", (Bullets(tuple(rows)),), detail=True) if rows else None


def notes(listed: Sequence[str]) -> Section | None:
    """Files that could not be read, or only in part."""
    if not listed:
        return None
    return Section(
        "notes", "Not read, or only in part", (Bullets(tuple((one,) for one in listed)),), detail=True
    )
