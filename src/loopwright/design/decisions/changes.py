"""When changes go out, how data changes with them, and what is shown of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.release import strategy
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    at_least,
    cover,
    has_database,
    numbers,
    own_machines,
    redundant,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

SCHEMA = (
    Rung(
        "with_the_release",
        "One instance stops and starts again, so the schema changes in the same pause.",
        lacks="Old and new code run side by side, and one of them would meet the wrong schema.",
    ),
    Rung(
        "expand_then_contract",
        "Old and new code run side by side: add first, move the data, remove in a later release.",
        costs="Two releases for each change; with one instance and {size} of data the pause is short.",
        due="Split each change in two once versions overlap, or the data passes {large}.",
    ),
)


@decision(seed="infrastructure-analysis, Release Management: database schema changes")
def schema_changes(subject: Subject) -> Verdict:
    """Change the schema so that the version before the change still works.

    The share of deploys that change the schema is in the availability ledger, with the locks they take.
    """
    if not has_database(subject):
        return NotApplicable("The design keeps no database, so there is no schema to change.")
    figures = numbers(subject, size="data.size_gb", large="choice.schema_changes.size_gb")
    large = at_least(subject, "data.size_gb", "choice.schema_changes.size_gb")
    overlapping = redundant(subject) or not own_machines(subject)
    return climb(SCHEMA, "expand_then_contract" if overlapping or large else "with_the_release", figures)


WINDOWS = (
    Rung(
        "any_time",
        "Nobody notices a deploy: versions overlap, so it goes out as soon as it is ready.",
        lacks="A deploy interrupts somebody here, or somebody must be there to see its faults.",
    ),
    Rung(
        "while_covered",
        "Deploy while somebody is there for {watch} afterwards: faults of a change show early.",
        lacks="A restart in working hours would stop paying users for {pause}.",
        costs="Waiting for a window only makes changes larger when nobody would notice them anyway.",
        due="Keep deploys to covered hours when fewer than {often} make each of them an event.",
    ),
    Rung(
        "quiet_hours",
        "A deploy stops the loop for {pause}, and the peak is {ratio} times the mean: choose the trough.",
        costs="Deploying at night costs sleep and finds nobody awake to repair it.",
        due="Move deploys into the trough when the peak passes {spiky} times the mean and restarts "
        "interrupt.",
    ),
)


@decision(seed="infrastructure-analysis, Deployment Strategy Assessment: downtime requirements")
def deployment_window(subject: Subject) -> Verdict:
    """Deploy when a fault would be seen and hurt least.

    Overlapping versions need no window; a restart under a spiky load does.
    """
    figures = numbers(
        subject,
        pause="habits.restart_seconds.one_server",
        ratio="demand.peak_to_mean",
        watch="choice.deployment_window.watch_seconds",
        often="choice.deployment_window.deploys_per_week",
        spiky="choice.deployment_window.peak_to_mean",
    )
    interrupts = strategy(subject) == "in_place"
    spiky = at_least(subject, "demand.peak_to_mean", "choice.deployment_window.peak_to_mean")
    often = at_least(subject, "habits.deploys_per_week", "choice.deployment_window.deploys_per_week")
    if interrupts and spiky and cover(subject) is not Cover.BUSINESS:
        return climb(WINDOWS, "quiet_hours", figures)
    watched = cover(subject) is Cover.BUSINESS or regulated(subject)
    free = static(subject) or (not interrupts and not watched and (often or alone(subject)))
    return climb(WINDOWS, "any_time" if free else "while_covered", figures)


FLAGS = (
    Rung(
        "none",
        "At {weekly} a release is small enough to be its own switch.",
        lacks="Unfinished work would have to wait outside the main line.",
    ),
    Rung(
        "in_configuration",
        "A handful of switches in the configuration separates deploying from showing; {people} can keep "
        "them in mind.",
        lacks="A switch in a file cannot be turned for some users, nor without a deploy.",
        costs="Each switch is a branch to test and to remove; at {weekly} there is little to separate.",
        due="Put switches into the configuration from {some_deploys} by more than one person.",
    ),
    Rung(
        "service",
        "{people} deploy {weekly}: switches by user group, with an owner and an end date each, pay for "
        "themselves.",
        costs="A flag service is one more thing on the loop's path, for {people}.",
        due="Adopt a flag service from {many_people} deploying {many_deploys} or more.",
    ),
)


@decision(seed="technology-infrastructure, DevOps Practices: feature flags")
def feature_flags(subject: Subject) -> Verdict:
    """Separate deploying from showing only where several people's unfinished work meets.

    Each flag has an owner and a date on which it is removed.
    """
    figures = numbers(
        subject,
        people="team.people",
        weekly="habits.deploys_per_week",
        some_deploys="choice.feature_flags.some_deploys_per_week",
        many_deploys="choice.feature_flags.many_deploys_per_week",
        many_people="choice.feature_flags.many_people",
    )
    if static(subject):
        return NotApplicable("Files have no switches: what is uploaded is what is shown.")
    several = not alone(subject)
    some = at_least(subject, "habits.deploys_per_week", "choice.feature_flags.some_deploys_per_week")
    serviced = amount(subject, "need.flag_requests_per_month") > 0
    choice = "service" if serviced else "in_configuration" if some and several else "none"
    return climb(FLAGS, choice, figures)
