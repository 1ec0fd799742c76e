"""The load of a chosen design as figures: rates, work, transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition
from loopwright.design.lifting.lift import leaf

if TYPE_CHECKING:
    from loopwright.design.lifting.lift import Chosen, Ledger


def lift_load(one: Chosen, ledger: Ledger) -> None:
    """Rates, busy cores, slots, transfer."""
    _rates(one, ledger)
    _application_work(one, ledger)
    _database_work(one, ledger)
    _transfer(one, ledger)


def _rates(one: Chosen, ledger: Ledger) -> None:
    """Requests a second: on the mean, at the peak, and past what stands before the origin."""
    load = one.stage.load
    ledger.sum(
        "load.mean_rate",
        single(load.mean_rate),
        "requests/s",
        "requests a day ÷ 86,400 s",
        requests="demand.requests_per_day",
    )
    ledger.sum(
        "load.peak_rate",
        single(load.peak_rate),
        "requests/s",
        "mean rate × peak-to-mean",
        mean="load.mean_rate",
        ratio="demand.peak_to_mean",
    )
    if one.stage.variant.edge:
        ledger.sum(
            "load.origin_peak_rate",
            single(load.origin_rate),
            "requests/s",
            "peak rate × (1 − public share × edge hits)",
            peak="load.peak_rate",
            public="demand.public_share",
            hits="demand.edge_hit_share",
        )
    else:
        ledger.sum(
            "load.origin_peak_rate",
            single(load.origin_rate),
            "requests/s",
            "the peak rate: nothing stands before the origin",
            peak="load.peak_rate",
        )


def _application_work(one: Chosen, ledger: Ledger) -> None:
    """What a request and the jobs behind it ask of processors."""
    load = one.stage.load
    ledger.sum(
        "load.database_seconds",
        single(load.database_seconds),
        "seconds",
        "CPU of a read × (read share + write share × write factor)",
        read="service.database_cpu_seconds",
        reads="demand.read_share",
        factor="service.write_cost_factor",
    )
    ledger.sum(
        "load.background_cores_busy",
        single(load.background_cores),
        "cores",
        "mean rate × background share × CPU of a job",
        mean="load.mean_rate",
        share="demand.background_share",
        cpu="service.background_cpu_seconds",
    )
    speed = _speed(one)
    ledger.sum(
        "load.app_cores_busy",
        single(load.origin_rate) * single(load.app_seconds) / speed.value,
        "cores",
        "rate × CPU of a request ÷ speed of a core",
        rate="load.origin_peak_rate",
        cpu="service.app_cpu_seconds",
        speed=speed,
    )


def _database_work(one: Chosen, ledger: Ledger) -> None:
    """What is left for the database after the cache, and how many requests are held at once."""
    load = one.stage.load
    ledger.sum(
        "load.cache_hit_share",
        single(load.hit_share),
        "share",
        "read share × cacheable share × hit rate of the cache",
        reads="demand.read_share",
        cached="demand.cached_share",
        hits=_hit_rate(one, ledger),
    )
    ledger.sum(
        "load.database_cores_busy",
        single(load.database_rate) * single(load.database_seconds) / _database_speed(one).value,
        "cores",
        "(origin rate × (1 − cache hits) + background jobs) × CPU of a request at the database ÷ speed",
        rate="load.origin_peak_rate",
        cached="load.cache_hit_share",
        jobs="demand.background_share",
        mean="load.mean_rate",
        cpu="load.database_seconds",
        speed=_database_speed(one),
    )
    ledger.sum(
        "load.slots",
        single(load.slots),
        "slots",
        "rate × hold + margin × √(rate × hold), hold = CPU + database + services outside + round trips",
        rate="load.origin_peak_rate",
        app="service.app_cpu_seconds",
        database="load.database_seconds",
        outside="service.outside_seconds",
        queries="service.queries_per_request",
        trip="network.same_zone_seconds",
        margin="capacity.slot_margin",
    )


def _transfer(one: Chosen, ledger: Ledger) -> None:
    """What leaves in a month, and how much of it leaves the origin."""
    load, edge = one.stage.load, one.stage.variant.edge
    ledger.sum(
        "load.egress_gb_per_month",
        single(load.origin_egress_gb) + single(load.edge_egress_gb),
        "GB/month",
        "requests a day × days of a month × bytes of an answer ÷ 10⁹",
        requests="demand.requests_per_day",
        days="month.days_of_prices",
        each="demand.response_bytes",
    )
    passing: dict[str, Figure | str] = {"public": "demand.public_share", "hits": "demand.edge_hit_share"}
    ledger.sum(
        "load.origin_egress_gb_per_month",
        single(load.origin_egress_gb),
        "GB/month",
        "transfer × (1 − public share × edge hits)"
        if edge
        else "all of it: nothing stands before the origin",
        whole="load.egress_gb_per_month",
        **(passing if edge else {}),
    )


def single(value: object) -> float:
    """One number of a load that holds one situation alone."""
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
