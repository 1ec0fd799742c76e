"""Audit a repository: what is missing, what is too much, what nobody can tell, and what to do first.

Every statement names the file and line that it is read from. What a file is for weighs: a fault in an example
is no fault in production. A finding is passed over by a comment beside it,
`# loopwright:ignore CHECK until=YYYY-MM-DD reason=…`, or by a baseline; folders
that are not yours are named in `.loopwrightignore`, a line each (`tests/cases/`).

The screen shows the verdict and what to do first; `--all` and the other formats have the whole report: ten sections,
the registers of risks and of debt, controls, every finding. It is as of today, or of `--today DAY`.

With `--aws`, `--database`, `--prometheus`, `--bills` and `--advisories` others than the repository tell too: all of
them are only read, and the network is reached only by these. What nobody tells is unknown, never well.

What was read is kept in the user's cache folder: the next audit of the same tree reads only the files that changed,
and answers at once where none did.

Exit status 3 when a finding is as grave as `--fail-on` says. With `--since` or `--diff` only what a change does
counts: findings that are new or graver, and promises of the system that are newly missed. A promise newly missed
leaves with 3 whatever `--fail-on` says, `never` too. A file that cannot be read is unknown, and every format says so;
it leaves with 3 where `--fail-on unknown` is given, alone or beside a severity.

For instance:

    loopwright audit
    loopwright audit ../shop --all
    loopwright audit --loop loop.yaml
    loopwright audit --fail-on medium --baseline audit-baseline.txt
    loopwright audit --fail-on high --fail-on unknown
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

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.audit_asking import Question, answer, changes, refuse
from loopwright.interfaces.cli.audit_writing import EXCHANGED, PDF, Asked
from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.delivery import Format
from loopwright.interfaces.cli.options import FILE, catalogue_option, color_option, output_option
from loopwright.interfaces.cli.presenting import deliver
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.remembering import remembered, remembering
from loopwright.interfaces.cli.status import Status
from loopwright.interfaces.cli.telling import policy_asked, telling

if TYPE_CHECKING:
    from datetime import datetime

BARS = ("critical", "high", "medium", "low", "info", "never", "unknown")


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
    "--fail-on", "words", type=click.Choice(BARS), multiple=True, default=("high",), show_default=True,
    help="Leave with status 3 when a finding is as grave, with unknown also when a file could not be read (may be "
    "repeated); a promise newly missed does so whatever is named here.",
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
@remembering
@output_option
@color_option
def run(
    path: Path,
    loop: Path | None,
    catalogue: Path | None,
    ci_runs: Path | None,
    named: tuple[str, ...],
    words: tuple[str, ...],
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
    if policy_asked():
        deliver(policy_asked(), output)
        return Status.YES
    if listing:
        from loopwright.interfaces.cli.auditing import chosen, listed

        deliver(listed(chosen(named)), output)
        return Status.YES
    day = given_day.date() if given_day is not None else None
    asked = Asked(path, format_, output, color, day, everything=everything, chosen=bool(named))
    question = Question(loop, catalogue, ci_runs, baseline, named, ref, words, day or today(), write_baseline)
    refuse(question, asked, diff)
    if diff is not None:
        from loopwright.interfaces.cli.auditing import saved

        return changes(asked, saved(diff), f"from {diff[0]} to {diff[1]}", words)
    earlier = remembered(
        path, (question, asked), question.files(path), whole=question.alone and output is None
    )
    if earlier.said is not None:
        return earlier.again()
    with earlier.listening():
        status = answer(question, asked, earlier)
    earlier.keep(status)
    return status
