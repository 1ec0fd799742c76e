"""The head of the report: the verdict, what to do first, the scores. It alone fills the short screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.report.grouping import groups_of, weighing
from loopwright.design.telling.numbers import text
from loopwright.interfaces.cli.rendering.document import (
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Section,
    Table,
    Toned,
    lean,
)
from loopwright.interfaces.cli.reports.audited.statements import places_of, toned
from loopwright.interfaces.cli.reports.measured_delivery import in_short
from loopwright.interfaces.cli.reports.promised import promises_section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.report.grouping import Group
    from loopwright.audit.report.records import Report, Summary
    from loopwright.audit.running import Audited
    from loopwright.interfaces.cli.rendering.document import Block
    from loopwright.interfaces.cli.reports.audited.beside import Beside
    from loopwright.survey.evidence import Note


MOST_NOTES = 3
READ_ALONE = "Audited by reading alone: nothing was run and nobody was asked"
ASKED = "Audited by reading, and by asking whoever was named: nothing was changed"


def screen(
    summary: Summary, found: Audited, sifted: Sifted, beside: Beside, notes: Sequence[str] = ()
) -> Document:
    """The head alone, as a document; with it what was not read, the promises and what was measured."""
    parts = (
        *head(summary, found, sifted, beside), _unread(notes), beside.measured,
        promises_section(beside.as_it_is),
    )  # fmt: skip
    blocks = tuple(one for one in parts if one is not None)
    return Document(summary.name, subtitle(summary, found), blocks, {}, {}, footer(found))


def head(
    report: Report | Summary, found: Audited, sifted: Sifted, beside: Beside
) -> tuple[Block | None, ...]:
    """The verdict and what to do first."""
    return Facts(_verdict(report, found, sifted, beside)), _first(report)


def _unread(notes: Sequence[str]) -> Section | None:
    """The first files that could not be read: what stands in them was not judged."""
    if not notes:
        return None
    rest = len(notes) - MOST_NOTES
    more = ((Toned(f"and {rest} more: --all names them", "quiet"),),) if rest > 0 else ()
    lines = tuple((Toned(one, "warn"),) for one in notes[:MOST_NOTES])
    return Section("unread", "Not read, and so not judged", (Bullets((*lines, *more)),))


def subtitle(report: Report | Summary, found: Audited) -> str:
    """How it was audited, and as of when."""
    day = f", as of {report.day.isoformat()}" if report.day is not None else ""
    commit = f" (commit {report.commit})" if report.commit else ""
    return f"{ASKED if found.asked_others else READ_ALONE}{day}{commit}"


def footer(found: Audited) -> str:
    """What the report stands on."""
    return f"{text(len(found.checks), 'checks')} · loopwright {__version__}"


def _verdict(
    report: Report | Summary, found: Audited, sifted: Sifted, beside: Beside
) -> tuple[tuple[str, Line], ...]:
    groups = groups_of(sifted.findings, found.checks)
    minor = len(groups) - sum(one.number for one in report.verdict.counts)
    said = ", ".join(f"{one.number} {one.severity}" for one in report.verdict.counts)
    rows: list[tuple[str, Line]] = [
        ("Verdict", (report.verdict.sentence,)),
        ("Not read", _not_read(beside.unread)),
        ("Found", (said or "nothing that weighs", *_single(groups)) if said else ("nothing that weighs",)),
        ("Unknown", (_unknown(found),) if found.questions else ()),
        (
            "Besides",
            (f"{text(minor, 'remarks')}, with things in tests, examples and the like",) if minor else (),
        ),
        ("Passed over", (f"{len(sifted.ignored)}",) if sifted.ignored else ()),
        ("Scores", _scores(report)),
        ("Delivery", in_short(beside.delivery)),
    ]
    return tuple((label, line) for label, line in rows if line)


def _unknown(found: Audited) -> str:
    """How many questions stay open, and who left them open."""
    silent = "neither files nor whoever was asked tell" if found.asked_others else "the files do not say"
    return f"{text(len(found.questions), 'things')} that {silent}"


def _not_read(unread: Sequence[Note]) -> Line:
    """How many files the verdict is silent on."""
    if not unread:
        return ()
    files = text(len(unread), "files")
    return (
        Toned(f"{files}: the verdict is unknown for what stands there", "bad"),
        Toned("  (--fail-on unknown leaves with status 3)", "quiet"),
    )


def _single(groups: Sequence[Group]) -> Line:
    """How many things the groups of findings hold, where that is more than one each."""
    counted = weighing(groups)
    single = sum(len(one.findings) for one in counted)
    return (
        (Toned(f"  (what one change mends counts once: {single} things)", "quiet"),)
        if single > len(counted)
        else ()
    )


def _scores(report: Report | Summary) -> Line:
    """Every area with its score of five, the lowest first; what could not be judged is said."""
    if not report.maturity:
        return (Toned("none: only some checks were asked", "quiet"),)
    listed = sorted(report.maturity, key=lambda one: (one.level == "unknown", one.score, one.area))
    line: list[str | Toned] = []
    for one in listed:
        line += [" · "] if line else []
        line += [f"{one.area} ", toned("unknown") if one.level == "unknown" else str(one.score)]
    return (*line, Toned("  of 5", "quiet"))


def _first(report: Report | Summary) -> Section | None:
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
