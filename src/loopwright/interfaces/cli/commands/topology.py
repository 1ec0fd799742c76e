"""Draw a repository's system as it is: its parts, who needs whom, where requests come in, what is there once.

Every part is named with the file and line that it is read from; what several files say of one thing is one part.
With a loop file (or one inferred) the promises of the system as it is stand beside what the loop asks.

For instance:

    loopwright topology
    loopwright topology ../shop --all
    loopwright topology --format svg --output topology.svg
    loopwright topology --format mermaid >> README.md
    loopwright topology --format json | jq .components
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.delivery import Color, Delivery, Format
from loopwright.interfaces.cli.options import FILE, catalogue_option, color_option, output_option
from loopwright.interfaces.cli.presenting import deliver, present
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.standing.standing import Standing
    from loopwright.survey.evidence import Note

DRAWN = ("mermaid", "svg")


@command(__name__, __doc__)
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option(
    "--loop", "-l", type=FILE, metavar="FILE",
    help="The loop file that says what is needed; PATH/loop.yaml where it is there, else inferred.",
)  # fmt: skip
@catalogue_option
@click.option("--all", "everything", is_flag=True, help="Show every need and every recovery.")
@click.option(
    "--format", "-f", "format_", type=click.Choice([*(one.value for one in Format), *DRAWN]),
    default=Format.TERMINAL.value, show_default=True, help="How it is shown.",
)  # fmt: skip
@output_option
@color_option
def run(
    path: Path,
    loop: Path | None,
    catalogue: Path | None,
    format_: str,
    output: Path | None,
    color: str,
    *,
    everything: bool,
) -> None:
    """Show the system as it is."""
    from loopwright.audit.auditing import subject_of
    from loopwright.interfaces.cli.auditing import need_for
    from loopwright.interfaces.cli.clock import today
    from loopwright.interfaces.cli.reports import topology as report

    subject = subject_of(path, need_for(path, loop, catalogue), today())
    name = path.resolve().name or str(path)
    standing = subject.standing
    unread = [note for _, note in sorted(subject.unread.items())]
    if format_ in DRAWN:
        deliver(_drawn(standing, name, format_, unread), output)
        for note in unread:
            click.echo(f"not read, and so not drawn: {note}", err=True)
        return
    notes = sorted({str(one) for one in (*subject.topology.notes, *subject.configuration.notes)})
    document = report.document(name, standing, subject.as_it_is, notes, unread)
    present(document, Delivery(Format(format_), output, Color(color)), everything=everything)


def _drawn(standing: Standing, name: str, format_: str, unread: Sequence[Note]) -> str:
    from loopwright.audit.standing.bundles import sheet_of
    from loopwright.audit.standing.drawing import chart, svg
    from loopwright.design.telling.numbers import text

    left_out = f", without {text(len(unread), 'files')} that could not be read" if unread else ""
    sheet = sheet_of(standing, f"{name} as it is{left_out}")
    if format_ == "svg":
        return svg(sheet) + "\n"
    told = (" ".join(str(note).split()) for note in unread)
    return chart(sheet) + "".join(f"  %% not read, and so not drawn: {one}\n" for one in told)
