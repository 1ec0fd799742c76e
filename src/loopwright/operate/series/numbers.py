"""Arithmetic as Prometheus does it: IEEE 754 throughout, no exception for a division by zero, sums compensated."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

NAN = math.nan


def divided(left: float, right: float) -> float:
    """A quotient; by zero it is infinite, or no number."""
    try:
        return left / right
    except ZeroDivisionError:
        if left == 0 or math.isnan(left):
            return NAN
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


def power(left: float, right: float) -> float:
    """A power; a root of what is negative is no number."""
    with np.errstate(all="ignore"):
        return float(np.power(np.float64(left), np.float64(right)))


def remainder(left: float, right: float) -> float:
    """What is left of a division, with the sign of the left."""
    with np.errstate(all="ignore"):
        return float(np.fmod(np.float64(left), np.float64(right)))


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divided,
    "%": remainder,
    "^": power,
}
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def add_to(total: float, lost: float, value: float) -> tuple[float, float]:
    """One step of Neumaier's sum: the total, and what its rounding lost so far."""
    new = total + value
    if abs(total) >= abs(value):
        return new, lost + ((total - new) + value)
    return new, lost + ((value - new) + total)


def total_of(values: Iterable[float]) -> float:
    """The sum of numbers, compensated."""
    total = lost = 0.0
    for value in values:
        total, lost = add_to(total, lost, value)
    return total if math.isinf(total) else total + lost


def mean_of(values: Iterable[float]) -> float:
    """The mean of numbers, compensated; infinite ones count as in Prometheus' avg_over_time."""
    mean = lost = 0.0
    for count, value in enumerate(values, start=1):
        if math.isinf(mean) and not math.isnan(value) and not (math.isinf(value) and value != mean):
            continue
        mean, lost = add_to(mean, lost, value / count - mean / count)
    return mean if math.isinf(mean) else mean + lost


def running_mean(values: Iterable[float]) -> float:
    """The mean as the aggregation avg() makes it: step by step and not compensated."""
    mean = NAN
    for count, value in enumerate(values, start=1):
        if count == 1:
            mean = value
        elif not (math.isinf(mean) and not math.isnan(value) and not (math.isinf(value) and value != mean)):
            mean += value / count - mean / count
    return mean


def variance_of(values: Iterable[float]) -> float:
    """The variance of numbers over time, compensated."""
    mean = lost_mean = squares = lost = 0.0
    count = 0
    for value in values:
        count += 1
        delta = value - (mean + lost_mean)
        mean, lost_mean = add_to(mean, lost_mean, delta / count)
        squares, lost = add_to(squares, lost, delta * (value - (mean + lost_mean)))
    return (squares + lost) / count


def running_variance(values: Iterable[float]) -> float:
    """The variance as the aggregation stdvar() makes it."""
    mean = squares = 0.0
    count = 0
    for value in values:
        count += 1
        if count == 1:
            mean = value
            continue
        delta = value - mean
        mean += delta / count
        squares += delta * (value - mean)
    return squares / count


def quantile_of(share: float, values: Sequence[float]) -> float:
    """The quantile between the two nearest values; no number counts as the least."""
    if not values:
        return NAN
    if not 0 <= share <= 1:
        return beyond(share)
    ranked = sorted(values, key=rank)
    place = share * (len(ranked) - 1)
    lower = max(0, math.floor(place))
    upper = min(len(ranked) - 1, lower + 1)
    weight = place - math.floor(place)
    return ranked[lower] * (1 - weight) + ranked[upper] * weight


def beyond(share: float) -> float:
    """The quantile of a share that is none."""
    return NAN if math.isnan(share) else math.copysign(math.inf, share)


def rank(value: float) -> tuple[bool, float]:
    """A key to sort by, with what is no number before all others."""
    return (False, 0.0) if math.isnan(value) else (True, value)


def larger(left: float, right: float) -> float:
    """The larger; no number where either is none, but for what is larger than all (Go: math.Max)."""
    if math.inf in (left, right):
        return math.inf
    return NAN if math.isnan(left) or math.isnan(right) else max(left, right)


def smaller(left: float, right: float) -> float:
    """The smaller; no number where either is none, but for what is smaller than all (Go: math.Min)."""
    if -math.inf in (left, right):
        return -math.inf
    return NAN if math.isnan(left) or math.isnan(right) else min(left, right)
