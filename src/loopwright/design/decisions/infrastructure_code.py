"""How much of the infrastructure is written down as code, and what is tested of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import wants_staging
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    at_least,
    count,
    numbers,
    own_machines,
    redundant,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict

MANAGED = frozenset({Arrangement.PLATFORM, Arrangement.SERVERLESS})


def parts(subject: Subject) -> Figure:
    """How many parts the design has that would have to be made again."""
    return count(len(subject.design.components), "parts", "components of the design")


LEVELS = (
    Rung(
        "none",
        "{people}, {parts}: two forms on a provider's page, written down in the README.",
        lacks="Nobody could make it again on a bad day.",
    ),
    Rung(
        "platform_file",
        "The platform's own file describes {parts}; it stands in the repository and is applied by each "
        "deploy.",
        lacks="What stands outside the platform is in nobody's file.",
        costs="The design stands on no platform that reads one.",
        due="Write the platform's file with the first program.",
    ),
    Rung(
        "scripts",
        "{parts} and {people}: one script makes the server from nothing, and the restore drill runs it.",
        lacks="Environments that should be alike drift apart when scripts change them step by step.",
        costs="The platform makes the machines.",
        due="Script the server when it is one's own.",
    ),
    Rung(
        "full",
        "{parts} in more than one environment or by {people}: everything is declared, reviewed and "
        "applied by machine.",
        costs="A state file and a tool for {parts} that change twice a year.",
        due="Declare everything from {full_people} with staging, or from {full_parts}.",
    ),
)


@decision(
    seed="infrastructure-from-loop, Infrastructure as Code; phase-2-infrastructure-questions, Question 6"
)
def infrastructure_as_code(subject: Subject) -> Verdict:
    """Write down as much as it takes to make everything again on a bad day."""
    figures = numbers(
        subject,
        people="team.people",
        full_people="choice.infrastructure_as_code.people",
        full_parts="choice.infrastructure_as_code.parts",
    )
    figures["parts"] = parts(subject)
    arrangement = subject.design.structure.arrangement
    many = figures["parts"].value >= figures["full_parts"].value
    team = wants_staging(subject) and at_least(subject, "team.people", "choice.infrastructure_as_code.people")
    if arrangement in {Arrangement.KUBERNETES, Arrangement.CONTAINERS} or many or team:
        return climb(LEVELS, "full", figures)
    if static(subject):
        return climb(LEVELS, "none" if alone(subject) else "platform_file", figures)
    return climb(LEVELS, "platform_file" if arrangement in MANAGED else "scripts", figures)


REHEARSALS = (
    Rung(
        "rebuild_in_the_drill",
        "The restore drill makes the server from nothing; what the script forgot shows there.",
        lacks="A wrong line would take several machines at once.",
    ),
    Rung(
        "plan_in_review",
        "Each change shows what it would make, change and destroy, and a second person reads it.",
        lacks="With regulated data a rule must say no by itself.",
        costs="One server: making it again says more than a plan.",
        due="Review a plan once a change can touch a second machine.",
    ),
    Rung(
        "plan_and_rules",
        "The plan is checked by rules: no open database, no unencrypted disk, no right to everything.",
        costs="Rules for what {people} see in one glance.",
        due="Let rules refuse a plan with health or payment data.",
    ),
)


@decision(seed="infrastructure-prd-template, Infrastructure Testing")
def infrastructure_tests(subject: Subject) -> Verdict:
    """Try a change of the infrastructure where it cannot stop the loop."""
    arrangement = subject.design.structure.arrangement
    if static(subject) or (arrangement in MANAGED and not regulated(subject) and not redundant(subject)):
        return NotApplicable("The platform makes the machines; its own file is tried by each deploy.")
    figures = numbers(subject, people="team.people")
    if regulated(subject):
        return climb(REHEARSALS, "plan_and_rules", figures)
    several = redundant(subject) or not own_machines(subject)
    return climb(REHEARSALS, "plan_in_review" if several else "rebuild_in_the_drill", figures)


TAGS = (
    Rung(
        "none",
        "{parts} on one bill: each line names itself.",
        lacks="Nobody could say which line belongs to which environment.",
    ),
    Rung(
        "environment_and_part",
        "Each part carries its environment and its name; what carries none is deleted after {grace}.",
        lacks="Several teams share the bill.",
        costs="One environment, {parts}: nothing to tell apart.",
        due="Tag parts from {tag_parts}, or with a second environment.",
    ),
    Rung(
        "owner_too",
        "Environment, part and the team that answers for it: {people} share the bill.",
        costs="{people} are one team.",
        due="Tag the owner from {owner_people}.",
    ),
)


@decision(seed="infrastructure-analysis, Cost Visibility and Control: resource tagging")
def resource_tags(subject: Subject) -> Verdict:
    """Let each line of the bill say whose it is, once there is more than one whose it could be."""
    figures = numbers(
        subject,
        people="team.people",
        grace="choice.resource_tags.grace_days",
        tag_parts="choice.resource_tags.parts",
        owner_people="choice.resource_tags.owner_people",
    )
    figures["parts"] = parts(subject)
    if at_least(subject, "team.people", "choice.resource_tags.owner_people"):
        return climb(TAGS, "owner_too", figures)
    several = wants_staging(subject) or figures["parts"].value >= figures["tag_parts"].value
    return climb(TAGS, "environment_and_part" if several else "none", figures)
