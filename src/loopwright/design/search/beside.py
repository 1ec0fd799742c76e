"""What stands beside the tiers in each home: workers, cache, queue, edge, files, and what the policies buy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.tiers.lines import skill
from loopwright.design.tiers.memory import Same, key_of
from loopwright.design.tiers.policies_cost import PolicyCosts, costs_of, needs_of
from loopwright.design.tiers.sides import (
    NOTHING,
    Side,
    cache_side,
    edge_money,
    files_usd,
    queue_choice,
    queue_side,
    worker_side,
)
from loopwright.loop.vocabulary import CacheChoice

if TYPE_CHECKING:
    from loopwright.design.given.situation import Load, Values, Variant
    from loopwright.design.tiers.needs import Needs
    from loopwright.design.tiers.space import Space
    from loopwright.loop.vocabulary import QueueChoice


@dataclass(frozen=True, slots=True)
class Sides:
    """The side tiers of one home under one variant."""

    worker: Side
    cache: Side
    queue: Side
    queue_choice: QueueChoice
    edge_usd: float
    edge_hours: float
    files_usd: float
    policies: PolicyCosts

    @property
    def money(self) -> float:
        """What they cost together, US dollars a month; NaN when one is not to be had."""
        parts = (self.worker.money, self.cache.money, self.queue.money, self.edge_usd, self.files_usd)
        return math.fsum(parts) + self.policies.money

    @property
    def hours(self) -> float:
        """What they take together, hours a month."""
        parts = (self.worker.hours, self.cache.hours, self.queue.hours, self.edge_hours)
        return math.fsum(parts) + self.policies.hours


@dataclass(frozen=True, slots=True)
class SidesOf:
    """The sides of homes (and whether the host is shared) under one variant, put together when they are asked for."""

    beside: Beside
    load: Load
    variant: Variant

    def __getitem__(self, key: tuple[int, bool]) -> Sides:
        """The sides of one home, for designs with a shared host or without."""
        return self.beside.sides(key[0], self.load, self.variant, shared=key[1])

    def sums(self, index: int, *, shared: bool) -> tuple[float, float]:
        """Their money and hours."""
        found = self.beside.sides(index, self.load, self.variant, shared=shared)
        return found.money, found.hours


class Beside:
    """The sides of every home under every variant; what variants share is worked out once."""

    @classmethod
    def of(cls, space: Space, values: Values) -> Beside:
        """The sides beside a space or any narrowed from it; what is promised changes none of them."""
        key = key_of(values, without="objective.")
        read = (Same(space.homes), Same(space.compute), Same(space.shops), Same(space.services))
        return space.memory.of(None if key is None else ("beside", key, read), lambda: cls(space, values))

    def __init__(self, space: Space, values: Values) -> None:
        self.space, self.values = space, values
        self._alike: dict[tuple[int, bool], tuple[Side, Side, QueueChoice]] = {}
        self._caches: dict[tuple[int, bool, str], Side] = {}
        self._homes: dict[int, tuple[PolicyCosts, float]] = {}
        self._needs: Needs | None = None
        self._known: dict[tuple[int, bool, bool, str], Sides] = {}
        self._edges: dict[int, tuple[float, float]] = {}

    def sides(self, index: int, load: Load, variant: Variant, *, shared: bool) -> Sides:
        """The sides of one home, for designs with a shared host or without, under one variant."""
        key = index, shared, variant.edge, variant.cache
        found = self._known.get(key)
        if found is None:
            worker, queue, choice = self._workers_and_queue(index, load, shared=shared)
            policies, files = self._of_home(index, load)
            edge_usd, edge_hours = self._edge(index, load) if variant.edge else (0.0, 0.0)
            cache = self._cache(index, load, variant, shared=shared)
            found = Sides(worker, cache, queue, choice, edge_usd, edge_hours, files, policies)
            self._known[key] = found
        return found

    def _workers_and_queue(self, index: int, load: Load, *, shared: bool) -> tuple[Side, Side, QueueChoice]:
        """Workers and queue: the same whatever stands before origin and database."""
        found = self._alike.get((index, shared))
        if found is None:
            found = self._alike[index, shared] = self._working(index, load, shared=shared)
        return found

    def _working(self, index: int, load: Load, *, shared: bool) -> tuple[Side, Side, QueueChoice]:
        home, values = self.space.homes[index], self.values
        services, shop = self.space.services[index], self.space.shops[index]
        shop = shop.on_the_server() if shared else shop
        choice = queue_choice(load, values, home, shared=shared)
        worker = NOTHING if shared else worker_side(home, load, values, self.space.compute, services=services)
        return worker, queue_side(home, choice, load, values, shop), choice

    def _of_home(self, index: int, load: Load) -> tuple[PolicyCosts, float]:
        """What the policies buy, and what the files cost."""
        found = self._homes.get(index)
        if found is None:
            found = self._homes[index] = self._bought(index, load)
        return found

    def _bought(self, index: int, load: Load) -> tuple[PolicyCosts, float]:
        home, values, files = self.space.homes[index], self.values, float(np.max(load.files_gb))
        if self._needs is None:
            self._needs = needs_of(values)
        read = (values.number("need.files_copy"), values.number("backup.files_sent_share_per_month"))
        key = ("files", Same(self.space.homes), index, files, *read)
        usd = self.space.memory.of(key, lambda: files_usd(files, home, values))
        return costs_of(home, self._needs), usd

    def _cache(self, index: int, load: Load, variant: Variant, *, shared: bool) -> Side:
        if variant.cache in (CacheChoice.NONE, CacheChoice.IN_PROCESS):
            return NOTHING
        key = (index, shared, variant.cache)
        if key not in self._caches:
            shop = self.space.shops[index]
            shop = shop.on_the_server() if shared else shop
            self._caches[key] = cache_side(self.space.homes[index], variant.cache, load, self.values, shop)
        return self._caches[key]

    def _edge(self, index: int, load: Load) -> tuple[float, float]:
        if index not in self._edges:
            home = self.space.homes[index]
            hours = self.values.number("effort.cdn") * skill(self.values, "cdn", home.provider)
            self._edges[index] = (edge_money(load.edge_egress_gb, home, self.values), hours)
        return self._edges[index]
