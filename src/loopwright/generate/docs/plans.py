"""The plans: roadmap, cost, monitoring, recovery, security, environments, tests, debt, architecture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, Source
from loopwright.design.model import Tier
from loopwright.generate.application import secret_names
from loopwright.generate.docs import names
from loopwright.generate.docs.controls import CONTROLS, OTHERWISE, frames_of, processors_of
from loopwright.generate.docs.operations import own_database
from loopwright.generate.docs.templating import Press
from loopwright.generate.keeping import change_days, copy_days
from loopwright.generate.recovery.copying import STANZA
from loopwright.generate.rendering import Rendered, renders
from loopwright.loop.vocabulary import DataKind, Sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.design.findings import Assumption
    from loopwright.generate.docs.account import Account
    from loopwright.generate.setting import Setting

QUARTERS = ((1, 3), (4, 6), (7, 9), (10, 12))
WATCHED = {
    Tier.APP: "health from outside, processor, memory, errors, answers",
    Tier.WORKER: "processor, memory, failed jobs",
    Tier.PROXY: "health from outside, certificate",
    Tier.DATABASE: "connections, disk, slowest statements, age of the last copy",
    Tier.CACHE: "memory, answers",
    Tier.QUEUE: "failed jobs, age of the oldest",
    Tier.EDGE: "health from outside, certificate, answers",
    Tier.FILES: "errors, age of the last copy",
    Tier.EMAIL: "errors, mails that came back",
}
DEBTS = (
    "architecture_phase",
    "database_stage",
    "caching",
    "staging",
    "infrastructure_as_code",
    "pipeline_gates",
    "release_strategy",
    "session_state",
    "secret_rotation",
    "monitoring_set",
    "documentation",
    "feature_flags",
)
WAY = (
    ("network", "latency.network_seconds"),
    ("application", "latency.app_seconds"),
    ("database", "latency.database_seconds"),
    ("services outside", "latency.outside_seconds"),
)
HELD = {
    Sensitivity.NONE: "none",
    Sensitivity.PERSONAL: "personal",
    Sensitivity.PAYMENT: "payment",
    Sensitivity.HEALTH: "health",
}
DRILLS = {"yearly": "each year", "quarterly": "each quarter", "monthly": "each month"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A data set as tables show it."""

    name: str
    kind: str
    size: str
    sensitivity: str
    criticality: str
    runbook: str


@renders("seed: technology-infrastructure, Exercise 2; infrastructure-analysis, Improvement Roadmap")
def roadmap_plan(setting: Setting) -> Rendered:
    """Twelve months and beyond, with what each step costs and what makes it right."""
    press = Press.of(setting)
    slugs = {after.month: slug for slug, _, after in names.migrations(setting)}
    extra = {"slugs": slugs, "quarters": tuple(_quarters(press.account))}
    return (press.file("roadmap", f"{names.PLANS}/roadmap.md", ("scaling_policy", "provider"), **extra),)


@renders("seed: infrastructure-from-loop, Cost Management; technology-infrastructure, Scaling Costs")
def cost_plan(setting: Setting) -> Rendered:
    """The bill by part and driver, what to watch, when to be warned, what would be cheaper."""
    decisions = ("budget_alerts", "cost_watch", "budget_guidance", "reserved_capacity", "resource_tags")
    return (Press.of(setting).file("cost", f"{names.PLANS}/cost.md", decisions),)


@renders("seed: infrastructure-from-loop, Monitoring from Loop and Logging Strategy")
def monitoring_plan(setting: Setting) -> Rendered:
    """What is watched, at which limit, who hears of it, and what is written to the log."""
    press = Press.of(setting)
    decisions = ("monitoring_set", "health_check", "alert_rules", "monitoring_thresholds", "log_fields")
    extra = {"watched": WATCHED, "share": _share_of(press.account)}
    return (press.file("monitoring", f"{names.PLANS}/monitoring.md", decisions, **extra),)


@renders("seed: infrastructure-from-loop, Backup & Recovery; infrastructure-prd-template, 7")
def recovery_plan(setting: Setting) -> Rendered:
    """What may be lost, how soon it is back, how copies are made and kept, and when that is drilled."""
    press = Press.of(setting)
    decisions = ("backup_schedule", "backup_retention", "file_backup", "disaster_recovery", "drill_calendar")
    drill = DRILLS.get(setting.choice("drill_calendar"), "each year")
    extra = {
        "sets": tuple(_kept(press.account)),
        "drill": drill,
        "kept": _retention(press.account),
        "stanza": STANZA,
    }
    return (press.file("backup", f"{names.PLANS}/backup-and-recovery.md", decisions, **extra),)


@renders("seed: infrastructure-from-loop, Security Essentials; technology-infrastructure, Compliance")
def security_plan(setting: Setting) -> Rendered:
    """The posture, each control with what meets it, and whether each compliance frame applies."""
    press = Press.of(setting)
    few = setting.choice("gdpr") == "basics"
    extra = {
        "sets": tuple(_kept(press.account)),
        "controls": CONTROLS,
        "otherwise": OTHERWISE,
        "frames": frames_of(press),
        "processors": ", ".join(processors_of(press.account)),
        "gdpr_access": "by hand, within a month"
        if few
        else "by a command that writes out what is kept on a person",
        "gdpr_deletion": "by hand, within a month." if few else "by a command.",
    }
    decisions = ("security_posture", "security_checklist", "gdpr", "soc2", "audit_log")
    return (press.file("security", f"{names.PLANS}/security-and-compliance.md", decisions, **extra),)


@renders("seed: infrastructure-from-loop, Environment Strategy")
def environments_plan(setting: Setting) -> Rendered:
    """Which environments there are, what each is for, holds and costs, and what would add one."""
    decisions = ("staging", "development", "previews", "test_data")
    extra = {"secret_names": secret_names(setting)}
    return (Press.of(setting).file("environments", f"{names.PLANS}/environments.md", decisions, **extra),)


@renders("seed: technology-infrastructure, Testing Strategy; infrastructure-prd-template, 8.1")
def test_strategy(setting: Setting) -> Rendered:
    """Which tests there are and in which share, what stops a change, and what is broken on purpose."""
    decisions = ("test_mix", "test_coverage", "pipeline_gates", "load_tests", "infrastructure_tests")
    return (Press.of(setting).file("tests", f"{names.PLANS}/test-strategy.md", decisions),)


@renders("seed: technology-infrastructure, Technical Debt")
def debt_register(setting: Setting) -> Rendered:
    """Shortcuts that were taken on purpose, and when each falls due."""
    press = Press.of(setting)
    debts = tuple(slug for slug in DEBTS if press.account.arises(slug) and press.account.trigger(slug))
    extra = {"debts": debts, "finding": partial(_finding, press.account)}
    decisions = ("technical_debt", "architecture_phase")
    return (press.file("debt", f"{names.PLANS}/technical-debt.md", decisions, **extra),)


@renders("seed: infrastructure-from-loop, Pre-Launch Checklist: architecture overview for new people")
def architecture_overview(setting: Setting) -> Rendered:
    """What there is and how a request, a change and a job go through it, for whoever is new."""
    press = Press.of(setting)
    way = tuple((where, path) for where, path in WAY if press.account.has(path))
    decisions = ("documentation", "always_running", "architecture_phase")
    return (press.file("architecture", f"{names.PLANS}/architecture.md", decisions, way=way),)


@renders("seed: infrastructure-analysis, Developer Self-Service: documentation")
def index(setting: Setting) -> Rendered:
    """Where everything stands."""
    plans = (
        ("roadmap", "Roadmap"),
        ("cost", "Cost plan"),
        ("monitoring", "Monitoring plan"),
        ("backup-and-recovery", "Backup and recovery plan"),
        ("security-and-compliance", "Security posture and compliance"),
        ("environments", "Environments"),
        ("test-strategy", "Test strategy"),
        ("technical-debt", "Register of technical debt"),
        ("reviews", "Review calendar"),
    )
    listed = tuple((f"{names.PLANS}/{slug}.md", heading) for slug, heading in plans)
    return (Press.of(setting).file("index", names.INDEX, ("documentation",), plans=listed),)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the roadmap."""

    months: str
    what: str
    money: str


def _quarters(account: Account) -> Iterator[Quarter]:
    road = account.setting.answer.roadmap
    for first, last in QUARTERS:
        steps = [step for step in road if first <= step.month <= last]
        standing = [step for step in road if step.month <= last]
        what = "; ".join(f"{step.label}: {account.quote(step.title)}" for step in steps)
        money = account.number(standing[-1].cost_path if standing else "cost.total")
        yield Quarter(account.quote(f"{first} to {last}"), what or "nothing: the design carries them", money)


def _kept(account: Account) -> Iterator[Kept]:
    counts = {"data.files_gb": 0, "data.size_gb": 0}
    there = {slug for slug, _, _ in names.restores(account.setting)}
    for slug, data in names.data_sets(account.setting):
        stem = "data.files_gb" if data.kind is DataKind.FILES else "data.size_gb"
        path = f"{stem}.{counts[stem]}"
        counts[stem] += 1
        size = account.number(path) if account.has(path) else "not said"
        runbook = f"restore-{slug}"
        yield Kept(
            account.quote(data.name),
            data.kind.value,
            size,
            HELD[data.sensitivity],
            data.criticality.value,
            runbook if runbook in there else "",
        )


def _retention(account: Account) -> dict[str, str]:
    """How long each kind of copy is kept, empty for kinds that are not made; a day's copy is kept in any case.

    ``changes`` and ``copies`` are what a hosted database's provider keeps: its moments and its daily copies.
    """
    decided = account.setting.decided("backup_retention")
    figures = {} if decided is None else decided.figures
    usual = account.number("seed.backup.daily_days")
    kept = {
        name: account.told(f"decision.backup_retention.{name}", figure) for name, figure in figures.items()
    }
    window = {"changes": usual, "copies": usual}
    if not own_database(account.setting):
        window = {
            name: account.told(f"keeping.{name}", Figure(days, "days", source=Source("catalogue", name)))
            for name, days in (
                ("changes", change_days(account.setting)),
                ("copies", copy_days(account.setting)),
            )
        }
    kept["weekly"] = kept.get("weekly") or kept.pop("weekly_short", "")
    return {"daily": usual, "monthly": ""} | window | kept


def _share_of(account: Account) -> Callable[[str, float], str]:
    def share(path: str, value: float) -> str:
        return account.told(path, Figure(value, "share", source=Source("stated", path)))

    return share


def _finding(account: Account, one: Assumption) -> str:
    """How a value that was assumed is found out: what its source says after the marker, else a measurement."""
    _, _, how = one.source.partition("replace by measurement:")
    return f"measure it: {account.quote(how.strip())}" if how else f"say `{one.field}` in `loop.yaml`"
