"""Check a loop file and nothing else: every fault at once, one line each.

A line names the file, the line, the column, what was read, what is allowed, and the nearest spelling.
Exit status 1 when there is a fault.

For instance:

    loopwright validate
    loopwright validate examples/coodloom-30/loop.yaml
    loopwright validate --format json
"""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.interfaces.cli.options import catalogue_option, loop_argument
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status
from loopwright.loop.errors import InputError
from loopwright.loop.paths import target_of

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.loop.errors import Fault


@command(__name__, __doc__)
@loop_argument
@catalogue_option
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    help="Words for a person, or the list of faults for a program.",
)
def run(loop: Path, catalogue: Path | None, format_: str) -> Status:
    """Check a loop file."""
    ours = catalogue_with(catalogue)
    if format_ == "terminal":
        loaded = loop_from(loop, ours)
        many = len([path for path in loaded.positions if target_of(path)])
        click.echo(f"{loop}: faultless, {many} {'field' if many == 1 else 'fields'} said")
        click.echo(f"next: loopwright design {shlex.quote(str(loop))}")
        return Status.YES
    faults: tuple[Fault, ...] = ()
    try:
        loop_from(loop, ours)
    except InputError as error:
        faults = error.faults
    report = {"schema": "loopwright/validate/1", "file": str(loop), "faults": [asdict(one) for one in faults]}
    click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    return Status.FAULTY if faults else Status.YES
