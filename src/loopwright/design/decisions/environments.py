"""Where the loop runs besides production, what each place costs, and whose data stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    at_least,
    count,
    has_database,
    hobby,
    numbers,
    personal,
    regulated,
    said,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict


def line(subject: Subject, component: str) -> Figure:
    """The environment's line of the bill, 0 when the design needs nothing of its own for it."""
    return said(subject, f"cost.{component}") or count(
        0, "USD/month", f"the bill has no line for {component}"
    )


def wants_staging(subject: Subject) -> bool:
    """Whether a change should be seen working first: several people, or data that forgives nothing."""
    if static(subject) or hobby(subject):
        return False
    return at_least(subject, "team.people", "choice.staging.people") or regulated(subject)


STAGING = (
    Rung(
        "none",
        "{people} at {weekly} try a change on their own machine and can go back quickly.",
        lacks="A change is seen working by nobody before users see it.",
    ),
    Rung(
        "smaller",
        "One small copy of production with made-up data, for {cost}, because {people} change it at {weekly}.",
        lacks="What is redundant in production must be redundant where it is tried, given what the data is.",
        costs="A second copy for {people}; start with production alone.",
        due="Add a small staging from {staging_people}, or with payment or health data.",
    ),
    Rung(
        "like_production",
        "A copy arranged like production, for {cost}: failover and migrations are rehearsed on it.",
        costs="A faithful copy pays when failovers are rehearsed; below {parity_people} a small one "
        "finds the same.",
        due="Let staging mirror production from {parity_people} on a redundant design, or with regulated "
        "data on one.",
    ),
)


@decision(seed="infrastructure-from-loop, Environment Strategy: staging")
def staging(subject: Subject) -> Verdict:
    """Start with production; add a staging environment when several people or the data make mistakes dear."""
    figures = numbers(
        subject,
        people="team.people",
        weekly="habits.deploys_per_week",
        staging_people="choice.staging.people",
        parity_people="choice.staging.parity_people",
    )
    figures["cost"] = line(subject, "staging")
    parity = at_least(subject, "team.people", "choice.staging.parity_people") or regulated(subject)
    if not wants_staging(subject):
        return climb(STAGING, "none", figures)
    choice = "like_production" if parity and subject.design.structure.app_redundant else "smaller"
    return climb(STAGING, choice, figures)


DEVELOPMENT = (
    Rung(
        "own_machine",
        "Everything runs on one's own machine from one file; {people} share nothing and pay {cost}.",
        lacks="The loop needs parts that a laptop does not have.",
    ),
    Rung(
        "off_at_night",
        "One shared environment for {people}, for {cost}: on for {hours} a week, off at night and at "
        "weekends.",
        costs="A shared environment for {people} costs more than it shares.",
        due="Share an environment, off at night, from {shared_people} or with clusters and queues no "
        "laptop has.",
    ),
)


@decision(
    seed="infrastructure-from-loop, Environment Strategy: development; phase-2-infrastructure-questions, "
    "Question 5"
)
def development(subject: Subject) -> Verdict:
    """Develop where it costs nothing, and switch off what costs something when nobody works."""
    figures = numbers(
        subject,
        people="team.people",
        hours="choice.development.hours_per_week",
        shared_people="choice.development.people",
    )
    figures["cost"] = line(subject, "development")
    if static(subject):
        return NotApplicable("Files are seen in a browser; there is nothing to run.")
    cluster = subject.design.structure.arrangement is Arrangement.KUBERNETES
    shared = cluster or at_least(subject, "team.people", "choice.development.people")
    return climb(DEVELOPMENT, "off_at_night" if shared else "own_machine", figures)


PREVIEWS = (
    Rung(
        "none",
        "{people} look at a change over one shoulder; a preview of each would be seen by its author alone.",
        lacks="Reviewers would have to build each change to see it.",
    ),
    Rung(
        "included",
        "The host makes a preview of each change at no price of its own; let it expire after {days}.",
        lacks="The design's host makes none by itself.",
        costs="The design's host makes none by itself.",
        due="Take previews when the host makes them for nothing.",
    ),
    Rung(
        "with_expiry",
        "A copy for each open change, for {cost}, gone when merged or after {days}: {people} review for "
        "each other.",
        costs="Below {preview_people} the reviewers are the authors.",
        due="Make a preview of each change from {preview_people} at {preview_deploys} or more.",
    ),
)


@decision(seed="infrastructure-from-loop, Environment Strategy: preview and review")
def previews(subject: Subject) -> Verdict:
    """Let reviewers see a change running when there are reviewers, and let every preview die by itself."""
    figures = numbers(
        subject,
        people="team.people",
        days="choice.previews.expiry_days",
        preview_people="choice.previews.people",
        preview_deploys="choice.previews.deploys_per_week",
    )
    figures["cost"] = line(subject, "preview")
    crowd = at_least(subject, "team.people", "choice.previews.people")
    often = at_least(subject, "habits.deploys_per_week", "choice.previews.deploys_per_week")
    if crowd and often:
        return climb(PREVIEWS, "included" if static(subject) else "with_expiry", figures)
    return climb(PREVIEWS, "included" if static(subject) and not alone(subject) else "none", figures)


TEST_DATA = (
    Rung(
        "copy",
        "Nothing in it is about people: a copy of production is the truest test data.",
        lacks="A copy would carry people's data to where more hands and fewer locks are.",
    ),
    Rung(
        "masked",
        "A copy with names and addresses replaced: {size} of real shapes find what made-up rows do not.",
        lacks="Masked health or payment data can be told apart again; copies count as the original.",
        costs="There is nobody in the data to hide.",
        due="Mask each copy once data on people is kept in more than {small}.",
    ),
    Rung(
        "made_up",
        "Rows made up by a script: what cannot leave production cannot leak from elsewhere.",
        costs="A script that imitates {size} of real data is work, and no law asks for it.",
        due="Make test data up once payment or health data is kept, or while there is less than {small}.",
    ),
)


@decision(seed="infrastructure-from-loop, Environment Strategy: real copy or synthetic data")
def test_data(subject: Subject) -> Verdict:
    """Keep people's data in production; elsewhere use what cannot hurt them.

    A masked copy starts to pay when there is enough data for its shape to matter.
    """
    figures = numbers(subject, size="data.size_gb", small="choice.test_data.size_gb")
    if not has_database(subject):
        return NotApplicable("The design keeps no database to copy.")
    if regulated(subject):
        return climb(TEST_DATA, "made_up", figures)
    if not personal(subject):
        return climb(TEST_DATA, "copy", figures)
    real = amount(subject, "data.size_gb") >= figures["small"].value
    return climb(TEST_DATA, "masked" if real else "made_up", figures)
