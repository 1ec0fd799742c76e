"""Print the cheapest path of designs over the horizon, month by month, migrations paid for.

Exit status 3 when no design keeps all promises.

For instance:

    loopwright roadmap
    loopwright roadmap --format markdown --output roadmap.md
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
    """Report the roadmap."""
    from loopwright.interfaces.cli.reports import roadmap as report

    found = answer(loop, force, catalogue, frozenset({"roadmap", "triggers"}))
    present(report.document(found), delivery, everything=True)
    return Status.YES if found.design.feasible else Status.NO
