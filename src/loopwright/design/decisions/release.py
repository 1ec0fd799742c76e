"""How a new version reaches users, and how it goes away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    numbers,
    own_machines,
    redundant,
    static,
)
from loopwright.design.verdict import decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

STRATEGIES = (
    Rung(
        "upload",
        "The loop is nothing but files: a new set is uploaded and becomes current at once.",
        lacks="Only files can be released by uploading them; here a program must be replaced.",
    ),
    Rung(
        "in_place",
        "One instance runs, so it is restarted; {pause} of downtime a deploy is cheaper than a second "
        "instance.",
        lacks="Every deploy would interrupt the loop for {pause}.",
        costs="There is no program to restart.",
        due="Restart in place as soon as a program answers requests: {peak} at the peak today.",
    ),
    Rung(
        "platform",
        "The platform starts the new version beside the old one, asks for its health, then turns the "
        "traffic over.",
        lacks="A bad version reaches everybody, or the machines are the team's own to replace.",
        costs="It needs an application platform, and nothing else here asks for one.",
        due="Let a platform turn versions over when restarts hurt: above {restart_limit}.",
    ),
    Rung(
        "rolling",
        "Several instances share the load ({peak} at the peak), so they are replaced one after the other.",
        lacks="A bad version has reached everybody before it is noticed; {availability} has no room for "
        "that.",
        costs="It takes a second instance behind a balancer.",
        due="Roll through the instances as soon as a second one is needed: beyond {largest}.",
    ),
    Rung(
        "blue_green",
        "The objective of {availability} leaves no room for a slow roll back: the old set stays ready.",
        lacks="A fault reaches every user at once; at {weekly} that adds up.",
        costs="It doubles the application while a release lasts; the objective of {availability} does "
        "not ask for it.",
        due="Keep two whole sets when the availability objective reaches {strict}.",
    ),
    Rung(
        "canary",
        "A small share of the traffic meets a version first; at {weekly} bad changes would else break "
        "{availability}.",
        costs="At {weekly} bad changes do not use up {availability}, and below {canary_rate} a share "
        "shows nothing.",
        due="Try versions on a share of users from {canary_deploys} with {canary_rate} at the peak.",
        back="rolling",
    ),
)


def strategy(subject: Subject) -> str:
    """How the solved design replaces a version, in the words of the ladder."""
    if static(subject):
        return "upload"
    release = subject.design.release
    if release in {"canary", "blue_green"}:
        return release
    if subject.design.structure.arrangement in {Arrangement.PLATFORM, Arrangement.SERVERLESS}:
        return "platform"
    return "in_place" if release == "in_place" else "rolling"


@decision(seed="infrastructure-from-loop, Deployment Strategy from Loop")
def release_strategy(subject: Subject) -> Verdict:
    """Replace the running version as gently as the loop needs, and no more elaborately than that.

    The solver weighed each way with the downtime that bad changes and restarts cost; instances that exist
    anyway make a rolling release free.
    """
    figures = numbers(
        subject,
        pause="habits.restart_seconds.one_server",
        peak="load.peak_rate",
        largest="capacity.largest_rate",
        availability="objective.availability",
        weekly="habits.deploys_per_week",
        restart_limit="choice.release_strategy.in_place_deploys_per_week",
        strict="choice.release_strategy.blue_green_availability",
        canary_rate="choice.release_strategy.canary_requests_per_second",
        canary_deploys="choice.release_strategy.canary_deploys_per_week",
    )
    return climb(STRATEGIES, strategy(subject), figures)


ROLLBACKS = (
    Rung(
        "earlier_upload",
        "The host keeps earlier uploads; the last good one is made current again.",
        lacks="A program and its data do not go back by choosing an earlier set of files.",
    ),
    Rung(
        "earlier_image",
        "The last good image stays on the server; starting it again takes {in_place}.",
        lacks="{in_place} of going back by hand is slower than the design can do.",
        costs="There is no image to start.",
        due="Keep images once a program is deployed rather than files: {weekly} are expected.",
    ),
    Rung(
        "earlier_release",
        "The platform keeps earlier releases; one command brings one back in {platform}.",
        lacks="Nobody watches at the moment of a change; at {weekly} the roll back should start itself.",
        costs="It is what an application platform offers, and the design stands on servers.",
        due="Ask for one-command roll back when going back must take less than {in_place}.",
    ),
    Rung(
        "automatic",
        "At {weekly} the release itself watches errors and goes back alone, within {rolling}.",
        costs="At {weekly} the person who deploys is watching anyway.",
        due="Let the release go back by itself from {automatic}.",
    ),
)


@decision(seed="infrastructure-from-loop, CI/CD from Loop: rollback process")
def rollback(subject: Subject) -> Verdict:
    """Know how to go back before going forward, and how long it takes.

    Going back must never need the database to go back: see schema_changes.
    """
    figures = numbers(
        subject,
        weekly="habits.deploys_per_week",
        automatic="choice.rollback.automatic_deploys_per_week",
        in_place="respond.roll_back_seconds.in_place",
        platform="respond.roll_back_seconds.platform",
        rolling="respond.roll_back_seconds.rolling",
    )
    often = at_least(subject, "habits.deploys_per_week", "choice.rollback.automatic_deploys_per_week")
    if static(subject):
        return climb(ROLLBACKS, "earlier_upload", figures)
    if redundant(subject) and often:
        return climb(ROLLBACKS, "automatic", figures)
    return climb(ROLLBACKS, "earlier_image" if own_machines(subject) else "earlier_release", figures)
