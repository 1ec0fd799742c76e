"""The line items that policies add to the spend: mail, errors, logs, backups, files, paging and so on.

They belong to the sum before designs are compared. Each is bought of the cheapest seller that sells all of
it; where nobody does, the line is unpriced, never free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.design.figure import definition, from_offering, total
from loopwright.design.sums.pricing import Range, add_ranges
from loopwright.design.tiers.needs import LINES, amount
from loopwright.design.tiers.vendors import Basket, Charge, Seller

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.design.figure import Figure
    from loopwright.design.tiers.needs import Line, Needs, Where
    from loopwright.design.tiers.vendors import Market


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line: what is bought of whom, and its money; ``money`` is None when nobody publishes a price."""

    name: str
    title: str
    seller: Seller | None
    charges: tuple[Charge, ...]
    money: Range | None

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of the catalogue rows that the line was computed from."""
        return tuple(row.provenance.id for charge in self.charges for row in charge.price.rows)


def _basket(line: Line, needs: Needs) -> Basket:
    wanted = ((item, need, amount(needs, need)) for item, need in line.items)
    limits = ((item, need, amount(needs, need)) for item, need in line.limits)
    return Basket(line.fee, tuple(w for w in wanted if w[2] > 0), tuple(w for w in limits if w[2] > 0))


def money_of(charges: Iterable[Charge], market: Market) -> Range:
    """The sum of charges with its range; each is as sure as the weakest of its price rows."""
    ranges = []
    for charge in charges:
        low, high = market.width(charge.price.confidence)
        ranges.append(Range(charge.usd * low, charge.usd, charge.usd * high))
    return add_ranges(ranges)


def _candidates(line: Line, basket: Basket, where: Where, market: Market) -> list[Seller]:
    items = [basket.fee, *(item for item, _, _ in basket.quantities)]
    sellers = sorted({seller for item in items for seller in market.sellers.get(item, ())})
    outside = market.clouds - {where.provider}
    return [seller for seller in sellers if not line.tied or seller.provider not in outside]


def _upload(basket: Basket, needs: Needs, seller: Seller, where: Where, market: Market) -> tuple[Charge, ...]:
    """What leaving the application's provider costs when backups are kept at another."""
    drivers = {driver for _, driver, _ in basket.quantities}
    if "backup_gb" not in drivers or seller.provider == where.provider or needs.backup_upload_gb <= 0:
        return ()
    price = market.account_price(where.provider, "egress_gb", where.region, where.place)
    if price is None:
        return ()
    # the account's allowance is spent on what users are sent
    usd = price.cost_of_one(needs.backup_upload_gb, included=0.0)
    return (Charge("egress_gb", "backup_upload_gb", needs.backup_upload_gb, price, usd),)


def _bought(
    line: Line, needs: Needs, where: Where, market: Market, used: dict[tuple[Seller, str], float]
) -> LineItem:
    basket = _basket(line, needs)
    best: tuple[float, Seller, tuple[Charge, ...], tuple[Charge, ...]] | None = None
    for seller in _candidates(line, basket, where, market):
        if seller.provider in needs.must_not_use:
            continue
        charges = market.charges(seller, basket, where.region, where.place, used)
        if charges is None:
            continue
        free_plan = seller.provider != where.provider and all(charge.price.free for charge in charges)
        if free_plan and not needs.free_tiers and (seller, line.fee) not in used:
            continue
        upload = _upload(basket, needs, seller, where, market)
        offer = (math.fsum(charge.usd for charge in (*charges, *upload)), seller, charges, upload)
        if best is None or offer[:2] < best[:2]:
            best = offer
    if best is None:
        return LineItem(line.name, line.title, None, (), None)
    _, seller, charges, upload = best
    for charge in charges:
        used[seller, charge.item] = used.get((seller, charge.item), 0.0) + charge.quantity
    bill = (*charges, *upload)
    return LineItem(line.name, line.title, seller, bill, money_of(bill, market))


def _managed_backups(needs: Needs, where: Where, market: Market) -> LineItem:
    name, title = "database_backups", "Backups beyond what the managed database includes"
    price = market.account_price(where.database_provider, "backup_gb_month", where.region, where.place)
    usd = math.nan if price is None else price.cost_of_one(needs.managed_backup_gb)
    if price is None or math.isnan(usd):
        return LineItem(name, title, None, (), None)
    charges = (Charge("backup_gb_month", "managed_backup_gb", needs.managed_backup_gb, price, usd),)
    return LineItem(
        name,
        title,
        Seller(where.database_provider, price.rows[0].service),
        charges,
        money_of(charges, market),
    )


def line_items(needs: Needs, where: Where, market: Market) -> tuple[LineItem, ...]:
    """Every line that the needs put on the bill of a design that runs there, each of its cheapest seller.

    Deterministic: of equal prices the first seller by name. Free plans of other companies count only where
    the team accepts them. A plan that two lines need is paid once, by the first.
    """
    used: dict[tuple[Seller, str], float] = {}
    wanted = (line for line in LINES if amount(needs, line.asks) > 0)
    items = [_bought(line, needs, where, market, used) for line in wanted]
    if needs.managed_backup_gb > 0:
        items.append(_managed_backups(needs, where, market))
    return tuple(items)


def unpriced(items: tuple[LineItem, ...]) -> tuple[str, ...]:
    """The names of the lines that nobody in the catalogue publishes a price for."""
    return tuple(item.name for item in items if item.money is None)


def total_usd(items: tuple[LineItem, ...]) -> float:
    """The likeliest sum of the priced lines, US dollars a month."""
    return math.fsum(item.money.mode for item in items if item.money is not None)


def _charge_figure(charge: Charge, quantity: Figure | None) -> Figure:
    words = charge.driver.replace("_", " ")
    amount = definition(charge.quantity, charge.price.unit, words) if quantity is None else quantity
    inputs = {"quantity": amount}
    for number, row in enumerate(charge.price.rows, start=1):
        if row.usd is not None:
            name = "price" if len(charge.price.rows) == 1 else f"price_{number}"
            inputs[name] = from_offering(row.usd, f"USD/{row.unit}", "usd", row.provenance)
    if charge.price.included:
        included = charge.price.rows[0]
        inputs["included"] = from_offering(
            charge.price.included, included.unit, "included", included.provenance
        )
    tiers = " by tier" if len(charge.price.rows) > 1 else ""
    free = " beyond what is included" if charge.price.included else ""
    return total(charge.usd, "USD/month", f"{words}{free} × price a {charge.price.unit}{tiers}", **inputs)


def line_figure(item: LineItem, drivers: Mapping[str, Figure] | None = None) -> Figure:
    """The money of a line as a figure down to its price rows.

    ``drivers`` gives the figure behind each quantity, by the need's name. An unpriced line has no figure:
    ValueError.
    """
    if item.money is None:
        msg = f"the line {item.name!r} is unpriced"
        raise ValueError(msg)
    given = drivers or {}
    parts = {charge.driver: _charge_figure(charge, given.get(charge.driver)) for charge in item.charges}
    formula = " + ".join(name.replace("_", " ") for name in parts)
    figure = total(item.money.mode, "USD/month", formula, **parts)
    return replace(figure, low=item.money.low, high=item.money.high)
