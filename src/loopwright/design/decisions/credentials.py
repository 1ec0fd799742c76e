"""Where secrets stand, how they turn over, and what programs may do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    OWN_MACHINES,
    alone,
    amount,
    at_least,
    hobby,
    numbers,
    personal,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

STORES = (
    Rung(
        "pipeline_only",
        "The one secret is the key to upload; it stands in the pipeline's settings.",
        lacks="A running program needs secrets of its own.",
    ),
    Rung(
        "environment",
        "A file on the server that only the program may read, kept encrypted in the repository.",
        lacks="Several machines would each carry a copy that nobody turns over.",
        costs="No program reads secrets.",
        due="Keep secrets outside the code with the first one that a program needs.",
    ),
    Rung(
        "platform_store",
        "The platform keeps secrets and hands them to the program; one command sets them, for {people}.",
        lacks="Health or payment data asks who read a secret, and when.",
        costs="The design stands on servers, which have no such store.",
        due="Use the platform's store once the program runs on one.",
    ),
    Rung(
        "vault",
        "A store of secrets with a trail of who read them; programs fetch theirs at start, people none.",
        costs="A store that must run before anything else can start, for {people}.",
        due="Keep a store of secrets from {vault_people}, or with health or payment data.",
    ),
)


@decision(seed="infrastructure-from-loop, Security Essentials: secrets in vault or environment, not code")
def secrets(subject: Subject) -> Verdict:
    """Keep secrets out of the code, and in no more places than necessary."""
    figures = numbers(subject, people="team.people", vault_people="choice.secrets.vault_people")
    if static(subject):
        return climb(STORES, "pipeline_only", figures)
    if amount(subject, "need.secrets_store") > 0:
        return climb(STORES, "vault", figures)
    on_servers = subject.design.structure.arrangement in OWN_MACHINES
    return climb(STORES, "environment" if on_servers else "platform_store", figures)


ROTATIONS = (
    Rung(
        "when_somebody_leaves",
        "Turn them when somebody leaves or one may have leaked; know the command by heart.",
        lacks="With data on people a leak that nobody noticed must end by itself.",
    ),
    Rung(
        "yearly",
        "Turn each every {usual}, and at once when somebody leaves.",
        lacks="Health or payment data shortens what an unnoticed leak may last.",
        costs="Every place where a secret is used is known to {people}.",
        due="Turn secrets every {usual} once data on people is kept by more than one person.",
    ),
    Rung(
        "by_itself",
        "The store turns them every {strict} by itself; people sign in with short-lived ones.",
        costs="Automation for a handful of secrets.",
        due="Let the store turn secrets once health or payment data is kept.",
    ),
)


@decision(seed="infrastructure-analysis, Access Control: secret storage and rotation")
def secret_rotation(subject: Subject) -> Verdict:
    """End a leak that nobody noticed after a time that the data can bear."""
    figures = numbers(
        subject,
        people="team.people",
        usual="choice.secret_rotation.usual_days",
        strict="choice.secret_rotation.strict_days",
    )
    if regulated(subject):
        return climb(ROTATIONS, "by_itself", figures)
    shared = personal(subject) and not alone(subject) and not hobby(subject)
    return climb(ROTATIONS, "yearly" if shared else "when_somebody_leaves", figures)


MACHINES = (
    Rung(
        "one_key",
        "The pipeline holds one key that can deploy and nothing else.",
        lacks="Programs call provider services, each with rights of its own.",
    ),
    Rung(
        "key_for_each_part",
        "Pipeline, program, backup and monitor each have a key that can do their work only.",
        lacks="With health or payment data no key should live longer than its use.",
        costs="Nothing but the pipeline acts by itself.",
        due="Give each part its own key once a program and its backups act by themselves.",
    ),
    Rung(
        "short_lived",
        "Parts prove who they are and get rights for {minutes}; no long-lived key exists.",
        costs="It takes a provider that knows its machines, and rights written for each.",
        due="Use short-lived rights with health or payment data, or from {vault_people}.",
    ),
)


@decision(seed="infrastructure-analysis, Access Control: service accounts")
def service_accounts(subject: Subject) -> Verdict:
    """Give each program the rights of its own work, so that a leaked key opens one door."""
    if static(subject) and alone(subject):
        return NotApplicable("One person uploads files; no program acts by itself.")
    figures = numbers(
        subject,
        minutes="choice.service_accounts.minutes",
        vault_people="choice.secrets.vault_people",
    )
    if regulated(subject) or at_least(subject, "team.people", "choice.secrets.vault_people"):
        return climb(MACHINES, "short_lived", figures)
    return climb(MACHINES, "one_key" if static(subject) else "key_for_each_part", figures)
