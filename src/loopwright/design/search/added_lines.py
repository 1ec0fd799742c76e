"""Lines of the application's options that depend on their home: transfer out, and proxies of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.application_lines import own_proxies
from loopwright.design.tiers.space import smallest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Load
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]


def added_lines(app: AppColumns, load: Load, space: Space) -> None:
    """Add what depends on the home: transfer out, and proxies of one's own."""
    app.lines.money["egress"] = _egress(app, load, space)
    app.lines.money["proxy"] = _proxies(app, space)


def _egress(app: AppColumns, load: Load, space: Space) -> Array:
    """Transfer out beyond what the machines include, at the home's graduated price; NaN where there is none."""
    beyond = np.maximum(load.origin_egress_gb - app.transfer_gb, 0.0)
    cost = np.zeros(beyond.shape)
    for index, home in enumerate(space.homes):
        here = np.flatnonzero(app.rows.home == index)
        if here.size:
            priced, amount = home.egress, beyond[..., here]
            cost[..., here] = np.where(amount > 0, np.nan, 0.0) if priced is None else priced.cost(amount)
    return cost


def _proxies(app: AppColumns, space: Space) -> Array:
    """Own proxies where the provider sells no balancer: two where a machine may fail, else one."""
    which = own_proxies(app.rows, space.homes)
    price = np.array([smallest(shop) for shop in space.shops])[app.rows.home]
    return np.where(which, np.where(app.redundant, 2.0, 1.0) * price, 0.0)
