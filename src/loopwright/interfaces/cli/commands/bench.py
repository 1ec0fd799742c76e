"""Replay published systems as loops, and score the answers beside naive ways to choose.

What real teams ran is designed again from what they published; misses are explained.

For instance:

    loopwright bench
    loopwright bench --quick --format markdown
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.loading import catalogue_with
from loopwright.interfaces.cli.options import catalogue_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.option("--quick", is_flag=True, help="Leave out the repetitions under changed assumptions.")
@catalogue_option
@reporting
def run(catalogue: Path | None, delivery: Delivery, *, quick: bool) -> None:
    """Score the answers."""
    from loopwright.design.reality.scorecard import run_bench  # numpy, after the help
    from loopwright.interfaces.cli.reports import bench as report

    card = run_bench(catalogue_with(catalogue), doubts=not quick)
    present(report.document(card), delivery, everything=True)
