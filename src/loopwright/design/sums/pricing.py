"""Tiered prices as pure sums: what a quantity costs a month, at the margin, and within which range.

Quantities are per month and account, money is in US dollars. Steps are graduated: each unit pays the price of
the step it falls into, counted from the first unit beyond the free allowance. NaN marks what has no published
price (or is not sold in that quantity): it is never 0, and it spreads through every sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import Confidence, PriceRow

    Array = NDArray[np.float64]


class Step(NamedTuple):
    """One step of a graduated price: ``usd`` a unit between ``start`` and ``end`` (infinite: without end)."""

    start: float
    end: float
    usd: float | None


class Range(NamedTuple):
    """Money that is not known to the cent: the lowest plausible, the likeliest, the highest plausible."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price as published: its steps, its monthly free allowance, and the rows it was read from."""

    steps: tuple[Step, ...]
    included: float
    unit: str
    rows: tuple[PriceRow, ...]

    @property
    def free(self) -> bool:
        """Whether no step of it costs anything."""
        return all(step.usd == 0 for step in self.steps)

    @property
    def confidence(self) -> Confidence:
        """The weakest confidence among its rows."""
        return weakest(row.provenance.confidence for row in self.rows)

    def cost(self, quantity: ArrayLike) -> Array:
        """What ``quantity`` units cost a month; see `tiered_cost`."""
        return tiered_cost(quantity, self.steps, self.included)

    def cost_of_one(self, quantity: float, included: float | None = None) -> float:
        """`cost` of a single quantity, without arrays; ``included`` overrides the allowance."""
        beyond = max(quantity - (self.included if included is None else included), 0.0)
        usd = 0.0
        for step in self.steps:
            if beyond <= step.start:
                return usd
            usd += (min(beyond, step.end) - step.start) * (math.nan if step.usd is None else step.usd)
        return usd if beyond <= self.steps[-1].end else math.nan


_WEAKEST_FIRST: tuple[Confidence, ...] = ("assumption", "low", "medium", "high")


def weakest(confidences: Iterable[Confidence]) -> Confidence:
    """The weakest of several confidences; ``high`` when there are none."""
    return min(confidences, key=_WEAKEST_FIRST.index, default="high")


def tiered_cost(quantity: ArrayLike, steps: Sequence[Step], included: float = 0.0) -> Array:
    """What a quantity costs under graduated steps, the first ``included`` units free.

    Any shape in, the same shape out. Never negative. NaN where the quantity reaches a step without a price
    or goes beyond the last step; 0 where nothing beyond the allowance is used, priced or not.
    """
    beyond = np.maximum(np.asarray(quantity, dtype=np.float64) - included, 0.0)
    usd = np.zeros_like(beyond)
    end = 0.0
    for step in steps:
        inside = np.minimum(beyond, step.end) - step.start
        reached = inside > 0
        rate = math.nan if step.usd is None else step.usd
        usd = usd + np.where(reached, inside * rate, 0.0)
        end = step.end
    return np.where(beyond > end, math.nan, usd)


def price_list(rows: Sequence[PriceRow]) -> PriceList:
    """One price out of its rows, in order of their tiers; raises when the tiers overlap or leave a hole."""
    if not rows:
        raise LoopwrightError(
            "a price list without rows", "Ask the catalogue for a provider and item that it has."
        )
    ordered = sorted(rows, key=lambda row: row.tier_from)
    steps = tuple(
        Step(row.tier_from, math.inf if row.tier_to is None else row.tier_to, row.usd) for row in ordered
    )
    for index, step in enumerate(steps):
        expected = steps[index - 1].end if index else 0.0
        if step.start != expected or step.end <= step.start:
            raise LoopwrightError(
                f"{ordered[index].provenance.id}: its tier runs from {step.start:g} to {step.end:g} "
                f"where the one before ends at {expected:g}",
                "Let each tier of an item start where the one before ends, the first at 0.",
            )
    return PriceList(steps, max(row.included for row in ordered), ordered[0].unit, tuple(ordered))


def catalogue_price(
    catalogue: Catalogue, provider: str, item: str, place: str, service: str = ""
) -> PriceList | None:
    """The price of an item at a provider in a place, of one service if named; None when there is none.

    Where several services sell the item and none is named, the first by name is taken.
    """
    rows = catalogue.price_steps(provider, item, place)
    services = sorted({row.service for row in rows})
    if not rows or (service and service not in services):
        return None
    wanted = service or services[0]
    return price_list([row for row in rows if row.service == wanted])


def price_range(usd: float, confidence: Confidence, catalogue: Catalogue) -> Range:
    """How far a published price may be off by now, from how well it is known.

    Factors are the rows ``choice.price_range.<confidence>``.
    """
    row = catalogue.figure(f"choice.price_range.{confidence}")
    low = 1.0 if row.low is None else row.low
    high = 1.0 if row.high is None else row.high
    return Range(usd * low, usd, usd * high)


def add_ranges(ranges: Iterable[Range]) -> Range:
    """The sum of ranges, bound by bound: the whole bill at its lowest, likeliest and highest."""
    low = mode = high = 0.0
    for given in ranges:
        low, mode, high = low + given.low, mode + given.mode, high + given.high
    return Range(low, mode, high)
