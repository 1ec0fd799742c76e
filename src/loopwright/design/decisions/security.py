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
    numbers,
    paid,
    personal,
    regulated,
    static,
)
from loopwright.design.verdict import decision

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
