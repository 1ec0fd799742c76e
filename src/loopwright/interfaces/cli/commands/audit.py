"""Audit a repository: what is missing, what is too much, what nobody can tell, and what to do first.

Every statement names the file and line that it is read from. What a file is for weighs: a fault in an example
is no fault in production. A finding is passed over by a comment beside it,
`# loopwright:ignore CHECK until=YYYY-MM-DD reason=…`, or by a baseline.

The screen shows the verdict and what to do first; `--all` and the other formats have the whole report: ten sections,
the registers of risks and of debt, controls, every finding. Its day is that of the last commit, or `--today`.

Exit status 3 when a finding is as grave as `--fail-on` says.

For instance:

    loopwright audit
    loopwright audit ../shop --all
    loopwright audit --loop loop.yaml
    loopwright audit --fail-on medium --baseline audit-baseline.txt
    loopwright audit --format html --output audit.html
    loopwright audit --format pdf --output audit.pdf
    loopwright audit --format sarif --output audit.sarif
    loopwright audit --list
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.delivery import Color, Delivery, Format
from loopwright.interfaces.cli.options import FILE, catalogue_option, color_option, output_option
from loopwright.interfaces.cli.presenting import deliver, present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from datetime import date, datetime

    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject

EXCHANGED = ("sarif", "junit", "csv", "lens")
PDF = "pdf"
SEVERITIES = ("critical", "high", "medium", "low", "info", "never")


@command(__name__, __doc__)
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option(
    "--loop", "-l", type=FILE, metavar="FILE",
    help="The loop file that says what is needed; PATH/loop.yaml where it is there, else inferred.",
)  # fmt: skip
@catalogue_option
@click.option("--all", "everything", is_flag=True, help="Show every finding with its advice.")
@click.option("--check", "named", multiple=True, metavar="SLUG", help="Ask only this check. May be repeated.")
@click.option("--list", "listing", is_flag=True, help="List the checks, and stop.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="high", show_default=True,
    help="Leave with status 3 when a finding is as grave.",
)  # fmt: skip
@click.option("--baseline", type=FILE, metavar="FILE", help="Pass over the findings that this file names.")
@click.option("--write-baseline", is_flag=True, help="Write the findings of now into the baseline, and stop.")
@click.option(
    "--format", "-f", "format_", type=click.Choice([*(one.value for one in Format), PDF, *EXCHANGED]),
    default=Format.TERMINAL.value, show_default=True,
    help="How the report is written; lens is a custom lens of the AWS Well-Architected Tool.",
)  # fmt: skip
@click.option(
    "--today", "given_day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
    help="The day of the report, and the one on which support and comments end; YYYY-MM-DD.",
)  # fmt: skip
@output_option
@color_option
def run(
    path: Path,
    loop: Path | None,
    catalogue: Path | None,
    named: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    format_: str,
    given_day: datetime | None,
    output: Path | None,
    color: str,
    *,
    everything: bool,
    listing: bool,
    write_baseline: bool,
) -> Status:
    """Report what the checks say of a folder."""
    from loopwright.audit.auditing import subject_of
    from loopwright.audit.running import audited
    from loopwright.interfaces.cli.auditing import baselined, chosen, listed, need_for, sift

    checks = chosen(named)
    if listing:
        deliver(listed(checks), output)
        return Status.YES
    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    if format_ == PDF and output is None:
        raise click.UsageError("--format pdf needs --output FILE.")
    day = given_day.date() if given_day is not None else None
    subject = subject_of(path, need_for(path, loop, catalogue), day or today())
    found = audited(subject, checks, whole=True)
    if write_baseline and baseline is not None:
        deliver(baselined(found, subject), baseline)
        return Status.YES
    sifted = sift(found, subject, baseline)
    asked = Asked(path, format_, output, color, day, everything=everything)
    _report(asked, subject, found, sifted)
    return _status(sifted, fail_on)


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


def _report(asked: Asked, subject: Subject, found: Audited, sifted: Sifted) -> None:
    """Write the report as it was asked for."""
    if asked.format in EXCHANGED[:-1]:
        deliver(_exchanged(asked.format, found, sifted), asked.output)
        return
    from loopwright.interfaces.cli.auditing import facts_of

    facts = facts_of(asked.path, subject, found, sifted, asked.day)
    if asked.format == Format.TERMINAL.value and not asked.everything:
        from loopwright.audit.report.summary import summary_of
        from loopwright.interfaces.cli.reports.audited.summary import screen

        present(screen(summary_of(facts), found, sifted, facts.measures), asked.delivery)
        return
    from loopwright.audit.report.reporting import report_of

    report = report_of(facts)
    if asked.format == EXCHANGED[-1]:
        import json

        from loopwright.audit.exchange.lens import lens

        deliver(json.dumps(lens(report), indent=2, ensure_ascii=False) + "\n", asked.output)
        return
    from loopwright.interfaces.cli.reports.audit import document

    notes = sorted({str(one) for one in (*subject.topology.notes, *subject.configuration.notes)})
    written = document(report, found, sifted, notes, facts.measures)
    if asked.format == PDF:
        from loopwright.interfaces.cli.printing import printed

        printed(written, asked.output or Path())
        return
    present(written, asked.delivery, everything=asked.everything)


def _exchanged(format_: str, found: Audited, sifted: Sifted) -> str:
    import json

    from loopwright.audit.exchange.junit import junit
    from loopwright.audit.exchange.rows import rows
    from loopwright.audit.exchange.sarif import sarif

    if format_ == "sarif":
        return json.dumps(sarif(found, sifted), indent=2, ensure_ascii=False) + "\n"
    return junit(found, sifted) if format_ == "junit" else rows(found, sifted)


def _status(sifted: Sifted, fail_on: str) -> Status:
    from loopwright.audit.finding import Direction, Severity

    if fail_on == "never":
        return Status.YES
    limit = Severity[fail_on.upper()]
    grave = [
        one for one in sifted.findings if one.direction is not Direction.STRENGTH and one.severity >= limit
    ]
    return Status.NO if grave else Status.YES
