"""What others than the repository measured: the database, the monitoring, the bills, the account.

The slugs are those by which a report asks for what a repository alone cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import DOLLARS, SECONDS, SHARE, Confidence, Measure
from loopwright.survey.account.services.cloudwatch import DAYS, Load
from loopwright.survey.account.services.spending import SPENT, Spend
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.subject import Subject
    from loopwright.survey.account.account import Account
    from loopwright.survey.bills import Bills
    from loopwright.survey.monitoring import Monitoring

MONTH_DAYS = 28.0  # of samples that speak for a month
MONTH = len("2026-10")
SEVERAL = 3  # months, of which a trend says something


@dataclass(frozen=True, slots=True)
class CostCentre:
    """What a service cost in a month, in dollars, its share of all, 0 to 1, and who told."""

    service: str
    usd_per_month: float
    share: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Paid:
    """What was paid by month and service, and who told."""

    months: tuple[tuple[str, dict[str, float]], ...]
    evidence: Evidence

    @property
    def last(self) -> dict[str, float]:
        return self.months[-1][1]

    def total_usd(self, place: int = -1) -> float:
        return sum(self.months[place][1].values())


def told_measures(subject: Subject) -> tuple[Measure, ...]:
    """Everything that was measured; nothing of whom nobody asked."""
    return (*_monitored(subject.monitoring), *_of_database(subject), *_of_machines(subject), *_paid(subject))


def cost_centres(subject: Subject) -> tuple[CostCentre, ...]:
    """What each service cost in the last whole month, the dearest first; by the bills, else by the account."""
    paid = _what_was_paid(subject)
    if paid is None:
        return ()
    total = paid.total_usd()
    listed = sorted(paid.last.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        CostCentre(service, usd, usd / total if total > 0 else 0.0, paid.evidence)
        for service, usd in listed
        if usd
    )


def costs_by_tag(subject: Subject) -> tuple[CostCentre, ...]:
    """What each value of each tag cost in the last whole month (``team=shop``), the dearest of a tag first."""
    spends = [one for one in subject.account.of(Spend) if one.tag_key] if subject.account is not None else []
    totals: dict[str, float] = {}
    for one in spends:
        totals[one.tag_key] = totals.get(one.tag_key, 0.0) + one.usd
    ordered = sorted(spends, key=lambda one: (one.tag_key, -one.usd, one.tag_value))
    evidence = Evidence(f"aws:all-regions/{SPENT}")
    return tuple(
        CostCentre(
            f"{one.tag_key}={one.tag_value or '(none)'}", one.usd, one.usd / totals[one.tag_key], evidence
        )
        for one in ordered
        if totals[one.tag_key] > 0
    )


def _monitored(monitoring: Monitoring | None) -> Iterator[Measure]:
    if monitoring is None:
        return
    seen = monitoring.availability
    if seen is not None:
        sure = Confidence.HIGH if seen.days >= MONTH_DAYS else Confidence.LOW
        yield Measure("uptime", "Uptime", seen.value, SHARE, round(seen.days), f"{seen.method}, days", sure)
    if monitoring.latency_p95_seconds is not None:
        method = f"95 of 100 below it, by {monitoring.latency_series}"
        value = monitoring.latency_p95_seconds
        yield Measure(
            "response_time", "Application response time", value, SECONDS, 1, method, Confidence.HIGH
        )
    hits = monitoring.cache_hits
    if hits is not None:
        yield Measure(
            "cache_hit_rate",
            "Cache hit rate",
            hits.value,
            SHARE,
            round(hits.days),
            hits.method,
            Confidence.HIGH,
        )
    busiest = max(monitoring.machines, key=lambda one: one.cpu or 0, default=None)
    if busiest is not None and busiest.cpu is not None:
        method = f"processor of {busiest.name}, the busiest, 95 % of a week below it"
        count = len(monitoring.machines)
        yield Measure(
            "utilisation", "Resource utilisation", busiest.cpu, SHARE, count, method, Confidence.HIGH
        )


def _of_database(subject: Subject) -> Iterator[Measure]:
    database = subject.database
    said = database.statements if database is not None else None
    if said is not None and said.calls:
        method = f"queries of statements with a mean below {said.limit_seconds * 1000:.0f} ms, by pg_stat_statements"
        share = said.fast_calls / said.calls
        yield Measure(
            "database_performance",
            "Database performance",
            share,
            SHARE,
            round(said.calls),
            method,
            Confidence.MEDIUM,
        )


def _of_machines(subject: Subject) -> Iterator[Measure]:
    """The busiest machine of an account, where no monitoring tells of machines."""
    if subject.account is None or (subject.monitoring is not None and subject.monitoring.machines):
        return
    loads = [one for one in subject.account.of(Load) if one.cpu_p95 is not None]
    busiest = max(loads, key=lambda one: one.cpu_p95 or 0, default=None)
    if busiest is not None:
        method = f"processor of {busiest.of}, the busiest, 95 % of {DAYS} days below it, by CloudWatch"
        value = busiest.cpu_p95
        yield Measure(
            "utilisation", "Resource utilisation", value, SHARE, len(loads), method, Confidence.HIGH
        )


def _paid(subject: Subject) -> Iterator[Measure]:
    paid = _what_was_paid(subject)
    if paid is None:
        return
    month, total, n = paid.months[-1][0], paid.total_usd(), len(paid.months)
    turned = subject.bills.turned if subject.bills is not None else ""
    method = f"what was paid in {month}, by {paid.evidence.file}{f'; {turned}' if turned else ''}"
    yield Measure("monthly_cost", "Monthly infrastructure cost", total, DOLLARS, n, method, Confidence.HIGH)
    needed = subject.needed
    users = needed.loop.demand.users if needed is not None and needed.said else None
    if users:
        each = f"{method}, over {users:,.0f} users"
        yield Measure("cost_per_user", "Cost per user", total / users, DOLLARS, n, each, Confidence.MEDIUM)
    if n > 1 and paid.total_usd(0) > 0:
        trend = (total / paid.total_usd(0)) ** (1 / (n - 1)) - 1
        since = (
            f"from {paid.months[0][0]} to {month}, {'up' if trend > 0 else 'down'} by that share each month"
        )
        sure = Confidence.MEDIUM if n >= SEVERAL else Confidence.LOW
        yield Measure("cost_trend", "Change of the cost from month to month", trend, SHARE, n, since, sure)


def _what_was_paid(subject: Subject) -> _Paid | None:
    if subject.bills is not None:
        return _by_bills(subject.bills)
    return _by_account(subject.account) if subject.account is not None else None


def _by_bills(bills: Bills) -> _Paid | None:
    months = tuple((month, bills.by_service(month)) for month in bills.whole_months)
    return _Paid(months, Evidence(f"bill:{bills.files[0]}")) if months else None


def _by_account(account: Account) -> _Paid | None:
    found: dict[str, dict[str, float]] = {}
    for one in account.of(Spend):
        if one.service and one.month < account.read_on.isoformat()[:MONTH]:
            found.setdefault(one.month, {})[one.service] = one.usd
    return _Paid(tuple(sorted(found.items())), Evidence(f"aws:all-regions/{SPENT}")) if found else None
