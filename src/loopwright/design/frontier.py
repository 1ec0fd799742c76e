"""Pareto frontiers: the rows that no other row of their group beats, found exactly and in a stable order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = (8, 32, 128, 512, 4096)


def undominated(columns: NDArray[np.float64], groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Indices of the rows that are on the frontier of their group, ascending.

    ``columns`` (rows × criteria, no NaN) are all to be small. A row is beaten when another of its group is no
    larger in every column and smaller in one, or equal in all and earlier in the table (so that exact ties keep
    one row, whatever the rest holds).
    """
    if not len(columns):
        return np.empty(0, dtype=np.intp)
    order = np.argsort(groups, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(groups[order])) + 1])
    sizes = np.diff(np.append(starts, len(order)))
    alive = np.ones(len(order), dtype=bool)
    lower = 1
    for upper in BUCKETS:
        chosen = (sizes > lower) & (sizes <= upper)
        lower = upper
        if chosen.any():
            _mark(columns[order], starts[chosen], sizes[chosen], alive)
    if (sizes > lower).any():
        msg = f"a group of {sizes.max()} rows is more than a frontier compares at once"
        raise ValueError(msg)
    return np.sort(order[alive])


def _mark(
    rows: NDArray[np.float64], starts: NDArray[np.intp], sizes: NDArray[np.intp], alive: NDArray[np.bool_]
) -> None:
    """Compare all pairs of several groups at once, groups padded to the largest."""
    width = int(sizes.max())
    inside = np.arange(width) < sizes[:, None]
    index = np.where(inside, starts[:, None] + np.arange(width), 0)
    no_larger = np.ones((len(starts), width, width), dtype=bool)
    smaller = np.zeros_like(no_larger)
    for column in rows.T:
        cells = np.where(inside, column[index], np.inf)
        no_larger &= cells[:, :, None] <= cells[:, None, :]
        smaller |= cells[:, :, None] < cells[:, None, :]
    earlier = np.triu(np.ones((width, width), dtype=bool), 1)
    beaten = np.asarray((no_larger & (smaller | earlier)).any(axis=1))
    alive[index[inside]] = ~beaten[inside]
