"""What the loop, its visitors, its database and its neighbours say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    count,
    has_database,
    hobby,
    internal,
    numbers,
    own_database,
    paged,
)
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

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
