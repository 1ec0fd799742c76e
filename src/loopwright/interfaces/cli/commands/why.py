"""Take a number apart: its formula, its inputs, and the sources at the end of the chain.

Without a path the numbers to begin with are listed; the beginning of a path lists all below it. A promise
goes by its name too: availability, latency_p95, rpo, rto.

For instance:

    loopwright why
    loopwright why cost
    loopwright why cost.total
    loopwright why availability
    loopwright why promise.availability --loop examples/coodloom-30/loop.yaml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.asking import answer
from loopwright.interfaces.cli.options import catalogue_option, force_option, loop_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.argument("path", required=False)
@loop_option
@force_option
@catalogue_option
@reporting
def run(
    path: str | None, loop: Path, force: tuple[str, ...], catalogue: Path | None, delivery: Delivery
) -> None:
    """Explain a number."""
    from loopwright.interfaces.cli.reports import why as report

    present(report.document(answer(loop, force, catalogue), path), delivery, everything=True)
