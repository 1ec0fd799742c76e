"""Functions of one number after another: what they make of each series' value, the name of the measure dropped."""

from __future__ import annotations

import calendar
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from loopwright.operate.series.numbers import NAN, divided, larger, smaller

if TYPE_CHECKING:
    from collections.abc import Callable

LAST_SECOND = 253_402_300_799  # the end of the year 9999, the last that dates are made of


def _quiet(function: Callable[[np.float64], np.float64]) -> Callable[[float], float]:
    def of(value: float) -> float:
        with np.errstate(all="ignore"):
            return float(function(np.float64(value)))

    return of


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value > 0 or value < 0 else value


def rounded(value: float, nearest: float = 1.0) -> float:
    """The nearest multiple; ties go up."""
    inverse = divided(1.0, nearest)
    return divided(float(np.floor(value * inverse + 0.5)), inverse)


def clamped(value: float, least: float, most: float) -> float:
    """The value held between two limits."""
    return larger(least, smaller(most, value))


PLAIN: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": _quiet(np.ceil),
    "floor": _quiet(np.floor),
    "exp": _quiet(np.exp),
    "sqrt": _quiet(np.sqrt),
    "ln": _quiet(np.log),
    "log2": _quiet(np.log2),
    "log10": _quiet(np.log10),
    "sgn": _sign,
    "rad": lambda value: value * math.pi / 180,
    "deg": lambda value: value * 180 / math.pi,
}


def _date(part: Callable[[datetime], float]) -> Callable[[float], float]:
    def of(seconds: float) -> float:
        if not -LAST_SECOND / 5 < seconds <= LAST_SECOND:
            return NAN
        return float(part(datetime.fromtimestamp(math.trunc(seconds), UTC)))

    return of


DATES: dict[str, Callable[[float], float]] = {
    "year": _date(lambda moment: moment.year),
    "month": _date(lambda moment: moment.month),
    "day_of_month": _date(lambda moment: moment.day),
    "day_of_year": _date(lambda moment: moment.timetuple().tm_yday),
    "day_of_week": _date(lambda moment: moment.isoweekday() % 7),
    "days_in_month": _date(lambda moment: calendar.monthrange(moment.year, moment.month)[1]),
    "hour": _date(lambda moment: moment.hour),
    "minute": _date(lambda moment: moment.minute),
}
