"""The machine that only votes: with it two databases of the team's own can lose either and still agree who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.machines import elects
from loopwright.design.model import Tier

if TYPE_CHECKING:
    from loopwright.catalogue.rows import ComputeOffering
    from loopwright.generate.setting import Setting

MACHINES = frozenset({"vm", "dedicated", "own_hardware"})


def witness(setting: Setting) -> ComputeOffering | None:
    """The machine that the bill pays for a third voice: the cheapest where the database stands; None without election.

    Raises ValueError where the catalogue sells none there, which no design chooses.
    """
    part = setting.component(Tier.DATABASE)
    if part is None or not elects(setting):
        return None
    own = setting.catalogue.compute_row(part.offering)
    sold = [
        row
        for row in setting.catalogue.compute
        if (row.provider, row.region, row.orderable, row.free_tier) == (own.provider, own.region, True, False)
        and row.service in MACHINES
        and row.usd_month is not None
    ]
    return min(sold, key=lambda row: (row.usd_month or 0.0, row.sku))
