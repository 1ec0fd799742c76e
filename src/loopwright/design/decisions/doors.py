"""Who may enter, by which door, and with which rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    at_least,
    numbers,
    own_machines,
    regulated,
)
from loopwright.design.verdict import decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

ACCESS = (
    Rung(
        "owner",
        "One person holds the keys, with a second factor, and a sealed copy for the day that person is "
        "missing.",
        lacks="{people} would share one account, and nobody could leave without a change of everything.",
    ),
    Rung(
        "named",
        "Each of {people} signs in by name with a second factor; all may deploy, two may administer.",
        lacks="Not everybody needs to see data, and somebody must check who still may.",
        costs="There is nobody to name apart from the owner.",
        due="Name each person from {named_people}.",
    ),
    Rung(
        "roles",
        "Rights by role, least first, a second factor for all; the list is read again every {review}.",
        costs="Roles for {people} who all do everything.",
        due="Give rights by role from {role_people}, or with health or payment data.",
    ),
)


@decision(seed="infrastructure-analysis, Access Control and Identity Management")
def access(subject: Subject) -> Verdict:
    """Let each person in by name, to as little as the work needs."""
    figures = numbers(
        subject,
        people="team.people",
        review="choice.access.review_months",
        named_people="choice.pipeline_gates.review_people",
        role_people="choice.access.role_people",
    )
    roles = regulated(subject) or at_least(subject, "team.people", "choice.access.role_people")
    if roles and not alone(subject):
        return climb(ACCESS, "roles", figures)
    return climb(ACCESS, "owner" if alone(subject) else "named", figures)


DOORS = (
    Rung(
        "none",
        "There is no machine to enter: the provider's own door, with a second factor, is the only one.",
        lacks="Servers of one's own must be entered somehow.",
    ),
    Rung(
        "keys_only",
        "SSH with keys, no passwords, from anywhere: {people} and one server need no second door to look "
        "after.",
        lacks="Several machines with private addresses cannot be reached from outside.",
        costs="There is nothing to enter.",
        due="Enter by key once a server is one's own.",
    ),
    Rung(
        "bastion",
        "The provider's session door or one hardened host leads to machines that have no public address.",
        lacks="{people}, or what the data is, ask that the door itself knows who enters, on which device.",
        costs="One server with one door: a second would be one more to keep up to date.",
        due="Put one door before several machines once a second server is needed: beyond {largest}.",
    ),
    Rung(
        "vpn",
        "A private network that each person and device joins by name; databases and consoles answer only "
        "there.",
        costs="A network to run and to be locked out of, for {people}.",
        due="Join a private network from {vpn_people}, or with health or payment data on machines of "
        "one's own.",
    ),
)


@decision(seed="infrastructure-analysis, Network Security: VPN and bastion hosts")
def private_access(subject: Subject) -> Verdict:
    """Enter machines by one guarded door; where there are no machines, have none."""
    figures = numbers(
        subject,
        people="team.people",
        largest="capacity.largest_rate",
        vpn_people="choice.private_access.vpn_people",
    )
    structure = subject.design.structure
    inner = own_machines(subject) or structure.arrangement in {Arrangement.CONTAINERS, Arrangement.KUBERNETES}
    if not inner:
        return climb(DOORS, "none", figures)
    if amount(subject, "need.private_access_users") > 0:
        return climb(DOORS, "vpn", figures)
    many = structure.app_redundant or structure.arrangement is not Arrangement.ONE_SERVER
    return climb(DOORS, "bastion" if many else "keys_only", figures)
