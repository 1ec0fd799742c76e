"""How far back queries look, measure by measure: no sample is kept for longer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.operate.series.syntax import Place, Selector, Stretch, Subquery, children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.operate.series.syntax import Node

LOOKBACK_SECONDS = 300.0  # Prometheus: --query.lookback-delta


def windows_of(queries: Iterable[Node]) -> dict[str, float]:
    """Seconds for which each measure is looked back upon, by its name.

    The empty name stands for queries that name no measure. A query for a fixed moment needs it for ever.
    """
    found: dict[str, float] = {}
    for query in queries:
        for name, seconds in _looked_back(query, 0.0):
            found[name] = max(found.get(name, 0.0), seconds)
    return found


def _looked_back(node: Node, before: float) -> Iterator[tuple[str, float]]:
    match node:
        case Stretch():
            reach = before + node.range_ms / 1000 + _offset(node.selector.place)
            yield node.selector.name, max(reach, LOOKBACK_SECONDS)
            return
        case Selector():
            yield node.name, before + LOOKBACK_SECONDS + _offset(node.place)
            return
        case Subquery():
            before += node.range_ms / 1000 + _offset(node.place)
    for child in children(node):
        yield from _looked_back(child, before)


def _offset(place: Place) -> float:
    return math.inf if place.fixed_ms is not None else max(0.0, place.offset_ms / 1000)
