"""An audit written as it was asked for: on a screen, as a report in every format, or as other tools read it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.delivery import Color, Delivery, Format
from loopwright.interfaces.cli.presenting import deliver, present
from loopwright.interfaces.cli.telling import measured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.runs import Run
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject
    from loopwright.interfaces.cli.reports.audited.beside import Beside
    from loopwright.survey.evidence import Note

SARIF, JUNIT, CSV, LENS = "sarif", "junit", "csv", "lens"
EXCHANGED = (SARIF, JUNIT, CSV, LENS)
PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the report was asked for."""

    path: Path
    format: str
    output: Path | None
    color: str
    day: date | None
    everything: bool
    chosen: bool = False  # only some checks were asked: they say nothing of how ripe an area is

    @property
    def delivery(self) -> Delivery:
        """Where to, for the formats of all reports."""
        return Delivery(Format(self.format), self.output, Color(self.color))

    @property
    def short(self) -> bool:
        """Whether one screen is enough."""
        return self.format == Format.TERMINAL.value and not self.everything


def write(
    asked: Asked, subject: Subject, results: tuple[Audited, Sifted], runs: Sequence[Run] | None
) -> None:
    """Write what was found; ``runs`` are those of its pipelines, where a forge exported them."""
    found, sifted = results
    if asked.format in {SARIF, JUNIT, CSV}:
        deliver(_exchanged(asked.format, subject, found, sifted), asked.output)
        return
    from loopwright.audit.measures.measures import all_measures
    from loopwright.interfaces.cli.reports.audited.beside import Beside

    # of a loop that nobody wrote down the short screen says nothing: the sums would take longer than the audit
    as_it_is = subject.promised if asked.short else subject.as_it_is
    beside = Beside(as_it_is, all_measures(subject, runs), *measured(subject), unread=_unread(subject))
    (_screen if asked.short else _whole)(asked, subject, results, beside)


def _screen(asked: Asked, subject: Subject, results: tuple[Audited, Sifted], beside: Beside) -> None:
    """The head of the report."""
    from loopwright.audit.report.summary import summary_of
    from loopwright.interfaces.cli.auditing import facts_of
    from loopwright.interfaces.cli.reports.audited.summary import screen

    facts = facts_of(asked.path, subject, results, asked.day, beside)
    summary = summary_of(facts)
    summary = replace(summary, maturity=()) if asked.chosen else summary
    present(screen(summary, *results, beside, _notes(subject)), asked.delivery)


def _whole(asked: Asked, subject: Subject, results: tuple[Audited, Sifted], beside: Beside) -> None:
    from loopwright.audit.report.reporting import report_of
    from loopwright.interfaces.cli.auditing import facts_of

    report = report_of(facts_of(asked.path, subject, results, asked.day, beside))
    if asked.format == LENS:
        from loopwright.audit.exchange.lens import lens

        deliver(json.dumps(lens(report), indent=2, ensure_ascii=False) + "\n", asked.output)
        return
    from loopwright.interfaces.cli.reports.audit import document

    report = replace(report, maturity=()) if asked.chosen else report
    written = document(report, *results, _notes(subject), beside)
    if asked.format == PDF:
        from loopwright.interfaces.cli.printing import printed

        printed(written, asked.output or Path())
        return
    present(written, asked.delivery, everything=asked.everything)


def _notes(subject: Subject) -> list[str]:
    return sorted({str(one) for one in (*subject.topology.notes, *subject.configuration.notes)})


def _unread(subject: Subject) -> tuple[Note, ...]:
    return tuple(note for _, note in sorted(subject.unread.items()))


def _idle(subject: Subject, found: Audited) -> frozenset[str]:
    """The checks that had nothing to look at."""
    from loopwright.audit.report.grounds import Grounds

    grounds = Grounds(subject)
    return frozenset(one.slug for one in found.checks if not grounds.of_check(one).number)


def _exchanged(format_: str, subject: Subject, found: Audited, sifted: Sifted) -> str:
    from loopwright.audit.exchange.junit import junit
    from loopwright.audit.exchange.rows import rows
    from loopwright.audit.exchange.sarif import sarif

    if format_ == SARIF:
        return json.dumps(sarif(found, sifted, _unread(subject)), indent=2, ensure_ascii=False) + "\n"
    if format_ == JUNIT:
        return junit(found, sifted, _unread(subject), _idle(subject, found))
    return rows(found, sifted, _unread(subject))
