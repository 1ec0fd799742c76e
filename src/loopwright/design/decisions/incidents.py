"""Who is on turn, what happens when something breaks, and what is told to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import line
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    at_least,
    company,
    cover,
    hobby,
    internal,
    numbers,
    paid,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

TURNS = (
    Rung(
        "nobody",
        "Nobody is on call: it is mended when somebody is at the desk.",
        lacks="Strangers rely on it in the evening too.",
    ),
    Rung(
        "whoever_built_it",
        "The telephone of whoever built it rings in waking hours; a holiday is written on the status page.",
        lacks="{people} can share it, and nobody should carry it alone.",
        costs="A telephone that rings for something that can wait until Monday.",
        due="Carry a telephone once strangers pay for it.",
    ),
    Rung(
        "weekly_turns",
        "{people} take turns by the week; whoever was woken starts late.",
        lacks="Cover around the clock needs {needed} and a second on turn.",
        costs="There is nobody to take turns with.",
        due="Take turns from {turn_people}.",
    ),
    Rung(
        "paid_rota",
        "Around the clock, {people} by turns with a second behind the first; being on turn is paid.",
        costs="Nights cost {needed} or more; the objective does not ask for them.",
        due="Pay for nights once the objective cannot wait for the morning, with {needed}.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy: who is notified")
def on_call(subject: Subject) -> Verdict:
    """Ask of people only what the loop's promise needs, and share it."""
    figures = numbers(
        subject,
        people="team.people",
        needed="cover.around_the_clock.people",
        turn_people="choice.on_call.people",
    )
    hours = cover(subject)
    if hours is Cover.AROUND_THE_CLOCK:
        return climb(TURNS, "paid_rota", figures)
    if hobby(subject) or static(subject) or (internal(subject) and hours is Cover.BUSINESS):
        return climb(TURNS, "nobody", figures)
    several = at_least(subject, "team.people", "choice.on_call.people")
    return climb(TURNS, "weekly_turns" if several else "whoever_built_it", figures)


PROCESSES = (
    Rung(
        "fix_and_note",
        "See it, go back to the last good state, write down what it was: one person needs no roles.",
        lacks="{people} would all mend at once, and nobody would tell the users.",
    ),
    Rung(
        "four_steps",
        "Assess within {assess_low} to {assess_high}, tell users, go back or repair, look back: one "
        "leads, one tells.",
        lacks="{people}, or a clock of {notice} after a leak, ask for a list of whom to tell.",
        costs="Roles for one person.",
        due="Name who leads and who tells from {second}.",
    ),
    Rung(
        "four_steps_with_notice",
        "Severities P0 to P3, one leads and one tells, and a list of whom to tell within {notice} when "
        "data leaked.",
        costs="No data here starts a clock.",
        due="Keep the list of whom to tell once health or payment data is kept, or from {severity_people}.",
    ),
)


@decision(seed="technology-infrastructure, Incident Management")
def incident_process(subject: Subject) -> Verdict:
    """Assess, tell, repair, look back: with as many roles as there are people."""
    figures = numbers(
        subject,
        people="team.people",
        assess_low="seed.assess_minutes.low",
        assess_high="seed.assess_minutes.high",
        notice="choice.gdpr.notice_hours",
        second="choice.pipeline_gates.review_people",
        severity_people="choice.incident_process.people",
    )
    if regulated(subject) or at_least(subject, "team.people", "choice.incident_process.people"):
        return climb(PROCESSES, "four_steps_with_notice", figures)
    return climb(PROCESSES, "fix_and_note" if alone(subject) else "four_steps", figures)


LOOKING_BACK = (
    Rung(
        "note",
        "Three lines within {hours}: what, why, and what will show it earlier next time.",
        lacks="{people} learn from it only if it is written for those who were not there.",
    ),
    Rung(
        "written",
        "Within {hours}, for each loss of the loop: time line, causes, repairs with a name and a day. "
        "Nobody is blamed.",
        lacks="Customers with a contract ask for it.",
        costs="A report for its own author.",
        due="Write it out from {second}.",
    ),
    Rung(
        "published",
        "Written within {hours}, and the part that concerns users is published: they pay, and they noticed.",
        costs="There are no strangers who were waiting.",
        due="Publish it once {many} were waiting.",
    ),
)


@decision(seed="technology-infrastructure, Incident Management: post-mortem")
def post_mortem(subject: Subject) -> Verdict:
    """Learn from each fault once, in writing, while it is remembered."""
    if static(subject) and alone(subject):
        return NotApplicable("What breaks is the host, and its host writes the report.")
    figures = numbers(
        subject,
        hours="seed.post_mortem_hours",
        people="team.people",
        second="choice.pipeline_gates.review_people",
        many="choice.post_mortem.users",
    )
    waiting = at_least(subject, "demand.users", "choice.post_mortem.users") and not internal(subject)
    if waiting and paid(subject) and not alone(subject):
        return climb(LOOKING_BACK, "published", figures)
    return climb(LOOKING_BACK, "note" if alone(subject) else "written", figures)


STATUS = (
    Rung(
        "none",
        "It has no strangers under contract: a message, or a line on its own page, tells {users}.",
        lacks="Strangers ask whether it is them or us.",
    ),
    Rung(
        "free_page",
        "A page at another host, fed by the check from outside, for {cost}: support answers once instead "
        "of often.",
        lacks="Customers with contracts want to be told.",
        costs="{users} can be told by a message.",
        due="Put up a page once strangers pay, or from {page_users}.",
    ),
    Rung(
        "with_subscriptions",
        "Customers subscribe and are told by mail; each part of the loop has a line. {users} would ask "
        "otherwise.",
        costs="Nobody would subscribe yet.",
        due="Offer subscriptions from {subscribe_users}, or with contracts that promise it.",
    ),
)


@decision(seed="technology-infrastructure, Incident Management: communicate; Tools: status page")
def status_page(subject: Subject) -> Verdict:
    """Tell users before they ask, from a place that stays up when the loop does not."""
    figures = numbers(
        subject,
        users="demand.users",
        page_users="choice.status_page.users",
        subscribe_users="choice.status_page.subscribe_users",
    )
    figures["cost"] = line(subject, "status_page")
    if amount(subject, "need.status_page") <= 0:
        return climb(STATUS, "none", figures)
    many = at_least(subject, "demand.users", "choice.status_page.subscribe_users")
    return climb(STATUS, "with_subscriptions" if many and company(subject) else "free_page", figures)
