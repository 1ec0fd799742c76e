"""Print the values at which the design changes, when they are expected, and how to see them coming.

A query, in PromQL or SQL, goes with each value that grows; paste it into your monitoring.

Exit status 3 when no design keeps all promises.

For instance:

    loopwright triggers
    loopwright triggers examples/coodloom-120/loop.yaml --format markdown
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.asking import answer
from loopwright.interfaces.cli.options import designing, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@designing
@reporting
def run(loop: Path, force: tuple[str, ...], catalogue: Path | None, delivery: Delivery) -> Status:
    """Report the triggers."""
    from loopwright.interfaces.cli.reports import triggers as report

    found = answer(loop, force, catalogue, frozenset({"triggers"}))
    present(report.document(found), delivery, everything=True)
    return Status.YES if found.design.feasible else Status.NO
