"""What happens when more than a part fails, how it is rehearsed, and what may be down meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.objectives import allowed_downtime
from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Disaster, Tier
from loopwright.design.subject import (
    amount,
    at_least,
    count,
    figure,
    has_database,
    hobby,
    internal,
    keeps_files,
    numbers,
    regulated,
    runs,
    said,
    static,
    survives,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import CacheChoice, QueueChoice, Survives

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict

PLANS = (
    Rung(
        "upload_again",
        "The files are in the repository; any host can serve them after one upload.",
        lacks="Data would be lost: it is not in the repository.",
    ),
    Rung(
        "rebuild_from_backup",
        "A new machine, the last copy, the name pointed at it: {recovery} while somebody is there.",
        lacks="The loop must go on when a machine is lost.",
        costs="There is nothing to restore.",
        due="Plan a restore once the loop keeps data.",
    ),
    Rung(
        "fail_over_here",
        "A lost machine is taken over within the region; the loss of the region is a restore elsewhere "
        "({region}).",
        lacks="The loop must go on when a whole region is lost.",
        costs="A second machine that waits; the loop may stop when one is lost.",
        due="Fail over once the loop must survive a machine: from {survive_users} or {survive_rate}.",
    ),
    Rung(
        "standby_region",
        "A second region stands ready and takes over; {standby} of somebody's time keeps it honest.",
        costs="{standby} of somebody's time, and the money for a second set.",
        due="Keep a second region only when the loop must survive the loss of one; at {peak} it would be "
        "rehearsed.",
    ),
)


def recovery_time(subject: Subject, disaster: Disaster) -> Figure:
    """Time to recover from a disaster, or the design's general promise where it makes no own one."""
    own = said(subject, f"recovery.{disaster}.rto_seconds")
    return own if own is not None else figure(subject, "promise.rto_seconds")


@decision(seed="infrastructure-from-loop, Backup & Recovery: disaster scenarios")
def disaster_recovery(subject: Subject) -> Verdict:
    """Have one written way back from each disaster, as quick as the loop asks and no quicker.

    Each disaster has its figures in the recovery table; a replica undoes neither a deletion nor corruption.
    """
    figures = numbers(
        subject,
        peak="load.peak_rate",
        standby="effort.standby_region",
        survive_users="objective.survives_machine.users",
        survive_rate="objective.survives_machine.requests_per_second",
        usual_rto="seed.rto_hours",
        usual_rpo="seed.rpo_hours",
        rto="objective.rto_seconds",
        rpo="objective.rpo_seconds",
    )
    figures["recovery"] = recovery_time(subject, Disaster.HOST_LOST)
    figures["region"] = recovery_time(subject, Disaster.REGION_LOST)
    aims = "Asked: back within {rto}, losing {rpo} at most; usual aims are {usual_rto} and {usual_rpo}."
    ways = tuple(
        f"{row.disaster.replace('_', ' ').capitalize()}: {row.how}." for row in subject.design.recovery
    )
    details = (aims, *ways)
    if static(subject) and not has_database(subject):
        return climb(PLANS, "upload_again", figures, details)
    if survives(subject, Survives.REGION):
        return climb(PLANS, "standby_region", figures, details)
    redundant = survives(subject, Survives.MACHINE, Survives.ZONE)
    return climb(PLANS, "fail_over_here" if redundant else "rebuild_from_backup", figures, details)


DRILLS = (
    Rung(
        "yearly",
        "Restore once a year, and after each change of where the data lives.",
        lacks="{promise} is promised to people who pay; a year is long enough to forget how.",
    ),
    Rung(
        "quarterly",
        "Restore each quarter and write down the minutes: the design promises {promise}.",
        lacks="Health or payment data must be shown to be recoverable.",
        costs="A restore by hand each quarter for something that may be down.",
        due="Restore each quarter once the promise of recovery is below {quarterly}.",
    ),
    Rung(
        "monthly",
        "A machine restores each month by itself; each quarter one person does it by the runbook, and "
        "fails a part over.",
        costs="A monthly drill needs automation before it needs a calendar.",
        due="Restore monthly with health or payment data, or a promise of recovery below {monthly}.",
    ),
)


@decision(seed="infrastructure-analysis, Continuous Improvement: quarterly disaster recovery testing")
def drill_calendar(subject: Subject) -> Verdict:
    """Rehearse recovery as often as it takes for the promise to be a measurement."""
    if not has_database(subject) and not keeps_files(subject):
        return NotApplicable("Each deploy uploads everything, so each deploy is the drill.")
    figures = numbers(
        subject,
        promise="promise.rto_seconds",
        quarterly="choice.drill_calendar.quarterly_rto_seconds",
        monthly="choice.drill_calendar.monthly_rto_seconds",
    )
    objective = figure(subject, "objective.rto_seconds").value
    if regulated(subject) or objective < figures["monthly"].value:
        return climb(DRILLS, "monthly", figures)
    slow = hobby(subject) or objective > figures["quarterly"].value
    return climb(DRILLS, "yearly" if slow else "quarterly", figures)


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
