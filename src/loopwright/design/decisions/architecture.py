"""How the program is cut, and what holds the pieces together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Tier
from loopwright.design.subject import (
    amount,
    at_least,
    count,
    figure,
    numbers,
    redundant,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict


def customers(subject: Subject) -> Figure:
    """Paying customers where they were counted, else users."""
    paying = subject.loop.money.paying_customers
    if paying is None:
        return figure(subject, "demand.users")
    return count(paying, "customers", "paying customers that the loop states")


PHASES = (
    Rung(
        "monolith",
        "{customers} and {people}: one program, one repository, one deploy.",
        lacks="Beyond {monolith} customers one program without inner walls is changed in one place and "
        "breaks in another.",
    ),
    Rung(
        "modular_monolith",
        "{customers} and {people}: one program whose modules meet only by their front doors.",
        lacks="{people} wait for each other to deploy one program.",
        costs="Walls inside a program that fits the minds of {people}.",
        due="Put walls inside the program from {monolith} customers, or from {modular_people}.",
    ),
    Rung(
        "services",
        "{customers} and {people}: the parts that must grow or be deployed by themselves become services.",
        costs="Networks between parts, and a deploy of each, for {people}; customers alone never ask for it.",
        due="Cut services out from {modular} customers with {service_people}, one at a time.",
    ),
)


@decision(seed="technology-infrastructure, Application Architecture Evolution")
def architecture_phase(subject: Subject) -> Verdict:
    """Cut the program for the people who change it, not for the users who call it.

    The stages by customers come from the seed; services additionally need teams enough to own them.
    """
    figures = numbers(
        subject,
        people="team.people",
        monolith="seed.stage_customers.monolith",
        modular="seed.stage_customers.modular",
        modular_people="choice.architecture_phase.modular_people",
        service_people="choice.architecture_phase.service_people",
    )
    if static(subject):
        return NotApplicable("The loop is files; there is no program to cut.")
    figures["customers"] = customers(subject)
    many = figures["customers"].value
    people = amount(subject, "team.people")
    if many >= figures["modular"].value and people >= figures["service_people"].value:
        return climb(PHASES, "services", figures)
    walls = many >= figures["monolith"].value or people >= figures["modular_people"].value
    return climb(PHASES, "modular_monolith" if walls and people > 1 else "monolith", figures)


RUNNING = (Tier.APP, Tier.WORKER, Tier.PROXY, Tier.DATABASE, Tier.CACHE)  # what talks over the network

MESHES = (
    Rung(
        "none",
        "{parts} talk to each other by TLS and retries of their own; a mesh would be larger than what it "
        "joins.",
        lacks="Services of {people} need one place for trust, retries and tracing.",
    ),
    Rung(
        "mesh",
        "Services on a cluster, {people}: one place gives them trust, retries and tracing.",
        costs="It costs a cluster's upkeep again, and {parts} need none of it.",
        due="Think of a mesh from {mesh_people} with services on a cluster, and not before.",
    ),
)


@decision(seed="infrastructure-analysis, Orchestration Platform Assessment: service mesh")
def service_mesh(subject: Subject) -> Verdict:
    """Almost always none: a mesh answers a question that only many services of many teams ask."""
    parts = sum(one.tier in RUNNING and one.shared_with is None for one in subject.design.components)
    if static(subject) or (parts <= 1 and not redundant(subject)):
        return NotApplicable("One part has nobody to talk to.")
    figures = numbers(subject, people="team.people", mesh_people="choice.service_mesh.people")
    figures["parts"] = count(parts, "parts", "components of the design")
    cluster = subject.design.structure.arrangement is Arrangement.KUBERNETES
    crowd = at_least(subject, "team.people", "choice.service_mesh.people")
    return climb(MESHES, "mesh" if cluster and crowd else "none", figures)
