"""Functions over the samples of one series in a stretch of time: rates, changes, what was over time, trends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.operate.series.numbers import (
    NAN,
    add_to,
    divided,
    mean_of,
    quantile_of,
    total_of,
    variance_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.series.buffer import Times, Values

NEAR_EDGE = 1.1  # Prometheus: promql/functions.go, extrapolatedRate


@dataclass(frozen=True, slots=True)
class Samples:
    """What one series had in a stretch of time, at least one sample; moments in milliseconds."""

    times: Times
    values: Values
    from_ms: int
    until_ms: int
    at_ms: int

    @property
    def range_seconds(self) -> float:
        """How long the stretch is."""
        return (self.until_ms - self.from_ms) / 1000


def rate(samples: Samples) -> float | None:
    """How much a counter grew in a second."""
    return _extrapolated(samples, counter=True, each_second=True)


def increase(samples: Samples) -> float | None:
    """How much a counter grew."""
    return _extrapolated(samples, counter=True, each_second=False)


def delta(samples: Samples) -> float | None:
    """How much a gauge changed."""
    return _extrapolated(samples, counter=False, each_second=False)


def irate(samples: Samples) -> float | None:
    """How much a counter grew in a second between its last two samples."""
    return _between_last(samples, counter=True)


def idelta(samples: Samples) -> float | None:
    """The difference of the last two samples."""
    return _between_last(samples, counter=False)


def deriv(samples: Samples) -> float | None:
    """The slope of a straight line through the samples, in a second."""
    if len(samples.values) < 2:  # noqa: PLR2004 - a line has two points
        return None
    return _line(samples, int(samples.times[0]))[0]


def predict_linear(samples: Samples, seconds: float) -> float | None:
    """Where a straight line through the samples is some seconds from now."""
    if len(samples.values) < 2:  # noqa: PLR2004 - a line has two points
        return None
    slope, now = _line(samples, samples.at_ms)
    return slope * seconds + now


def quantile_over_time(samples: Samples, share: float) -> float | None:
    """The quantile of the values."""
    return quantile_of(share, samples.values.tolist())


def changes(samples: Samples) -> float | None:
    """How often the value changed."""
    values = samples.values
    differ = (values[1:] != values[:-1]) & ~(np.isnan(values[1:]) & np.isnan(values[:-1]))
    return float(np.count_nonzero(differ))


def resets(samples: Samples) -> float | None:
    """How often a counter began anew."""
    return float(np.count_nonzero(samples.values[1:] < samples.values[:-1]))


def _extreme(samples: Samples, reduce: Callable[[Values], np.float64]) -> float:
    real = samples.values[~np.isnan(samples.values)]
    return float(reduce(real)) if len(real) else NAN


ALONE: dict[str, Callable[[Samples], float | None]] = {
    "rate": rate,
    "increase": increase,
    "delta": delta,
    "irate": irate,
    "idelta": idelta,
    "deriv": deriv,
    "changes": changes,
    "resets": resets,
    "avg_over_time": lambda samples: mean_of(samples.values.tolist()),
    "sum_over_time": lambda samples: total_of(samples.values.tolist()),
    "min_over_time": lambda samples: _extreme(samples, np.min),
    "max_over_time": lambda samples: _extreme(samples, np.max),
    "count_over_time": lambda samples: float(len(samples.values)),
    "present_over_time": lambda _: 1.0,
    "last_over_time": lambda samples: float(samples.values[-1]),
    "stdvar_over_time": lambda samples: variance_of(samples.values.tolist()),
    "stddev_over_time": lambda samples: math.sqrt(variance_of(samples.values.tolist())),
}
WITH_NUMBER: dict[str, Callable[[Samples, float], float | None]] = {
    "predict_linear": predict_linear,
    "quantile_over_time": quantile_over_time,
}


def _extrapolated(samples: Samples, *, counter: bool, each_second: bool) -> float | None:
    """The growth, extended to the edges of the stretch as Prometheus 2.42 does (promql/functions.go)."""
    times, values = samples.times, samples.values
    count = len(values)
    if count < 2:  # noqa: PLR2004 - a difference has two ends
        return None
    first = float(values[0])
    grown = float(values[-1]) - first
    if counter:
        for place in np.flatnonzero(values[1:] < values[:-1]):
            grown += float(values[place])
    begin, end = int(times[0]), int(times[-1])
    to_start, to_end = (begin - samples.from_ms) / 1000, (samples.until_ms - end) / 1000
    sampled = (end - begin) / 1000
    between = sampled / (count - 1)
    if counter and grown > 0 and first >= 0:  # a counter has not been below zero
        to_start = min(to_start, sampled * (first / grown))
    extended = sampled
    extended += to_start if to_start < between * NEAR_EDGE else between / 2
    extended += to_end if to_end < between * NEAR_EDGE else between / 2
    factor = extended / sampled
    return grown * (factor / samples.range_seconds if each_second else factor)


def _between_last(samples: Samples, *, counter: bool) -> float | None:
    if len(samples.values) < 2:  # noqa: PLR2004 - a difference has two ends
        return None
    before, last = map(float, samples.values[-2:])
    grown = last if counter and last < before else last - before
    passed = int(samples.times[-1] - samples.times[-2])
    return grown / (passed / 1000) if counter else grown


def _line(samples: Samples, origin_ms: int) -> tuple[float, float]:
    """Slope in a second, and height at a moment, of the line of least squares; sums compensated."""
    values = samples.values.tolist()
    if all(value == values[0] for value in values[1:]):
        return (NAN, NAN) if math.isinf(values[0]) else (0.0, values[0])
    sum_x = lost_x = sum_y = lost_y = sum_xy = lost_xy = sum_xx = lost_xx = 0.0
    for moment, y in zip(samples.times.tolist(), values, strict=True):
        x = (moment - origin_ms) / 1000
        sum_x, lost_x = add_to(sum_x, lost_x, x)
        sum_y, lost_y = add_to(sum_y, lost_y, y)
        sum_xy, lost_xy = add_to(sum_xy, lost_xy, x * y)
        sum_xx, lost_xx = add_to(sum_xx, lost_xx, x * x)
    count = float(len(values))
    sum_x, sum_y = sum_x + lost_x, sum_y + lost_y
    covariance = (sum_xy + lost_xy) - sum_x * sum_y / count
    variance = (sum_xx + lost_xx) - sum_x * sum_x / count
    slope = divided(covariance, variance)
    return slope, sum_y / count - slope * sum_x / count
