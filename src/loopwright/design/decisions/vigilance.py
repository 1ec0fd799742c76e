"""Who looks whether the defences hold: trails, tests from outside, repairs of the systems below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    amount,
    hobby,
    holds,
    numbers,
    own_machines,
    personal,
    regulated,
)
from loopwright.design.verdict import decision
from loopwright.loop.vocabulary import Sensitivity

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

TRAILS = (
    Rung(
        "deploy_history",
        "The history of commits and deploys says who changed what; there is nothing else to change.",
        lacks="Somebody can change users' data without a deploy.",
    ),
    Rung(
        "administrators",
        "What administrators do is written down: who, when, what before and after, for {audit}.",
        lacks="For health data reading counts as much as changing.",
        costs="{people} can do nothing that they would not tell each other.",
        due="Write down what administrators do once they can see other people's data.",
    ),
    Rung(
        "every_access",
        "Each reading and changing of a record, in a place where it can only be added to, for {audit}.",
        costs="A line for each reading of data that no law counts.",
        due="Write down each access once health or payment data is kept.",
    ),
)


@decision(seed="infrastructure-analysis, Compliance and Governance: audit trails")
def audit_log(subject: Subject) -> Verdict:
    """Be able to say afterwards who saw or changed what."""
    health = holds(subject, Sensitivity.HEALTH)
    audit = "choice.log_retention.health_audit_days" if health else "choice.log_retention.audit_days"
    figures = numbers(subject, people="team.people", audit=audit)
    if regulated(subject):
        return climb(TRAILS, "every_access", figures)
    seen = personal(subject) and not hobby(subject)
    return climb(TRAILS, "administrators" if seen else "deploy_history", figures)


TESTS = (
    Rung(
        "scan",
        "A scan from outside each month; faults it finds are the ones strangers find too.",
        lacks="A scan finds no way around one's own rules of who may see what.",
    ),
    Rung(
        "yearly",
        "A scan each month, and once a year somebody who is paid to get in.",
        lacks="Health or payment data is checked at least every {strict}.",
        costs="A paid attack on something that nobody pays for.",
        due="Pay for a test once revenue passes {revenue_limit}.",
    ),
    Rung(
        "half_yearly",
        "Every {strict} somebody who is paid to get in, and after each large change.",
        costs="Twice a year for data that no law looks after.",
        due="Test every {strict} once health or payment data is kept.",
    ),
)


@decision(seed="infrastructure-analysis, Continuous Improvement: semi-annual security assessments")
def security_assessment(subject: Subject) -> Verdict:
    """Let somebody else look for what one's own eyes pass over, as often as the data is worth it."""
    figures = numbers(
        subject,
        strict="seed.review.security_months",
        revenue_limit="choice.security_assessment.revenue_usd",
    )
    if regulated(subject):
        return climb(TESTS, "half_yearly", figures)
    worth = amount(subject, "money.revenue_usd") >= figures["revenue_limit"].value
    return climb(TESTS, "yearly" if worth else "scan", figures)


PATCHES = (
    Rung(
        "by_the_host",
        "The platform keeps its systems up to date; only one's own dependencies remain.",
        lacks="The servers are the team's own.",
    ),
    Rung(
        "by_itself",
        "Security updates install themselves each night, with a restart in the quiet hour when one is "
        "needed.",
        lacks="Several servers can be updated one after the other without stopping the loop.",
        costs="There is no server of one's own.",
        due="Install updates by a timer once a server is one's own.",
    ),
    Rung(
        "one_after_another",
        "Security updates within {days}, one server after the other, the balancer leading round each.",
        costs="There is one server.",
        due="Update in turn once a second server shares the load: beyond {largest}.",
    ),
)


@decision(seed="infrastructure-analysis, Infrastructure Automation: patch management")
def patching(subject: Subject) -> Verdict:
    """Repair the systems below the program before the fault is used, without anybody having to remember."""
    figures = numbers(subject, days="choice.patching.days", largest="capacity.largest_rate")
    if not own_machines(subject):
        return climb(PATCHES, "by_the_host", figures)
    return climb(
        PATCHES, "one_after_another" if subject.design.structure.app_redundant else "by_itself", figures
    )
