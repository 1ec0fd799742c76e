"""Say some values otherwise, and see what changes and what it costs.

Keys are those of the loop file; entries of lists go by name or place (`data[orders].size`). An empty
value takes it back to not said. Exit status 3 when no design keeps all promises then.

For instance:

    loopwright whatif demand.users=5000
    loopwright whatif objectives.availability=99.9% team.people=3
    loopwright whatif demand.users=5000 --loop examples/coodloom-30/loop.yaml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.asking import compared
from loopwright.interfaces.cli.options import catalogue_option, force_option, loop_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE...")
@loop_option
@force_option
@catalogue_option
@reporting
def run(
    changes: tuple[str, ...],
    loop: Path,
    force: tuple[str, ...],
    catalogue: Path | None,
    delivery: Delivery,
) -> Status:
    """Compare two designs."""
    from loopwright.interfaces.cli.reports import whatif as report

    now, then = compared(loop, changes, force, catalogue)
    present(report.document(now, then, changes), delivery, everything=True)
    return Status.YES if then.design.feasible else Status.NO
