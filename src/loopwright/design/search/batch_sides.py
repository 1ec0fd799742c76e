"""The side tiers of a home in many situations at once: what `sides` chooses for one load, chosen for each."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import Values, scale_of
from loopwright.design.sums.distinct import distinct
from loopwright.design.tiers.lines import skill
from loopwright.design.tiers.memory import Same
from loopwright.design.tiers.policies_cost import costs_of, needs_of
from loopwright.design.tiers.sides import cache_side, files_money, large_answers, queue_calls, queue_machine
from loopwright.loop.vocabulary import CacheChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.inputs import Inputs
    from loopwright.design.given.situation import Load, Number, Variant
    from loopwright.design.search.stages import Stage
    from loopwright.design.tiers.homes import Home
    from loopwright.design.tiers.needs import Needs
    from loopwright.design.tiers.sides import Shop
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]

NODES = (
    64  # situations up to this many are each worked out for the policies; of more, as many are, and joined
)
COARSE = 9


def column(value: Number) -> Array:
    """A number, or one per situation, as a column."""
    return np.asarray(value, dtype=np.float64).reshape(-1, 1)


def side_columns(
    stage: Stage,
    space: Space,
    values: Values,
    policies: dict[int, Array],
    services: dict[int, tuple[str, ...]],
) -> tuple[Array, Array]:
    """Money and hours a month of the sides of each application option of a stage: situations × options.

    ``policies`` is `policy_money` by home, ``services`` what workers may stand on there.
    """
    rows, variant, load = stage.app.rows, stage.variant, stage.load
    money: dict[tuple[int, bool], Array] = {}
    hours: dict[tuple[int, bool], Array] = {}
    for key in sorted(set(zip(rows.home.tolist(), rows.composite.tolist(), strict=True))):
        home = space.homes[key[0]]
        shop = space.shops[key[0]].on_the_server() if key[1] else space.shops[key[0]]
        parts = [_queue(home, load, values, shop, shared=key[1])]
        if not key[1]:
            parts.append(_workers(home, load, values, space, services[key[0]]))
        parts.append(_cache(home, variant, load, values, shop))
        files = files_money(column(load.files_gb), home, values)
        edge = _edge(home, load, values) if variant.edge else column(0.0)
        money[key] = sum((one for one, _ in parts), policies[key[0]] + files + edge)
        edge_hours = values["effort.cdn"] * skill(values, "cdn", home.provider) if variant.edge else 0.0
        hours[key] = sum((one for _, one in parts), column(edge_hours))
    order = list(zip(rows.home.tolist(), rows.composite.tolist(), strict=True))
    return _spread([money[key] for key in order]), _spread([hours[key] for key in order])


def _spread(columns: list[Array]) -> Array:
    height = max(len(one) for one in columns)
    return np.concatenate([np.broadcast_to(one, (height, 1)) for one in columns], axis=1)


def _workers(
    home: Home, load: Load, values: Values, space: Space, services: tuple[str, ...]
) -> tuple[Array, Array]:
    """The cheapest workers in each situation; nothing where the application's processes do the work."""
    cores = column(load.background_cores) / column(values["capacity.background_utilisation"])
    wanted = cores > column(values["capacity.background_inside_cores"])
    if not wanted.any():
        return column(0.0), column(0.0)
    table = space.compute
    room = values.number("service.base_memory_bytes") + values.number("service.memory_per_slot_bytes")
    here = np.array(
        [
            row
            for row in range(len(table))
            if table.text["provider"][row] == home.provider
            and table.text["place"][row] == home.place
            and table.text["service"][row] in services
            and table.number("memory_gb")[row] * 1e9 >= room
        ],
        dtype=np.intp,
    )
    if not here.size:
        return np.where(wanted, np.nan, 0.0), column(0.0)
    each = column(values["effort.worker"]) * skill(values, "worker", home.provider)
    node = column(values["effort.node_platform"]) * skill(values, "node_platform", home.provider)
    strength = table.number("speed")[here] * table.number("sustained_cores")[here]
    count = np.maximum(1.0, np.ceil(cores / strength - 1e-9))
    usd = table.number("usd_month")[here] * count
    hours = each + node * (count - 1.0)
    best = np.argmin(usd + column(values["team.value_of_hour_usd"]) * hours, axis=1)
    row = np.arange(len(best))
    money, work = np.broadcast_to(usd, count.shape)[row, best], np.broadcast_to(hours, count.shape)[row, best]
    return np.where(wanted, money[:, None], 0.0), np.where(wanted, work[:, None], 0.0)


def _cache(home: Home, variant: Variant, load: Load, values: Values, shop: Shop) -> tuple[Array, Array]:
    """A shared cache: the cheapest that holds its share of the hot data in each situation."""
    if variant.cache in (CacheChoice.NONE, CacheChoice.IN_PROCESS):
        return column(0.0), column(0.0)
    sizes = column(load.hot_gb)
    least, share = column(values["capacity.cache_memory_gb"]), column(values["capacity.cache_share_of_hot"])
    wanted = np.maximum(least, sizes * share)
    if variant.cache == CacheChoice.REDIS:
        effort = "effort.own_redis"
        wanted = wanted + column(values["service.base_memory_bytes"]) / 1e9
        sold = [(one.memory_gb, one.usd) for one in shop.machines]
    else:
        effort = "effort.managed_redis"
        sold = [(one.memory_gb, one.usd_month or 0.0) for one in shop.caches]
    money = np.full(wanted.shape, np.nan)
    if sold:
        memory, usd = np.array(sold).T
        cheapest = np.where(memory >= wanted, usd, np.inf).min(axis=1, keepdims=True)
        money = np.where(np.isfinite(cheapest), cheapest, np.nan)
    nominal = cache_side(home, variant.cache, load, values, shop)
    usual = values.inputs.value(effort)
    factor = nominal.hours / usual if usual > 0 else 1.0
    return money, column(values[effort]) * factor


def _queue(home: Home, load: Load, values: Values, shop: Shop, *, shared: bool) -> tuple[Array, Array]:
    """A bought queue in the situations whose jobs the database no longer carries."""
    jobs = column(load.mean_rate) * column(values["demand.background_share"])
    bought = jobs > column(values["capacity.queue_in_database_per_second"])
    bought |= (jobs > 0) & (column(values["data.size_gb"]) <= 0)
    bought &= column(values["service.app_cpu_seconds"]) > 0
    if not bought.any():
        return column(0.0), column(0.0)
    price = None if shared else home.price("queue_requests_million")
    if price is None:
        machine = queue_machine(shop, values)
        hours = column(values["effort.own_redis"]) * skill(values, "own_redis", home.provider)
        usd = np.nan if machine is None else machine.usd
        return np.where(bought, usd, 0.0), np.where(bought, hours, 0.0)
    hours = column(values["effort.queue"]) * skill(values, "queue", home.provider)
    return np.where(bought, price.cost(column(queue_calls(load, values))), 0.0), np.where(bought, hours, 0.0)


def _edge(home: Home, load: Load, values: Values) -> Array:
    """The cheapest priced delivery network in each situation."""
    amount = column(load.edge_egress_gb)
    sold = (price for price in home.edge_prices if not (price.free and large_answers(values)))
    found = [price.cost(amount) for price in sold]
    if not found:
        return np.full(amount.shape, np.nan)
    cheapest = np.min([np.where(np.isnan(one), np.inf, one) for one in found], axis=0)
    return np.where(np.isfinite(cheapest), cheapest, np.nan)


@lru_cache(maxsize=256)
def _needs_at(inputs: Same[Inputs], scale: float) -> Needs:
    """What the policies use in a month at so many times today's users; every home is asked the same."""
    values = Values(inputs.one, {"demand.scale": scale})
    return needs_of(values)


def policy_money(home: Home, values: Values) -> Array:
    """What the policies cost a month in each situation.

    Their bill follows requests and e-mails. Few situations are each priced; of many, points between the smallest
    and the largest are, and lines are drawn between them.
    """
    inputs = values.inputs
    scale = column(scale_of(values))
    requests = column(values["demand.requests_per_day"]) * scale
    requests = requests / max(inputs.value("demand.requests_per_day"), 1e-12)
    usual = inputs.value("demand.emails_per_month")
    emails = column(values["demand.emails_per_month"]) * scale / usual if usual > 0 else requests
    points = distinct(np.concatenate([requests, emails]))
    if points.size > NODES:
        spread = np.geomspace(max(float(points[0]), 1e-6), float(points[-1]), COARSE)
        points = distinct(np.append(spread, 1.0))
    mail, other = [], []
    for point in points:
        found = costs_of(home, _needs_at(Same(inputs), float(point)))
        usd = {item.name: item.money.mode for item in found.items if item.money is not None}
        mail.append(usd.get("email", 0.0))
        other.append(math.fsum(usd.values()) - usd.get("email", 0.0))
    return np.interp(emails, points, mail) + np.interp(requests, points, other)
