"""How the team keeps the program fit to change: tests, debt, toil, documents, reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    at_least,
    company,
    hobby,
    numbers,
    paged,
    paid,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

MIXES = (
    Rung(
        "critical_path",
        "One test walks the loop, and each fault becomes a test; {people} do not need a pyramid.",
        lacks="Somebody pays: more than the one path must stay whole.",
    ),
    Rung(
        "pyramid",
        "{unit} of the tests on single functions, {integration} across parts, {end_to_end} as a user does.",
        lacks="What programs of customers rely on must not change unnoticed.",
        costs="A pyramid before the product is sure of its shape.",
        due="Build the pyramid once somebody pays, or from {test_people}.",
    ),
    Rung(
        "pyramid_with_contracts",
        "{unit}, {integration}, {end_to_end}, and a test of each answer that customers' programs read.",
        costs="No program of a customer reads the answers.",
        due="Test the contract once programs of customers call it.",
    ),
)


@decision(seed="technology-infrastructure, Testing Strategy")
def test_mix(subject: Subject) -> Verdict:
    """Test the loop first, then many small things, then a few large ones."""
    if static(subject):
        return NotApplicable("Links are checked as the files are built; nothing else can break.")
    figures = numbers(
        subject,
        people="team.people",
        unit="seed.tests.unit",
        integration="seed.tests.integration",
        end_to_end="seed.tests.end_to_end",
        test_people="choice.test_mix.people",
    )
    serious = paid(subject) or at_least(subject, "team.people", "choice.test_mix.people")
    if serious and not paged(subject):
        return climb(MIXES, "pyramid_with_contracts", figures)
    return climb(MIXES, "pyramid" if serious else "critical_path", figures)


COVERAGE = (
    Rung(
        "not_counted",
        "Tests follow the loop and past faults; a share would only be decoration.",
        lacks="Somebody pays, and a falling share is the first sign of haste.",
    ),
    Rung(
        "floor",
        "Not below {coverage} of the lines; new lines count double, old ones only when touched.",
        lacks="Payment or health data does not forgive the line that was not tried.",
        costs="A number to please, before anybody pays.",
        due="Set a floor of {coverage} once somebody pays.",
    ),
    Rung(
        "floor_by_branch",
        "Not below {coverage} of the lines, and every branch of what touches money or health.",
        costs="Branches of code that cannot hurt anybody.",
        due="Count branches once health or payment data is kept.",
    ),
)


@decision(seed="technology-infrastructure, Testing Strategy: coverage")
def test_coverage(subject: Subject) -> Verdict:
    """Count what is tested when counting changes what is done."""
    if static(subject):
        return NotApplicable("There is no program whose lines could be counted.")
    figures = numbers(subject, coverage="seed.coverage")
    if regulated(subject):
        return climb(COVERAGE, "floor_by_branch", figures)
    return climb(COVERAGE, "floor" if paid(subject) or company(subject) else "not_counted", figures)


DEBTS = (
    Rung(
        "list",
        "Write shortcuts down where they are taken; pay when one hurts. {people} remember the rest.",
        lacks="Nobody remembers everything, and what is not paid grows.",
    ),
    Rung(
        "one_day_in_five",
        "{share} of the time, that is {hours} of {people}, goes to shortcuts; the oldest that hurts first.",
        costs="A share of the time of somebody who has none.",
        due="Set {share} of the time aside from the first employee or the first paying customer.",
    ),
)


@decision(seed="technology-infrastructure, Technical Debt")
def technical_debt(subject: Subject) -> Verdict:
    """Take shortcuts knowingly, write them down, and pay them back at a steady rate."""
    figures = numbers(subject, share="seed.debt_share", people="team.people", month="team.hours_per_month")
    share, people, month = figures["share"], figures["people"], figures["month"]
    value = share.value * people.value * month.value
    formula = "share × people × working hours a month"
    figures["hours"] = total(value, "hours/month", formula, share=share, people=people, month=month)
    steady = (paid(subject) or company(subject)) and not hobby(subject)
    return climb(DEBTS, "one_day_in_five" if steady else "list", figures)


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
