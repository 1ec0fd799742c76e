"""Design the infrastructure of a loop: the cheapest that keeps its promises.

Prints the verdict, the promises and the next levels; `--all`, and every format but the terminal,
print what stands behind them. Exit status 3 when no design keeps all promises.

For instance:

    loopwright design
    loopwright design examples/coodloom-30/loop.yaml --all
    loopwright design --format html --output design.html
    loopwright design --force platform=kubernetes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.asking import answer
from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.delivery import Format
from loopwright.interfaces.cli.options import designing, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@designing
@click.option(
    "--all", "everything", is_flag=True, help="Print the parts behind the verdict on a terminal too."
)
@reporting
def run(
    loop: Path, force: tuple[str, ...], catalogue: Path | None, delivery: Delivery, *, everything: bool
) -> Status:
    """Design a loop."""
    from loopwright.design.answer import BRIEF  # numpy, after the help
    from loopwright.interfaces.cli.reports import design as report

    brief = delivery.format is Format.TERMINAL and not everything
    found = answer(loop, force, catalogue, BRIEF if brief else None)
    present(report.document(found, brief=brief, today=today()), delivery, everything=everything)
    return Status.YES if found.design.feasible else Status.NO
