"""The side tiers: workers, cache, queue, edge, files. Each home's cheapest way, since they only add to the bill."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopwright.design.given.situation import DAYS_PER_MONTH, SECONDS_PER_DAY
from loopwright.design.tiers.memory import Same
from loopwright.loop.vocabulary import CacheChoice, QueueChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.catalogue.rows import CacheOffering
    from loopwright.design.given.situation import Load, Number, Values
    from loopwright.design.sums.pricing import PriceList
    from loopwright.design.tiers.homes import Home, Store
    from loopwright.design.tiers.offerings import Allowed, Table

    Array = NDArray[np.float64]

SERVERS = ("vm", "dedicated", "own_hardware")
WHOLE = 2.0**53  # numbers from here on have no fractions
WORKER_SERVICES = (*SERVERS, "platform", "container")


@dataclass(frozen=True, slots=True)
class Side:
    """One side tier's chosen option in one home: money a month, hours a month, and what it is."""

    money: float
    hours: float
    title: str = ""
    offering: str = ""
    sku: str = ""
    provider: str = ""
    count: int = 0
    cores: float = 0.0
    memory_gb: float = 0.0
    components: tuple[tuple[str, float], ...] = ()  # (effort component, units)


NOTHING = Side(0.0, 0.0)


def workers_apart(load: Load, values: Values) -> NDArray[np.bool_]:
    """Whether background work is too much for the application's processes to do between requests."""
    cores = load.background_cores / values["capacity.background_utilisation"]
    return np.asarray(cores > values["capacity.background_inside_cores"])


def worker_side(home: Home, load: Load, values: Values, compute: Table, *, services: tuple[str, ...]) -> Side:
    """The cheapest instances of a home that carry the background work.

    Nothing when there is none, or so little that the application's processes do it between requests.
    """
    if not np.any(workers_apart(load, values)):
        return NOTHING
    cores = float(np.max(load.background_cores)) / values.number("capacity.background_utilisation")
    each = values.number("effort.worker") * values.inputs.skill("worker", home.provider)
    node = values.number("effort.node_platform") * values.inputs.skill("node_platform", home.provider)
    hour = values.number("team.value_of_hour_usd")
    room = values.number("service.base_memory_bytes") + values.number("service.memory_per_slot_bytes")
    best: tuple[float, Hand, float] | None = None
    for hand in _hands(Same(compute), home.provider, str(home.place), services, room):
        wanted = cores / hand.strength - 1e-9
        count = max(1.0, float(math.ceil(wanted))) if wanted < WHOLE else wanted
        price = hand.usd * count + hour * (each + node * (count - 1.0))
        if price < (math.inf if best is None else best[0]):
            best = price, hand, count
    if best is None:
        return Side(math.nan, 0.0)
    _, hand, count = best
    row = hand.row
    return Side(
        hand.usd * int(count),
        float(each + node * (int(count) - 1)),
        compute.text["sku"][row],
        compute.ids[row],
        compute.text["sku"][row],
        home.provider,
        int(count),
        float(compute.number("cores")[row]),
        float(compute.number("memory_gb")[row]),
        (("worker", 1.0), ("node_platform", float(int(count) - 1))),
    )


class Hand(NamedTuple):
    """A machine that background work may run on: its row, price and strength (cores × speed)."""

    row: int
    usd: float
    strength: float


@lru_cache(maxsize=1024)
def _hands(
    compute: Same[Table], provider: str, place: str, services: tuple[str, ...], room: float
) -> tuple[Hand, ...]:
    """The machines of a home with room (bytes) for a worker, of some services."""
    table = compute.one
    return tuple(
        Hand(
            row,
            float(table.number("usd_month")[row]),
            float(table.number("speed")[row] * table.number("sustained_cores")[row]),
        )
        for row in table.sold(provider, place).tolist()
        if table.text["service"][row] in services
        and table.number("memory_gb")[row] * 1e9 >= room
        and table.number("speed")[row] * table.number("sustained_cores")[row] > 0
    )


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine for what needs memory or a place to run, but no strength."""

    usd: float
    memory_gb: float
    sku: str


THE_SERVER = Machine(0.0, math.inf, "the same server")


@dataclass(frozen=True, slots=True)
class Shop:
    """What a home sells for the side tiers, cheapest first: machines, and caches that serve it."""

    machines: tuple[Machine, ...]
    caches: tuple[CacheOffering, ...]

    def on_the_server(self) -> Shop:
        """The same, with a cache run by oneself on the one server: hours, no money of its own."""
        return Shop((THE_SERVER,), self.caches)


def shop_of(home: Home, compute: Table, caches: tuple[CacheOffering, ...]) -> Shop:
    """What a home sells: its own machines, its own caches and those sold to anybody."""
    machines = [
        Machine(
            float(compute.number("usd_month")[row]),
            float(compute.number("memory_gb")[row]),
            compute.text["sku"][row],
        )
        for row in range(len(compute))
        if compute.text["provider"][row] == home.provider
        and compute.text["place"][row] == home.place
        and compute.text["service"][row] in SERVERS
    ]
    serving = [
        one
        for one in caches
        if one.usd_month is not None
        and one.orderable
        and not one.free_tier
        and one.place == home.place
        and (one.provider == home.provider or one.portable)
    ]
    return Shop(
        tuple(sorted(machines, key=lambda one: (one.usd, one.sku))),
        tuple(sorted(serving, key=lambda one: (one.usd_month or 0.0, one.provenance.id))),
    )


def cache_side(home: Home, choice: str, load: Load, values: Values, shop: Shop) -> Side:
    """A shared cache in a home: bought, or run on a machine whose memory holds it."""
    if choice in (CacheChoice.NONE, CacheChoice.IN_PROCESS):
        return NOTHING
    wanted = float(np.max(load.cache_gb))
    if choice == CacheChoice.REDIS:
        hours = values.number("effort.own_redis") * values.inputs.skill("own_redis", home.provider)
        room = wanted + values.number("service.base_memory_bytes") / 1e9
        machine = next((one for one in shop.machines if one.memory_gb >= room), None)
        if machine is None:
            return Side(math.nan, 0.0)
        title = f"Redis on {machine.sku}"
        used = (("own_redis", 1.0),)
        return Side(
            machine.usd,
            hours,
            title,
            "",
            machine.sku,
            home.provider,
            1,
            0.0,
            min(machine.memory_gb, room),
            used,
        )
    best = next((one for one in shop.caches if one.memory_gb >= wanted), None)
    if best is None:
        return Side(math.nan, 0.0)
    hours = values.number("effort.managed_redis") * values.inputs.skill("managed_redis", best.provider)
    return Side(
        best.usd_month or 0.0,
        hours,
        best.sku,
        best.provenance.id,
        best.sku,
        best.provider,
        1,
        0.0,
        best.memory_gb,
        (("managed_redis", 1.0),),
    )


def queue_side(home: Home, choice: str, load: Load, values: Values, shop: Shop) -> Side:
    """Where jobs wait: in the database for nothing, in a queue that is bought by the request, or in a Redis."""
    if choice not in (QueueChoice.MANAGED, QueueChoice.REDIS):
        return NOTHING
    calls = float(np.max(queue_calls(load, values)))
    price = home.price("queue_requests_million") if choice == QueueChoice.MANAGED else None
    if price is not None:
        hours = values.number("effort.queue") * values.inputs.skill("queue", home.provider)
        row = price.rows[0].provenance.id
        used = (("queue", 1.0),)
        return Side(
            float(price.cost(calls)), hours, "Managed queue", row, "queue", home.provider, 1, components=used
        )
    machine = queue_machine(shop, values)
    if machine is None:
        return Side(math.nan, 0.0)
    hours = values.number("effort.own_redis") * values.inputs.skill("own_redis", home.provider)
    title, used = f"Queue in Redis on {machine.sku}", (("own_redis", 1.0),)
    return Side(machine.usd, hours, title, "", machine.sku, home.provider, 1, 0.0, machine.memory_gb, used)


def queue_calls(load: Load, values: Values) -> Number:
    """Calls to a queue a month, in millions: each job is sent, received and deleted."""
    jobs = load.mean_rate * values["demand.background_share"] * SECONDS_PER_DAY * DAYS_PER_MONTH
    return jobs * values["capacity.queue_calls_per_job"] / 1e6


def queue_machine(shop: Shop, values: Values) -> Machine | None:
    """The cheapest machine that holds a queue of jobs in memory."""
    room = values.number("capacity.cache_memory_gb") + values.number("service.base_memory_bytes") / 1e9
    return next((one for one in shop.machines if one.memory_gb >= room), None)


def queue_choice(load: Load, values: Values, home: Home, *, shared: bool) -> QueueChoice:
    """In the database while there is one that carries the jobs, else a queue of its own; none without jobs."""
    jobs = float(np.max(load.mean_rate)) * values.number("demand.background_share")
    if jobs <= 0 or values.number("service.app_cpu_seconds") <= 0:
        return QueueChoice.NONE
    carries = jobs <= values.number("capacity.queue_in_database_per_second")
    if carries and values.number("data.size_gb") > 0:
        return QueueChoice.IN_DATABASE
    return (
        QueueChoice.REDIS if shared or home.price("queue_requests_million") is None else QueueChoice.MANAGED
    )


def allowed_caches(caches: tuple[CacheOffering, ...], allowed: Allowed) -> tuple[CacheOffering, ...]:
    """Cache offerings that may be used."""
    return tuple(
        one
        for one in caches
        if allowed.place(one.place) and not allowed.refuses(one.provider, one.sku, one.service)
    )


def edge_money(gb: Number, home: Home, values: Values) -> float:
    """What the content delivery network charges for its part of the transfer, the cheapest that is priced."""
    amount = float(np.max(gb))
    costs = [price.cost_of_one(amount) for price in _edges(home, values)]
    return min((cost for cost in costs if not math.isnan(cost)), default=math.nan)


def edge_bought(gb: Number, home: Home, values: Values) -> PriceList | None:
    """The delivery network that carries this much for least; None where none is priced.

    One that meters nothing does not carry large files (`large_answers`).
    """
    amount = float(np.max(gb))
    priced = [price for price in _edges(home, values) if not math.isnan(price.cost_of_one(amount))]
    return min(priced, key=lambda price: price.cost_of_one(amount), default=None)


def _edges(home: Home, values: Values) -> tuple[PriceList, ...]:
    """The delivery networks that carry this loop's answers."""
    if not large_answers(values):
        return home.edge_prices
    return tuple(price for price in home.edge_prices if not price.free)


def large_answers(values: Values) -> bool:
    """Whether answers are so large that the terms of a network that meters nothing leave them out."""
    return values.number("demand.response_bytes") >= values.number("capacity.unmetered_edge_response_bytes")


def files_money(gb: Number, home: Home, values: Values) -> Array:
    """What users' files cost a month, at the cheapest that sells it; NaN where nobody does.

    Kept by the graduated list, and where a copy is asked for once more at another provider.
    """
    amount = np.asarray(gb, dtype=np.float64)
    if not np.any(amount > 0):
        return np.zeros(amount.shape)
    cheapest = np.full(amount.shape, np.inf)
    for stores in ways_to_keep(home, values):
        cheapest = np.minimum(cheapest, np.nan_to_num(_kept(amount, stores, home, values), nan=np.inf))
    return np.where(np.isfinite(cheapest), cheapest, np.nan)


def files_usd(gb: float, home: Home, values: Values) -> float:
    """`files_money` of one size, without arrays."""
    if gb <= 0:
        return 0.0
    costs = [store.cost_of_one(gb) for store in home.stores]
    found = costs
    if values.number("need.files_copy") > 0:
        sold = list(zip(home.stores, costs, strict=True))
        found = [
            usd + more + float(_sent(gb, (store, copy), home, values))
            for store, usd in sold
            for copy, more in sold
            if copy.provider not in (store.provider, home.provider)
        ]
    return min((one for one in found if not math.isnan(one)), default=math.nan)


def ways_to_keep(home: Home, values: Values) -> tuple[tuple[Store, ...], ...]:
    """The stores that files may be kept in: one, or one and another that neither it nor the application belongs to.

    Copies of the database leave the provider anyway, so a store elsewhere is no further account.
    """
    if values.number("need.files_copy") <= 0:
        return tuple((store,) for store in home.stores)
    return tuple(
        (store, copy)
        for store in home.stores
        for copy in home.stores
        if copy.provider not in (store.provider, home.provider)
    )


def files_kept(gb: float, home: Home, values: Values) -> tuple[Store, ...]:
    """The cheapest way to keep so many gigabytes of files, the first of equal ones."""
    amount = np.asarray(gb, dtype=np.float64)
    ways = ways_to_keep(home, values)
    return min(ways, key=lambda one: float(np.nan_to_num(_kept(amount, one, home, values), nan=np.inf)))


def _kept(gb: Array, stores: tuple[Store, ...], home: Home, values: Values) -> Array:
    """What the stores charge, and sending new files to the second: out of the first, else out of the application's."""
    cost = sum((store.cost(gb) for store in stores), np.zeros(gb.shape))
    return np.asarray(cost + _sent(gb, stores, home, values), dtype=np.float64)


def _sent(gb: Number, stores: tuple[Store, ...], home: Home, values: Values) -> Number:
    """What new files cost on their way to a second store."""
    if len(stores) == 1 or home.egress is None or stores[0].provider != home.provider:
        return 0.0
    # the account's allowance is spent on what users are sent
    each = home.egress.cost_of_one(1.0 + home.egress.included)
    return gb * values["backup.files_sent_share_per_month"] * each
