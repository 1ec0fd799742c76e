"""What the policies put on a home's bill: mail, errors, logs, checks, paging, secrets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import scale_of
from loopwright.design.tiers.line_items import LineItem, line_items, unpriced
from loopwright.design.tiers.needs import Needs, Where
from loopwright.design.tiers.vendors import Market, market_of

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.design.given.situation import Load, Values
    from loopwright.design.tiers.homes import Home


@dataclass(frozen=True, slots=True)
class PolicyCosts:
    """The lines that policies buy in one home."""

    items: tuple[LineItem, ...]

    @property
    def money(self) -> float:
        """US dollars a month of the priced lines; the unpriced are named, never counted as nothing."""
        return math.fsum(item.money.mode for item in self.items if item.money is not None)

    @property
    def hours(self) -> float:
        """Hours a month; the hours of policies are part of the arrangement's own."""
        return 0.0

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Lines that nobody in the catalogue prices."""
        return unpriced(self.items)


def needs_of(values: Values, load: Load) -> Needs:
    """What the policies use in a month, from the inputs."""
    del load
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
        intrusion_detection=values.number("need.intrusion_detection") > 0,
        free_tiers=values.number("need.free_tiers") > 0,
        must_not_use=values.inputs.refused,
    )


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


def policy_costs(home: Home, load: Load, values: Values) -> PolicyCosts:
    """The policies' lines in one home under a load, each of its cheapest seller."""
    where = Where(home.provider, home.region, str(home.place))
    return _items(home.catalogue, needs_of(values, load), where)
