"""Work after the answer: where it waits, who does it, and what happens when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import line
from loopwright.design.ladder import Rung, climb, retold
from loopwright.design.model import Tier
from loopwright.design.subject import (
    background,
    figure,
    kind,
    numbers,
    own_machines,
    paid,
    redundant,
    runs,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import LoopKind, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

QUEUES = (
    Rung(
        "none",
        "{share} of the requests leave work behind: it is done before the answer.",
        lacks="{share} of the requests leave work behind, and users would wait for it.",
    ),
    Rung(
        "in_database",
        "Jobs wait in a table of the database: one thing less to run, and a job is kept with what it "
        "belongs to.",
        lacks="The table would be asked more often than the data.",
        costs="No work is left after the answer.",
        due="Queue work in the database once an answer would wait for it: beyond {objective}.",
    ),
    Rung(
        "redis",
        "Jobs wait in Redis, which the design has or the load asks for ({peak} at the peak); the "
        "important ones in rows.",
        lacks="Somebody else should keep jobs safe.",
        costs="A store beside the database, for {share} of the requests.",
        due="Move jobs out of the database once they pass {jobs_limit}.",
    ),
    Rung(
        "managed",
        "Jobs wait in a managed queue that keeps them safe and wakes the workers.",
        costs="A service beside the database, for {share} of the requests.",
        due="Rent a queue once jobs pass {jobs_limit} and no database should carry them.",
        back="in_database",
    ),
)


@decision(seed="technology-infrastructure, Background Jobs")
def background_jobs(subject: Subject) -> Verdict:
    """Let no user wait for work that can be done after the answer."""
    choice = subject.design.structure.queue
    if static(subject):
        return NotApplicable("Files do no work after the answer.")
    figures = numbers(
        subject,
        share="demand.background_share",
        peak="load.peak_rate",
        objective="objective.latency_p95_seconds",
        jobs_limit="choice.background_jobs.jobs_per_second",
    )
    return climb(QUEUES, choice.value, figures)


WORKERS = (
    Rung(
        "beside_the_application",
        "Workers run on the same machine with lower priority: {cores} of work do not fill another.",
        lacks="Work in bursts would slow the answers down.",
    ),
    Rung(
        "own_part",
        "Workers run apart, so that {cores} of work never slow an answer; {jobs} failed jobs raise an alert.",
        costs="A machine of their own for {cores} of work.",
        due="Give workers a part of their own once their work passes {cores_limit}.",
    ),
)


IN_ITS_INSTANCES = (
    "Jobs run in the application's own instances, behind the answers: {cores} of work do not fill another."
)


@decision(seed="technology-infrastructure, Background Jobs: workers")
def workers(subject: Subject) -> Verdict:
    """Keep work in the background from slowing answers in the foreground."""
    if static(subject) or not background(subject) or subject.design.structure.queue is QueueChoice.NONE:
        return NotApplicable("No work waits in a queue.")
    figures = numbers(
        subject,
        cores="load.background_cores_busy",
        jobs="seed.failed_jobs_alert",
        cores_limit="choice.workers.cores",
    )
    ladder = WORKERS if own_machines(subject) else retold(WORKERS, "beside_the_application", IN_ITS_INSTANCES)
    return climb(ladder, "own_part" if runs(subject, Tier.WORKER) else "beside_the_application", figures)


RETRIES = (
    Rung(
        "again_and_report",
        "A failed job is tried {tries} more, with growing pauses, then waits for somebody to look.",
        lacks="Done twice it would charge or send twice.",
    ),
    Rung(
        "again_with_a_key",
        "A failed job is tried {tries} more; each carries a key, so that doing it twice does it once: "
        "money hangs on it.",
        costs="A key for jobs that may be done twice without harm.",
        due="Give jobs keys once one of them moves money or writes to strangers; it is tried {tries} more.",
    ),
)


@decision(seed="technology-infrastructure, Background Jobs: retry failed operations")
def job_retries(subject: Subject) -> Verdict:
    """Try again what failed for a passing reason, and never do twice what may be done once."""
    if static(subject) or subject.design.structure.queue is QueueChoice.NONE:
        return NotApplicable("No work waits in a queue.")
    figures = numbers(subject, tries="choice.job_retries.tries")
    return climb(RETRIES, "again_with_a_key" if paid(subject) else "again_and_report", figures)


SCHEDULES = (
    Rung(
        "timer_of_the_host",
        "The server's or platform's own timer starts regular work; a missed run is reported after {late}.",
        lacks="Several instances would each start it.",
    ),
    Rung(
        "one_of_several",
        "One instance holds a lock in the database and starts regular work; a missed run is reported "
        "after {late}.",
        costs="With one instance there is nobody to agree with.",
        due="Hold a lock once a second instance runs: beyond {largest}.",
    ),
)


@decision(seed="technology-infrastructure, Background Jobs: scheduled tasks")
def scheduled_work(subject: Subject) -> Verdict:
    """Start regular work once, and hear of it when it did not start."""
    if static(subject):
        return NotApplicable("Nothing runs by the clock.")
    figures = numbers(subject, late="choice.scheduled_work.late_minutes", largest="capacity.largest_rate")
    return climb(SCHEDULES, "one_of_several" if redundant(subject) else "timer_of_the_host", figures)


MAIL = (
    Rung(
        "free_plan",
        "{mails} fit a service's smallest plan; one's own mail server would be mistrusted.",
        lacks="{mails} need a plan and a watched reputation.",
    ),
    Rung(
        "paid_plan",
        "{mails} through a service, for {cost}, with signed mail and bounces read by a program.",
        costs="{mails} do not fill a paid plan.",
        due="Take a paid plan from {limit}.",
    ),
)


@decision(seed="technology-infrastructure, Infrastructure Roadmap: e-mail service")
def mail_sending(subject: Subject) -> Verdict:
    """Send mail through somebody whose mail arrives."""
    mails = figure(subject, "demand.emails_per_month")
    unsaid = static(subject) and subject.loop.demand.emails_per_month is None
    if mails.value <= 0 or kind(subject) is LoopKind.CRON or unsaid:
        return NotApplicable("The loop writes to nobody.")
    figures = {"mails": mails, "cost": line(subject, "email")}
    figures |= numbers(subject, limit="choice.mail_sending.emails_per_month")
    return climb(MAIL, "paid_plan" if mails.value >= figures["limit"].value else "free_plan", figures)
