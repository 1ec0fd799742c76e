"""What the loop asks, held against what the system gives as it is, where somebody wrote the loop down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.audit.standing.component import Part
from loopwright.audit.standing.mishap import WORST_OF, Disruption
from loopwright.design.telling.numbers import distinct, text
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.standing.as_it_is import AsItIs, Promise
    from loopwright.audit.standing.standing import Standing

HOUR = 3600.0
SECONDS = "seconds"


def _objective(found: AsItIs, promise: Promise) -> tuple[Evidence, ...]:
    """Where the loop asks it, where that stands in the loop file."""
    source = promise.objective.source if promise.objective is not None else None
    if source is None or source.origin not in {"stated", "measured"}:
        return (Evidence(found.loop_file),)
    file, _, line = source.reference.partition(":")
    return (Evidence(file, int(line) if line.strip().isdecimal() else 0, line.strip()),)


@check(Severity.HIGH, section="reliability", area="capacity", hours=16, controls=("SOC 2 A1.1",))
def availability_below_objective(promised: AsItIs | None) -> Iterator[Said]:
    """The system as it is cannot be up as long as the loop asks.

    The sums of the design, on what the files run: machines, zones, the database, deployments, people. Mend what costs
    the most hours first, or promise less.
    """
    if promised is None or promised.kept is None:
        return
    promise = promised.promise("availability")
    if promise is None or not promise.missed or promise.objective is None or promise.value is None:
        return
    causes = sorted(
        (
            (figure.value, path.rpartition(".")[2].replace("_", " "))
            for path, figure in promised.kept.figures.items()
            if path.startswith("standing.downtime.")
        ),
        reverse=True,
    )
    most = ", ".join(f"{cause} {hours:.1f} h" for hours, cause in causes[:3])
    shown = distinct(promise.value, promise.objective.value, "share")
    yield Found(
        "the loop",
        f"It is up {shown[0]} of the time, and the loop asks {shown[1]}: a year loses to {most}.",
        (*_objective(promised, promise), *_worst(promised)),
    )


def _worst(found: AsItIs) -> tuple[Evidence, ...]:
    """Where the component stands whose own outages cost the most."""
    if found.kept is None or not found.kept.by_component:
        return ()
    one = found.standing.graph.by_slug.get(found.kept.by_component[0][0])
    return one.evidence[:1] if one is not None else ()


@check(
    Severity.HIGH,
    section="reliability",
    area="backup and recovery",
    hours=8,
    controls=("SOC 2 A1.2", "ISO 27001 A.5.30"),
)
def recovery_time_beyond_objective(promised: AsItIs | None) -> Iterator[Said]:
    """Coming back takes longer than the loop allows.

    From noticing to working again, somebody there: restore what is small from a copy nearby, keep a standby of what
    is large, and rehearse it.
    """
    yield from _beyond(promised, "rto", "comes back after")


@check(
    Severity.HIGH,
    section="reliability",
    area="backup and recovery",
    hours=4,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)
def recovery_point_beyond_objective(promised: AsItIs | None) -> Iterator[Said]:
    """A mishap costs more work than the loop allows.

    A copy is as old as the time between two of them, and the making of it. Copy more often, or ship the log
    continuously.
    """
    yield from _beyond(promised, "rpo", "loses")
    yield from _as_old_as_nobody_knows(promised)


def _beyond(found: AsItIs | None, name: str, does: str) -> Iterator[Said]:
    promise = found.promise(name) if found is not None else None
    if found is None or promise is None or promise.objective is None:
        return
    asked = promise.objective.value
    for one in found.recoveries:
        seconds = one.rto_hours if name == "rto" else one.rpo_hours
        component = found.standing.graph.by_slug[one.component]
        if one.disruption not in WORST_OF or seconds is None or not one.counted:
            continue
        if seconds * HOUR > asked * (1 + 1e-9):
            yield Found(
                f"{component.part.value} {component.title}",
                f"{one.disruption.value.capitalize()}: it {does} {text(seconds * HOUR, SECONDS)}, and the loop allows "
                f"{text(asked, SECONDS)}; {one.how}.",
                (*component.evidence[:1], *_objective(found, promise)),
                component.environment,
                cause=name,
            )


def _as_old_as_nobody_knows(found: AsItIs | None) -> Iterator[Unclear]:
    """The stores that come back from a copy of which the files do not say how often it is made."""
    promise = found.promise("rpo") if found is not None else None
    if found is None or promise is None or promise.objective is None:
        return
    for one in found.recoveries:
        comes_back = one.rto_hours is not None and one.rpo_hours is None
        if one.disruption is Disruption.DATA and one.counted and comes_back:
            component = found.standing.graph.by_slug[one.component]
            yield Unclear(
                f"{component.part.value} {component.title}",
                f"How much work is lost with its data does not stand in the files read: {one.how}.",
                "Write down what starts the copy and when (a crontab, a CronJob, a timer), beside what makes it.",
            )


@check(Severity.INFO, section="single points", area="capacity", hours=2)
def outside_service_without_timeout(standing: Standing) -> Iterator[Said]:
    """Services of others stand on the way of requests, and nothing says when a call to them is given up.

    One that hangs holds every worker until nothing is answered. Give each call a limit of time and an answer without
    it.
    """
    graph = standing.graph
    outside = [
        one.title for one in graph.components if one.part is Part.OUTSIDE and one.slug in graph.on_the_way
    ]
    limited = any(
        "TIMEOUT" in name.upper()
        for one in graph.components
        for place in one.places
        for name, _, _ in place.values
    )
    if outside and not limited:
        yield Unclear(
            "services of others",
            f"Whether calls to {', '.join(sorted(outside)[:4])} end after a time does not stand in the files read.",
            "Look for a timeout where each client is made; write it down as a setting (SERVICE_TIMEOUT_SECONDS).",
        )
