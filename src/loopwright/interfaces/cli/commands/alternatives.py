"""Print what else could be had, what it would add, and what that buys.

Each row forces one thing otherwise; design it whole with the `--force` that it names.

Exit status 3 when no design keeps all promises.

For instance:

    loopwright alternatives
    loopwright alternatives --force provider=aws
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
    """Report the alternatives."""
    from loopwright.interfaces.cli.reports import alternatives as report

    found = answer(loop, force, catalogue, frozenset({"alternatives"}))
    present(report.document(found), delivery, everything=True)
    return Status.YES if found.design.feasible else Status.NO
