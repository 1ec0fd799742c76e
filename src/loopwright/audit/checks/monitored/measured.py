"""What a Prometheus measured, held against what the loop asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Direction, Found, Severity, Unclear
from loopwright.audit.limits import limit
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.survey.monitoring import Monitoring

LEAST_DAYS = 1.0  # of samples: an hour says nothing of a month
MINUTES_PER_MONTH = 30 * 24 * 60


def _evidence(monitoring: Monitoring, said: str) -> tuple[Evidence, ...]:
    return (Evidence(f"prometheus:{monitoring.source}", 0, said),)


@check(Severity.INFO, section="operations", area="monitoring", hours=1)
def monitoring_did_not_answer(monitoring: Monitoring) -> Iterator[Said]:
    """The monitoring does not tell what a report needs.

    What is not measured is unknown, and not well. Measure it: the families `observability` and `load` write how.
    """
    for one in monitoring.silences:
        yield Unclear(one.question, one.why, one.how)


@check(Severity.HIGH, section="reliability", area="monitoring", hours=8, controls=("SOC 2 A1.1",))
def measured_availability_below_objective(monitoring: Monitoring, needed: Needed | None) -> Iterator[Said]:
    """The product answers less often than was promised.

    Look at the hours in which it did not, and at what they have in common; each belongs into an incident's record.
    """
    wanted = needed.loop.objectives.availability if needed is not None and needed.said else None
    seen = monitoring.availability
    if wanted is None or seen is None:
        return
    if seen.days < LEAST_DAYS:
        what = f"Whether {wanted:.2%} is kept: there are samples of {seen.days * 24:.0f} hours."
        yield Unclear("availability", what, "Ask again after a month.")
    elif seen.value < wanted:
        lost = (1 - seen.value) * MINUTES_PER_MONTH
        what = f"{seen.value:.3%} of {seen.method}, {wanted:.2%} were asked for: {lost:,.0f} minutes a month."
        yield Found("availability", what, _evidence(monitoring, seen.method))


@check(Severity.MEDIUM, section="performance", area="capacity", hours=8)
def responses_too_slow(monitoring: Monitoring, needed: Needed | None) -> Iterator[Said]:
    """Responses take longer than they should.

    Find the routes that are slow (their own histogram), then what they wait for: most often the database.
    """
    wanted = needed.loop.objectives.latency_p95_seconds if needed is not None and needed.said else None
    seen = monitoring.latency_p95_seconds
    most = wanted or limit("response_seconds")
    if seen is not None and seen > most:
        asked = "were asked for" if wanted else "are usual"
        what = f"95 of 100 are answered within {seen * 1000:,.0f} ms; {most * 1000:,.0f} ms {asked}."
        yield Found("response time", what, _evidence(monitoring, monitoring.latency_series))


@check(Severity.LOW, section="performance", area="capacity", hours=4)
def cache_misses_too_often(monitoring: Monitoring) -> Iterator[Said]:
    """A cache is asked in vain too often.

    Each miss costs a question to the cache and one to the database. Look at what is asked for and never kept, at how
    long things are kept, and at its memory.
    """
    seen = monitoring.cache_hits
    if seen is not None and seen.value < limit("cache_rate_share"):
        yield Found(
            "cache", f"It answers {seen.value:.0%} of what it is asked.", _evidence(monitoring, seen.method)
        )


@check(Severity.HIGH, section="performance", area="capacity", hours=2)
def machine_nearly_full(monitoring: Monitoring) -> Iterator[Said]:
    """A machine has nearly nothing left.

    The next peak, or the next week of logs, brings it down. Take away what fills it, or take the next size.
    """
    for one in monitoring.machines:
        limits = (
            ("processor", one.cpu, "busy_share"), ("memory", one.memory, "memory_full_share"),
            ("disk", one.disk, "disk_full_share"),
        )  # fmt: skip
        full = [
            f"{what} {share:.0%}" for what, share, name in limits if share is not None and share > limit(name)
        ]
        if full:
            yield Found(f"machine {one.name}", f"In use: {', '.join(full)}.", _evidence(monitoring, one.name))


@check(Severity.LOW, section="cost", area="capacity", hours=1, direction=Direction.OVER)
def machine_mostly_idle(monitoring: Monitoring) -> Iterator[Said]:
    """A machine does nearly nothing.

    Half of it would do for 95 of 100 minutes. Take the next smaller size, or put two of them together.
    """
    most = limit("idle_share")
    for one in monitoring.machines:
        if one.cpu is not None and one.memory is not None and one.cpu < most and one.memory < 2 * most:
            what = (
                f"95 % of the week its processor was below {one.cpu:.0%}, its memory below {one.memory:.0%}."
            )
            yield Found(f"machine {one.name}", what, _evidence(monitoring, one.name))
