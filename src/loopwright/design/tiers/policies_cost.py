"""What the policies put on a bill: mail, errors, logs, checks, paging; and by the design, secrets, images, doors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import SECONDS_PER_DAY, scale_of
from loopwright.design.sums.distinct import distinct
from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.design.tiers.line_items import LineItem, line_items, unpriced
from loopwright.design.tiers.needs import LINES, Needs, Where
from loopwright.design.tiers.sides import workers_apart
from loopwright.design.tiers.vendors import Market, market_of
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.given.situation import Load, Values
    from loopwright.design.tiers.application import AppRows
    from loopwright.design.tiers.database import DatabaseRows
    from loopwright.design.tiers.homes import Home

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

STORES_SOLD_APART = (Arrangement.SERVERLESS, Arrangement.CONTAINERS)
BUILD_IMAGES = (Arrangement.PLATFORM, Arrangement.SERVERLESS)
WITH_MACHINES = (
    Arrangement.ONE_SERVER,
    Arrangement.SERVERS,
    Arrangement.CONTAINERS,
    Arrangement.KUBERNETES,
)


@dataclass(frozen=True, slots=True)
class PolicyCosts:
    """The lines that policies buy in one home."""

    items: tuple[LineItem, ...]
    money: float = field(init=False, repr=False, compare=False)
    """US dollars a month of the priced lines; the unpriced are named, never counted as nothing."""

    def __post_init__(self) -> None:
        priced = math.fsum(item.money.mode for item in self.items if item.money is not None)
        object.__setattr__(self, "money", priced)

    @property
    def hours(self) -> float:
        """Hours a month; the hours of policies are part of the arrangement's own."""
        return 0.0

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Lines that nobody in the catalogue prices."""
        return unpriced(self.items)


def needs_of(values: Values) -> Needs:
    """What the policies use in a month, from the inputs."""
    scale = float(np.max(scale_of(values)))
    return Needs(
        emails_per_month=_round(values.number("demand.emails_per_month") * scale),
        errors_per_month=_round(values.number("need.errors_per_month") * scale),
        seats=values.number("team.people"),
        log_gb_per_month=_round(values.number("need.log_gb_per_month") * scale),
        uptime=True,
        status_page=values.number("need.status_page") > 0,
        pages=values.number("team.people") if values.number("need.paging") > 0 else 0.0,
        waf=values.number("need.waf") > 0,
        requests_per_month=_round(values.number("demand.requests_per_day") * scale * 730 / 24),
        trace_gb_per_month=_round(_traced(values, scale)),
        flag_requests_per_month=_round(values.number("need.flag_requests_per_month") * scale),
        intrusion_detection=values.number("need.intrusion_detection") > 0,
        free_tiers=values.number("need.free_tiers") > 0,
        must_not_use=values.inputs.refused,
    )


def _traced(values: Values, scale: float) -> float:
    """Gigabytes of traces a month: none before lines of parallel requests can no longer be told apart."""
    daily = values.number("demand.requests_per_day") * scale
    rate = daily / SECONDS_PER_DAY * values.number("demand.peak_to_mean")
    busy = rate >= values.number("choice.tracing.requests_per_second")
    return values.number("need.trace_gb_per_month") * scale if busy else 0.0


def _round(value: float) -> float:
    """Three figures: a bill is not known better, and nearby loads share one answer."""
    if value <= 0:
        return 0.0
    digits = 2 - math.floor(math.log10(value))
    return round(value, digits)


@lru_cache(maxsize=4)
def _market(catalogue: Catalogue) -> Market:
    return market_of(catalogue)


@lru_cache(maxsize=4096)
def _items(catalogue: Catalogue, needs: Needs, where: Where) -> PolicyCosts:
    return PolicyCosts(line_items(needs, where, _market(catalogue)))


@lru_cache(maxsize=4)
def _selling(catalogue: Catalogue) -> frozenset[str]:
    """The providers that sell anything the policies buy."""
    items = {item for line in LINES for item in (line.fee, *(one for one, _ in line.items))}
    return frozenset(seller.provider for item in items for seller in _market(catalogue).sellers.get(item, ()))


def _where(home: Home) -> Where:
    """Where the policies buy for a home; all that sell nothing themselves are one in a place."""
    if home.provider in _selling(home.catalogue):
        return Where(home.provider, home.region, str(home.place))
    return Where("", "", str(home.place))


def costs_of(home: Home, needs: Needs) -> PolicyCosts:
    """What the policies need, each line of its cheapest seller for one home."""
    return _items(home.catalogue, needs, _where(home))


def option_costs(home: Home, arrangement: Arrangement, values: Values, *, workers: bool) -> PolicyCosts:
    """What the policies buy for one way of running the application: a place for its secrets and for its images."""
    needs = _needs_of_option(arrangement, values, workers=workers)
    return _items(home.catalogue, needs, _where(home))


def _needs_of_option(arrangement: Arrangement, values: Values, *, workers: bool) -> Needs:
    """What a way of running the application needs of a store for secrets and of one for images.

    Servers keep secrets in a file and clusters in themselves, platforms build and keep images, unless the team or
    the data ask for a store with a trail, or for signatures; workers beside a platform need the image too.
    """
    running = arrangement is not Arrangement.STATIC
    stored = values.number("need.secrets_store") > 0 or arrangement in STORES_SOLD_APART
    kept = values.number("need.signed_images") > 0 or arrangement not in BUILD_IMAGES or workers
    return Needs(
        secrets=values.number("choice.secrets.count") if running and stored else 0.0,
        registry_gb=values.number("choice.container_images.registry_gb") if running and kept else 0.0,
        free_tiers=values.number("need.free_tiers") > 0,
        must_not_use=values.inputs.refused,
    )


def option_money(rows: AppRows, load: Load, homes: tuple[Home, ...], values: Values) -> dict[str, Array]:
    """The lines of `option_costs` for each option; a line that nobody prices is named in reports, not added here."""
    names, size = ("secrets", "registry"), len(ARRANGEMENTS)
    code = rows.home * size + rows.arrangement
    apart = workers_apart(load, values)
    ways = [workers for workers in (False, True) if np.any(apart == workers)] or [False]
    lines = {(name, workers): np.zeros(len(homes) * size) for name in names for workers in ways}
    used = distinct(code).tolist()
    needs = {
        (kind, workers): _needs_of_option(ARRANGEMENTS[kind], values, workers=workers)
        for kind in sorted({one % size for one in used})
        for workers in ways
    }
    for one in used:
        home = homes[one // size]
        where = _where(home)
        for workers in ways:
            for item in _items(home.catalogue, needs[one % size, workers], where).items:
                lines[item.name, workers][one] = 0.0 if item.money is None else item.money.mode
    if len(ways) == 1:
        return {name: lines[name, ways[0]][code] for name in names}
    return {name: np.where(apart, lines[name, True][code], lines[name, False][code]) for name in names}


def door_costs(home: Home, values: Values) -> PolicyCosts:
    """The private network that people join, where the design has machines to enter."""
    needs = Needs(
        private_access_users=values.number("need.private_access_users"),
        free_tiers=values.number("need.free_tiers") > 0,
        must_not_use=values.inputs.refused,
    )
    return _items(home.catalogue, needs, _where(home))


def entered(rows: AppRows, database: DatabaseRows, a: Index, d: Index) -> NDArray[np.bool_]:
    """Which designs have machines that people must enter: the application's, or a database's of their own."""
    inner = np.isin(rows.arrangement, [ARRANGEMENTS.index(one) for one in WITH_MACHINES])
    own = (database.offering >= 0) & ~database.managed
    return np.asarray(inner[a] | own[d])


def door_money(
    rows: AppRows, database: DatabaseRows, a: Index, d: Index, *, homes: tuple[Home, ...], values: Values
) -> Array:
    """The private network's line for pairs of options, US dollars a month."""
    if values.number("need.private_access_users") <= 0:
        return np.zeros(len(a))
    each = np.array([door_costs(home, values).money for home in homes])[rows.home[a]]
    return np.where(entered(rows, database, a, d), each, 0.0)
