"""Cost Explorer and Budgets: what was spent on what, what it may be, what could be had for less.

Each question to Cost Explorer costs a cent; eight are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import Scope, reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Answer, Ask

SPENT, TAGS, MONITORS = "ce:GetCostAndUsage", "ce:GetTags", "ce:GetAnomalyMonitors"
PLANS, RESERVATIONS = "ce:GetSavingsPlansPurchaseRecommendation", "ce:GetReservationPurchaseRecommendation"
BUDGETS = "budgets:ViewBudget"
MONTHS = 6
MOST_TAGS = 3
RESERVABLE = ("Amazon Relational Database Service", "Amazon ElastiCache")
TERMS: Answer = {
    "TermInYears": "ONE_YEAR",
    "PaymentOption": "NO_UPFRONT",
    "LookbackPeriodInDays": "THIRTY_DAYS",
}
METRIC = "UnblendedCost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend(Record):
    """What a month (its first day as ``2026-11``) cost; by service, or by the value of a tag where one is named."""

    month: str
    usd: float
    service: str = ""
    tag_key: str = ""
    tag_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Record):
    """A budget and what it limits: costs, use, reservations."""

    limit: float
    currency: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyMonitor(Record):
    """What looks out for costs that jump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Record):
    """What a promise to pay for a year would save a month, by AWS's own sum."""

    kind: str
    saves_usd_per_month: float


@reads(
    "ce",
    {
        "get_cost_and_usage": SPENT,
        "get_tags": TAGS,
        "get_anomaly_monitors": MONITORS,
        "get_savings_plans_purchase_recommendation": PLANS,
        "get_reservation_purchase_recommendation": RESERVATIONS,
    },
    (Spend, AnomalyMonitor, Commitment),
    scope=Scope.ONCE,
)
def spending(ask: Ask) -> Iterator[Record]:
    """Half a year by service, the last whole month by tag, and what could be had for less."""
    first = ask.now.date().replace(day=1)
    begin = first
    for _ in range(MONTHS):
        begin = (begin - timedelta(days=1)).replace(day=1)
    last = (first - timedelta(days=1)).replace(day=1)
    by_service = [{"Type": "DIMENSION", "Key": "SERVICE"}]
    for month, keys, usd in _spent(ask, begin.isoformat(), first.isoformat(), by_service):
        yield Spend(
            id=f"{month} {keys}",
            region=ask.where,
            action=SPENT,
            name=keys,
            month=month,
            usd=usd,
            service=keys,
        )
    period = {"Start": last.isoformat(), "End": first.isoformat()}
    told = ask.one("get_tags", TimePeriod=period) or {}
    for key in sorted(str(one) for one in told.get("Tags") or () if one)[:MOST_TAGS]:
        grouped = [{"Type": "TAG", "Key": key}]
        for month, value, usd in _spent(ask, last.isoformat(), first.isoformat(), grouped):
            yield Spend(
                id=f"{month} {value}", region=ask.where, action=SPENT, name=value, month=month, usd=usd, tag_key=key,
                tag_value=value.partition("$")[2],
            )  # fmt: skip
    for one in ask.all("get_anomaly_monitors", "AnomalyMonitors"):
        yield AnomalyMonitor(
            id=str(one.get("MonitorArn")),
            region=ask.where,
            action=MONITORS,
            name=str(one.get("MonitorName", "")),
        )
    yield from _commitments(ask)


def _spent(ask: Ask, begin: str, end: str, grouped: list[Answer]) -> Iterator[tuple[str, str, float]]:
    for one in ask.all(
        "get_cost_and_usage", "ResultsByTime", TimePeriod={"Start": begin, "End": end}, Granularity="MONTHLY",
        Metrics=[METRIC], GroupBy=grouped,
    ):  # fmt: skip
        month = str((one.get("TimePeriod") or {}).get("Start", ""))[:7]
        for group in one.get("Groups") or ():
            amount = ((group.get("Metrics") or {}).get(METRIC) or {}).get("Amount", 0)
            yield month, " ".join(map(str, group.get("Keys") or ())), float(amount)


def _commitments(ask: Ask) -> Iterator[Commitment]:
    told = ask.one("get_savings_plans_purchase_recommendation", SavingsPlansType="COMPUTE_SP", **TERMS) or {}
    summary = (told.get("SavingsPlansPurchaseRecommendation") or {}).get(
        "SavingsPlansPurchaseRecommendationSummary"
    ) or {}
    yield from _commitment(ask, PLANS, "Compute Savings Plan", summary.get("EstimatedMonthlySavingsAmount"))
    for service in RESERVABLE:
        told = ask.one("get_reservation_purchase_recommendation", Service=service, **TERMS) or {}
        for one in told.get("Recommendations") or ():
            summary = one.get("RecommendationSummary") or {}
            saved = summary.get("TotalEstimatedMonthlySavingsAmount")
            yield from _commitment(ask, RESERVATIONS, f"reservation of {service}", saved)


def _commitment(ask: Ask, action: str, kind: str, saved: object) -> Iterator[Commitment]:
    if saved and float(str(saved)) > 0:
        yield Commitment(
            id=kind, region=ask.where, action=action, name=kind, kind=kind, saves_usd_per_month=float(str(saved))
        )  # fmt: skip


@reads("budgets", {"describe_budgets": BUDGETS}, (Budget,), scope=Scope.ONCE)
def budgets(ask: Ask) -> Iterator[Budget]:
    """Every budget."""
    for one in ask.all("describe_budgets", "Budgets", AccountId=ask.account):
        limit = one.get("BudgetLimit") or {}
        yield Budget(
            id=str(one["BudgetName"]), region=ask.where, action=BUDGETS, name=str(one["BudgetName"]),
            limit=float(limit.get("Amount") or 0), currency=str(limit.get("Unit", "")),
            kind=str(one.get("BudgetType", "")),
        )  # fmt: skip
