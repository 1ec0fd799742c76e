"""The response time of a chosen design as figures, and how much more it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition
from loopwright.design.given.situation import round_trip
from loopwright.design.lifting.lift import leaf
from loopwright.design.lifting.lift_load import single
from loopwright.design.search.latency import latency_p95

if TYPE_CHECKING:
    from loopwright.design.lifting.lift import Chosen, Ledger


def lift_latency(one: Chosen, ledger: Ledger) -> None:
    """Means of the parts, the 95th percentile, how busy the stations are and how much more they carry."""
    _stations(one, ledger)
    _network(one, ledger)
    _percentile(one, ledger)
    _capacity(one, ledger)


def _stations(one: Chosen, ledger: Ledger) -> None:
    """The mean time in the application and in the database."""
    designs, index = one.solved.designs, one.index
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


def _network(one: Chosen, ledger: Ledger) -> None:
    """The way to the region, and how often a first request makes it three times."""
    designs, index, values = one.solved.designs, one.index, one.solved.values
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


def _percentile(one: Chosen, ledger: Ledger) -> None:
    """What is promised of the whole."""
    designs, index, values = one.solved.designs, one.index, one.solved.values
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


def _capacity(one: Chosen, ledger: Ledger) -> None:
    """How busy the stations are, and the rate at which the busier one is at its limit."""
    values = one.solved.values
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
    largest = float("inf") if worst <= 0 else single(one.stage.load.peak_rate) * limit / worst
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
