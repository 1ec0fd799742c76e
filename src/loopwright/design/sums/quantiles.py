"""Quantiles of a sample, by straight lines between its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def quantiles(sample: NDArray[np.float64], shares: Sequence[float]) -> list[float]:
    """The values below which shares (fractions) of a sample lie, to the last bit those of `numpy.quantile`.

    Source: definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages", 1996.
    """
    # numpy's own imports its masked arrays, which takes a sixth of a second and is never used
    ordered = np.sort(sample)
    last = len(ordered) - 1
    found = []
    for share in shares:
        place = last * share
        below = min(int(place), last)
        part, low, high = place - below, float(ordered[below]), float(ordered[min(below + 1, last)])
        half = 0.5
        found.append(low + (high - low) * part if part < half else high - (high - low) * (1.0 - part))
    return found
