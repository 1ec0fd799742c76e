"""What components cost a month where their sizes are known, by the catalogue's dated rows; the rest is unpriced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part, Way
from loopwright.design.figure import Figure, definition, from_offering, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.standing import Standing
    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import Provenance
    from loopwright.survey.written.terraform_stacks import Stack

PROVIDERS = {
    "aws": "aws",
    "google": "gcp",
    "azurerm": "azure",
    "digitalocean": "digitalocean",
    "hcloud": "hetzner",
    "linode": "linode",
}
SERVICES = {"aws_db_instance": "rds", "aws_rds_cluster": "aurora"}
HOME = {"aws": "us-east-1"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a component costs a month: its figure, or none and why."""

    component: str
    figure: Figure | None
    why: str

    @property
    def usd_per_month(self) -> float | None:
        """US dollars a month; None where it is unpriced."""
        return self.figure.value if self.figure is not None else None


class Prices:
    """The catalogue's rows by provider and name, in the region that is asked for or the nearest there is."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def machine(self, provider: str, sku: str, region: str) -> Figure | None:
        """One machine of a size."""
        rows = [
            (one.provenance, one.region, one.usd_month)
            for one in self.catalogue.compute
            if one.provider == provider and one.sku == sku
        ]
        return _nearest(rows, region)

    def database(self, kind: str, sku: str, engine: str, region: str, *, standby: bool) -> Figure | None:
        """A managed database of a type of resource and a size, with or without its standby."""
        provider, service = provider_of(kind), SERVICES.get(kind, "")
        rows = [
            (one.provenance, one.region, one.usd_month)
            for one in self.catalogue.databases
            if one.provider == provider
            and one.sku.partition(" ")[0] == sku
            and one.standby == standby
            and service in {"", one.service}
            and one.engine == (engine if engine in {"mysql", "postgresql"} else "postgresql")
        ]
        return _nearest(rows, region)

    def cache(self, provider: str, sku: str, region: str) -> Figure | None:
        """One node of a managed cache."""
        rows = [
            (one.provenance, one.region, one.usd_month)
            for one in self.catalogue.caches
            if one.provider == provider and one.sku == sku and not one.standby
        ]
        return _nearest(rows, region)

    def item(self, provider: str, item: str, region: str) -> Figure | None:
        """A thing of a price list by the month: a balancer, a gateway."""
        rows = [
            (one.provenance, one.region, one.usd)
            for one in self.catalogue.prices
            if one.provider == provider and one.item == item and one.tier_from == 0
        ]
        return _nearest(rows, region)


def provider_of(kind: str) -> str:
    """The catalogue's name of who sells a type of resource; empty where it has none."""
    return PROVIDERS.get(kind.partition("_")[0], "")


def _nearest(rows: Iterable[tuple[Provenance, str, float | None]], region: str) -> Figure | None:
    """The row of a region, else the cheapest, which is a bound from below."""
    priced = [(origin, place, usd) for origin, place, usd in rows if usd is not None]
    found = next((one for one in priced if one[1] == region), None) or min(
        priced, key=lambda one: (one[2], one[0].id), default=None
    )
    return from_offering(found[2], "USD/month", "usd_month", found[0]) if found is not None else None


def region_of(stacks: Iterable[Stack]) -> str:
    """The region that the code sets its provider to; empty where it is not written down."""
    for stack in stacks:
        for block in stack.of_kind("provider"):
            region = block.value("region")
            if isinstance(region, str):
                return region
    return ""


def costs(standing: Standing, stacks: Iterable[Stack], catalogue: Catalogue) -> tuple[Cost, ...]:
    """What each component of the code of infrastructure costs a month."""
    prices, region = Prices(catalogue), region_of(stacks)
    return tuple(_cost(one, prices, region) for one in standing.components if _made(one))


def _made(one: Component) -> bool:
    return bool(one.places) and one.places[0].way is Way.TERRAFORM


def _cost(one: Component, prices: Prices, region: str) -> Cost:
    kind = one.places[0].name.partition(".")[0]
    provider = provider_of(kind)
    region = region or HOME.get(provider, "")
    size = one.capacity.machine
    if one.part is Part.BALANCER:
        each = prices.item(provider, "load_balancer_month", region)
    elif size and "elasticache" in kind:
        each = prices.cache(provider, size, region)
    elif size and one.part.keeps:
        each = prices.database(kind, size, one.technology, region, standby=one.capacity.standby)
    elif size:
        each = prices.machine(provider, size, region)
    else:
        return Cost(one.slug, None, "paid by use, or its size does not stand in the code")
    if each is None:
        return Cost(
            one.slug, None, f"the catalogue has no price of {size or kind} at {provider or 'its provider'}"
        )
    if one.part.keeps or one.part is Part.BALANCER:
        count = one.capacity.copies or 1 if "elasticache" in kind else 1
    elif one.capacity.copies is None:
        return Cost(one.slug, None, "how many there are does not stand in the code")
    else:
        count = one.capacity.copies
    number = definition(float(count), "count", f"copies of {one.title}")
    return Cost(
        one.slug, total(each.value * count, "USD/month", "copies × price", copies=number, price=each), ""
    )
