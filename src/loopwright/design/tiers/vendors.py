"""The catalogue's price lists ready to be compared: who sells an item, where, and what a basket costs."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, get_args

from loopwright.catalogue.columns import ANYWHERE
from loopwright.catalogue.rows import Confidence
from loopwright.design.sums.pricing import PriceList, price_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import PriceRow

ACCOUNT_WIDE = "egress_gb"
"""The item that a provider lists once for all its services, unless a service lists its own."""


class Seller(NamedTuple):
    """One plan or service of a provider, with prices of its own."""

    provider: str
    service: str


@dataclass(frozen=True, slots=True)
class Charge:
    """One price times one quantity of a line; ``driver`` names what sets the quantity."""

    item: str
    driver: str
    quantity: float
    price: PriceList
    usd: float


@dataclass(frozen=True, slots=True)
class Basket:
    """What is to be bought of one seller: a plan's fee if it has one, and quantities by item.

    ``quantities`` holds (item, driver, quantity); each must have a price at the seller. ``limits`` is the
    same for items that only some sellers mention (seats, requests): no mention, no limit.
    """

    fee: str
    quantities: tuple[tuple[str, str, float], ...]
    limits: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """All price lists by seller and item, and how far prices of each confidence may be off."""

    prices: Mapping[Seller, Mapping[str, tuple[tuple[str, str, PriceList], ...]]]
    sellers: Mapping[str, tuple[Seller, ...]]  # by item, sorted
    clouds: frozenset[str]  # providers that run applications
    widths: Mapping[Confidence, tuple[float, float]]

    def price(self, seller: Seller, item: str, region: str, place: str) -> PriceList | None:
        """A seller's price of an item in a region, else in its place, else anywhere; None if not sold."""
        found = self.prices.get(seller, {}).get(item, ())
        for wanted in (region, place, ANYWHERE):
            for at_region, at_place, price in found:
                if wanted in (at_region, at_place):
                    return price
        return None

    def account_price(self, provider: str, item: str, region: str, place: str) -> PriceList | None:
        """A provider's price of an item, whichever of its services lists it first by name."""
        listing = (seller for seller in self.sellers.get(item, ()) if seller.provider == provider)
        found = (self.price(seller, item, region, place) for seller in listing)
        return next((price for price in found if price is not None), None)

    def charges(
        self,
        seller: Seller,
        basket: Basket,
        region: str,
        place: str,
        used: Mapping[tuple[Seller, str], float],
    ) -> tuple[Charge, ...] | None:
        """What a basket costs at a seller; None when it does not sell all of it, or not in that quantity.

        ``used`` is what other lines bought there already, by item: an allowance is given once to an account,
        a fee paid once, and a quantity priced at the step it reaches.
        """
        found: list[Charge] = []
        fee = self.price(seller, basket.fee, region, place) if basket.fee else None
        if fee is not None and (seller, basket.fee) not in used:
            found.append(Charge(basket.fee, "plan", 1.0, fee, fee.cost_of_one(1.0)))
        for item, driver, quantity in (*basket.quantities, *basket.limits):
            price = self.price(seller, item, region, place)
            if price is None and item == ACCOUNT_WIDE:
                price = self.account_price(seller.provider, item, region, place)
            if price is not None:
                before = used.get((seller, item), 0.0)
                usd = price.cost_of_one(before + quantity) - price.cost_of_one(before)
                found.append(Charge(item, driver, quantity, price, usd))
            elif (item, driver, quantity) in basket.quantities:
                return None
        known = bool(found) and not math.isnan(sum(charge.usd for charge in found))
        return tuple(found) if known else None

    def width(self, confidence: Confidence) -> tuple[float, float]:
        """Factors on a price of that confidence: lowest and highest plausible."""
        return self.widths[confidence]


def _grouped(rows: Iterable[PriceRow]) -> dict[tuple[Seller, str, str, str], list[PriceRow]]:
    groups: dict[tuple[Seller, str, str, str], list[PriceRow]] = defaultdict(list)
    for row in rows:
        groups[Seller(row.provider, row.service), row.item, row.region, row.place].append(row)
    return groups


def market_of(catalogue: Catalogue) -> Market:
    """The catalogue's price rows as a market; build it once a solve."""
    prices: dict[Seller, dict[str, list[tuple[str, str, PriceList]]]] = {}
    groups = _grouped(catalogue.prices)
    for seller, item, region, place in sorted(groups):
        listed = (region, place, price_list(groups[seller, item, region, place]))
        prices.setdefault(seller, {}).setdefault(item, []).append(listed)
    sellers: dict[str, list[Seller]] = defaultdict(list)
    for seller, items in prices.items():
        for item in items:
            sellers[item].append(seller)
    widths: dict[Confidence, tuple[float, float]] = {}
    for confidence in get_args(Confidence):
        row = catalogue.figure(f"choice.price_range.{confidence}")
        widths[confidence] = (1.0 if row.low is None else row.low, 1.0 if row.high is None else row.high)
    return Market(
        {seller: {item: tuple(found) for item, found in items.items()} for seller, items in prices.items()},
        {item: tuple(sorted(found)) for item, found in sellers.items()},
        frozenset(str(provider) for provider in catalogue.columns("compute")["provider"]),
        widths,
    )
