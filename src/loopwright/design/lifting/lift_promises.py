"""The downtime ledger, recovery and promises of a chosen design as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import definition
from loopwright.design.model import Cause, Disaster, Phase, Promise
from loopwright.design.search.join import SURVIVAL
from loopwright.design.search.standing import place_lines
from loopwright.design.sums.availability import availability_of, spread_of_years
from loopwright.design.tiers.application_lines import HOSTLESS, MANAGED

if TYPE_CHECKING:
    from loopwright.design.lifting.lift import Chosen, Ledger

PEOPLE = {
    "detect": "habits.detect_seconds",
    "wait": "team.mean_wait_hours",
    "acknowledge": "respond.acknowledge_seconds",
    "decide": "respond.decide_seconds",
    "verify": "respond.verify_seconds",
}
FAILOVER = {"common_cause": "failover.common_cause_share", "fails": "failover.fails_share"}
DEPLOYING = {"deploys": "habits.deploys_per_week"}

CAUSE_INPUTS: dict[Cause, tuple[str, dict[str, str]]] = {
    Cause.HOST: (
        "failures a year × the time until the machine is back, or the failover where one can be spared",
        {
            "failures": "failure.vm.per_year",
            "by_itself": "failure.vm.self_restart_share",
            "restart": "failure.vm.self_restart_seconds",
            "repair": "failure.vm.repair_hours",
            **PEOPLE,
            **FAILOVER,
        },
    ),
    Cause.ZONE: (
        "outages of a zone (or a small provider's site) a year × hours, or the failover where spread",
        {
            "zone": "failure.zone.per_year",
            "zone_hours": "failure.zone.hours",
            "site": "failure.site.per_year",
            "site_hours": "failure.site.hours",
        },
    ),
    Cause.REGION: (
        "outages of a region a year × hours",
        {"rate": "failure.region.per_year", "hours": "failure.region.hours"},
    ),
    Cause.PROVIDER: (
        "outages of the platform and of whole providers a year × hours",
        {
            "platform": "failure.platform.per_year",
            "platform_hours": "failure.platform.hours",
            "rate": "failure.provider.per_year",
            "hours": "failure.provider.hours",
        },
    ),
    Cause.OWN_FAULTS: (
        "faults that no deploy caused × (detect + half the wait + decide + repair + verify)",
        {"repair": "failure.own_faults.repair_hours", "waited": "respond.own_fault_wait_share", **PEOPLE},
    ),
    Cause.DATABASE_FAULTS: (
        "the database's own faults × (detect + half the wait + decide + repair + verify)",
        {
            "own": "failure.database.own.per_year",
            "managed": "failure.database.managed.per_year",
            "repair": "failure.database.repair_hours",
            "waited": "respond.own_fault_wait_share",
            **PEOPLE,
        },
    ),
    Cause.DEPLOYS: (
        "deploys × 365 ÷ 7 × (restart + migrations × lock) ÷ 3,600 s + planned maintenance",
        {
            **DEPLOYING,
            "migrations": "habits.migration_share",
            "lock": "habits.migration_lock_seconds",
            "counted": "habits.planned_maintenance_counts",
        },
    ),
    Cause.BAD_CHANGES: (
        "deploys × 365 ÷ 7 × change-failure rate × share that breaks the loop × exposure × time ÷ 3,600 s",
        {
            **DEPLOYING,
            "failing": "habits.change_failure_rate",
            "breaking": "habits.breaks_the_loop_share",
            "detect": "habits.detect_change_seconds",
        },
    ),
    Cause.OUTSIDE: (
        "(1 − availability) of the services on the path × 8,760 h",
        {"absent": "service.outside_unavailability"},
    ),
}
FAULT_ROW = {
    "vm": "servers",
    "dedicated": "servers",
    "own_hardware": "servers",
    "function": "serverless",
    "run": "serverless",
    "container": "containers",
    "managed_kubernetes": "kubernetes",
    "own_kubernetes": "kubernetes",
}


def lift_ledger(one: Chosen, ledger: Ledger) -> None:
    """Downtime by cause and phase; both add up to the total."""
    whole = np.zeros((len(Cause), len(Phase)))
    pair = np.array([one.a]), np.array([one.d])
    places = place_lines(one.stage.app, one.stage.database, one.solved.space, one.solved.values, *pair)
    for row, cause in enumerate(Cause):
        for lines, at in ((one.stage.app.lines, one.a), (one.stage.database.lines, one.d), (places, 0)):
            part = lines.down.get(cause)
            if part is not None:
                whole[row] += part[at] if part.ndim > 1 else part
    if one.regions > 1:
        saved = float(np.sum(whole)) - float(one.solved.designs.down[one.index])
        rows = [list(Cause).index(cause) for cause in (Cause.ZONE, Cause.REGION)]
        there = whole[rows].sum()
        whole[rows] *= 1.0 - saved / there if there > 0 else 1.0
    for row, cause in enumerate(Cause):
        formula, inputs = CAUSE_INPUTS[cause]
        given = inputs | _of_this_design(one, cause)
        for column, phase in enumerate(Phase):
            ledger.sum(
                f"ledger.{cause}.{phase}", whole[row, column], "hours/year", f"{phase} of: {formula}", **given
            )
        phases = {str(phase): f"ledger.{cause}.{phase}" for phase in Phase}
        ledger.sum(f"ledger.{cause}", whole[row].sum(), "hours/year", "Σ phases", **phases)
    for column, phase in enumerate(Phase):
        causes = {str(cause): f"ledger.{cause}.{phase}" for cause in Cause}
        ledger.sum(f"ledger.phase.{phase}", whole[:, column].sum(), "hours/year", "Σ causes", **causes)
    by_cause = {str(cause): f"ledger.{cause}" for cause in Cause}
    down = ledger.sum("promise.downtime_hours_per_year", whole.sum(), "hours/year", "Σ causes", **by_cause)
    ledger.sum(
        "promise.availability",
        float(availability_of(down.value)),
        "share",
        "1 − downtime ÷ 8,760 h",
        downtime=down,
    )
    _tail(one, ledger, whole.sum(axis=1))


def _of_this_design(one: Chosen, cause: Cause) -> dict[str, str]:
    """The inputs of a cause that depend on what was chosen; what adds nothing to this design is left out."""
    by_platform = "platform" if one.tech in ("platform", *HOSTLESS) else ""
    if cause is Cause.OWN_FAULTS:
        kind = "one_server" if one.composite else FAULT_ROW.get(one.tech, one.tech)
        return {"faults": f"failure.own_faults.{kind}.per_year"}
    if cause is Cause.HOST and one.own_proxy:
        return {"proxies_failover": "failover.keepalived_seconds"}
    if cause is Cause.BAD_CHANGES:
        return {
            "exposure": f"release.exposure.{one.release}",
            "roll_back": f"respond.roll_back_seconds.{by_platform or one.release}",
        }
    if cause is Cause.DEPLOYS:
        given = {}
        if one.release == "in_place":
            given["restart"] = f"habits.restart_seconds.{one.arrangement}"
        if one.tech in MANAGED or not bool(one.stage.app.redundant[one.a]):
            runs = "platform" if one.tech in MANAGED else "own"
            given["planned"] = f"habits.planned_maintenance_hours_per_year.{runs}"
        return given
    return {}


def _tail(one: Chosen, ledger: Ledger, by_cause: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    """How months and years spread around the expected downtime."""
    values = one.solved.values
    deploys = values.number("habits.deploys_per_week") * 365 / 7
    kind = "one_server" if one.composite else FAULT_ROW.get(one.tech, one.tech)
    own = "own" if not one.managed else "managed"
    rates = {
        Cause.HOST: values.number("failure.vm.per_year") * (max(1, one.count) + one.own_proxy),
        Cause.ZONE: max(values.number("failure.zone.per_year"), values.number("failure.site.per_year")),
        Cause.REGION: values.number("failure.region.per_year"),
        Cause.PROVIDER: values.number("failure.platform.per_year"),
        Cause.OWN_FAULTS: values.number(f"failure.own_faults.{kind}.per_year"),
        Cause.DATABASE_FAULTS: values.number(f"failure.database.{own}.per_year"),
        Cause.DEPLOYS: max(deploys, 1e-6),
        Cause.BAD_CHANGES: max(
            deploys
            * values.number("habits.change_failure_rate")
            * values.number("habits.breaks_the_loop_share"),
            1e-6,
        ),
        Cause.OUTSIDE: 12.0,
    }
    rate = np.array([max(rates[cause], 1e-6) for cause in Cause])
    month = (1 - values.number("objective.availability")) * 720.0
    spread = spread_of_years(rate, by_cause / rate, 1.0, objective_hours_per_month=month)
    causes = {str(cause): f"ledger.{cause}" for cause in Cause}
    ledger.sum(
        "promise.months_kept_share",
        spread.months_kept_share,
        "share",
        "share of 30-day months within the objective, outages striking at random",
        objective="objective.availability",
        **causes,
    )
    ledger.sum(
        "promise.downtime_p10_hours",
        spread.p10_hours,
        "hours/year",
        "a good year (10th percentile), outages striking at random",
        **causes,
    )
    ledger.sum(
        "promise.downtime_p90_hours",
        spread.p90_hours,
        "hours/year",
        "a bad year (90th percentile), outages striking at random",
        **causes,
    )


def lift_promises(one: Chosen, ledger: Ledger) -> tuple[Promise, ...]:
    """Each promise beside its objective."""
    solved, index = one.solved, one.index
    designs, keeps = solved.designs, solved.keeps
    disasters = [
        f"recovery.{name}"
        for name in (Disaster.HOST_LOST, Disaster.DATABASE_CORRUPTED, Disaster.DELETED_BY_MISTAKE)
    ]
    for unit, value in (("rpo_seconds", designs.rpo[index]), ("rto_seconds", designs.rto[index])):
        given = {
            stem.rpartition(".")[2]: f"{stem}.{unit}"
            for stem in disasters
            if f"{stem}.{unit}" in ledger.figures
        }
        ledger.sum(
            f"promise.{unit}",
            float(value) * 3600,
            "seconds",
            "the worst of a lost host, a corruption and a deletion",
            **given,
        )
    ledger.sum(
        "promise.rto_p90_seconds",
        (float(designs.rto[index]) + solved.values.number("team.p90_wait_hours") * one.keeps_rows) * 3600,
        "seconds",
        "the same after the 90th percentile of the wait",
        covered="promise.rto_seconds",
        wait="team.p90_wait_hours",
    )
    asked = definition(
        float(solved.limits.survives),
        "rank",
        f"asked to survive: {SURVIVAL[solved.limits.survives]}",
    )
    ledger.figures.lay("objective.survives", asked)
    ledger.count(
        "promise.survives",
        float(designs.survives[index]),
        "rank",
        "largest failure that does not stop the loop: 0 nothing, 1 machine, 2 zone, 3 region",
    )
    causes = sorted(Cause, key=lambda cause: (-ledger.figures[f"ledger.{cause}"].value, cause))
    eaten = tuple(
        (str(cause), f"ledger.{cause}") for cause in causes if ledger.figures[f"ledger.{cause}"].value > 0
    )
    parts = tuple((name, f"latency.{name}_seconds") for name in ("app", "database", "network", "outside"))
    found = [
        Promise(
            "availability",
            "promise.availability",
            "objective.availability",
            bool(keeps["availability"][index]),
            eaten,
        ),
        Promise(
            "latency_p95",
            "promise.latency_p95_seconds",
            "objective.latency_p95_seconds",
            bool(keeps["latency_p95"][index]),
            parts,
        ),
        Promise("rpo", "promise.rpo_seconds", "objective.rpo_seconds", bool(keeps["rpo"][index])),
        Promise("rto", "promise.rto_seconds", "objective.rto_seconds", bool(keeps["rto"][index])),
        Promise("survives", "promise.survives", "objective.survives", bool(keeps["survives"][index])),
        Promise("hours", "effort.total", "team.operations_hours", bool(keeps["hours"][index])),
    ]
    if "objective.budget_usd" in ledger.figures:
        total = ledger.figures["cost.total"].value
        found.append(
            Promise(
                "budget",
                "cost.total",
                "objective.budget_usd",
                total <= ledger.figures["objective.budget_usd"].value * (1 + 1e-9),
            )
        )
    return tuple(found)
