"""What is watched, how healthy is told from ill, and what counts as the loop working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    count,
    has_database,
    hobby,
    internal,
    number,
    numbers,
    own_database,
    paged,
    paid,
    redundant,
    static,
)
from loopwright.design.verdict import NotApplicable, decision

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


METRICS = (
    Rung(
        "completions",
        "Count completed loops by the hour; an hour below {low} of the same hour last week is looked at.",
        lacks="The loop has stages, and a drop between two of them says where it breaks.",
    ),
    Rung(
        "funnel",
        "Count each of {stages}, and look when the share reaching one falls below {low} of last week's.",
        costs="The loop names no stages: one count says as much.",
        due="Count a funnel once the loop names two stages or more.",
    ),
)


@decision(seed="infrastructure-from-loop, Monitoring from Loop: business metrics")
def business_metrics(subject: Subject) -> Verdict:
    """Measure whether users get the value, not only whether machines answer.

    The one number that no infrastructure metric can replace.
    """
    if hobby(subject) and not subject.loop.stages:
        return NotApplicable("A hobby without named stages has no business to measure.")
    figures = numbers(subject, low="choice.business_metrics.of_last_week")
    stages = len(subject.loop.stages)
    figures["stages"] = count(stages, "stages", "stages that the loop names")
    details = tuple(f"Stage: {stage.name}." for stage in subject.loop.stages)
    return climb(METRICS, "funnel" if stages > 1 else "completions", figures, details)


VITALS = (
    Rung(
        "in_the_pipeline",
        "A lab run on the first page fails the build above {lcp}, {inp} or {cls}; real users are too few "
        "to sample.",
        lacks="A laboratory does not know the telephones and networks of {users}.",
    ),
    Rung(
        "from_users",
        "Browsers of {users} report: largest paint {lcp}, next paint {inp}, shift {cls}, at the 75th "
        "percentile.",
        costs="Fewer than {enough} give no percentile worth reading.",
        due="Collect from browsers from {enough}.",
    ),
)


@decision(seed="technology-infrastructure, Performance Metrics: Core Web Vitals")
def web_vitals(subject: Subject) -> Verdict:
    """Hold the page to what visitors feel: largest paint, next paint (where first input was), shift."""
    if not paged(subject):
        return NotApplicable("Programs call it, not browsers: there is no page to feel slow.")
    if internal(subject):
        return NotApplicable(
            "Colleagues use it on known machines; their complaints arrive sooner than a percentile."
        )
    figures = numbers(
        subject,
        lcp="seed.lcp_seconds",
        inp="seed.inp_seconds",
        cls="seed.cls",
        users="demand.users",
        enough="choice.web_vitals.users",
    )
    enough = at_least(subject, "demand.users", "choice.web_vitals.users")
    return climb(VITALS, "from_users" if enough else "in_the_pipeline", figures)


WATCHED = (
    Rung(
        "errors_only",
        "Failures of outside services are counted as errors; the loop goes on without them.",
        lacks="The loop breaks with one of them, and errors alone do not say whose fault it is.",
    ),
    Rung(
        "each_by_itself",
        "Duration and failures of each of {calls}: the loop waits {wait} for them on the mean.",
        costs="The loop goes on without them, so nobody acts on their graphs.",
        due="Watch a service by itself once the loop cannot do without it; assumed up for {up} of the time.",
    ),
)


@decision(seed="technology-infrastructure, What to Monitor: external API health")
def outside_services(subject: Subject) -> Verdict:
    """Know whose fault it is before mending one's own."""
    calls = subject.loop.service.outside_calls
    if not calls:
        return NotApplicable("The loop names no outside service.")
    figures = numbers(subject, wait="service.outside_seconds", up="service.outside_availability")
    figures["calls"] = count(len(calls), "services", "outside services that the loop names")
    required = any(call.required for call in calls)
    return climb(WATCHED, "each_by_itself" if required else "errors_only", figures)


DATABASE_HEALTH = (
    Rung(
        "provider_graphs",
        "The provider draws processor, connections and disk; add the slowest statements.",
        lacks="They show neither what the team runs itself nor whether a standby could take over.",
    ),
    Rung(
        "own_graphs",
        "Connections, slow statements, disk ({disk} is the limit), age of the last backup, vacuum.",
        lacks="With a standby its lag and its readiness are watched too.",
        costs="The provider draws them already.",
        due="Draw them oneself once the team runs the database.",
    ),
    Rung(
        "replication_too",
        "Connections, slow statements, disk ({disk} is the limit), and how far each standby lags behind.",
        costs="There is no standby to lag.",
        due="Watch replication with the first standby or replica.",
    ),
)


@decision(seed="technology-infrastructure, What to Monitor: database performance")
def database_health(subject: Subject) -> Verdict:
    """Watch what fills up or falls behind in the database before it stops the loop."""
    if not has_database(subject):
        return NotApplicable("The design keeps no database.")
    figures = numbers(subject, disk="seed.disk_alert")
    structure = subject.design.structure
    if structure.database_redundant or structure.replicas > 0:
        return climb(DATABASE_HEALTH, "replication_too", figures)
    return climb(DATABASE_HEALTH, "own_graphs" if own_database(subject) else "provider_graphs", figures)
