"""What happens when more than a part fails, and how it is rehearsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Disaster
from loopwright.design.subject import (
    figure,
    has_database,
    hobby,
    keeps_files,
    numbers,
    regulated,
    said,
    static,
    survives,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Survives

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
