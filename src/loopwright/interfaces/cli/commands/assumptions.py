"""Print every value that was assumed, where it was taken from, and how much hangs on it.

Say the most influential in the loop file, and the answer stands on your own figures.

For instance:

    loopwright assumptions
    loopwright assumptions --format json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.asking import answer
from loopwright.interfaces.cli.options import designing, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@designing
@reporting
def run(loop: Path, force: tuple[str, ...], catalogue: Path | None, delivery: Delivery) -> None:
    """Report the assumptions."""
    from loopwright.interfaces.cli.reports import assumptions as report

    found = answer(loop, force, catalogue, frozenset({"assumptions", "confidence"}))
    present(report.document(found), delivery, everything=True)
