"""Rates of a log: the mean day, its range, the shape of days and weeks, peaks, bursts and growth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.survey.traffic.quantiles import SURE
from loopwright.survey.traffic.seconds import summed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.survey.traffic.seconds import SecondCounts

    Array = NDArray[np.float64]

HOUR, DAY, HOURS_OF_DAY, HOURS_OF_WEEK, DAYS_OF_WEEK = 3600, 86_400, 24, 168, 7
DAYS_OF_MONTH = 730 / 24
THURSDAY = 3  # 1970 began on one; Monday is 0
ISLAND_HOURS = 30 * 24
ISLAND_SHARE = 0.01
MISSING = 50.0  # requests that a silence should have had, before it is called a hole in the log
LEAST_DAYS, LEAST_WEEKS = 3, 5
LEAST_CYCLES = 2  # weeks that tell a free day from a missing one
LEAST_IN_HOUR, LEAST_HOURS, BUSIEST_HOURS = 300, 3, 24
# Student's t, 97.5 %, for 1 to 30 degrees of freedom (Abramowitz and Stegun, 1964, table 26.10)
T_TABLE = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip

Range = tuple[float, float, float]
"""A value, and its low and high end."""


def student(freedom: int) -> float:
    """Student's t that 95 of 100 stay within, on both sides."""
    return T_TABLE[freedom - 1] if freedom <= len(T_TABLE) else SURE


@dataclass(frozen=True, slots=True)
class Hours:
    """Requests hour by hour from ``first`` (hours since 1970) on; ``covered`` are whole hours that were logged.

    ``missing_seconds`` are long silences that busy logs do not have, ``observed_seconds`` the rest of the period;
    ``assumed`` is whether a silence was called one or the other with no second week to compare it with.
    """

    first: int
    counts: Array
    covered: NDArray[np.bool_]
    missing_seconds: float
    observed_seconds: float
    assumed: bool = False


def without_islands(seconds: SecondCounts) -> int:
    """Drop a few requests a month or more away from the others: clocks that were wrong. Returns how many."""
    hours, counts = seconds.per(HOUR)
    if len(hours) < 2:  # noqa: PLR2004 - one alone has no gap
        return 0
    cuts = np.flatnonzero(np.diff(hours) > ISLAND_HOURS) + 1
    if not len(cuts):
        return 0
    pieces = np.split(np.arange(len(hours)), cuts)
    sizes = [int(counts[piece].sum()) for piece in pieces]
    small = [piece for piece, size in zip(pieces, sizes, strict=True) if size < ISLAND_SHARE * sum(sizes)]
    if not small:
        return 0
    gone = hours[np.concatenate(small)]
    away = np.isin(seconds.moments // HOUR, gone)
    dropped = int(seconds.counts[away].sum())
    seconds.moments, seconds.counts = seconds.moments[~away], seconds.counts[~away]
    return dropped


def hours_of(seconds: SecondCounts) -> Hours:
    """The log hour by hour; the cut hours at its ends, and holes in it, are not covered."""
    hours, counts = seconds.per(HOUR)
    start, end = int(seconds.moments[0]), int(seconds.moments[-1]) + 1
    first = int(hours[0])
    dense = np.zeros(int(hours[-1]) - first + 1)
    dense[hours - first] = counts
    covered = np.ones(len(dense), dtype=bool)
    covered[0] = start % HOUR < HOUR // 60
    covered[-1] &= end % HOUR == 0 or end % HOUR > HOUR - HOUR // 60
    mean = dense.sum() / len(dense)
    missing, assumed = 0, False
    usual = _usual_week(dense)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (dense == 0).astype(np.int8), [0]))))
    for begin, stop in zip(edges[::2], edges[1::2], strict=True):
        if (stop - begin) * mean < MISSING or stop - begin < HOURS_OF_DAY:
            continue
        gone = np.full(stop - begin, fill_value=True)
        if usual is None:
            assumed = True
        elif (
            stop - begin < HOURS_OF_WEEK
        ):  # a weekend without anybody is demand: other weekends have nobody either
            expected = usual[np.arange(begin, stop) % HOURS_OF_WEEK]
            gone = (expected > 0) & (float(expected.sum()) >= MISSING)
        covered[begin:stop] &= ~gone
        missing += int(np.count_nonzero(gone)) * HOUR
    return Hours(first, dense, covered, float(missing), float(end - start - missing), assumed)


def _usual_week(dense: Array) -> Array | None:
    """Mean requests of each hour of the week, from the log's first hour on; nothing below two weeks."""
    if len(dense) < LEAST_CYCLES * HOURS_OF_WEEK:
        return None
    places = np.arange(len(dense)) % HOURS_OF_WEEK
    return np.asarray(np.bincount(places, weights=dense, minlength=HOURS_OF_WEEK) / np.bincount(places))


def shape(hours: Hours, cycle: int, offset: int = 0) -> Array | None:
    """Mean requests of an hour at each place of a cycle (a day, a week from Monday); nothing where one was not seen."""
    places = (np.arange(len(hours.counts)) + hours.first + offset) % cycle
    seen = np.bincount(places[hours.covered], minlength=cycle)
    if np.any(seen == 0):
        return None
    sums = np.bincount(places[hours.covered], weights=hours.counts[hours.covered], minlength=cycle)
    return np.asarray(sums / seen)


def week_of(hours: Hours) -> Array | None:
    """The mean week, hour by hour from Monday; nothing where some hour of it was not seen."""
    return shape(hours, HOURS_OF_WEEK, THURSDAY * HOURS_OF_DAY)


def daily(hours: Hours, seconds: SecondCounts, along: Trend | None = None) -> Range:
    """Requests of a mean day: of a mean week where one was seen, else of a mean day, else as the seconds go.

    With a trend, of the log's last day as fitted: what is planned is what comes, not what came half a log ago.
    """
    if along is not None:
        return along.of_day((hours.first + len(hours.counts)) / HOURS_OF_DAY)
    total = float(seconds.counts.sum())
    week, day = week_of(hours), shape(hours, HOURS_OF_DAY)
    if week is not None:
        value = float(week.sum()) / DAYS_OF_WEEK
    elif day is not None:
        value = float(day.sum())
    else:
        value = total / hours.observed_seconds * DAY
    days = full_days(hours)[1]
    if len(days) >= LEAST_DAYS:
        spread = student(len(days) - 1) * float(days.std(ddof=1)) / math.sqrt(len(days))
    else:
        spread = value * SURE / math.sqrt(max(1.0, total))
    return value, max(0.0, value - spread), value + spread


def full_days(hours: Hours) -> tuple[NDArray[np.int64], Array]:
    """The days of which every hour was seen, since 1970, and their requests."""
    numbers = (np.arange(len(hours.counts)) + hours.first) // HOURS_OF_DAY
    seen, whole = summed(numbers, hours.covered.astype(np.int64))
    sums = np.bincount(numbers - numbers[0], weights=hours.counts)
    full = whole == HOURS_OF_DAY
    return seen[full], sums[full]


def busiest(
    seconds: SecondCounts, window: int, along: Trend | None = None
) -> tuple[float, float, float, int]:
    """The busiest window of some seconds: its rate, that of a middling and of the busiest day, and when it began.

    With a trend, rates are as if every window were on the last day.
    """
    places, counts = seconds.per(window)
    if along is not None:
        weeks = (places[-1] - places) * (window / DAY / DAYS_OF_WEEK)
        counts = counts * np.exp(along.slope * weeks)
    top = int(np.argmax(counts))
    days = places * window // DAY
    starts = np.flatnonzero(np.concatenate(([True], days[1:] != days[:-1])))
    each = np.maximum.reduceat(counts, starts) / window
    return float(counts[top] / window), float(np.median(each)), float(each.max()), int(places[top]) * window


def burstiness(seconds: SecondCounts) -> Range | None:
    """Variance over mean of the requests of a second, in the busiest hours; 1 is random arrival.

    Nothing where fewer than three hours had enough. At long windows this is the squared coefficient of variation of
    the times between requests: Cox and Lewis, *The Statistical Analysis of Series of Events*, 1966, ch. 4.
    """
    _, sums = seconds.per(HOUR)
    _, squares = summed(seconds.moments // HOUR, seconds.counts * seconds.counts)
    enough = sums >= LEAST_IN_HOUR
    if np.count_nonzero(enough) < LEAST_HOURS:
        return None
    sums, squares = sums[enough].astype(float), squares[enough].astype(float)
    top = np.argsort(-sums, kind="stable")[:BUSIEST_HOURS]
    mean = sums[top] / HOUR
    found = (squares[top] / HOUR - mean * mean) / mean
    low, middle, high = np.quantile(found, (0.1, 0.5, 0.9))
    return float(middle), float(low), float(high)


@dataclass(frozen=True, slots=True)
class Trend:
    """What grows or shrinks by the same share every week, fitted through the logarithms of whole weeks' sums.

    ``slope`` is a week's, ``error`` its standard error, ``level`` the fitted logarithm in the ``middle`` (in weeks
    from ``first_day`` on, days since 1970); ``rest`` is the variance around it, ``weeks`` and ``square`` what it was
    fitted through: how many, and the sum of their squared distances from the middle.
    """

    slope: float
    error: float
    level: float
    middle: float
    rest: float
    weeks: int
    square: float
    first_day: int

    @property
    def spread(self) -> float:
        """Half the range of the slope, 95 %."""
        return student(self.weeks - 2) * self.error

    @property
    def certain(self) -> bool:
        """Whether it is a trend, and not chance."""
        return abs(self.slope) > self.spread

    def of_day(self, day: float) -> Range:
        """Requests of a day, as fitted, with the range of the fit."""
        away = (day - self.first_day) / DAYS_OF_WEEK - 0.5 - self.middle  # a week's sum stands for its middle
        spread = student(self.weeks - 2) * math.sqrt(self.rest * (1 / self.weeks + away * away / self.square))
        middle = self.level + self.slope * away
        low, value, high = (math.exp(middle + side * spread) / DAYS_OF_WEEK for side in (-1, 0, 1))
        return value, low, high


def trend(days: NDArray[np.int64], counts: Array) -> Trend | None:
    """The trend of what happened on full days; nothing for fewer than five whole weeks."""
    if not len(days):
        return None
    weeks = (days - days[0]) // DAYS_OF_WEEK
    numbers, seen = summed(weeks, np.ones(len(weeks), dtype=np.int64))
    sums = np.bincount(weeks, weights=counts)[numbers]
    whole = (seen == DAYS_OF_WEEK) & (sums > 0)
    x, y = numbers[whole].astype(float), np.log(sums[whole])
    if len(x) < LEAST_WEEKS:
        return None
    centred = x - x.mean()
    square = float(centred @ centred)
    slope = float(centred @ y / square)
    left = y - y.mean() - slope * centred
    rest = float(left @ left) / (len(x) - 2)
    error = math.sqrt(rest / square)
    return Trend(slope, error, float(y.mean()), float(x.mean()), rest, len(x), square, int(days[0]))


def growth(days: NDArray[np.int64], counts: Array) -> Range | None:
    """Growth a month of what happened on full days, fitted through whole weeks; nothing for fewer than five of them."""
    found = trend(days, counts)
    if found is None:
        return None
    low, value, high = (
        math.expm1((found.slope + side * found.spread) * DAYS_OF_MONTH / DAYS_OF_WEEK) for side in (-1, 0, 1)
    )
    return value, low, high


def certain_trend(hours: Hours) -> Trend | None:
    """The trend of all requests of a log, where there is one beyond chance."""
    found = trend(*full_days(hours))
    return found if found is not None and found.certain else None


def proportion(part: float, whole: float) -> Range:
    """A share with Wilson's interval, 95 %."""
    if whole <= 0:
        return 0.0, 0.0, 1.0
    share = min(1.0, part / whole)
    square = SURE * SURE / whole
    middle = (share + square / 2) / (1 + square)
    spread = SURE * math.sqrt(share * (1 - share) / whole + square / whole / 4) / (1 + square)
    return share, max(0.0, min(share, middle - spread)), min(1.0, max(share, middle + spread))
