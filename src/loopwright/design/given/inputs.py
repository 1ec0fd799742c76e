"""What is known about a loop, number by number: said by the user, else the catalogue's default, marked as assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, Source, definition, from_row, total
from loopwright.design.given.measured import measured_inputs
from loopwright.design.given.policy_needs import policy_needs
from loopwright.design.sums.effort import skill_of, technology_of
from loopwright.design.sums.workload import requests_per_day
from loopwright.loop.vocabulary import (
    BudgetIs,
    Cover,
    DataKind,
    LoopKind,
    Owner,
    Place,
    Sensitivity,
    Skill,
    Survives,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.measured import MeasuredRange
    from loopwright.loop.model import DataSet, Loop

BYTES_PER_GB = 1e9
WEEKS_PER_YEAR = 365 / 7


@dataclass(frozen=True, slots=True)
class Inputs:
    """Every input of the sums as a figure, by path; a path that is not the loop's own is a catalogue row.

    ``assumed`` lists the paths that nobody said, in the order of the loop file.
    """

    kind: LoopKind
    owner: Owner
    cover: Cover
    survives: Survives
    survives_stated: bool
    budget_is_limit: bool
    sensitivities: frozenset[Sensitivity]
    users_places: tuple[tuple[Place, float], ...]
    own: dict[str, Figure]
    assumed: tuple[str, ...]
    skills: dict[str, Skill]
    refused: tuple[str, ...]
    catalogue: Catalogue
    rows: dict[str, Figure] = field(default_factory=dict)
    factors: dict[tuple[str, str], float] = field(default_factory=dict)

    def figure(self, path: str) -> Figure:
        """The figure under a path: the loop's own, else the catalogue row of that id."""
        if path in self.own:
            return self.own[path]
        if path not in self.rows:
            self.rows[path] = from_row(self.catalogue.figure(path)).named(path)
        return self.rows[path]

    def value(self, path: str) -> float:
        """The number under a path."""
        if path in self.own:
            return self.own[path].value
        return self.catalogue.value(path)

    def has(self, path: str) -> bool:
        """Whether the loop itself says or implies the figure."""
        return path in self.own

    def skill(self, component: str, provider: str) -> float:
        """How many times the usual hours a component costs this team."""
        found = self.factors.get((component, provider))
        if found is None:
            found = skill_of(technology_of(component, provider), self.skills, self.catalogue)
            self.factors[component, provider] = found
        return found


class Resolver:
    """Collects the loop's own figures one by one, remembering which had to be assumed."""

    def __init__(
        self, catalogue: Catalogue, locate: Callable[[str], str], measured: Mapping[str, MeasuredRange]
    ) -> None:
        self.catalogue = catalogue
        self.locate = locate
        self.measured = measured
        self.own: dict[str, Figure] = {}
        self.assumed: list[str] = []

    def said(self, path: str, value: float, unit: str) -> Figure:
        """A value that stands in the loop file; measured, where the file says so and its range still holds it."""
        seen, where = self.measured.get(path), self.locate(path)
        if seen is not None and seen.low <= value <= seen.high:
            source = Source("measured", where, ", ".join(filter(None, (seen.source, seen.period))))
            self.own[path] = Figure(
                float(value), unit, source=source, low=seen.low, high=seen.high, path=path
            )
        else:
            source = Source("stated", where, "the loop file")
            self.own[path] = Figure(float(value), unit, source=source, path=path)
        return self.own[path]

    def row(self, path: str, row: str) -> Figure:
        """A default from the catalogue under the loop's own path, marked as assumed."""
        found = from_row(self.catalogue.figure(row))
        self.own[path] = found.named(path)
        self.assumed.append(path)
        return self.own[path]

    def take(self, path: str, value: float | None, unit: str, row: str) -> Figure:
        """The stated value, else the catalogue's row."""
        return self.row(path, row) if value is None else self.said(path, value, unit)

    def sum(self, path: str, figure: Figure) -> Figure:
        """A value worked out from others."""
        self.own[path] = figure.named(path)
        return self.own[path]


def owner_of(loop: Loop) -> Owner:
    """Whose loop it is when nobody said: a company where money or three people say so, else a founder."""
    if loop.owner is not None:
        return loop.owner
    earns = (loop.money.revenue_usd_per_month or 0) > 0
    many = (loop.team.people or 1) >= 3  # noqa: PLR2004 - "a company where three people say so"
    return Owner.COMPANY if many and earns else Owner.FOUNDER


def resolve(loop: Loop, catalogue: Catalogue, locate: Callable[[str], str] = str) -> Inputs:
    """Fill every input of the sums: what the loop says, else the catalogue's dated default.

    ``locate`` turns a field's path into where it stands (``loop.yaml:12``).
    """
    kind = loop.kind or LoopKind.BUSINESS
    owner = owner_of(loop)
    take = Resolver(catalogue, locate, measured_inputs(loop))
    _demand(take, loop, kind, owner)
    _service(take, loop)
    _data(take, loop, kind)
    _team(take, loop, owner)
    _objectives(take, loop, kind, owner)
    _money(take, loop)
    _habits(take, loop, owner)
    survives = loop.objectives.survives or _default_survives(take, loop, owner)
    policy_needs(take, loop, owner, survives)
    return Inputs(
        kind=kind,
        owner=owner,
        cover=loop.team.cover or Cover.WAKING,
        survives=survives,
        survives_stated=loop.objectives.survives is not None,
        budget_is_limit=loop.money.budget_is is BudgetIs.LIMIT,
        sensitivities=frozenset(one.sensitivity for one in loop.data),
        users_places=_places(loop),
        own=take.own,
        assumed=tuple(take.assumed),
        skills=dict(loop.team.skills),
        refused=tuple(sorted(word.lower() for word in loop.habits.must_not_use)),
        catalogue=catalogue,
    )


def _places(loop: Loop) -> tuple[tuple[Place, float], ...]:
    said = loop.places.users or dict.fromkeys(loop.places.residency or (Place.EU, Place.US), 1.0)
    whole = math.fsum(said.values())
    return tuple((place, said[place] / whole) for place in sorted(said))


def _demand(take: Resolver, loop: Loop, kind: LoopKind, owner: Owner) -> None:
    demand = loop.demand
    for name, unit in (
        ("active_share", "share"),
        ("requests_per_active_day", "requests/day"),
        ("burstiness", "ratio"),
        ("read_share", "share"),
        ("cached_share", "share"),
        ("public_share", "share"),
        ("background_share", "share"),
        ("response_bytes", "bytes"),
        ("request_bytes", "bytes"),
    ):
        take.take(f"demand.{name}", getattr(demand, name), unit, f"demand.{name}.{kind}")
    take.take(
        "demand.growth_per_month", demand.growth_per_month, "share/month", f"demand.growth_per_month.{owner}"
    )
    take.take("demand.horizon_months", demand.horizon_months, "months", "demand.horizon_months")
    take.said("demand.concurrent_connections", demand.concurrent_connections or 0.0, "connections")
    if demand.peak_requests_per_second and demand.requests_per_day:
        mean = demand.requests_per_day / 86_400
        take.said("demand.peak_to_mean", max(1.0, demand.peak_requests_per_second / mean), "ratio")
    else:
        take.take("demand.peak_to_mean", demand.peak_to_mean, "ratio", f"demand.peak_to_mean.{kind}")
    _requests(take, loop)
    emails = demand.emails_per_month
    if emails is not None:
        take.said("demand.emails_per_month", emails, "emails/month")
    else:
        each = take.row("demand.emails_per_active_user_month", f"demand.emails_per_active_user_month.{kind}")
        users = take.own["demand.users"]
        active = take.own["demand.active_share"]
        value = users.value * active.value * each.value
        take.sum(
            "demand.emails_per_month",
            total(
                value,
                "emails/month",
                "users × active a day × e-mails each",
                users=users,
                active=active,
                each=each,
            ),
        )


def _requests(take: Resolver, loop: Loop) -> None:
    """Requests a day: said, or from the peak, or from the users; and the users when only requests were said."""
    demand, own = loop.demand, take.own
    ratio = own["demand.peak_to_mean"]
    if demand.requests_per_day is not None:
        daily = take.said("demand.requests_per_day", demand.requests_per_day, "requests/day")
    elif demand.peak_requests_per_second is not None:
        peak = take.said("demand.peak_requests_per_second", demand.peak_requests_per_second, "requests/s")
        value = peak.value / ratio.value * 86_400
        formula = "peak rate ÷ peak-to-mean × 86,400 s"
        daily = take.sum(
            "demand.requests_per_day", total(value, "requests/day", formula, peak=peak, ratio=ratio)
        )
    else:
        daily = None
    each, active = own["demand.requests_per_active_day"], own["demand.active_share"]
    if demand.users is not None:
        users = take.said("demand.users", demand.users, "users")
        if daily is None:
            value = float(requests_per_day(users.value, active.value, each.value))
            formula = "users × active a day × requests per active day"
            take.sum(
                "demand.requests_per_day",
                total(value, "requests/day", formula, users=users, active=active, each=each),
            )
    elif daily is not None:
        value = daily.value / max(1e-12, active.value * each.value)
        formula = "requests a day ÷ (active a day × requests per active day)"
        take.sum("demand.users", total(value, "users", formula, requests=daily, active=active, each=each))


def _service(take: Resolver, loop: Loop) -> None:
    service = loop.service
    framework = (service.framework or "unknown").lower()
    if not take.catalogue.has(f"service.app_cpu_seconds.{framework}"):
        framework = "unknown"
    cpu = "heavy" if service.heavy else framework
    if service.static:
        take.said("service.app_cpu_seconds", 0.0, "seconds")
    else:
        take.take(
            "service.app_cpu_seconds", service.app_cpu_seconds, "seconds", f"service.app_cpu_seconds.{cpu}"
        )
    take.row("service.runtime", f"service.runtime.{framework}")
    take.row("service.function_handler", f"service.function_handler.{framework}")
    for path in ("service.runtime", "service.function_handler"):
        take.assumed.remove(path)  # follows from the framework
    take.take(
        "service.memory_per_slot_bytes",
        service.memory_per_slot_bytes,
        "bytes",
        f"service.memory_per_slot_bytes.{framework}",
    )
    database = 0.0 if service.static else service.database_cpu_seconds
    take.take("service.database_cpu_seconds", database, "seconds", "service.database_cpu_seconds")
    take.take(
        "service.queries_per_request",
        service.queries_per_request,
        "queries/request",
        "service.queries_per_request",
    )
    if service.background_cpu_seconds is not None:
        take.said("service.background_cpu_seconds", service.background_cpu_seconds, "seconds")
    else:
        app = take.own["service.app_cpu_seconds"]
        factor = take.row("service.background_cpu_factor", "service.background_cpu_factor")
        formula = "CPU of a request × how much heavier a background job is"
        take.sum(
            "service.background_cpu_seconds",
            total(app.value * factor.value, "seconds", formula, request=app, factor=factor),
        )
    _outside(take, loop)


def _outside(take: Resolver, loop: Loop) -> None:
    """Mean wait for outside services in a request, the share that waits, and the unavailability on the path."""
    wait, none, absent = 0.0, 1.0, 0.0
    given: dict[str, Figure] = {}
    for index, call in enumerate(loop.service.outside_calls):
        stem = f"outside.{index}"
        seconds = take.take(f"{stem}.seconds", call.seconds, "seconds", "service.outside_seconds")
        share = take.take(f"{stem}.share", call.share, "share", "service.outside_share")
        up = take.take(f"{stem}.availability", call.availability, "share", "service.outside_availability")
        wait += seconds.value * share.value
        none *= 1 - share.value
        # a call that only some requests make breaks only those
        absent += (1 - up.value) * share.value if call.required else 0.0
        name = "".join(c if c.isalnum() else "_" for c in call.name) or stem
        given |= {f"{name}_seconds": seconds, f"{name}_share": share, f"{name}_availability": up}
    if not given:
        given = {"calls": definition(0, "calls", "no outside call was named")}
    take.sum("service.outside_seconds", total(wait, "seconds", "Σ wait × share of requests", **given))
    take.sum("service.outside_share", total(1 - none, "share", "1 − Π (1 − share)", **given))
    take.sum(
        "service.outside_unavailability", total(absent, "share", "Σ (1 − availability) × share", **given)
    )


def _data(take: Resolver, loop: Loop, kind: LoopKind) -> None:
    relational = [one for one in loop.data if one.kind is DataKind.RELATIONAL]
    files = [one for one in loop.data if one.kind is DataKind.FILES]
    keeps_rows = bool(relational) or not (loop.service.static or loop.service.database_cpu_seconds == 0)
    if not keeps_rows:
        size = take.said("data.size_gb", 0.0, "GB")
    elif not relational:
        size = take.row("data.size_gb", f"data.size_gb.{kind}")
    else:
        size = _summed(take, relational, "data.size_gb", "size_bytes", f"data.size_gb.{kind}")
    if files:
        _summed(take, files, "data.files_gb", "size_bytes", f"data.size_gb.{kind}")
    else:
        take.sum("data.files_gb", definition(0.0, "GB", "no data set of files was named"))
    growing = [*relational, *files]
    if growing:
        _summed(
            take,
            growing,
            "data.growth_gb_per_month",
            "growth_bytes_per_month",
            f"data.growth_gb_per_month.{kind}",
        )
    elif keeps_rows:
        take.row("data.growth_gb_per_month", f"data.growth_gb_per_month.{kind}")
    else:
        take.sum("data.growth_gb_per_month", definition(0.0, "GB/month", "nothing is kept"))
    hot = next((one.hot_share for one in relational if one.hot_share is not None), None)
    share = take.take("data.hot_share", hot, "share", "data.hot_share")
    _hot(take, size, share, keeps_rows=keeps_rows, said=hot is not None)
    tables = [one.largest_table_bytes for one in relational if one.largest_table_bytes is not None]
    if tables:
        take.said("data.largest_table_gb", max(tables) / BYTES_PER_GB, "GB")
    else:
        part = take.row("data.largest_table_share", "data.largest_table_share")
        formula = "size × share of the largest table"
        take.sum(
            "data.largest_table_gb", total(size.value * part.value, "GB", formula, size=size, share=part)
        )


def _hot(take: Resolver, size: Figure, share: Figure, *, keeps_rows: bool, said: bool) -> None:
    """Data read again and again: a share of it, and when nobody measured it never more than a day's queries touch."""
    floor = from_row(take.catalogue.figure("data.hot_floor_gb"))
    if said or not keeps_rows:
        value = max(floor.value, share.value * size.value) if keeps_rows else 0.0
        formula = "max(floor, hot share × size)"
        take.sum("data.hot_gb", total(value, "GB", formula, size=size, share=share, floor=floor))
        return
    daily, queries = take.own["demand.requests_per_day"], take.own["service.queries_per_request"]
    each = from_row(take.catalogue.figure("data.touched_bytes_per_query"))
    touched = daily.value * queries.value * each.value / BYTES_PER_GB
    value = max(floor.value, min(share.value * size.value, touched))
    formula = "max(floor, min(hot share × size, requests a day × queries × bytes a query reads))"
    given = {"size": size, "share": share, "floor": floor, "daily": daily, "queries": queries, "each": each}
    take.sum("data.hot_gb", total(value, "GB", formula, **given))


def _summed(take: Resolver, sets: list[DataSet], path: str, field_name: str, row: str) -> Figure:
    """One figure for several data sets; those that say nothing share the default."""
    unit = "GB/month" if "growth" in path else "GB"
    given: dict[str, Figure] = {}
    for index, one in enumerate(sets):
        value = getattr(one, field_name)
        scaled = None if value is None else value / BYTES_PER_GB
        name = "".join(c if c.isalnum() else "_" for c in one.name) or f"set_{index}"
        given[f"{name}_{index}"] = take.take(f"{path}.{index}", scaled, unit, row)
    return take.sum(
        path, total(math.fsum(one.value for one in given.values()), unit, "Σ over the data sets", **given)
    )


def _team(take: Resolver, loop: Loop, owner: Owner) -> None:
    team = loop.team
    people = take.take("team.people", team.people, "people", f"team.people.{owner}")
    take.take("team.value_of_hour_usd", team.value_of_hour_usd, "USD/hour", f"team.value_of_hour_usd.{owner}")
    if team.operations_hours_per_month is not None:
        take.said("team.operations_hours", team.operations_hours_per_month, "hours/month")
    elif owner is Owner.HOBBY:
        take.row("team.operations_hours", "team.operations_hours.hobby")
    else:
        share = take.row("team.operations_share", "team.operations_share")
        hours = from_row(take.catalogue.figure("team.hours_per_month"))
        formula = "people × working hours × share for operations"
        value = people.value * hours.value * share.value
        take.sum(
            "team.operations_hours",
            total(value, "hours/month", formula, people=people, hours=hours, share=share),
        )
    cover = team.cover or Cover.WAKING
    if team.cover is None:
        take.assumed.append("team.cover")
    for part in ("mean_wait_hours", "p90_wait_hours"):
        take.own[f"team.{part}"] = from_row(take.catalogue.figure(f"cover.{cover}.{part}")).named(
            f"team.{part}"
        )
    take.own["team.cover"] = take.own["team.mean_wait_hours"].named("team.cover")


def _objectives(take: Resolver, loop: Loop, kind: LoopKind, owner: Owner) -> None:
    wanted = loop.objectives
    take.take("objective.availability", wanted.availability, "share", f"objective.availability.{owner}")
    take.take(
        "objective.latency_p95_seconds",
        wanted.latency_p95_seconds,
        "seconds",
        f"objective.latency_p95_seconds.{kind}",
    )
    for name, row in (
        ("rpo_seconds", "objective.rpo_seconds"),
        ("rto_seconds", f"objective.rto_seconds.{owner}"),
    ):
        each = [getattr(one, name) for one in loop.data if getattr(one, name) is not None]
        said = [value for value in (getattr(wanted, name), *each) if value is not None]
        take.take(f"objective.{name}", min(said) if said else None, "seconds", row)


def _default_survives(take: Resolver, loop: Loop, owner: Owner) -> Survives:
    """A machine, for paid products and for big ones; else nothing. Where it switches is itself a trigger."""
    rate = take.own["demand.requests_per_day"].value / 86_400 * take.own["demand.peak_to_mean"].value
    paid = (loop.money.revenue_usd_per_month or 0) > 0 or (loop.money.paying_customers or 0) > 0
    big = take.own["demand.users"].value >= take.catalogue.value("objective.survives_machine.users")
    fast = rate >= take.catalogue.value("objective.survives_machine.requests_per_second")
    serious = (paid and owner is Owner.COMPANY) or ((big or fast) and owner is not Owner.HOBBY)
    take.assumed.append("objective.survives")
    return Survives.MACHINE if serious else Survives.NOTHING


def _money(take: Resolver, loop: Loop) -> None:
    money = loop.money
    if money.budget_usd_per_month is not None:
        take.said("objective.budget_usd", money.budget_usd_per_month, "USD/month")
    if money.revenue_usd_per_month is not None:
        take.said("money.revenue_usd", money.revenue_usd_per_month, "USD/month")
    if money.cash_usd is not None:
        take.said("money.cash_usd", money.cash_usd, "USD")
    if money.burn_usd_per_month is not None:
        take.said("money.burn_usd", money.burn_usd_per_month, "USD/month")


def _habits(take: Resolver, loop: Loop, owner: Owner) -> None:
    habits = loop.habits
    weekly = take.take(
        "habits.deploys_per_week", habits.deploys_per_week, "deploys/week", f"habits.deploys_per_week.{owner}"
    )
    how_often = "monthly" if weekly.value < 0.5 else "weekly" if weekly.value < 3 else "daily"  # noqa: PLR2004
    if weekly.value > 10:  # noqa: PLR2004 - the DORA bands are named by these counts
        how_often = "more"
    take.take(
        "habits.change_failure_rate",
        habits.change_failure_rate,
        "share",
        f"habits.change_failure_rate.{how_often}",
    )
    take.take("habits.migration_share", habits.migration_share, "share", "habits.migration_share")
    counts = habits.planned_maintenance_counts
    take.sum(
        "habits.planned_maintenance_counts",
        definition(
            0.0 if counts is False else 1.0, "yes or no", "whether planned maintenance counts as downtime"
        ),
    )
    monitored = habits.monitored is not False
    change = "health_check" if monitored else "none"
    row = from_row(take.catalogue.figure(f"respond.detect_change_seconds.{change}"))
    take.own["habits.detect_change_seconds"] = row.named("habits.detect_change_seconds")
    if monitored:
        take.own["habits.detect_seconds"] = from_row(take.catalogue.figure("respond.detect_seconds")).named(
            "habits.detect_seconds"
        )
    else:
        take.own["habits.detect_seconds"] = from_row(
            take.catalogue.figure("respond.detect_unmonitored_seconds")
        ).named("habits.detect_seconds")
