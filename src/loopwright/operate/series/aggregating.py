"""Aggregations: many series into groups, or the highest and lowest of each group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.operate.series.labels import NAME, only, without
from loopwright.operate.series.numbers import quantile_of, rank, running_mean, running_variance
from loopwright.operate.series.refusal import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loopwright.operate.sample import Labels
    from loopwright.operate.series.syntax import Aggregate

    Vector = dict[Labels, float]

RANKED = frozenset({"topk", "bottomk"})
LARGEST = 2.0**63


def aggregated(node: Aggregate, vector: Vector, parameter: float) -> Vector:
    """The vector in groups; ``parameter`` is how many of the highest, or which quantile."""
    if node.operation in RANKED and not -LARGEST < parameter < LARGEST:
        raise EvaluationError(f"{parameter} is no number of series")
    groups: dict[Labels, list[tuple[Labels, float]]] = {}
    dropped = node.labels | {NAME}
    for labels, value in vector.items():
        group = without(labels, dropped) if node.without else only(labels, node.labels)
        groups.setdefault(group, []).append((labels, value))
    if node.operation in RANKED:
        return _ranked(groups.values(), int(parameter), highest=node.operation == "topk")
    if node.operation == "quantile":
        return {group: quantile_of(parameter, [value for _, value in of]) for group, of in groups.items()}
    reduce = REDUCED[node.operation]
    return {group: reduce([value for _, value in of]) for group, of in groups.items()}


def _ranked(groups: Iterable[list[tuple[Labels, float]]], count: int, *, highest: bool) -> Vector:
    if count < 1:
        return {}
    found: Vector = {}
    for group in groups:
        # no number comes last either way
        key = (lambda one: rank(one[1])) if highest else (lambda one: rank(-one[1]))
        found |= dict(sorted(group, key=key, reverse=True)[:count])
    return found


def _sum(values: list[float]) -> float:
    total = values[0]
    for value in values[1:]:
        total += value
    return total


def _extreme(values: list[float], choose: Callable[[list[float]], float]) -> float:
    real = [value for value in values if not math.isnan(value)]
    return choose(real) if real else math.nan


REDUCED: dict[str, Callable[[list[float]], float]] = {
    "sum": _sum,
    "avg": running_mean,
    "min": lambda values: _extreme(values, min),
    "max": lambda values: _extreme(values, max),
    "count": lambda values: float(len(values)),
    "group": lambda _: 1.0,
    "stdvar": running_variance,
    "stddev": lambda values: math.sqrt(running_variance(values)),
}
