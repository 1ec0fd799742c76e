"""What keeping the system takes, who can look it up, and when it is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    at_least,
    company,
    hobby,
    numbers,
    paid,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

TOIL = (
    Rung(
        "fits",
        "The design takes {effort} of the {hours} there are for operations.",
        lacks="The design takes {effort}, a large part of the {hours} there are.",
    ),
    Rung(
        "automate_first",
        "The design takes {effort} of {hours}: above {warn} of them, the next improvement is one that "
        "saves hours.",
        lacks="The design takes more than there is.",
        costs="{effort} of {hours} leaves room.",
        due="Automate before building on once operations take {warn} of their hours.",
    ),
    Rung(
        "too_much",
        "The design takes {effort}, more than the {hours} there are: hire, pay somebody else, or promise "
        "less.",
        costs="{effort} is still within {hours}.",
        due="Stop and change something when operations take more than {hours}; {limit} of all time is "
        "the wall.",
    ),
)


@decision(seed="infrastructure-analysis, Operational Efficiency: automation")
def toil(subject: Subject) -> Verdict:
    """Keep the hours that the system asks for below those that people have for it."""
    figures = numbers(
        subject,
        effort="effort.total",
        hours="team.operations_hours",
        warn="choice.toil.warn_share",
        limit="seed.toil_share",
    )
    if static(subject):
        return NotApplicable("Files on somebody else's delivery network ask for nobody's hours.")
    used = figures["effort"].value / max(figures["hours"].value, figures["effort"].value * 1e-9, 1e-12)
    choice = "too_much" if used > 1 else "automate_first" if used >= figures["warn"].value else "fits"
    return climb(TOIL, choice, figures)


DOCUMENTS = (
    Rung(
        "readme",
        "One page: how to get in, how to deploy, how to restore. It is what one forgets oneself.",
        lacks="Somebody else may have to mend it.",
    ),
    Rung(
        "runbooks",
        "README, a drawing of the parts, and a runbook for each alert, so that another can act on it.",
        lacks="{people} decide things that the others must be able to look up.",
        costs="Runbooks for a reader who wrote them.",
        due="Write a runbook for each alert once a second person may be rung.",
    ),
    Rung(
        "handbook",
        "Runbooks, a record of each decision with its price, and a first week for whoever joins {people}.",
        costs="Records for {people} who were there when it was decided.",
        due="Keep records of decisions from {record_people}, or with health or payment data.",
    ),
)


@decision(seed="infrastructure-from-loop, Pre-Launch Checklist: documentation")
def documentation(subject: Subject) -> Verdict:
    """Write what somebody else needs on a bad day, and keep it beside the code."""
    figures = numbers(subject, people="team.people", record_people="choice.documentation.people")
    crowd = at_least(subject, "team.people", "choice.documentation.people")
    if regulated(subject) or crowd:
        return climb(DOCUMENTS, "handbook", figures)
    return climb(DOCUMENTS, "readme" if alone(subject) else "runbooks", figures)


REVIEWS = (
    Rung(
        "yearly",
        "Once every {architecture}: is it still worth its price, and does the restore still work?",
        lacks="Money and customers move faster than once a year.",
    ),
    Rung(
        "quarterly",
        "Every {recovery}: bill, promises kept, restore; security every {security}; the whole design "
        "every {architecture}.",
        lacks="{people} and their bill change within a month.",
        costs="Four times a year for something nobody depends on.",
        due="Look every {recovery} once somebody pays.",
    ),
    Rung(
        "monthly",
        "Infrastructure every {infrastructure}, restore every {recovery}, security every {security}, "
        "design every {architecture}.",
        costs="A meeting each month for {people}.",
        due="Look each month from {review_people}, or from {review_cost} of bill.",
    ),
)


@decision(seed="infrastructure-analysis, Continuous Improvement")
def review_calendar(subject: Subject) -> Verdict:
    """Look again as often as something will have changed."""
    figures = numbers(
        subject,
        people="team.people",
        infrastructure="seed.review.infrastructure_months",
        recovery="seed.review.recovery_test_months",
        security="seed.review.security_months",
        architecture="seed.review.architecture_months",
        review_people="choice.review_calendar.people",
        review_cost="choice.review_calendar.usd",
    )
    costly = amount(subject, "cost.total") >= figures["review_cost"].value
    if costly or at_least(subject, "team.people", "choice.review_calendar.people"):
        return climb(REVIEWS, "monthly", figures)
    serious = (paid(subject) or company(subject) or regulated(subject)) and not hobby(subject)
    return climb(REVIEWS, "quarterly" if serious else "yearly", figures)
