"""An audit written as it was asked for: on a screen, as a report in every format, or as other tools read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.delivery import Color, Delivery, Format
from loopwright.interfaces.cli.presenting import deliver, present

if TYPE_CHECKING:
    from datetime import date

    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject

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

    @property
    def delivery(self) -> Delivery:
        """Where to, for the formats of all reports."""
        return Delivery(Format(self.format), self.output, Color(self.color))

    @property
    def short(self) -> bool:
        """Whether one screen is enough."""
        return self.format == Format.TERMINAL.value and not self.everything


def write(asked: Asked, subject: Subject, found: Audited, sifted: Sifted) -> None:
    """Write what was found."""
    if asked.format in {SARIF, JUNIT, CSV}:
        deliver(_exchanged(asked.format, found, sifted), asked.output)
    elif asked.short:
        _screen(asked, subject, found, sifted)
    else:
        _whole(asked, subject, found, sifted)


def _screen(asked: Asked, subject: Subject, found: Audited, sifted: Sifted) -> None:
    """The head of the report; the loop's sums are made only where somebody wrote the loop down."""
    from loopwright.audit.report.summary import summary_of
    from loopwright.interfaces.cli.auditing import facts_of
    from loopwright.interfaces.cli.reports.audited.summary import screen

    facts = facts_of(asked.path, subject, found, sifted, asked.day)
    shown = screen(summary_of(facts), found, sifted, facts.measures)
    if subject.promised is not None:
        from dataclasses import replace

        from loopwright.interfaces.cli.reports.topology import promises_section

        promises = promises_section(subject.promised)
        shown = shown if promises is None else replace(shown, blocks=(*shown.blocks, promises))
    present(shown, asked.delivery)


def _whole(asked: Asked, subject: Subject, found: Audited, sifted: Sifted) -> None:
    from loopwright.audit.report.reporting import report_of
    from loopwright.audit.report.system import with_standing
    from loopwright.interfaces.cli.auditing import facts_of

    facts = with_standing(facts_of(asked.path, subject, found, sifted, asked.day))
    report = report_of(facts)
    if asked.format == LENS:
        from loopwright.audit.exchange.lens import lens

        deliver(json.dumps(lens(report), indent=2, ensure_ascii=False) + "\n", asked.output)
        return
    from loopwright.interfaces.cli.reports.audit import Beside, document

    notes = sorted({str(one) for one in (*subject.topology.notes, *subject.configuration.notes)})
    written = document(report, found, sifted, Beside(notes, facts.measures, subject.as_it_is))
    if asked.format == PDF:
        from loopwright.interfaces.cli.printing import printed

        printed(written, asked.output or Path())
        return
    present(written, asked.delivery, everything=asked.everything)


def _exchanged(format_: str, found: Audited, sifted: Sifted) -> str:
    from loopwright.audit.exchange.junit import junit
    from loopwright.audit.exchange.rows import rows
    from loopwright.audit.exchange.sarif import sarif

    if format_ == SARIF:
        return json.dumps(sarif(found, sifted), indent=2, ensure_ascii=False) + "\n"
    return junit(found, sifted) if format_ == JUNIT else rows(found, sifted)
