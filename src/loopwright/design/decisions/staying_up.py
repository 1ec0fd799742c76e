"""What must always run, what may be down, and how the loop goes on without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.objectives import allowed_downtime
from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Tier
from loopwright.design.subject import (
    amount,
    at_least,
    count,
    has_database,
    hobby,
    internal,
    numbers,
    runs,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import CacheChoice, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

ALWAYS = (
    Rung(
        "files",
        "The host that serves the files, and the name that leads to it. Nothing else.",
        lacks="The loop needs a program that answers.",
    ),
    Rung(
        "application",
        "What answers: {instances}. Without data there is nothing else to lose.",
        lacks="The answer is made from data.",
        costs="The loop is files.",
        due="A program must run as soon as one answers requests, for {objective} of the time.",
    ),
    Rung(
        "application_and_database",
        "The application ({instances}) and its database: {objective} of the time. Mail, jobs and reports "
        "may wait.",
        lacks="The loop cannot answer without the services it calls.",
        costs="The loop keeps no data.",
        due="The database joins once the loop keeps data.",
    ),
    Rung(
        "application_database_and_services",
        "The application ({instances}), its database, and {calls} of others on the loop's path.",
        costs="The loop goes on without them.",
        due="A service joins when the loop cannot do without it; each is assumed up for {service_up} of "
        "the time.",
    ),
)


@decision(seed="infrastructure-from-loop, The Core Infrastructure Prompt: what must always be running")
def always_running(subject: Subject) -> Verdict:
    """Name the few parts without which a user does not get the value; everything else may wait."""
    part = subject.design.component(Tier.APP)
    required = [call.name for call in subject.loop.service.outside_calls if call.required]
    figures = numbers(
        subject,
        objective="objective.availability",
        service_up="service.outside_availability",
    )
    figures["instances"] = count(
        part.count if part else 0, "instances", "application instances of the design"
    )
    figures["calls"] = count(len(required), "services", "outside services that the loop cannot do without")
    details = (
        f"Action: {subject.loop.action}.",
        f"Response: {subject.loop.response}.",
        f"Value: {subject.loop.value}.",
    )
    if static(subject):
        return climb(ALWAYS, "files", figures, details)
    if required:
        return climb(ALWAYS, "application_database_and_services", figures, details)
    return climb(
        ALWAYS, "application_and_database" if has_database(subject) else "application", figures, details
    )


DOWNTIME = (
    Rung(
        "all_of_it",
        "All of it may be down for {allowed} altogether: its users can wait, or are colleagues.",
        lacks="Strangers find another product within minutes.",
    ),
    Rung(
        "side_work",
        "Mail, jobs, reports and previews may be down for {side}; the loop itself for {allowed} altogether.",
        lacks="Staff parts have users of their own here.",
        costs="Which part is down makes no difference to people who can wait.",
        due="Tell the loop from its side work once the objective reaches {side_availability}.",
    ),
    Rung(
        "side_work_and_cache",
        "Cache, queue, mail and jobs may be down for {side} and the loop goes on, slower; {allowed} for "
        "the loop itself.",
        costs="There is no cache or queue of its own that could be down.",
        due="Prove that the loop goes on without its cache once it has one; {peak} would then meet the "
        "database.",
    ),
)


@decision(seed="infrastructure-from-loop, The Core Infrastructure Prompt: what can tolerate downtime")
def tolerated_downtime(subject: Subject) -> Verdict:
    """Say what may be down and for how long, so that nobody is woken for it and nothing is bought for it."""
    figures = numbers(
        subject,
        peak="load.origin_peak_rate",
        side="choice.tolerated_downtime.side_hours",
        side_availability="choice.tolerated_downtime.side_availability",
    )
    figures["allowed"] = allowed_downtime(subject)
    structure = subject.design.structure
    if structure.cache in {CacheChoice.REDIS, CacheChoice.MANAGED} or structure.queue in {
        QueueChoice.REDIS,
        QueueChoice.MANAGED,
    }:
        return climb(DOWNTIME, "side_work_and_cache", figures)
    strict = at_least(subject, "objective.availability", "choice.tolerated_downtime.side_availability")
    return climb(
        DOWNTIME,
        "side_work" if strict and not (hobby(subject) or internal(subject)) else "all_of_it",
        figures,
    )


GRACE = (
    Rung(
        "do_later",
        "What needs an outside service waits in the queue and is tried again for {later}; the answer "
        "does not wait.",
        lacks="The answer itself needs the service.",
    ),
    Rung(
        "answer_without",
        "Give up after {timeout}, stop asking for a while after {failures}, and answer with what is known.",
        costs="The answer does not wait for any service, so there is nothing to give up.",
        due="Give up in time once an answer waits for a service; {wait} on the mean today.",
    ),
)


@decision(seed="infrastructure-from-loop, Pre-Launch Checklist: graceful handling of dependencies down")
def graceful_degradation(subject: Subject) -> Verdict:
    """Let a fault elsewhere make the loop poorer, not stop it."""
    calls = subject.loop.service.outside_calls
    if static(subject) or (
        not calls and not runs(subject, Tier.EMAIL) and amount(subject, "demand.emails_per_month") == 0
    ):
        return NotApplicable("The loop asks nobody else for anything.")
    figures = numbers(
        subject,
        wait="service.outside_seconds",
        timeout="choice.graceful_degradation.timeout_seconds",
        failures="choice.health_check.failures",
        later="choice.graceful_degradation.retry_hours",
    )
    waits = any(call.required for call in calls)
    return climb(GRACE, "answer_without" if waits else "do_later", figures)
