"""Where a design may live: one provider in one place, with what that provider charges beside the machines."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.sums.pricing import PriceList, catalogue_price
from loopwright.design.tiers.memory import Same
from loopwright.loop.vocabulary import Place

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import PriceRow

FUNCTION_ITEMS = (("function_request_million", "requests"), ("function_gb_second", "gb_seconds"))
RUN_ITEMS = (
    ("run_request_million", "requests"),
    ("run_vcpu_second", "seconds"),
    ("run_gib_second", "gb_seconds"),
)
PORTABLE_STORES = ("backblaze", "cloudflare")
PORTABLE_EDGES = ("bunny", "cloudflare")


@dataclass(frozen=True, slots=True)
class Store:
    """Object storage of one provider: its graduated price of a gigabyte and month, and its plan's fee if it has one."""

    provider: str
    gb: PriceList
    plan: PriceList | None

    def cost(self, gb: ArrayLike) -> NDArray[np.float64]:
        """What so many gigabytes cost a month, the fee with them; nothing for nothing."""
        fee = 0.0 if self.plan is None else self.plan.cost(1.0)
        return np.where(np.asarray(gb) > 0, fee + self.gb.cost(gb), 0.0)

    def cost_of_one(self, gb: float) -> float:
        """`cost` of one size, without arrays."""
        if gb <= 0:
            return 0.0
        return (0.0 if self.plan is None else self.plan.cost_of_one(1.0)) + self.gb.cost_of_one(gb)

    @property
    def rows(self) -> tuple[PriceRow, ...]:
        """The price rows behind it."""
        return (*self.gb.rows, *(() if self.plan is None else self.plan.rows))


@dataclass(frozen=True)
class Home:
    """A provider in a place; prices in US dollars, NaN where the catalogue has none."""

    provider: str
    place: Place
    region: str
    catalogue: Catalogue
    offerings: int = 0
    refused: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        """What homes are sorted and told apart by."""
        return (self.provider, self.place)

    def price(self, item: str) -> PriceList | None:
        """The provider's price list for an item in this place."""
        return _price_of(Same(self.catalogue), self.provider, item, self.place)

    def unit_price(self, item: str) -> float:
        """The price of one unit of an item a month, NaN where it is not sold or not priced."""
        found = self.price(item)
        return math.nan if found is None else float(found.cost(1.0 + found.included))

    @cached_property
    def zones(self) -> int:
        """How many zones a design may spread over here."""
        row = f"provider.zones.{self.provider}"
        return int(self.catalogue.value(row if self.catalogue.has(row) else "provider.zones.default"))

    @cached_property
    def balancer(self) -> float:
        """A managed load balancer a month."""
        return self.unit_price("load_balancer_month")

    @cached_property
    def balancer_capacity_hour(self) -> float:
        """One unit of a managed balancer's capacity an hour; 0 where it is included."""
        found = self.unit_price("load_balancer_lcu_hour")
        return 0.0 if math.isnan(found) else found

    @cached_property
    def cluster(self) -> float:
        """The fee of a managed Kubernetes cluster a month."""
        return self.unit_price("cluster_month")

    @cached_property
    def address(self) -> float:
        """A public IPv4 address a month; 0 where machines include one."""
        found = self.unit_price("public_ipv4_month")
        return 0.0 if math.isnan(found) else found

    @cached_property
    def nat(self) -> tuple[float, float]:
        """A NAT gateway a month and per gigabyte; zeros where the provider needs none."""
        month, gb = self.unit_price("nat_gateway_month"), self.unit_price("nat_gb")
        return (0.0 if math.isnan(month) else month, 0.0 if math.isnan(gb) else gb)

    @cached_property
    def block_gb(self) -> float:
        """A gigabyte of block storage a month."""
        return self.unit_price("block_storage_gb_month")

    @cached_property
    def static_hosting(self) -> float:
        """Hosting of plain files a month, NaN where it is not sold."""
        return self.unit_price("static_hosting_month")

    @cached_property
    def stores(self) -> tuple[Store, ...]:
        """Who sells object storage to what runs here: this provider first, then those who sell it to anybody."""
        names = (self.provider, *(name for name in PORTABLE_STORES if name != self.provider))
        found = (self._store(name) for name in names if name not in self.refused)
        return tuple(store for store in found if store is not None)

    def _store(self, provider: str) -> Store | None:
        price = catalogue_price(self.catalogue, provider, "object_storage_gb_month", self.place)
        if price is None:
            return None
        service = price.rows[0].service
        plan = catalogue_price(self.catalogue, provider, "object_storage_plan_month", self.place, service)
        return Store(provider, price, plan)

    @cached_property
    def copy_price(self) -> PriceList | None:
        """Object storage a gigabyte and month at another provider, so that a copy outlives this one."""
        found = (
            catalogue_price(self.catalogue, one, "object_storage_gb_month", self.place)
            for one in PORTABLE_STORES
            if one not in self.refused and one != self.provider
        )
        return min((one for one in found if one is not None), key=_one_more, default=None)

    @cached_property
    def copy_gb(self) -> float:
        """A gigabyte of copies elsewhere a month: kept there, and sent there out of this provider."""
        if self.copy_price is None:
            return math.nan
        sent = 0.0 if self.egress is None else _one_more(self.egress)
        return _one_more(self.copy_price) + sent * self.catalogue.value("backup.uploaded_share_per_month")

    @cached_property
    def edge_prices(self) -> tuple[PriceList, ...]:
        """Price lists of the content delivery networks that stand before this home."""
        names = (self.provider, *(name for name in PORTABLE_EDGES if name != self.provider))
        allowed = [name for name in names if name not in self.refused]
        found = (catalogue_price(self.catalogue, name, "cdn_egress_gb", self.place) for name in allowed)
        return tuple(price for price in found if price is not None)

    def usage(
        self, tech: str, requests: ArrayLike, seconds: ArrayLike, memory_gb: ArrayLike
    ) -> NDArray[np.float64]:
        """Pay-per-use compute a month: requests, seconds of instance time, memory of an instance; NaN: not sold."""
        items = {"function": FUNCTION_ITEMS, "run": RUN_ITEMS}[tech]
        units = {"requests": np.asarray(requests) / 1e6, "seconds": np.asarray(seconds)}
        units["gb_seconds"] = units["seconds"] * np.asarray(memory_gb)
        cost: NDArray[np.float64] = np.zeros(np.shape(units["gb_seconds"]))
        for item, unit in items:
            price = self.price(item)
            if price is None:
                return np.full_like(cost, math.nan)
            cost = cost + price.cost(units[unit])
        return cost

    @cached_property
    def egress(self) -> PriceList | None:
        """Transfer out to the internet, graduated."""
        return self.price("egress_gb")


@lru_cache(maxsize=4096)
def _price_of(catalogue: Same[Catalogue], provider: str, item: str, place: str) -> PriceList | None:
    """`catalogue_price`, put together once: the sums of every load ask again."""
    return catalogue_price(catalogue.one, provider, item, place)


def _one_more(price: PriceList) -> float:
    """One unit beyond what is included."""
    return float(price.cost(1.0 + price.included))


def homes_of(catalogue: Catalogue, refused: frozenset[str] = frozenset()) -> tuple[Home, ...]:
    """Every provider and place of the catalogue's compute offerings, sorted; one region each.

    Where a provider has several regions in a place, the one with most offerings stands for the place.
    """
    columns = [catalogue.coded("compute", name) for name in ("provider", "place", "region")]
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for codes, number in Counter(zip(*(column.at for column in columns), strict=True)).items():
        words = (str(column.cells[code]) for column, code in zip(columns, codes, strict=True))
        provider, place, region = words
        counts.setdefault((provider, place), {})[region] = number
    machines = {provider for provider, _ in counts}
    for row in catalogue.prices:
        if row.item == "static_hosting_month" and row.provider not in machines:
            # plain files are served from everywhere: such a home is wherever its users are
            for place in Place:
                counts.setdefault((row.provider, place), {"edge": 1})
    chosen = []
    for (provider, place), regions in sorted(counts.items()):
        region = min(regions, key=lambda name: (-regions[name], name))
        chosen.append(Home(provider, Place(place), region, catalogue, regions[region], refused))
    return tuple(chosen)
