"""How the team keeps the program fit to change: tests and debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
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
        "One test walks the loop, and each fault becomes a test; no pyramid is needed for {people}.",
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
        "Write shortcuts down where they are taken; pay when one hurts. The rest is kept in mind by {people}.",
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
