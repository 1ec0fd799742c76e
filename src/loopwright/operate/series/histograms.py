"""Quantiles of classic histograms: counters by upper bound, interpolated within a bucket."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.operate.series.labels import BUCKET, NAME, value_of, without
from loopwright.operate.series.numbers import NAN, beyond, divided

if TYPE_CHECKING:
    from loopwright.operate.sample import Labels

FEWEST = 2


def histogram_quantile(share: float, vector: dict[Labels, float]) -> dict[Labels, float]:
    """The quantile of each histogram of a vector; series without a readable bound are left out."""
    found: dict[Labels, dict[Labels, list[tuple[float, float]]]] = {}
    for labels, count in vector.items():
        bound = _bound(value_of(labels, BUCKET))
        if bound is not None:
            named = without(labels, {BUCKET})
            buckets = found.setdefault(without(named, {NAME}), {})
            buckets.setdefault(named, []).append((bound, count))
    answer: dict[Labels, float] = {}
    for labels, named_buckets in found.items():
        if len(named_buckets) > 1:
            raise _same(labels)
        answer[labels] = _quantile(share, next(iter(named_buckets.values())))
    return answer


def _same(labels: Labels) -> Exception:
    from loopwright.operate.series.refusal import EvaluationError  # noqa: PLC0415 - only where it is raised

    return EvaluationError(f"two histograms have the same labels once their name is dropped: {labels}")


def _bound(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _quantile(share: float, buckets: list[tuple[float, float]]) -> float:
    """Prometheus 2.42, promql/quantile.go: bucketQuantile."""
    if not 0 <= share <= 1:
        return beyond(share)
    bounds, counts = _monotonic(sorted(buckets, key=lambda bucket: bucket[0]))
    if bounds[-1] != math.inf or len(bounds) < FEWEST or counts[-1] == 0:
        return NAN
    rank = share * counts[-1]
    last = len(bounds) - 1
    place = next((place for place in range(last) if counts[place] >= rank), last)
    if place == last:
        return bounds[last - 1]
    if place == 0 and bounds[0] <= 0:
        return bounds[0]
    start, before = (bounds[place - 1], counts[place - 1]) if place else (0.0, 0.0)
    return start + (bounds[place] - start) * divided(rank - before, counts[place] - before)


def _monotonic(buckets: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Bounds and counts with equal bounds added up, and no count below the one before it."""
    bounds: list[float] = []
    counts: list[float] = []
    for bound, count in buckets:
        if bounds and bounds[-1] == bound:
            counts[-1] += count
        else:
            bounds.append(bound)
            counts.append(count)
    most = counts[0]
    for place, count in enumerate(counts):
        if count > most:
            most = count
        elif count < most:
            counts[place] = most
    return bounds, counts
