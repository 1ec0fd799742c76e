"""Audit a repository: what is missing, what is too much, what nobody can tell, and what to do first.

Every statement names the file and line that it is read from. What a file is for weighs: a fault in an example
is no fault in production. A finding is passed over by a comment beside it,
`# loopwright:ignore CHECK until=YYYY-MM-DD reason=…`, or by a baseline; folders
that are not yours are named in `.loopwrightignore`, a line each (`tests/cases/`).

The screen shows the verdict and what to do first; `--all` and the other formats have the whole report: ten sections,
the registers of risks and of debt, controls, every finding. Its day is that of the last commit, or `--today`.

With `--aws`, `--database`, `--prometheus`, `--bills` and `--advisories` others than the repository tell too: all of
them are only read, and the network is reached only by these. What nobody tells is unknown, never well.

Exit status 3 when a finding is as grave as `--fail-on` says. With `--since` or `--diff` only what a change does
counts: findings that are new or graver, and promises of the system that are newly missed.

For instance:

    loopwright audit
    loopwright audit ../shop --all
    loopwright audit --loop loop.yaml
    loopwright audit --fail-on medium --baseline audit-baseline.txt
    loopwright audit --format html --output audit.html
    loopwright audit --format pdf --output audit.pdf
    loopwright audit --format sarif --output audit.sarif
    loopwright audit --since origin/main
    loopwright audit --diff before.json after.json
    loopwright audit --list
    loopwright audit --aws --aws-state account.json --bills bill.csv
    loopwright audit --database postgresql://reader@db/shop --prometheus http://prometheus:9090
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
from loopwright.interfaces.cli.telling import measured, telling, told, unasked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from loopwright.audit.comparing import Compared
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.runs import Run
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
@click.option(
    "--ci-runs", type=FILE, metavar="FILE", help="Runs of pipelines, as GitHub or GitLab exports them (JSON)."
)
@click.option("--all", "everything", is_flag=True, help="Show every finding with its advice.")
@click.option("--check", "named", multiple=True, metavar="SLUG", help="Ask only this check. May be repeated.")
@click.option("--list", "listing", is_flag=True, help="List the checks, and stop.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="high", show_default=True,
    help="Leave with status 3 when a finding is as grave.",
)  # fmt: skip
@click.option("--baseline", type=FILE, metavar="FILE", help="Pass over the findings that this file names.")
@click.option(
    "--since",
    "ref",
    metavar="REF",
    help="Show only what changed since a commit: findings new and gone, promises that move.",
)
@click.option(
    "--diff", type=(FILE, FILE), metavar="A B", help="Compare two saved JSON reports, the earlier first."
)
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
@telling
@output_option
@color_option
def run(
    path: Path,
    loop: Path | None,
    catalogue: Path | None,
    ci_runs: Path | None,
    named: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    ref: str | None,
    diff: tuple[Path, Path] | None,
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
    from loopwright.interfaces.cli.auditing import (
        baselined,
        chosen,
        listed,
        need_for,
        runs_from,
        saved,
        sift,
        since,
    )

    checks = chosen(named, frozenset() if listing else unasked())
    if listing:
        deliver(listed(checks), output)
        return Status.YES
    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    if format_ == PDF and output is None:
        raise click.UsageError("--format pdf needs --output FILE.")
    if ref is not None or diff is not None:
        _refuse(ref, diff, format_, write_baseline=write_baseline)
    day = given_day.date() if given_day is not None else None
    asked = Asked(path, format_, output, color, day, everything=everything)
    if diff is not None:
        return _changes(path, saved(diff), f"from {diff[0]} to {diff[1]}", asked.delivery, fail_on)
    runs = None if ci_runs is None else runs_from(ci_runs)
    subject = told(subject_of(path, need_for(path, loop, catalogue), day or today()))
    found = audited(subject, checks, whole=True)
    if write_baseline and baseline is not None:
        deliver(baselined(found, subject), baseline)
        return Status.YES
    if ref is not None:
        return _changes(
            path, since(subject, found, ref, (baseline, checks)), f"since {ref}", asked.delivery, fail_on
        )
    sifted = sift(found, subject, baseline)
    _report(asked, subject, found, sifted, runs)
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


def _report(
    asked: Asked, subject: Subject, found: Audited, sifted: Sifted, runs: Sequence[Run] | None
) -> None:
    """Write the report as it was asked for."""
    if asked.format in EXCHANGED[:-1]:
        deliver(_exchanged(asked.format, found, sifted), asked.output)
        return
    from loopwright.audit.measures.measures import all_measures
    from loopwright.interfaces.cli.auditing import facts_of
    from loopwright.interfaces.cli.reports.audited.beside import Beside

    short = asked.format == Format.TERMINAL.value and not asked.everything
    # of a loop that nobody wrote down the short screen says nothing: the sums would take longer than the audit
    as_it_is = subject.promised if short else subject.as_it_is
    beside = Beside(as_it_is, all_measures(subject, runs), *measured(subject))
    facts = facts_of(asked.path, subject, (found, sifted), asked.day, beside)
    if short:
        from loopwright.audit.report.summary import summary_of
        from loopwright.interfaces.cli.reports.audited.summary import screen

        present(screen(summary_of(facts), found, sifted, beside), asked.delivery)
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
    written = document(report, found, sifted, notes, beside)
    if asked.format == PDF:
        from loopwright.interfaces.cli.printing import printed

        printed(written, asked.output or Path())
        return
    present(written, asked.delivery, everything=asked.everything)


def _refuse(ref: str | None, diff: object, format_: str, *, write_baseline: bool) -> None:
    if ref is not None and diff is not None:
        raise click.UsageError("--since and --diff are two ways to compare: give one.")
    if write_baseline:
        raise click.UsageError("--write-baseline writes what is there now: leave --since and --diff out.")
    if format_ in {*EXCHANGED, PDF}:
        raise click.UsageError(
            f"what changed is not written as {format_}: use terminal, markdown, html or json."
        )


def _changes(path: Path, result: Compared, between: str, delivery: Delivery, fail_on: str) -> Status:
    from loopwright.interfaces.cli.auditing import severity_limit
    from loopwright.interfaces.cli.reports import changes

    present(changes.document(path, result, between), delivery)
    return Status.NO if result.fails_at(severity_limit(fail_on)) else Status.YES


def _exchanged(format_: str, found: Audited, sifted: Sifted) -> str:
    import json

    from loopwright.audit.exchange.junit import junit
    from loopwright.audit.exchange.rows import rows
    from loopwright.audit.exchange.sarif import sarif

    if format_ == "sarif":
        return json.dumps(sarif(found, sifted), indent=2, ensure_ascii=False) + "\n"
    return junit(found, sifted) if format_ == "junit" else rows(found, sifted)


def _status(sifted: Sifted, fail_on: str) -> Status:
    from loopwright.audit.finding import Direction
    from loopwright.interfaces.cli.auditing import severity_limit

    limit = severity_limit(fail_on)
    grave = [
        one
        for one in sifted.findings
        if limit is not None and one.direction is not Direction.STRENGTH and one.severity >= limit
    ]
    return Status.NO if grave else Status.YES
