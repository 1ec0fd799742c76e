"""Look at a repository, ask what cannot be seen, and write loop.yaml.

Fifteen questions, most of them with a default worked out from what was found; `back`, `help`, and `quit`,
after which the next `init` goes on. What you do not know is left out and assumed. Then the design's verdict
is shown, as `loopwright design` shows it.

A loop.yaml that is there is never overwritten: the difference is shown, and merged when you say so, with
your comments and your order kept.

Nothing is asked when the input is not a terminal: answers come from --answers, or one a line from a pipe
(an empty line is the default, `?` is not known), or are all the defaults with --yes.

Exit status 3 when the design cannot keep every promise, or when a difference was not merged.

For instance:

    loopwright init
    loopwright init path/to/repository --yes
    loopwright init --questions --format json
    loopwright init --answers answers.yaml --merge
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.options import FILE, catalogue_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.argument("path", type=FILE, default=Path(), metavar="[PATH]")
@click.option("--yes", is_flag=True, help="Ask nothing: take every default.")
@click.option(
    "--answers", type=FILE, metavar="FILE", help="Take answers from a YAML or JSON file; - is the input."
)
@click.option("--merge", is_flag=True, help="Merge into a loop.yaml that is there without asking.")
@click.option("--restart", is_flag=True, help="Forget the answers of an interview that was stopped.")
@click.option(
    "--questions", "listing", is_flag=True, help="List the questions with their defaults, and stop."
)
@catalogue_option
@reporting
def run(
    path: Path,
    answers: Path | None,
    catalogue: Path | None,
    delivery: Delivery,
    *,
    yes: bool,
    merge: bool,
    restart: bool,
    listing: bool,
) -> Status:
    """Describe a loop."""
    from loopwright.interfaces.cli.interviewing.session import Session
    from loopwright.interfaces.cli.reports import questions as report

    if yes and answers is not None:
        raise click.UsageError("--yes takes every default, --answers does not: give one of them.")
    session = Session.begun(path, catalogue, delivery)
    if listing:
        present(report.document(session.interview.background, str(path)), delivery, everything=True)
        return Status.YES
    if restart:
        session.keeping.forget()
    given = session.answers(yes=yes, sheet=answers)
    if given is None:
        return Status.INTERRUPTED
    return session.finish(given, merge=merge)
