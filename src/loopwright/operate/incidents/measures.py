"""How quickly incidents are seen, taken up and ended, and how far apart they are: n, median, 90th percentile."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.operate.incidents.incident import Incident


@dataclass(frozen=True, slots=True)
class Spread:
    """How many were measured, their mean, median and 90th percentile in seconds; None where there is none."""

    n: int
    mean: float | None
    median: float | None
    p90: float | None

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Spread:
        """Of those that are known."""
        known = sorted(one for one in values if one is not None)
        if not known:
            return cls(0, None, None, None)
        return cls(len(known), statistics.fmean(known), statistics.median(known), _quantile(known, 0.9))


@dataclass(frozen=True, slots=True)
class Measures:
    """Time to detect, to acknowledge and to resolve, and between the ends and the next beginnings of trouble."""

    detect: Spread
    acknowledge: Spread
    resolve: Spread
    between: Spread


def measured(incidents: Sequence[Incident]) -> Measures:
    """The measures of incidents, in whatever order they come.

    Time between failures runs from the end of one to the beginning of the next that begins after it; overlapping ones
    are one failure.
    """
    return Measures(
        Spread.of(one.seconds_to_detect for one in incidents),
        Spread.of(one.seconds_to_acknowledge for one in incidents),
        Spread.of(one.seconds_to_resolve for one in incidents),
        Spread.of(_between(incidents)),
    )


def _between(incidents: Sequence[Incident]) -> list[float]:
    spans = sorted((one.started_at, one.resolved_at) for one in incidents if one.resolved_at is not None)
    merged: list[tuple[float, float]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [after[0] - before[1] for before, after in pairwise(merged)]


def _quantile(known: Sequence[float], share: float) -> float:
    """Linear between the neighbours, as numpy does by default."""
    place = share * (len(known) - 1)
    low = int(place)
    high = min(low + 1, len(known) - 1)
    return known[low] + (known[high] - known[low]) * (place - low)
