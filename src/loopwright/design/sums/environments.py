"""What environments beside production cost, out of what production costs; pure sums that broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


def hourly_usd(instance_usd_month: ArrayLike, hours: ArrayLike, month_hours: ArrayLike) -> Array:
    """An instance that runs some hours of the month, at the hourly part of its monthly price.

    Never more than the whole month; where a provider bills whole months only, ``hours`` are all of them.
    """
    share = np.minimum(np.asarray(hours, dtype=np.float64) / np.asarray(month_hours, dtype=np.float64), 1.0)
    return np.asarray(instance_usd_month, dtype=np.float64) * share


def previews_usd(
    instance_usd_month: ArrayLike, previews: ArrayLike, hours_each: ArrayLike, month_hours: ArrayLike
) -> Array:
    """Preview environments: so many a month, each alive until it expires."""
    each = hourly_usd(instance_usd_month, hours_each, month_hours)
    return each * np.asarray(previews, dtype=np.float64)
