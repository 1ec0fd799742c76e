"""Pareto frontiers: the rows that no other row of their group beats, found exactly and in a stable order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Columns = NDArray[np.float64]
    Index = NDArray[np.intp]

BUCKETS = (8, 32, 128, 512, 4096)


def undominated(columns: Columns, groups: Index) -> Index:
    """Indices of the rows that are on the frontier of their group, ascending.

    ``columns`` (rows × criteria, no NaN) are all to be small. A row is beaten when another of its group is no
    larger in every column and smaller in one, or equal in all and earlier in the table (so that exact ties keep
    one row, whatever the rest holds).
    """
    if not len(columns):
        return np.empty(0, dtype=np.intp)
    varying = columns[:, (columns != columns[0]).any(axis=0)]
    order = _distinct(varying, groups)
    rows, kinds = varying[order], groups[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(kinds)) + 1])
    sizes = np.diff(np.append(starts, len(order)))
    alive = np.ones(len(order), dtype=bool)
    lower = 1
    for upper in BUCKETS:
        chosen = (sizes > lower) & (sizes <= upper)
        lower = upper
        if chosen.any():
            _mark(rows, starts[chosen], sizes[chosen], alive)
    if (sizes > lower).any():
        msg = f"a group of {sizes.max()} rows is more than a frontier compares at once"
        raise ValueError(msg)
    return np.sort(order[alive])


def _distinct(columns: Columns, groups: Index) -> Index:
    """Rows by group; of those that differ in the first column alone only the smallest, and the earliest of equals.

    Most options of a tier differ from another in nothing but money, so that few are left to compare in pairs.
    """
    others = columns[:, 1:].T
    order = np.lexsort((*columns[:, :1].T, *others, groups))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(groups[order]) != 0
    for column in others:
        sorted_ = column[order]
        first[1:] |= sorted_[1:] != sorted_[:-1]
    return order[first]


def _mark(rows: Columns, starts: Index, sizes: Index, alive: NDArray[np.bool_]) -> None:
    """Compare all pairs of several groups of distinct rows at once, groups padded to the largest."""
    width = int(sizes.max())
    inside = np.arange(width) < sizes[:, None]
    index = np.where(inside, starts[:, None] + np.arange(width), 0)
    no_larger = np.broadcast_to(~np.eye(width, dtype=bool), (len(starts), width, width)).copy()
    for column in rows.T:
        cells = np.where(inside, column[index], np.inf)
        no_larger &= cells[:, :, None] <= cells[:, None, :]
    beaten = np.asarray(no_larger.any(axis=1))
    alive[index[inside]] = ~beaten[inside]
