"""What is watched, from which value on it is wrong, and how healthy is told from ill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    number,
    numbers,
    paid,
    redundant,
    static,
)
from loopwright.design.verdict import decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

SETS = (
    Rung(
        "uptime",
        "One check from outside each minute: with files on a delivery network nothing else can be mended.",
        lacks="A page that answers says nothing about a program that fails behind it.",
    ),
    Rung(
        "loop_and_errors",
        "A check from outside, errors with their traces, and disk and memory: enough to know whether the "
        "loop works.",
        lacks="Somebody pays or it is busy, so slow and failing requests are counted, not guessed.",
        costs="There is no program whose errors could be collected.",
        due="Collect errors as soon as a program answers requests.",
    ),
    Rung(
        "four_signals",
        "Rate, errors, p95 and saturation of each part ({cpu} of the cores busy at the peak), and loop "
        "completions.",
        lacks="At {peak} over several parts one dashboard does not say which part is slow.",
        costs="Nobody pays yet: four graphs that nobody looks at.",
        due="Measure rate, errors, p95 and saturation once somebody pays, or from {signals_rate}.",
    ),
    Rung(
        "every_part",
        "The four signals of every part, database statements, queue age and outside calls, kept for {kept}.",
        costs="Each series has a price and a reader; {peak} on so few parts needs neither.",
        due="Watch each part by itself from {every_rate} at the peak.",
    ),
)


@decision(
    seed="infrastructure-from-loop, Monitoring from Loop; technology-infrastructure, Monitoring & Alerts"
)
def monitoring_set(subject: Subject) -> Verdict:
    """Watch the least that tells whether the loop completes, then what tells why not."""
    figures = numbers(
        subject,
        peak="load.peak_rate",
        cpu="capacity.app_utilisation",
        kept="choice.monitoring_set.kept_days",
        covered="seed.monitoring_coverage",
        signals_rate="choice.monitoring_set.signals_requests_per_second",
        every_rate="choice.monitoring_set.every_part_requests_per_second",
    )
    details = ("{covered} of the parts are watched by something; a part that nothing watches is a finding.",)
    if static(subject):
        return climb(SETS, "uptime", figures, details)
    if at_least(subject, "load.peak_rate", "choice.monitoring_set.every_part_requests_per_second"):
        return climb(SETS, "every_part", figures, details)
    busy = at_least(subject, "load.peak_rate", "choice.monitoring_set.signals_requests_per_second")
    return climb(SETS, "four_signals" if paid(subject) or busy else "loop_and_errors", figures, details)


THRESHOLDS = (
    Rung(
        "usual",
        "Slower than {slow}, errors above {errors}: the usual limits are tighter than the objective of "
        "{objective}.",
        lacks="The loop promises {objective}, and a limit of {slow} would notice too late.",
    ),
    Rung(
        "from_the_objective",
        "The loop promises {objective} for 95 of 100 requests, so that is the limit; errors above {errors}.",
        costs="An objective of {objective} is looser than what users put up with anyway.",
        due="Take the limit from the objective once it is below {slow}.",
    ),
)


@decision(seed="technology-infrastructure, Monitoring & Alerts: alert thresholds")
def monitoring_thresholds(subject: Subject) -> Verdict:
    """Call it wrong where users would: at the objective, or at the usual limit where that is tighter."""
    figures = numbers(
        subject,
        slow="seed.response_time_alert_seconds",
        errors="seed.error_rate",
        cpu="seed.cpu_alert",
        cpu_minutes="seed.cpu_alert_minutes",
        disk="seed.disk_alert",
        jobs="seed.failed_jobs_alert",
        objective="objective.latency_p95_seconds",
        connections="choice.monitoring_thresholds.connections_used",
        memory="choice.monitoring_thresholds.memory_used",
    )
    details = (
        "Processor above {cpu} for {cpu_minutes}: look, do not page.",
        "Disk above {disk}; memory above {memory}; connections of the pool above {connections}.",
        "More than {jobs} failed background jobs.",
    )
    tight = number(subject, "objective.latency_p95_seconds") < number(
        subject, "seed.response_time_alert_seconds"
    )
    shown = details if not static(subject) else ()
    return climb(THRESHOLDS, "from_the_objective" if tight else "usual", figures, shown)


HEALTH = (
    Rung(
        "page",
        "Fetch the first page every {interval}, give up after {timeout}.",
        lacks="The page can answer while the program behind it does not.",
    ),
    Rung(
        "alive",
        "One address that answers when the program and its database do, asked from outside every {interval}.",
        lacks="A balancer needs to know which instance is ready, not only whether something answers.",
        costs="There is no program to ask.",
        due="Add an address for health with the first line of program.",
    ),
    Rung(
        "alive_and_ready",
        "Alive restarts an instance, ready takes it out of the balancer; asked every {often}, out after "
        "{failures}.",
        costs="With one instance there is nothing to take it out of.",
        due="Tell ready from alive once a second instance stands behind a balancer: beyond {largest}.",
    ),
)


@decision(seed="infrastructure-from-loop, Monitoring from Loop: health checks")
def health_check(subject: Subject) -> Verdict:
    """Ask the question whose answer leads to an action: restart it, take it out, wake somebody.

    Readiness never asks for outside services: a fault elsewhere must not take every instance out at once.
    """
    figures = numbers(
        subject,
        interval="choice.health_check.outside_interval_seconds",
        timeout="choice.health_check.timeout_seconds",
        often="choice.health_check.balancer_interval_seconds",
        failures="choice.health_check.failures",
        largest="capacity.largest_rate",
    )
    details = ("Give up after {timeout}; call it down after {failures}.",)
    if static(subject):
        return climb(HEALTH, "page", figures, details)
    return climb(HEALTH, "alive_and_ready" if redundant(subject) else "alive", figures, details)
