"""A whole answer made by hand, so that reports are tested without the solver."""

from __future__ import annotations

import pytest

from loopwright.design.answer import Answer
from loopwright.design.figure import Figure, Figures, Source, definition, total
from loopwright.design.findings import (
    Alternative,
    Assumption,
    Confidence,
    CurvePoint,
    Relaxation,
    RoadmapStep,
    Trigger,
)
from loopwright.design.model import (
    Cause,
    Component,
    Design,
    Disaster,
    Phase,
    Promise,
    Recovery,
    SpendLine,
    Structure,
    Tier,
)
from loopwright.design.verdict import Decided, DecisionRule, NotApplicable, Option
from loopwright.loop.model import Loop
from loopwright.loop.vocabulary import (
    Arrangement,
    BackupMethod,
    CacheChoice,
    DatabaseStage,
    EdgeChoice,
    Place,
    Platform,
    QueueChoice,
    Survives,
)

HOSTILE = (
    '[red]x[/red] | <script>alert(1)</script> `code` \x1b[31m *bold* & "quoted" {{ 7*7 }} # head\nnext\u202e'
)


def leaf(value: float, unit: str, reference: str = "demand.peak_to_mean.business") -> Figure:
    source = Source("assumption", reference, "planning assumption", "2026-11-21", "assumption")
    return Figure(value, unit, source=source, low=value * 0.5, high=value * 2)


def lay_figures() -> Figures:
    figures = Figures()
    lay = figures.lay
    users = lay("demand.users", Figure(500, "users", source=Source("stated", "loop.yaml:7")))
    peak = lay("demand.peak_to_mean", leaf(6, "ratio"))
    mean = lay("load.mean_rate", total(0.29, "requests/second", "users × requests ÷ 86,400", users=users))
    lay("load.peak_rate", total(1.736, "requests/second", "mean × peak", mean=mean, peak=peak))
    server = lay("cost.app", leaf(9.49, "USD/month", "hetzner.cx33#usd_month"))
    backups = lay("cost.backups", leaf(1.2, "USD/month", "hetzner.object_storage"))
    lay("cost.total", total(19.3, "USD/month", "Σ lines", server=server, backups=backups))
    lay("cost.per_user", total(0.0386, "USD/month", "total ÷ users", users=users))
    hours = lay("hours.app", leaf(1.3, "hours/month"))
    lay("effort.total", total(2.1, "hours/month", "Σ effort", server=hours))
    hour = lay("team.value_of_hour_usd", leaf(40, "USD/hour"))
    lay("effort.money", total(84, "USD/month", "hours × value", hours=hours, hour=hour))
    lay("objective.availability", leaf(0.995, "share"))
    down = 0.0
    for weight, cause in enumerate((Cause.OWN_FAULTS, Cause.BAD_CHANGES, Cause.HOST), start=1):
        for phase in Phase:
            lay(f"ledger.{cause}.{phase}", leaf(4.0 / weight, "hours/year"))
            down += 4.0 / weight
        lay(f"ledger.{cause}", leaf(20.0 / weight, "hours/year"))
    for phase in Phase:
        lay(f"ledger.phase.{phase}", leaf(down / 5, "hours/year"))
    lay("promise.downtime_hours_per_year", leaf(down, "hours/year"))
    lay(
        "promise.availability",
        total(0.9971, "share", "1 − downtime ÷ 8,760", downtime=figures["promise.downtime_hours_per_year"]),
    )
    lay(
        "margin.availability",
        total(1.5, "hours/month", "allowed − expected", down=figures["promise.availability"]),
    )
    lay("objective.latency_p95_seconds", leaf(0.8, "seconds"))
    lay("latency.app_seconds", leaf(0.095, "seconds"))
    lay("promise.latency_p95_seconds", leaf(0.34, "seconds"))
    lay("recovery.host_lost.rpo_seconds", leaf(300, "seconds"))
    lay("recovery.host_lost.rto_seconds", leaf(3120, "seconds"))
    lay("recovery.host_lost.rto_p90_seconds", leaf(21_000, "seconds"))
    for name in ("cost", "extra_cost"):
        lay(f"alternative.arrangement.kubernetes.{name}", leaf(212, "USD/month"))
    for name in ("hours", "extra_hours"):
        lay(f"alternative.arrangement.kubernetes.{name}", leaf(14, "hours/month"))
    for name, value in (("at", 41.3), ("low", 28.0), ("high", 60.0)):
        lay(f"trigger.1.{name}", leaf(value, "requests/second"))
    lay("roadmap.16.cost", leaf(38, "USD/month"))
    lay("roadmap.16.hours", leaf(3, "hours/month"))
    lay("roadmap.16.migration_hours", leaf(12, "hours"))
    lay("roadmap.16.downtime", leaf(0.5, "hours"))
    lay("confidence.arrangement_stays", definition(0.83, "share", "of 400 samples"))
    lay("confidence.availability", definition(0.91, "share", "of 400 samples"))
    lay("influence.demand.peak_to_mean", leaf(0.31, "share"))
    for users_at, cost in ((100, 9), (1_000, 19), (10_000, 60), (100_000, 420)):
        lay(f"curve.{users_at}.users", definition(users_at, "users", "a point of the curve"))
        lay(f"curve.{users_at}.cost", leaf(cost, "USD/month"))
    lay("relaxation.availability.from", leaf(0.9999, "share"))
    lay("relaxation.availability.to", leaf(0.9992, "share"))
    lay("relaxation.availability.cost", leaf(140, "USD/month"))
    return figures


def structure_of(arrangement: Arrangement, database: DatabaseStage) -> Structure:
    return Structure(
        arrangement=arrangement,
        platform=Platform.RENTED_SERVERS,
        database=database,
        survives=Survives.NOTHING,
        app_redundant=False,
        database_redundant=False,
        zones=1,
        cache=CacheChoice.NONE,
        queue=QueueChoice.IN_DATABASE,
        edge=EdgeChoice.CDN,
        backup=BackupMethod.CONTINUOUS,
        pooler=False,
        replicas=0,
        shards=1,
        own_proxy=False,
    )


ONE = structure_of(Arrangement.ONE_SERVER, DatabaseStage.ON_HOST)
TWO = structure_of(Arrangement.SERVERS, DatabaseStage.OWN_SERVER)


def design_of(figures: Figures, *, feasible: bool, words: str) -> Design:
    machine = "1 × CX33 (4 vCPU, 8 GB)"
    return Design(
        structure=ONE,
        provider="hetzner",
        database_provider="hetzner",
        region="fsn1",
        place=Place.EU,
        components=(
            Component(Tier.EDGE, "CDN", "cloudflare", "", "free", 1, 1, 0, 0),
            Component(Tier.APP, machine, "hetzner", "hetzner.cx33", "cx33", 1, 1, 4, 8),
            Component(Tier.DATABASE, f"PostgreSQL {words}", "hetzner", "", "", 1, 1, 4, 8, Tier.APP),
            Component(Tier.FILES, "object storage", "hetzner", "", "", 1, 1, 0, 0),
        ),
        spend=(
            SpendLine("app", machine, "requests", "cost.app"),
            SpendLine("backups", f"Backups {words}", "data", "cost.backups"),
            SpendLine("uptime", "Uptime checks", "fixed", None),
        ),
        promises=(
            Promise(
                "availability",
                "promise.availability",
                "objective.availability",
                feasible,
                (("own faults", "ledger.own_faults"), ("bad changes", "ledger.bad_changes")),
            ),
            Promise(
                "latency_p95",
                "promise.latency_p95_seconds",
                "objective.latency_p95_seconds",
                kept=True,
                eaten_by=(("application", "latency.app_seconds"),),
            ),
            Promise("rpo", "recovery.host_lost.rpo_seconds", None, None),
        ),
        recovery=(
            Recovery(Disaster.HOST_LOST, recoverable=True, how="restore the last copy and replay the log"),
            Recovery(Disaster.PROVIDER_LOST, recoverable=False, how=f"every copy is at one provider {words}"),
        ),
        unpriced=(f"uptime {words}",),
        feasible=feasible,
        figures=figures,
    )


def decisions_of(words: str) -> tuple:
    def never(_subject: object) -> NotApplicable:
        return NotApplicable("unused")

    release = DecisionRule("release", "Release in place while nobody waits.", "", "seed: a", "release", never)
    mesh = DecisionRule("service_mesh", "No mesh for one service.", "", "seed: b", "network", never)
    return (
        (
            release,
            Decided(
                "in_place",
                f"{{restart}} of restart is less than {words} is worth",
                (Option("blue_green", "doubles {cost} for nothing", (("cost", leaf(9.49, "USD/month")),)),),
                "more than {many} deploys a week",
                ("restart one process at a time, {restart} each",),
                {"restart": leaf(5, "seconds"), "many": leaf(20, "deploys/week")},
            ),
        ),
        (mesh, NotApplicable("there is one service")),
    )


def answer_of(*, feasible: bool = True, words: str = "a spreadsheet") -> Answer:
    figures = lay_figures()
    alternative = "alternative.arrangement.kubernetes"
    return Answer(
        loop=Loop(
            name=f"Cleaner of {words}",
            action=f"Uploads {words}",
            response="A cleaned file",
            value="An hour saved",
            demand={"users": 500},
        ),
        loop_file="loop.yaml",
        catalogue_date="2026-11-21",
        version="0.1.0",
        title="One server",
        design=design_of(figures, feasible=feasible, words=words),
        decisions=decisions_of(words),
        alternatives=(
            Alternative(
                dimension="arrangement",
                value="kubernetes",
                title=f"Managed Kubernetes for {words}",
                feasible=True,
                cost_path=f"{alternative}.cost",
                hours_path=f"{alternative}.hours",
                extra_cost_path=f"{alternative}.extra_cost",
                extra_hours_path=f"{alternative}.extra_hours",
                buys="buys nothing you asked for",
                sla_path="objective.availability",
            ),
            Alternative(
                dimension="provider",
                value="mars",
                title="",
                feasible=False,
                cost_path=None,
                hours_path=None,
                extra_cost_path=None,
                extra_hours_path=None,
                broken=("latency_p95",),
                buys=f"none for {words}",
                leaving=f"20 h for {words}",
            ),
        ),
        triggers=(
            Trigger(
                "second-server",
                "peak load",
                "outgrow",
                "trigger.1.at",
                "trigger.1.low",
                "trigger.1.high",
                "above",
                f"Second server for {words}",
                TWO,
                "Mar 2028",
                'max_over_time(rate(http_requests_total{job="app"}[5m])[7d:]) > 41',
                f"utilisation reaches its limit with {words}",
            ),
        ),
        roadmap=(
            RoadmapStep(0, "now", f"One server for {words}", ONE, "cost.total", "effort.total"),
            RoadmapStep(
                16,
                "Mar 2028",
                "Servers behind a proxy",
                TWO,
                "roadmap.16.cost",
                "roadmap.16.hours",
                "roadmap.16.migration_hours",
                "roadmap.16.downtime",
                "second-server",
                "apart",
            ),
        ),
        confidence=Confidence(
            (("availability", "confidence.availability"),),
            "confidence.arrangement_stays",
            (f"a platform with {words}",),
            (("demand.peak_to_mean", "influence.demand.peak_to_mean"),),
        ),
        assumptions=(
            Assumption(
                "demand.peak_to_mean",
                "busiest hour against the mean",
                "demand.peak_to_mean",
                f"planning assumption {words}",
                "2026-11-21",
                "influence.demand.peak_to_mean",
            ),
        ),
        relaxations=(
            Relaxation(
                "availability",
                "relaxation.availability.from",
                "relaxation.availability.to",
                "relaxation.availability.cost",
                f"accept a bad afternoon a year with {words}",
            ),
        )
        if not feasible
        else (),
        cost_curve=tuple(
            CurvePoint(f"curve.{users}.users", f"curve.{users}.cost", f"{title} with {words}")
            for users, title in ((100, "One"), (1_000, "One"), (10_000, "Apart"), (100_000, "Redundant"))
        ),
        figures=figures,
    )


@pytest.fixture
def answer() -> Answer:
    return answer_of()


@pytest.fixture
def broken_answer() -> Answer:
    return answer_of(feasible=False)


@pytest.fixture
def hostile_answer() -> Answer:
    return answer_of(feasible=False, words=HOSTILE)
