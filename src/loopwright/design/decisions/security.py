"""How much is defended, against whom, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    amount,
    at_least,
    company,
    has_database,
    hobby,
    holds,
    numbers,
    own_machines,
    paid,
    personal,
    regulated,
    static,
)
from loopwright.design.verdict import decision
from loopwright.loop.vocabulary import Sensitivity

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

POSTURES = (
    Rung(
        "basic",
        "HTTPS, updates, a second factor for whoever administers: nothing in it is about people.",
        lacks="Data on people is kept, and a law looks after it.",
    ),
    Rung(
        "standard",
        "A closed database, least rights, limits on rate, headers, encrypted copies, a list of who may what.",
        lacks="Health or payment data is what is stolen first and forgiven last.",
        costs="There is nobody's data to protect.",
        due="Take the standard posture once data on people is kept.",
    ),
    Rung(
        "strict",
        "A trail of every access, fields encrypted for themselves, a test each year, no shared hosts.",
        costs="No health or payment data is kept, and {people} would spend their time on proofs.",
        due="Take the strict posture once health or payment data is kept.",
    ),
)


@decision(seed="infrastructure-from-loop, Security Essentials")
def security_posture(subject: Subject) -> Verdict:
    """Defend in proportion to what could be taken.

    Basics cost an afternoon and are never left out; the rest follows from what the data is.
    """
    figures = numbers(subject, people="team.people", incidents="seed.security_incidents")
    details = ("The aim: {incidents} critical incidents a year.",)
    if regulated(subject):
        return climb(POSTURES, "strict", figures, details)
    return climb(POSTURES, "standard" if personal(subject) else "basic", figures, details)


CHECKLISTS = (
    Rung(
        "essential",
        "The essential list: it is done before anybody uses the loop.",
        lacks="Somebody's account, money or work depends on it.",
    ),
    Rung(
        "important",
        "Essential before launch, important within {important}: customers trust it with their data.",
        lacks="Health or payment data, or {users}, make it worth attacking on purpose.",
        costs="Nobody pays or logs in yet.",
        due="Do the important list within {important} of the first paying customer.",
    ),
    Rung(
        "advanced",
        "Essential and important before launch, advanced within {advanced}: it is worth attacking on "
        "purpose.",
        costs="A programme for {people} whose loop is not worth attacking on purpose.",
        due="Do the advanced list from {many}, or with health or payment data.",
    ),
)
ESSENTIAL = (
    "Essential: HTTPS everywhere; passwords hashed slowly; queries with parameters; output escaped.",
    "Essential: tokens on forms; short sessions; updates taken; copies encrypted; access logged.",
    "Essential: secrets outside the code; a database that strangers cannot reach.",
)
IMPORTANT = (
    "Important: a second factor; limits on rate; keys that turn over; security headers.",
    "Important: encryption at rest; a test from outside; a plan for the day it happens.",
)
ADVANCED = (
    "Advanced: the certificate customers ask for; rights of the people in the data; rewards for finders.",
    "Advanced: regular audits; protection against floods; a firewall that reads requests.",
)


@decision(seed="technology-infrastructure, Security Checklist")
def security_checklist(subject: Subject) -> Verdict:
    """Work through what is essential first, and through the rest when the loop becomes worth attacking."""
    figures = numbers(
        subject,
        people="team.people",
        users="demand.users",
        important="seed.security.important_months",
        advanced="seed.security.advanced_months",
        many="choice.security_checklist.users",
    )
    many = at_least(subject, "demand.users", "choice.security_checklist.users")
    if regulated(subject) or (many and personal(subject)):
        return climb(CHECKLISTS, "advanced", figures, ESSENTIAL + IMPORTANT + ADVANCED)
    trusted = not hobby(subject) and not static(subject) and (paid(subject) or company(subject))
    return (
        climb(CHECKLISTS, "important", figures, ESSENTIAL + IMPORTANT)
        if trusted
        else climb(CHECKLISTS, "essential", figures, ESSENTIAL)
    )


ENCRYPTION = (
    Rung(
        "in_transit",
        "HTTPS from the visitor to the files; they are public, so the disk may be read.",
        lacks="A lost disk or copy would show what users keep.",
    ),
    Rung(
        "in_transit_and_at_rest",
        "HTTPS outside, TLS to the database when it stands elsewhere, disks and copies encrypted by the "
        "provider.",
        lacks="Whoever reads the database reads health or payment data.",
        costs="The files are public.",
        due="Encrypt disks and copies once anything of users is kept.",
    ),
    Rung(
        "fields_too",
        "TLS between all parts, disks and copies encrypted, and the sensitive fields under keys of their "
        "own, turned every {rotation}.",
        costs="Fields under keys of their own cannot be searched; nothing here is worth that.",
        due="Encrypt fields once health or payment data is kept.",
    ),
)


@decision(seed="technology-infrastructure, Security Fundamentals: data protection")
def encryption(subject: Subject) -> Verdict:
    """Make a lost disk, a lost copy and a tapped line worthless."""
    figures = numbers(subject, rotation="choice.secret_rotation.strict_days")
    if regulated(subject):
        return climb(ENCRYPTION, "fields_too", figures)
    kept = has_database(subject) or amount(subject, "data.files_gb") > 0
    return climb(ENCRYPTION, "in_transit_and_at_rest" if kept else "in_transit", figures)


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
