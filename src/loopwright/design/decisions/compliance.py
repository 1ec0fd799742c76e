"""Which laws look after the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    holds,
    in_europe,
    in_united_states,
    numbers,
    paid,
    personal,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Sensitivity

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

GDPR = (
    Rung(
        "basics",
        "People in Europe: a privacy page, agreements with each processor, answers to requests within "
        "{answer}.",
        lacks="Answering by hand does not do for {users}, for paying customers, or for records on health.",
    ),
    Rung(
        "full",
        "Paying customers or {users} in Europe: a record of processing, deletion by a command, notice of "
        "leaks in {notice}.",
        lacks="Health data is a special category: consent and an assessment are the law.",
        costs="{users}: a request is answered by hand.",
        due="Make deletion and export commands from {many}, or once the loop is paid for.",
    ),
    Rung(
        "special_category",
        "Health data of people in Europe: an impact assessment, explicit consent, data kept in the EU, "
        "leaks told in {notice}.",
        costs="No health data is kept.",
        due="Assess the impact before the first record on somebody's health.",
    ),
)


@decision(seed="technology-infrastructure, Compliance: GDPR")
def gdpr(subject: Subject) -> Verdict:
    """Give people in Europe their rights, by hand while they are few, by command when they are many.

    Regulation (EU) 2016/679: an answer within a month (article 12), of a leak notice in 72 h (article 33).
    """
    if not personal(subject):
        return NotApplicable("Nothing about people is kept.")
    if not in_europe(subject):
        return NotApplicable("No users in Europe were stated, and no data stands there.")
    figures = numbers(
        subject,
        users="demand.users",
        many="choice.gdpr.users",
        answer="choice.gdpr.answer_days",
        notice="choice.gdpr.notice_hours",
    )
    if holds(subject, Sensitivity.HEALTH):
        return climb(GDPR, "special_category", figures)
    many = at_least(subject, "demand.users", "choice.gdpr.users")
    return climb(GDPR, "full" if many or paid(subject) else "basics", figures)


HIPAA = (
    Rung(
        "keep_out",
        "No patients in the United States were stated: say so in the terms, and sign no associate agreement.",
        lacks="Patients in the United States are named.",
    ),
    Rung(
        "comply",
        "Health data in the United States: associate agreements with each provider, a trail of access "
        "for {trail}.",
        costs="It is dear to keep up and asked for by nobody outside the United States.",
        due="Comply before the first patient in the United States; the trail of access is then kept for "
        "{trail}.",
    ),
)


@decision(seed="technology-infrastructure, Compliance: HIPAA")
def hipaa(subject: Subject) -> Verdict:
    """Stay out of it while one can; once health data of the United States is kept, every provider must sign.

    45 CFR 164.316: documentation is kept for six years.
    """
    if not holds(subject, Sensitivity.HEALTH):
        return NotApplicable("No health data is kept.")
    figures = numbers(subject, trail="choice.log_retention.health_audit_days")
    return climb(HIPAA, "comply" if in_united_states(subject) else "keep_out", figures)
