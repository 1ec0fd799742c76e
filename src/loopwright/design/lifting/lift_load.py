"""The load and the response time of a chosen design as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition
from loopwright.design.given.situation import round_trip
from loopwright.design.lifting.lift import leaf
from loopwright.design.search.solve import latency_p95

if TYPE_CHECKING:
    from loopwright.design.lifting.lift import Chosen, Ledger


def lift_load(one: Chosen, ledger: Ledger) -> None:
    """Rates, busy cores, slots, transfer."""
    load, edge = one.stage.load, one.stage.variant.edge
    ledger.sum(
        "load.mean_rate",
        _f(load.mean_rate),
        "requests/s",
        "requests a day ÷ 86,400 s",
        requests="demand.requests_per_day",
    )
    ledger.sum(
        "load.peak_rate",
        _f(load.peak_rate),
        "requests/s",
        "mean rate × peak-to-mean",
        mean="load.mean_rate",
        ratio="demand.peak_to_mean",
    )
    if edge:
        ledger.sum(
            "load.origin_peak_rate",
            _f(load.origin_rate),
            "requests/s",
            "peak rate × (1 − public share × edge hits)",
            peak="load.peak_rate",
            public="demand.public_share",
            hits="demand.edge_hit_share",
        )
    else:
        ledger.sum(
            "load.origin_peak_rate",
            _f(load.origin_rate),
            "requests/s",
            "the peak rate: nothing stands before the origin",
            peak="load.peak_rate",
        )
    writes = ledger.sum(
        "load.database_seconds",
        _f(load.database_seconds),
        "seconds",
        "CPU of a read × (read share + write share × write factor)",
        read="service.database_cpu_seconds",
        reads="demand.read_share",
        factor="service.write_cost_factor",
    )
    ledger.sum(
        "load.background_cores_busy",
        _f(load.background_cores),
        "cores",
        "mean rate × background share × CPU of a job",
        mean="load.mean_rate",
        share="demand.background_share",
        cpu="service.background_cpu_seconds",
    )
    speed = _speed(one)
    ledger.sum(
        "load.app_cores_busy",
        _f(load.origin_rate) * _f(load.app_seconds) / speed.value,
        "cores",
        "rate × CPU of a request ÷ speed of a core",
        rate="load.origin_peak_rate",
        cpu="service.app_cpu_seconds",
        speed=speed,
    )
    hits = ledger.sum(
        "load.cache_hit_share",
        _f(load.hit_share),
        "share",
        "read share × cacheable share × hit rate of the cache",
        reads="demand.read_share",
        cached="demand.cached_share",
        hits=_hit_rate(one, ledger),
    )
    ledger.sum(
        "load.database_cores_busy",
        _f(load.database_rate) * _f(load.database_seconds) / _database_speed(one).value,
        "cores",
        "(origin rate × (1 − cache hits) + background jobs) × CPU of a request at the database ÷ speed",
        rate="load.origin_peak_rate",
        cached=hits,
        jobs="demand.background_share",
        mean="load.mean_rate",
        cpu=writes,
        speed=_database_speed(one),
    )
    ledger.sum(
        "load.slots",
        _f(load.slots),
        "slots",
        "rate × hold + margin × √(rate × hold), hold = CPU + database + services outside + round trips",
        rate="load.origin_peak_rate",
        app="service.app_cpu_seconds",
        database=writes,
        outside="service.outside_seconds",
        queries="service.queries_per_request",
        trip="network.same_zone_seconds",
        margin="capacity.slot_margin",
    )
    ledger.sum(
        "load.egress_gb_per_month",
        _f(load.origin_egress_gb) + _f(load.edge_egress_gb),
        "GB/month",
        "requests a day × days of a month × bytes of an answer ÷ 10⁹",
        requests="demand.requests_per_day",
        days="month.days_of_prices",
        each="demand.response_bytes",
    )
    passing: dict[str, Figure | str] = {"public": "demand.public_share", "hits": "demand.edge_hit_share"}
    ledger.sum(
        "load.origin_egress_gb_per_month",
        _f(load.origin_egress_gb),
        "GB/month",
        "transfer × (1 − public share × edge hits)"
        if edge
        else "all of it: nothing stands before the origin",
        whole="load.egress_gb_per_month",
        **(passing if edge else {}),
    )


def lift_latency(one: Chosen, ledger: Ledger) -> None:
    """Means of the parts, the 95th percentile, how busy the stations are and how much more they carry."""
    designs, index, values = one.solved.designs, one.index, one.solved.values
    ledger.sum(
        "latency.app_seconds",
        float(designs.mean[index]),
        "seconds",
        "response of M/M/c at the application's cores (Erlang C)",
        rate="load.origin_peak_rate",
        busy="load.app_cores_busy",
        cpu="service.app_cpu_seconds",
        burstiness="demand.burstiness",
        runtime="service.runtime",
        sharing="service.processor_sharing_factor",
        cores=_cores(one),
    )
    inputs: dict[str, Figure | str] = {
        "busy": "load.database_cores_busy",
        "cpu": "load.database_seconds",
        "queries": "service.queries_per_request",
    }
    text = "on the application's host: inside its station"
    if one.has_database:
        text = "response of M/M/c at the database's cores + queries × round trip to it"
        inputs |= {
            "same_zone": "network.same_zone_seconds",
            "other_provider": "network.cross_provider_seconds",
        }
    ledger.sum("latency.database_seconds", float(designs.database_mean[index]), "seconds", text, **inputs)
    trips: dict[str, Figure | str] = {}
    for place, share in values.inputs.users_places:
        trips[f"share_{place}"] = definition(share, "share", f"share of the users who are in {place}")
        trips[f"from_{place}"] = f"network.rtt_seconds.{place}.{one.home.place}"
    if one.compute is None:
        ledger.sum(
            "latency.network_seconds",
            float(designs.shift[index]),
            "seconds",
            "to the nearest point of the edge",
            edge="network.edge_seconds",
        )
    else:
        distance = round_trip(values, values.inputs.users_places, one.home.place)
        formula = "Σ share of users × round trip to the region"
        ledger.sum("latency.network_seconds", distance, "seconds", formula, **trips)
    ledger.sum(
        "latency.first_request_network_seconds",
        float(designs.shift[index]) * values.number("network.first_request_round_trips"),
        "seconds",
        "round trip × round trips of a visitor's first request: connect, agree on keys, ask",
        trip="latency.network_seconds",
        trips="network.first_request_round_trips",
    )
    ledger.sum(
        "load.first_request_share",
        1.0 / max(values.number("demand.requests_per_active_day"), 1.0),
        "share",
        "1 ÷ requests of a user's active day: one connection a day",
        each="demand.requests_per_active_day",
    )
    ledger.sum(
        "latency.outside_seconds",
        values.number("service.outside_seconds"),
        "seconds",
        "mean wait for services outside",
        wait="service.outside_seconds",
    )
    ledger.sum(
        "promise.latency_p95_seconds",
        latency_p95(designs, values, index),
        "seconds",
        "time within which 95 % are answered: branches (cached, outside call, cold start) summed, each a gamma",
        app="latency.app_seconds",
        database="latency.database_seconds",
        network="latency.network_seconds",
        outside="latency.outside_seconds",
        cached="load.cache_hit_share",
        called="service.outside_share",
    )
    ledger.sum(
        "capacity.app_utilisation",
        float(one.stage.app.busy[one.a]),
        "share",
        "busy cores at the peak ÷ cores",
        busy="load.app_cores_busy",
        cores=_cores(one),
    )
    busy = float(one.stage.database.busy[one.d]) if one.has_database else float(one.stage.app.busy[one.a])
    ledger.sum(
        "capacity.database_utilisation",
        busy if one.keeps_rows else 0.0,
        "share",
        "busy cores at the peak ÷ cores of the busiest node",
        busy="load.database_cores_busy",
        cores=_database_cores(one),
    )
    worst = max(float(one.stage.app.busy[one.a]), busy if one.keeps_rows else 0.0)
    limit = values.number("capacity.utilisation_limit")
    largest = float("inf") if worst <= 0 else _f(one.stage.load.peak_rate) * limit / worst
    if np.isfinite(largest):
        ledger.sum(
            "capacity.largest_rate",
            largest,
            "requests/s",
            "peak rate × limit of utilisation ÷ utilisation of the busier station",
            peak="load.peak_rate",
            limit="capacity.utilisation_limit",
            app="capacity.app_utilisation",
            database="capacity.database_utilisation",
        )


def _f(value: object) -> float:
    return float(np.asarray(value).ravel()[0])


def _hit_rate(one: Chosen, ledger: Ledger) -> Figure | str:
    cache = one.stage.variant.cache
    if cache == "none":
        return definition(0.0, "share", "no cache")
    return ledger.get(f"demand.cache_hit_share.{'in_process' if cache == 'in_process' else 'shared'}")


def _speed(one: Chosen) -> Figure:
    row = one.compute
    return definition(1.0, "ratio", "no machine of its own") if row is None else leaf(row, "speed", "ratio")


def _database_speed(one: Chosen) -> Figure:
    row = one.database
    return _speed(one) if row is None else leaf(row, "speed", "ratio")


def _cores(one: Chosen) -> Figure:
    row = one.compute
    if row is None:
        return definition(0.0, "cores", "files need no cores of ours")
    each = leaf(row, "sustained_cores", "cores")
    return Figure(
        each.value * one.count,
        "cores",
        "cores that hold × instances",
        (("each", each), ("instances", definition(one.count, "instances", "instances of the application"))),
    )


def _database_cores(one: Chosen) -> Figure:
    row = one.database
    return _cores(one) if row is None else leaf(row, "sustained_cores", "cores")
