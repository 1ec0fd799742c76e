"""The promises that the system keeps as it is, by the engine's own sums on its components instead of on a design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.audit.standing.component import Part, Way
from loopwright.audit.standing.ground import assumed, ground_of
from loopwright.design.figure import Figure, Figures, definition, total
from loopwright.design.lifting.lift_promises import CAUSE_INPUTS
from loopwright.design.model import Cause, Phase
from loopwright.design.sums.availability import (
    HOURS_PER_YEAR,
    bad_change_downtime,
    deploy_downtime,
    fault_downtime,
    machine_downtime,
    place_downtime,
)
from loopwright.design.tiers.lines import hours_of, person_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.ground import Assumed, Ground
    from loopwright.audit.standing.standing import Standing
    from loopwright.design.given.situation import Values

    Array = NDArray[np.float64]

WEEKS_PER_YEAR = 365.0 / 7.0
SECONDS = 3_600.0
BOUGHT = frozenset(
    {"containers", "serverless"}
)  # machines that a provider runs for one, and which fail with it
RESTARTS = {
    "serverless": "serverless",
    "kubernetes": "kubernetes",
    "containers": "containers",
    "one_server": "one_server",
    "platform": "platform",
}


@dataclass(frozen=True)
class Kept:
    """What the system as it is promises: figures under ``standing.*`` that say why, and what was assumed for them.

    ``by_component`` are hours a year, by slug, of the outages of each component's own machines and data.
    """

    figures: Figures
    assumed: tuple[Assumed, ...]
    by_component: tuple[tuple[str, float], ...]

    @property
    def availability(self) -> float:
        """The share of a year that the loop works, 0 to 1."""
        return self.figures["standing.availability"].value


def kept_by(standing: Standing, values: Values) -> Kept | None:
    """The promises of the system as it is; nothing where nothing is seen that answers requests."""
    if not standing.graph.entries:
        return None
    ground = ground_of(standing)
    down = dict.fromkeys(Cause, np.zeros(len(Phase)))
    own: dict[str, float] = {}
    for cause, slug, hours in _of_components(standing, values, ground):
        down[cause] = down[cause] + hours
        own[slug] = own.get(slug, 0.0) + float(hours.sum())
    for cause, hours in _of_the_whole(values, ground):
        down[cause] = down[cause] + hours
    figures = _figures(standing, values, down, ground)
    listed = tuple(sorted(own.items(), key=lambda pair: (-pair[1], pair[0])))
    return Kept(figures, tuple(assumed(standing, ground)), listed)


def _of_components(standing: Standing, values: Values, ground: Ground) -> Iterator[tuple[Cause, str, Array]]:
    """What the machines and the data of each component cost, for the share of entries that need it."""
    if standing.host is not None:
        entry = standing.graph.entries[0].slug
        yield Cause.HOST, entry, _machine(values, 1, stateful=False, replaced=False)
        stores = [one for one in standing.serving if one.part is Part.STORE]
        for one in stores[:1]:
            yield Cause.DATABASE_FAULTS, one.slug, _database_faults(values, managed=False)
        return
    for one in standing.serving:
        share = _share(standing, one)
        if share <= 0 or one.part in {Part.OUTSIDE, Part.BALANCER, Part.CACHE}:
            continue
        elastic = one.capacity.elastic
        if not elastic and _has_machines(one):
            yield Cause.HOST, one.slug, share * _of_machines(one, values, ground)
        if one.part is Part.STORE and not elastic:
            yield (
                Cause.DATABASE_FAULTS,
                one.slug,
                share * _database_faults(values, managed=one.capacity.managed),
            )


def _has_machines(one: Component) -> bool:
    """Whether machines of its own fail with it: what a platform runs fails with the platform, a rented store alone."""
    rented = one.capacity.managed and one.part.keeps
    return bool(one.places) and (rented or one.places[0].way is not Way.UNSTATED)


def _of_machines(one: Component, values: Values, ground: Ground) -> Array:
    copies = max(one.capacity.copies or 1, 2 if one.capacity.standby or one.capacity.scaled else 1)
    keeps = one.part.keeps
    replaced = one.capacity.managed or ground.faults in {"kubernetes", "containers", "group"}
    return _machine(values, copies, stateful=keeps, replaced=replaced, managed=one.capacity.managed)


def _machine(values: Values, copies: int, *, stateful: bool, replaced: bool, managed: bool = False) -> Array:
    restart = "failover.replace_managed_seconds" if managed else "failover.replace_instance_seconds"
    takeover = "failover.managed_seconds" if managed else "failover.patroni_seconds"
    return machine_downtime(
        float(copies),
        1.0,
        values["failure.vm.per_year"],
        failover_hours=hours_of(values, takeover if stateful else "failover.balancer_seconds"),
        self_restart_share=1.0 if replaced else values["failure.vm.self_restart_share"],
        self_restart_hours=hours_of(values, restart if replaced else "failure.vm.self_restart_seconds"),
        person=person_time(values),
        repair_hours=values["failure.vm.repair_hours"],
        common_cause=values["failover.common_cause_share"],
        failover_fails=values["failover.fails_share"],
        stateless=not stateful,
    )


def _database_faults(values: Values, *, managed: bool) -> Array:
    kind = "managed" if managed else "own"
    return fault_downtime(
        values[f"failure.database.{kind}.per_year"],
        person_time(values),
        values["failure.database.repair_hours"],
        values["respond.own_fault_wait_share"],
    )


def _share(standing: Standing, one: Component) -> float:
    """The part of the entries that do not work when a component is gone."""
    return len(standing.graph.lost(one.slug)) / len(standing.graph.entries)


def _of_the_whole(values: Values, ground: Ground) -> Iterator[tuple[Cause, Array]]:
    """Places, own faults, deployments and services of others: once for the whole product."""
    failover = hours_of(values, "failover.managed_seconds")
    place = "zone" if ground.zoned else "site"
    yield (
        Cause.ZONE,
        place_downtime(
            values[f"failure.{place}.per_year"],
            values[f"failure.{place}.hours"],
            ground.spread and ground.zoned,
            failover,
        ),
    )
    if ground.zoned:
        yield (
            Cause.REGION,
            place_downtime(
                values["failure.region.per_year"],
                values["failure.region.hours"],
                spread=False,
                failover_hours=failover,
            ),
        )
    account = values["failure.provider.per_year"] * values["failure.provider.hours"]
    yield Cause.PROVIDER, place_downtime(1.0, account, spread=False, failover_hours=0.0)
    if ground.faults == "platform":
        yield (
            Cause.PROVIDER,
            place_downtime(
                values["failure.platform.per_year"],
                values["failure.platform.hours"],
                spread=False,
                failover_hours=0.0,
            ),
        )
    if ground.faults in BOUGHT:
        rate = values["failure.managed_compute.per_year"] * values["failure.platform.hours"]
        yield Cause.PROVIDER, place_downtime(1.0, rate, spread=False, failover_hours=0.0)
    yield (
        Cause.OWN_FAULTS,
        fault_downtime(
            values[f"failure.own_faults.{ground.faults}.per_year"],
            person_time(values),
            values["failure.own_faults.repair_hours"],
            values["respond.own_fault_wait_share"],
        ),
    )
    yield from _of_changes(values, ground)
    absent = values["service.outside_unavailability"] * HOURS_PER_YEAR
    yield Cause.OUTSIDE, place_downtime(1.0, absent, spread=False, failover_hours=0.0)


def _release(ground: Ground) -> str:
    return "rolling" if ground.rolling else "in_place"


def _of_changes(values: Values, ground: Ground) -> Iterator[tuple[Cause, Array]]:
    yearly = values["habits.deploys_per_week"] * WEEKS_PER_YEAR
    restart = values[f"habits.restart_seconds.{RESTARTS.get(ground.faults, 'servers')}"]
    alone = values["habits.restart_seconds.one_server"]
    own = values["habits.planned_maintenance_hours_per_year.own"]
    yield (
        Cause.DEPLOYS,
        deploy_downtime(
            yearly,
            (restart if ground.rolling or ground.faults == "platform" else alone) / SECONDS,
            values["habits.migration_share"],
            hours_of(values, "habits.migration_lock_seconds"),
            0.0 if ground.rolling else own * values["habits.planned_maintenance_counts"],
        ),
    )
    back = "platform" if ground.faults == "platform" else _release(ground)
    yield (
        Cause.BAD_CHANGES,
        bad_change_downtime(
            yearly,
            values["habits.change_failure_rate"],
            values["habits.breaks_the_loop_share"],
            values[f"release.exposure.{_release(ground)}"],
            hours_of(values, "habits.detect_change_seconds"),
            hours_of(values, f"respond.roll_back_seconds.{back}"),
        ),
    )


def _figures(standing: Standing, values: Values, down: dict[Cause, Array], ground: Ground) -> Figures:
    figures = Figures()
    parts: dict[str, Figure] = {}
    for cause in Cause:
        formula, inputs = CAUSE_INPUTS[cause]
        given = {name: values.inputs.figure(path) for name, path in inputs.items()}
        if cause is Cause.OWN_FAULTS:
            given["faults"] = values.inputs.figure(f"failure.own_faults.{ground.faults}.per_year")
        if cause is Cause.HOST:
            alone = [one for one in standing.serving if one.capacity.alone]
            given["single"] = definition(float(len(alone)), "count", "components that are there once")
        hours = float(down[cause].sum())
        parts[cause] = figures.lay(f"standing.downtime.{cause}", total(hours, "hours/year", formula, **given))
    hours = sum(one.value for one in parts.values())
    downtime = figures.lay(
        "standing.downtime_hours_per_year", total(hours, "hours/year", "Σ causes", **parts)
    )
    figures.lay(
        "standing.availability",
        total(max(0.0, 1.0 - hours / HOURS_PER_YEAR), "share", "1 − downtime ÷ 8,760 h", downtime=downtime),
    )
    return figures
