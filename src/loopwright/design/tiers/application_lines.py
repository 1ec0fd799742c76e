"""The lines of the application tier's options: machines, balancers, hours, and the downtime they cause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import DAYS_PER_MONTH, SECONDS_PER_DAY
from loopwright.design.model import Cause
from loopwright.design.sums.availability import (
    bad_change_downtime,
    deploy_downtime,
    fault_downtime,
    machine_downtime,
)
from loopwright.design.sums.distinct import among, kinds_of
from loopwright.design.sums.queueing import erlang_c, response_moments
from loopwright.design.tiers.application import ARRANGEMENTS, COUNTS, RELEASES, TECHS, AppNeed, AppRows
from loopwright.design.tiers.database_lines import ENVIRONMENTS
from loopwright.design.tiers.lines import Lines, by_code, hours_of, person_time, spread
from loopwright.design.tiers.memory import Same
from loopwright.design.tiers.policies_cost import option_money
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.inputs import Inputs
    from loopwright.design.given.situation import Load, Number, Values
    from loopwright.design.tiers.homes import Home
    from loopwright.design.tiers.offerings import Table

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FAULTS_OF_TECH = {
    "vm": "servers",
    "dedicated": "servers",
    "own_hardware": "servers",
    "platform": "platform",
    "function": "serverless",
    "run": "serverless",
    "container": "containers",
    "group": "group",
    "managed_kubernetes": "kubernetes",
    "own_kubernetes": "kubernetes",
    "static": "static",
}
MACHINE_OF_TECH = {
    "dedicated": "dedicated",
    "own_hardware": "own_hardware",
}
MANAGED = ("platform", "function", "run", "container", "static")
HOSTLESS = ("function", "run", "static")
TAIL_TO_DEVIATION = 1.5  # an exponential's 95th percentile is 3 means, of which 2 are deviation
REPLACED = ("platform", "container", "group", "managed_kubernetes", "own_kubernetes")


@dataclass(slots=True)
class AppColumns:
    """The options of the application tier under a load: what is asked of them and what they give."""

    rows: AppRows
    lines: Lines
    mean: Array
    variance: Array
    cold_share: Array
    transfer_gb: Array
    redundant: Flags
    zone_redundant: Flags
    busy: Array  # erlangs ÷ servers
    fits: Flags
    composite_rpo: Array  # hours; 0 where the database is elsewhere
    composite_rto: Array

    @classmethod
    def stacked(cls, parts: list[AppColumns]) -> AppColumns:
        """Several sets of options as one."""
        arrays = list(cls.__dataclass_fields__)[2:]
        return cls(
            AppRows(
                *(
                    np.concatenate([getattr(one.rows, name) for one in parts])
                    for name in AppRows.__dataclass_fields__
                )
            ),
            Lines.stacked([one.lines for one in parts], [len(one.rows) for one in parts]),
            *(np.concatenate([getattr(one, name) for one in parts]) for name in arrays),
        )

    def take(self, rows: NDArray[np.intp]) -> AppColumns:
        """Some of the options, in the order given."""
        return AppColumns(
            self.rows.take(rows),
            self.lines.take(rows),
            *(getattr(self, name)[rows] for name in list(self.__dataclass_fields__)[2:]),
        )


def is_tech(rows: AppRows, *names: str) -> Flags:
    """Which options stand on one of these technologies."""
    return among(rows.tech, tuple(map(TECHS.index, names)))


def app_columns(
    rows: AppRows, need: AppNeed, load: Load, values: Values, table: Table, homes: tuple[Home, ...]
) -> AppColumns:
    """Everything the search looks at, for each option; `need` is per option."""
    count = rows.count.astype(np.float64)
    usage = is_tech(rows, *HOSTLESS)
    nodes = np.where(usage, 1.0, need.nodes)
    redundant = usage | (count > nodes)
    per_zone = np.ceil(count / rows.zones)
    zone_redundant = (rows.zones > 1) & (usage | (count - per_zone >= nodes))
    mean, variance = app_response(rows, need, load, values)
    lines = Lines()
    _money(lines, rows, need, load, values, table, homes)
    _hours(lines, rows, values, homes)
    _broken(lines, rows, values, homes, nodes=np.minimum(nodes, count), redundant=redundant)
    transfer = np.where(rows.offering >= 0, table.known_at("included_transfer_gb", rows.offering), 0.0)
    return AppColumns(
        rows=rows,
        lines=lines,
        mean=mean,
        variance=variance,
        cold_share=_cold(rows, load, values),
        transfer_gb=transfer * count,
        redundant=redundant,
        zone_redundant=zone_redundant,
        busy=np.where(usage, 0.0, need.erlangs / np.maximum(need.cores * count, 1e-9)),
        fits=np.where(is_tech(rows, "function"), _as_functions(load, values), usage | (count >= need.nodes)),
        composite_rpo=np.zeros(len(rows)),
        composite_rto=np.zeros(len(rows)),
    )


def _as_functions(load: Load, values: Values) -> Flags:
    """Whether the application is one that runs as functions: those end with their answer and start anew."""
    return np.asarray((load.connections <= 0) & (values["service.function_handler"] > 0))


def app_response(rows: AppRows, need: AppNeed, load: Load, values: Values) -> tuple[Array, Array]:
    """Mean and variance of the time at the application's cores, all instances pooled behind their balancer.

    Sharing the processor leaves the mean as it is and lengthens the tail: by 0.3 of the chance to wait, within 5 %
    of simulation for exponential work. The deviation carries it, so that means still add up.
    """
    processes = values.number("service.runtime") == 1.0
    stretch = (values["demand.burstiness"] + 1.0) / 2.0 if processes else 1.0
    servers = np.where(is_tech(rows, *HOSTLESS), 1e6, need.servers * rows.count)
    app, database = load.app_seconds, load.database_seconds
    parts = (app**2 + database**2) / np.maximum(app + database, 1e-12) ** 2
    spread = np.where(rows.composite, parts, 1.0)
    mean, variance = response_moments(load.origin_rate, need.seconds, servers, stretch, spread)
    if processes:
        return mean, variance
    waits = erlang_c(load.origin_rate * need.seconds, servers)
    return mean, variance * (1.0 + TAIL_TO_DEVIATION * values["service.processor_sharing_slope"] * waits) ** 2


def _cold(rows: AppRows, load: Load, values: Values) -> Array:
    """Share of requests that wait for a cold start: none warm, or a burst beyond the warm ones."""
    cold = is_tech(rows, "function", "run")
    idle = np.exp(-load.mean_rate * values["serverless.idle_seconds"])
    return np.where(cold, np.minimum(1.0, idle + values["serverless.burst_cold_share"]), 0.0)


def _home_prices(rows: AppRows, homes: tuple[Home, ...], name: str) -> Array:
    return _prices_of(Same(homes), name)[rows.home]


@lru_cache(maxsize=64)
def _prices_of(homes: Same[tuple[Home, ...]], name: str) -> Array:
    """A price of every home, US dollars; NaN where it is not sold."""
    return np.array([getattr(home, name) for home in homes.one], dtype=np.float64)


def _money(
    lines: Lines,
    rows: AppRows,
    need: AppNeed,
    load: Load,
    values: Values,
    table: Table,
    homes: tuple[Home, ...],
) -> None:
    """Machines, balancer or proxies, addresses, cluster, NAT, and the staging copy."""
    count = rows.count.astype(np.float64)
    offered = rows.offering >= 0
    each = np.where(offered, table.known_at("usd_month", rows.offering), 0.0)
    usage = _usage_cost(rows, need, load, values, table, homes)
    static = np.where(
        is_tech(rows, "static"), np.nan_to_num(_home_prices(rows, homes, "static_hosting")), 0.0
    )
    lines.money["app"] = each * count + usage + static
    lines.money["balancer"] = _balancer(rows, load, homes, count)
    machines = is_tech(
        rows, "vm", "dedicated", "own_hardware", "group", "managed_kubernetes", "own_kubernetes"
    )
    private = values["network.private_subnets"] > 0
    public_nodes = np.where(machines & ~(private & (rows.zones > 1)), count, 0.0)
    lines.money["addresses"] = public_nodes * _home_prices(rows, homes, "address")
    cluster = np.nan_to_num(_home_prices(rows, homes, "cluster"))
    lines.money["cluster"] = np.where(is_tech(rows, "managed_kubernetes"), cluster, 0.0)
    inside = is_tech(rows, "container", "group", "managed_kubernetes") | (machines & (rows.zones > 1))
    gateways = np.where(inside & private, rows.zones, 0)
    month = np.array([home.nat[0] for home in homes])[rows.home]
    lines.money["nat"] = gateways * month
    lines.money.update(option_money(rows, load, homes, values))
    for name in ENVIRONMENTS:
        lines.money[name] = values[f"environment.{name}_share"] * np.where(offered, each, 0.0)


def _balancer(rows: AppRows, load: Load, homes: tuple[Home, ...], count: Array) -> Array:
    """A managed balancer where several machines (or any containers) need one; own proxies are machines of hours."""
    needs = (count > 1) & ~is_tech(rows, "platform", *HOSTLESS)
    needs |= is_tech(rows, "container", "managed_kubernetes") & (rows.count >= 1)
    month = _home_prices(rows, homes, "balancer")
    hourly = _home_prices(rows, homes, "balancer_capacity_hour")
    capacity = np.maximum(1.0, load.origin_egress_gb / 730.0)
    return np.where(needs & ~np.isnan(month), month + hourly * 730.0 * capacity, 0.0)


def _usage_cost(
    rows: AppRows, need: AppNeed, load: Load, values: Values, table: Table, homes: tuple[Home, ...]
) -> Array:
    """What pay-per-use compute costs a month, at the size of instance chosen: its memory for as long as it works.

    Seconds are those of the instance, so a smaller one works longer; of containers, seconds of cores. NaN prices
    never reach here (such homes are not offered).
    """
    monthly = load.mean_rate * SECONDS_PER_DAY * DAYS_PER_MONTH
    hold = need.seconds + load.database_seconds + values["service.outside_seconds"]
    row = np.maximum(rows.offering, 0)
    cost = np.zeros(np.broadcast_shapes(np.shape(monthly), np.shape(hold)))
    for tech in ("function", "run"):
        which = is_tech(rows, tech)
        if not which.any():
            continue
        cores = table.at("cores", row) if tech == "run" else np.ones(len(row))
        working = monthly * need.seconds / np.maximum(cores, 1.0)
        seconds = np.maximum(monthly * hold / values[f"serverless.concurrency.{tech}"], working) * cores
        memory = table.at("memory_gb", row) / cores
        for home in sorted(set(rows.home[which].tolist())):
            price = homes[home].usage(tech, monthly, seconds, memory)
            cost = np.where(which & (rows.home == home), price, cost)
    return cost


def own_proxies(rows: AppRows, homes: tuple[Home, ...]) -> Flags:
    """Which options need proxies of their own, because the provider sells no balancer."""
    none = np.isnan(_prices_of(Same(homes), "balancer"))[rows.home]
    servers = rows.arrangement == ARRANGEMENTS.index(Arrangement.SERVERS)
    return np.asarray(none & servers & (rows.count > 1))


def _hours(lines: Lines, rows: AppRows, values: Values, homes: tuple[Home, ...]) -> None:
    """Hours a month of each component of the arrangement, times the team's skill."""
    further = rows.count.astype(np.float64) - 1.0
    servers = is_tech(rows, "vm", "dedicated", "own_hardware")
    plan: tuple[tuple[str, Flags, Number], ...] = (
        ("static", is_tech(rows, "static"), 1.0),
        ("one_server", servers, 1.0),
        ("further_server", servers, further),
        ("own_proxy", own_proxies(rows, homes), 1.0),
        ("platform_app", is_tech(rows, "platform"), 1.0),
        ("serverless", is_tech(rows, "function", "run"), 1.0),
        ("fargate", is_tech(rows, "container"), 1.0),
        ("group", is_tech(rows, "group"), 1.0),
        ("managed_kubernetes", is_tech(rows, "managed_kubernetes"), 1.0),
        ("own_kubernetes", is_tech(rows, "own_kubernetes"), 1.0),
        ("node_platform", is_tech(rows, "platform", "container", "group", "managed_kubernetes"), further),
        ("node_server", is_tech(rows, "own_kubernetes"), further),
    )
    for component, which, units in plan:
        if which.any():
            lines.hours[component] = np.where(which, units * _skilled(values, component, rows, homes), 0.0)
    lines.hours["release"] = by_code(values, [f"effort.release.{name}" for name in RELEASES], rows.release)


def _skilled(values: Values, component: str, rows: AppRows, homes: tuple[Home, ...]) -> Array:
    factors = _factors_of(Same(homes), Same(values.inputs), component)[rows.home]
    return np.asarray(values[f"effort.{component}"] * factors)


@lru_cache(maxsize=64)
def _factors_of(homes: Same[tuple[Home, ...]], inputs: Same[Inputs], component: str) -> Array:
    """How many times the usual hours a component costs the team at each home."""
    return np.array([float(inputs.one.skill(component, home.provider)) for home in homes.one])


def _broken(
    lines: Lines, rows: AppRows, values: Values, homes: tuple[Home, ...], *, nodes: Array, redundant: Flags
) -> None:
    """The downtime of options, worked out once for all that are alike in what it depends on."""
    proxied = own_proxies(rows, homes)
    first, back = np.arange(len(rows)), None
    if redundant.ndim == 1:
        most = COUNTS[-1] + 1
        sizes = (len(TECHS), len(ARRANGEMENTS), len(RELEASES), int(most), int(most), 2, 2)
        parts = (rows.tech, rows.arrangement, rows.release, rows.count, nodes, redundant, proxied)
        first, back = kinds_of(np.ravel_multi_index([np.asarray(one, np.intp) for one in parts], sizes))
    some, kinds = rows.take(first), Lines()
    usage = is_tech(some, *HOSTLESS)
    nodes, redundant, proxied = nodes[..., first], redundant[..., first], proxied[first]
    _downtime(kinds, some, values, nodes=nodes, usage=usage, redundant=redundant)
    _proxy_downtime(kinds, some.tech, values, proxied=proxied, redundant=redundant)
    if back is None:
        lines.down.update(kinds.down)
    else:
        spread(lines, kinds, back)


def _downtime(
    lines: Lines, rows: AppRows, values: Values, *, nodes: Array, usage: Flags, redundant: Flags
) -> None:
    """Hosts, own faults, deploys and bad changes; places are added where the tiers meet."""
    person = person_time(values)
    replaced = is_tech(rows, *REPLACED)
    rate, repair, by_itself = _machine(rows.tech, values)
    by_itself = np.where(replaced, 1.0, by_itself)
    restart = np.where(
        replaced,
        hours_of(values, "failover.replace_instance_seconds"),
        hours_of(values, "failure.vm.self_restart_seconds"),
    )
    lines.down[Cause.HOST] = machine_downtime(
        np.where(usage, 1.0, rows.count),
        np.where(usage, 1.0, nodes),
        np.where(usage, 0.0, rate),
        failover_hours=hours_of(values, "failover.balancer_seconds"),
        self_restart_share=by_itself,
        self_restart_hours=restart,
        person=person,
        repair_hours=repair,
        common_cause=values["failover.common_cause_share"],
        failover_fails=values["failover.fails_share"],
        stateless=True,
    )
    faults = by_code(
        values, [f"failure.own_faults.{name}.per_year" for name in _fault_names()], _fault_code(rows)
    )
    lines.down[Cause.OWN_FAULTS] = fault_downtime(
        faults, person, values["failure.own_faults.repair_hours"], values["respond.own_fault_wait_share"]
    )
    _release_downtime(lines, rows, values, redundant=redundant)


def _proxy_downtime(
    lines: Lines, tech: NDArray[np.intp], values: Values, *, proxied: Flags, redundant: Flags
) -> None:
    """Own proxies are machines before the machines, of the same kind: one, or two that share an address."""
    if not proxied.any():
        return
    rate, repair, by_itself = _machine(tech, values)
    lines.down[Cause.HOST] = lines.down[Cause.HOST] + machine_downtime(
        np.where(redundant, 2.0, 1.0),
        1.0,
        np.where(proxied, rate, 0.0),
        failover_hours=hours_of(values, "failover.keepalived_seconds"),
        self_restart_share=by_itself,
        self_restart_hours=hours_of(values, "failure.vm.self_restart_seconds"),
        person=person_time(values),
        repair_hours=repair,
        common_cause=values["failover.common_cause_share"],
        failover_fails=values["failover.fails_share"],
        stateless=False,
    )


def _machine(tech: NDArray[np.intp], values: Values) -> tuple[Array, Array, Array]:
    """Failures a year of a machine of each technology, hours to repair it, and the share that restarts by itself."""
    kinds = [MACHINE_OF_TECH.get(one, "vm") for one in TECHS]
    rate = by_code(values, [f"failure.{kind}.per_year" for kind in kinds], tech)
    repair = by_code(values, [f"failure.{kind}.repair_hours" for kind in kinds], tech)
    physical = among(tech, tuple(map(TECHS.index, MACHINE_OF_TECH)))
    return rate, repair, np.where(physical, 0.0, values["failure.vm.self_restart_share"])


def _fault_names() -> list[str]:
    return ["one_server", *dict.fromkeys(FAULTS_OF_TECH.values())]


def _fault_code(rows: AppRows) -> NDArray[np.intp]:
    names = _fault_names()
    by_tech = np.array([names.index(FAULTS_OF_TECH[tech]) for tech in TECHS], dtype=np.intp)[rows.tech]
    return np.where(rows.composite, 0, by_tech)


def _release_downtime(lines: Lines, rows: AppRows, values: Values, *, redundant: Flags) -> None:
    """Restarts, locks, planned work, and changes that break the loop, by the way of releasing."""
    weekly = values["habits.deploys_per_week"]
    yearly = weekly * (365.0 / 7.0)
    restart = by_code(values, [f"habits.restart_seconds.{name}" for name in ARRANGEMENTS], rows.arrangement)
    in_place = rows.release == RELEASES.index("in_place")
    managed = is_tech(rows, *MANAGED)
    planned = np.where(
        managed,
        values["habits.planned_maintenance_hours_per_year.platform"],
        np.where(redundant, 0.0, values["habits.planned_maintenance_hours_per_year.own"]),
    )
    lines.down[Cause.DEPLOYS] = deploy_downtime(
        yearly,
        np.where(in_place, restart, 0.0) / 3_600.0,
        values["habits.migration_share"],
        hours_of(values, "habits.migration_lock_seconds"),
        planned * values["habits.planned_maintenance_counts"],
    )
    exposure = by_code(values, [f"release.exposure.{name}" for name in RELEASES], rows.release)
    back = by_code(
        values, [f"respond.roll_back_seconds.{name}" for name in (*RELEASES, "platform")], _back(rows)
    )
    lines.down[Cause.BAD_CHANGES] = bad_change_downtime(
        yearly,
        values["habits.change_failure_rate"],
        values["habits.breaks_the_loop_share"],
        exposure,
        hours_of(values, "habits.detect_change_seconds"),
        back / 3_600.0,
    )


def _back(rows: AppRows) -> NDArray[np.intp]:
    """How a release is taken back: platforms roll back by themselves, others as they released."""
    return np.where(is_tech(rows, "platform", *HOSTLESS), len(RELEASES), rows.release)
