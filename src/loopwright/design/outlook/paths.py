"""The cheapest path through months, one node a month, that never comes back to a kind it has left."""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Edges = Callable[[int], Array]


def cheapest_path(nodes: Array, edges: Edges) -> tuple[float, list[int]]:
    """The cheapest node of each month: Σ node costs + Σ edge costs, exact by dynamic programming.

    ``nodes`` is months × nodes, infinite where a node may not be used; ``edges(month)`` is what it costs to be at
    one node (row) the month before and at another (column) in this month. Of equal paths the one that keeps to
    nodes named earlier. The cost is infinite when there is no path.
    """
    months, size = nodes.shape
    cost = nodes[0].copy()
    back = np.zeros((months, size), dtype=np.intp)
    for month in range(1, months):
        reach = cost[:, None] + edges(month)
        back[month] = np.argmin(reach, axis=0)
        cost = reach[back[month], np.arange(size)] + nodes[month]
    at = int(np.argmin(cost))
    total = float(cost[at])
    path = [at]
    for month in range(months - 1, 0, -1):
        at = int(back[month, at])
        path.append(at)
    return total, path[::-1]


def return_of(kinds: Sequence[int]) -> tuple[int, int, int] | None:
    """The first kind that is come back to: the kind, its last month before it was left, the month of return."""
    last: dict[int, int] = {}
    for month, kind in enumerate(kinds):
        if kind in last and last[kind] < month - 1:
            return kind, last[kind], month
        last[kind] = month
    return None


def path_without_return(nodes: Array, edges: Edges, kinds: Index) -> tuple[float, list[int]]:
    """The cheapest path that never comes back to a kind it has left; exact, by branch and bound.

    A path that comes back to a kind is split in three: the kind not from its return on, not until it was left, or
    all the time between; every path without return is in one of them.
    """
    order = count()
    total, path = cheapest_path(nodes, edges)
    queue = [(total, next(order), path, nodes)]
    while True:
        total, _, path, allowed = heapq.heappop(queue)
        found = return_of([int(kinds[node]) for node in path])
        if found is None or not np.isfinite(total):
            return total, path
        kind, left, again = found
        same = kinds == kind
        for months, barred in (
            (slice(again, None), same),
            (slice(None, left + 1), same),
            (slice(left, again + 1), ~same),
        ):
            part = allowed.copy()
            part[months, barred] = np.inf
            cost, way = cheapest_path(part, edges)
            heapq.heappush(queue, (cost, next(order), way, part))
