"""Audit a repository: what is missing, what is too much, what nobody can tell, and what to do first.

Every statement names the file and line that it is read from. What a file is for weighs: a fault in an example
is no fault in production. A finding is passed over by a comment beside it,
`# loopwright:ignore CHECK until=YYYY-MM-DD reason=…`, or by a baseline.

Exit status 3 when a finding is as grave as `--fail-on` says.

For instance:

    loopwright audit
    loopwright audit ../shop --all
    loopwright audit --loop loop.yaml
    loopwright audit --fail-on medium --baseline audit-baseline.txt
    loopwright audit --format sarif --output audit.sarif
    loopwright audit --list
"""

from __future__ import annotations

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
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited

EXCHANGED = ("sarif", "junit", "csv")
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
    "--format", "-f", "format_", type=click.Choice([*(one.value for one in Format), *EXCHANGED]),
    default=Format.TERMINAL.value, show_default=True, help="How the report is written.",
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
    output: Path | None,
    color: str,
    *,
    everything: bool,
    listing: bool,
    write_baseline: bool,
) -> Status:
    """Report what the checks say of a folder."""
    from loopwright.audit.auditing import subject_of
    from loopwright.audit.measures.delivery import delivery_measures
    from loopwright.audit.running import audited
    from loopwright.interfaces.cli.auditing import chosen, listed, need_for, sift
    from loopwright.interfaces.cli.reports import audit as report

    checks = chosen(named)
    if listing:
        deliver(listed(checks), output)
        return Status.YES
    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    subject = subject_of(path, need_for(path, loop, catalogue), today())
    found = audited(subject, checks, whole=True)
    if write_baseline and baseline is not None:
        from loopwright.audit.ignoring import baseline_text
        from loopwright.loop.writing import write_loop

        write_loop(baseline, baseline_text(found.findings))
        return Status.YES
    sifted = sift(found, subject, baseline)
    notes = sorted({str(one) for one in (*subject.topology.notes, *subject.configuration.notes)})
    if format_ in EXCHANGED:
        deliver(_exchanged(format_, found, sifted), output)
    else:
        measures = delivery_measures(subject.changes, subject.delivering.to_production, subject.history)
        delivery = Delivery(Format(format_), output, Color(color))
        present(report.document(path, found, sifted, notes, measures), delivery, everything=everything)
    return _status(sifted, fail_on)


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
