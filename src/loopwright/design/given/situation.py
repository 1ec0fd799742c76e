"""The inputs as plain numbers or arrays, and the load they make: what the solver computes on.

A value may be an array along the first axis (a grid of demands, a sample of assumptions); the options lie along
the last axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from loopwright.design.sums import workload
from loopwright.design.sums.queueing import slots_needed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopwright.design.given.inputs import Inputs
    from loopwright.loop.vocabulary import Place

Array = NDArray[np.float64]
Number = float | Array

SECONDS_PER_DAY = 86_400.0
SECONDS_PER_HOUR = 3_600.0
DAYS_PER_MONTH = 730.0 / 24.0


class Values:
    """Numbers by path: overrides first, then the loop's own, then the catalogue's rows."""

    def __init__(self, inputs: Inputs, overrides: Mapping[str, Number] | None = None) -> None:
        self.inputs = inputs
        self.overrides: dict[str, Number] = dict(overrides or {})
        self._read: dict[str, float] = {}

    def __getitem__(self, path: str) -> Number:
        """The number under a path; a path nobody knows raises a LoopwrightError."""
        if path in self.overrides:
            return self.overrides[path]
        found = self._read.get(path)
        if found is None:
            found = self._read[path] = self.inputs.value(path)
        return found

    def stated(self, path: str) -> bool:
        """Whether the path is the loop's own or overridden, not a bare catalogue row."""
        return path in self.overrides or self.inputs.has(path)

    @property
    def read(self) -> tuple[str, ...]:
        """The paths that were read and not overridden, by name."""
        return tuple(sorted(self._read))

    def number(self, path: str) -> float:
        """The one number under a path where an array makes no sense."""
        found = self[path]
        return found if type(found) is float else float(np.asarray(found).ravel()[0])

    def over(self, **overrides: Number) -> Values:
        """The same numbers with some replaced; ``__`` in a name stands for the dot."""
        named = {key.replace("__", "."): value for key, value in overrides.items()}
        return self.replaced(named)

    def replaced(self, overrides: Mapping[str, Number]) -> Values:
        """The same numbers with some replaced, by path."""
        return Values(self.inputs, {**self.overrides, **overrides})


@dataclass(frozen=True, slots=True)
class Variant:
    """What stands before the origin and before the database: it changes the load of both."""

    edge: bool
    cache: str  # a CacheChoice value


@dataclass(frozen=True, slots=True)
class Load:
    """The work that reaches each tier under one variant; rates in requests a second, CPU in seconds."""

    mean_rate: Number
    peak_rate: Number
    origin_rate: Number
    app_seconds: Number
    database_rate: Number  # requests that reach the database, background jobs among them
    database_seconds: Number
    database_write_share: Number
    background_cores: Number
    slots: Number
    connections: Number
    hit_share: Number  # of the origin's requests, answered without the database
    origin_egress_gb: Number
    edge_egress_gb: Number
    data_gb: Number
    hot_gb: Number
    table_gb: Number
    files_gb: Number
    cache_gb: Number  # of a shared cache, 0 without

    def take(self, rows: NDArray[np.intp]) -> Load:
        """The load of some options, where each option has its own."""
        cells = {field.name: getattr(self, field.name) for field in fields(self)}
        return Load(**{name: one[rows] if np.ndim(one) else one for name, one in cells.items()})


def scale_of(values: Values) -> Number:
    """How many times today's users are looked at (1 unless a driver or a month changes it)."""
    return values.overrides.get("demand.scale", 1.0)


def load_of(values: Values, variant: Variant) -> Load:
    """The load of every tier; engine sums of workload with Little's law for slots."""
    daily = values["demand.requests_per_day"] * scale_of(values)
    mean, peak = workload.mean_rate(daily), workload.peak_rate(daily, values["demand.peak_to_mean"])
    public = values["demand.public_share"] * values["demand.edge_hit_share"] if variant.edge else 0.0
    origin = workload.origin_rate(peak, public)
    hits = cache_hits(values, variant)
    write = 1.0 - values["demand.read_share"]
    jobs = mean * values["demand.background_share"]
    per_request = workload.mixed_cost(
        values["service.database_cpu_seconds"], write, values["service.write_cost_factor"]
    )
    app = values["service.app_cpu_seconds"]
    hold = (
        app
        + per_request
        + values["service.outside_seconds"]
        + workload.station_seconds(values["network.same_zone_seconds"], values["service.queries_per_request"])
    )
    egress = workload.egress_gb_per_month(daily, values["demand.response_bytes"])
    size = values["data.size_gb"]
    grown = values.overrides.get("data.scale", 1.0)
    return Load(
        mean_rate=mean,
        peak_rate=peak,
        origin_rate=origin,
        app_seconds=app,
        database_rate=workload.origin_rate(origin, hits) + jobs,
        database_seconds=per_request,
        database_write_share=_write_share(write, hits, values["service.write_cost_factor"]),
        background_cores=workload.offered_load(jobs, values["service.background_cpu_seconds"]),
        slots=slots_needed(origin, hold, values["capacity.slot_margin"]),
        connections=values["demand.concurrent_connections"] * scale_of(values),
        hit_share=hits,
        origin_egress_gb=egress * (1.0 - public),
        edge_egress_gb=egress * public,
        data_gb=size * grown,
        hot_gb=values["data.hot_gb"] * grown,
        table_gb=values["data.largest_table_gb"] * grown,
        files_gb=values["data.files_gb"] * grown,
        cache_gb=_cache_gb(values, variant, grown),
    )


def _cache_gb(values: Values, variant: Variant, grown: Number) -> Number:
    """Memory a shared cache needs: a share of the hot data, and never less than a small one."""
    if variant.cache in ("none", "in_process"):
        return 0.0
    hot = values["data.hot_gb"] * grown * values["capacity.cache_share_of_hot"]
    return np.maximum(values["capacity.cache_memory_gb"], hot)


def cache_hits(values: Values, variant: Variant) -> Number:
    """Share of the origin's requests that an application cache answers without the database."""
    if variant.cache == "none":
        return 0.0
    kind = "in_process" if variant.cache == "in_process" else "shared"
    return (
        values["demand.read_share"] * values["demand.cached_share"] * values[f"demand.cache_hit_share.{kind}"]
    )


def _write_share(write: Number, hits: Number, factor: Number) -> Number:
    """Share of the database's work that is writing, once the cache has taken its reads."""
    writes = write * factor
    reads = np.maximum(1.0 - write - hits, 0.0)
    return writes / np.maximum(writes + reads, 1e-12)


def round_trips(values: Values, regions: Sequence[Place]) -> Array:
    """`round_trip` of this loop's users to each of some regions; one that is named often is worked out once."""
    known = {
        region: round_trip(values, values.inputs.users_places, region) for region in dict.fromkeys(regions)
    }
    return np.array([known[region] for region in regions])


def round_trip(values: Values, places: tuple[tuple[Place, float], ...], region: Place) -> float:
    """Mean round trip of a user to a region, seconds."""
    return float(
        math.fsum(share * values.number(f"network.rtt_seconds.{place}.{region}") for place, share in places)
    )
