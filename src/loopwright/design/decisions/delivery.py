"""How fast and how well changes arrive, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
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
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

TARGETS = (
    Rung(
        "no_target",
        "It is nobody's living: deploy when there is time, repair when there is time.",
        lacks="Users rely on it, so slow deploys and slow repairs cost something.",
    ),
    Rung(
        "watched",
        "A deploy in {minutes}, {success} of them without a fault, recovery in {hours}: counted each "
        "quarter.",
        lacks="At {weekly} a quarter is too long to wait for a trend.",
        costs="Counting deploys of something that nobody relies on is an exercise.",
        due="Count deploys once users rely on the loop.",
    ),
    Rung(
        "enforced",
        "At {weekly} the pipeline itself warns above {minutes}; below {success} features wait for repairs.",
        costs="At {weekly} one bad deploy would already break a limit of {success}.",
        due="Enforce the targets from {enforce}, when a month has deploys enough to measure a share.",
    ),
)


@decision(
    seed="infrastructure-analysis, Monitoring and KPIs; infrastructure-prd-template, Operational Success"
)
def delivery_targets(subject: Subject) -> Verdict:
    """Hold deploys to a speed, a success rate and a time to recover that the team can measure.

    The design's own promise of recovery stands beside the target; where a person must be woken it wins.
    """
    figures = numbers(
        subject,
        minutes="seed.deploy_minutes",
        success="seed.deploy_success",
        hours="seed.mttr_hours",
        weekly="habits.deploys_per_week",
        failing="habits.change_failure_rate",
        promised="promise.rto_seconds",
        enforce="choice.delivery_targets.enforce_deploys_per_week",
    )
    details: tuple[str, ...] = (
        "Assumed today: {failing} of the changes fail; the target allows the rest of {success}.",
        "The design promises recovery of the worst loss in {promised} while covered; the target is {hours}.",
    )
    if amount(subject, "promise.rto_seconds") <= 0:  # nothing is kept that could be lost
        details = details[:1]
    often = at_least(subject, "habits.deploys_per_week", "choice.delivery_targets.enforce_deploys_per_week")
    choice = "no_target" if hobby(subject) else "enforced" if often else "watched"
    return climb(TARGETS, choice, figures, details)


UPDATES = (
    Rung(
        "monthly",
        "Open one change a month with all updates; security fixes at once.",
        lacks="What strangers can reach and pay through is attacked within days of a published fault.",
    ),
    Rung(
        "weekly",
        "Let a robot open the updates each week; the tests decide, security fixes go at once.",
        lacks="Payment or health data asks for a scan that can stop a release.",
        costs="Weekly updates of something that few can reach cost more than they avert.",
        due="Update weekly once strangers with accounts or payments can reach it.",
    ),
    Rung(
        "weekly_with_a_gate",
        "Update weekly, and stop a release on a known critical fault in a dependency or the image.",
        costs="A gate stops releases for faults that do not concern them; no data here asks for it.",
        due="Let the scan stop releases once payment or health data is kept, or from {gate_people}.",
    ),
)


@decision(
    seed="infrastructure-analysis, Container and Orchestration: image security; "
    "technology-infrastructure, Security"
)
def dependency_updates(subject: Subject) -> Verdict:
    """Take in other people's repairs at a rhythm that the exposure asks for."""
    figures = numbers(subject, gate_people="choice.dependency_updates.gate_people")
    crowd = at_least(subject, "team.people", "choice.dependency_updates.gate_people")
    if regulated(subject) or crowd:
        return climb(UPDATES, "weekly_with_a_gate", figures)
    quiet = static(subject) or hobby(subject) or not (paid(subject) or company(subject))
    return climb(UPDATES, "monthly" if quiet else "weekly", figures)


IMAGES = (
    Rung(
        "platform_build",
        "The platform builds the image from the repository and keeps it.",
        lacks="The servers are the team's own: an image must come from somewhere.",
    ),
    Rung(
        "small_image",
        "One image, built in stages on a slim official base, run by an unprivileged user, kept in a "
        "registry.",
        lacks="Payment or health data asks to prove what runs.",
        costs="The platform already builds one.",
        due="Build the image oneself once the program leaves the platform.",
    ),
    Rung(
        "signed_image",
        "A slim base pinned by digest, scanned, signed, and only signed images start.",
        costs="Signing proves to an auditor what a commit hash tells the team; what runs is known to {people}.",
        due="Sign images once payment or health data is kept, or from {gate_people}.",
    ),
)


@decision(seed="infrastructure-prd-template, Containerization Strategy")
def container_images(subject: Subject) -> Verdict:
    """Package the program once, and run the same package everywhere."""
    figures = numbers(subject, people="team.people", gate_people="choice.dependency_updates.gate_people")
    if static(subject):
        return NotApplicable("Files need no container.")
    if regulated(subject) or at_least(subject, "team.people", "choice.dependency_updates.gate_people"):
        return climb(IMAGES, "signed_image", figures)
    built = {Arrangement.PLATFORM, Arrangement.SERVERLESS}
    on_platform = subject.design.structure.arrangement in built and amount(subject, "cost.worker") == 0
    return climb(IMAGES, "platform_build" if on_platform else "small_image", figures)
