"""Where it runs, where data must stay, and by which name it is found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    count,
    holds,
    in_europe,
    numbers,
    personal,
    static,
    survives,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement, EdgeChoice, Sensitivity, Survives

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

REGIONS = (
    Rung(
        "everywhere",
        "Files stand at the edge, near every visitor; the origin's region does not matter.",
        lacks="A program answers from where it runs.",
    ),
    Rung(
        "one_region",
        "{near} of the users are near, and a request spends {network} on the way: one region is enough.",
        lacks="Too many users are far away, or one region's loss may not stop the loop.",
        costs="Files need no region.",
        due="Choose a region as soon as a program answers.",
    ),
    Rung(
        "one_region_with_an_edge",
        "{far} of the users are far away: the edge answers what is the same for all, one region the rest.",
        lacks="The loss of a region may not stop the loop.",
        costs="{near} of the users are near already.",
        due="Add an edge once {far_limit} of the users are far away.",
    ),
    Rung(
        "two_regions",
        "The loop must survive the loss of a region, so a second one stands ready.",
        costs="Two of everything, and data that must agree across an ocean.",
        due="A second region is due when the loop must survive the loss of one, or {far_limit} of users "
        "cannot wait.",
    ),
)


@decision(seed="phase-2-infrastructure-questions, Question 2")
def region(subject: Subject) -> Verdict:
    """Run near the users, in one place for as long as one is enough.

    Where the design stands is the solver's; here stands why not in more places.
    """
    design = subject.design
    places = subject.loop.places.users
    whole = math.fsum(places.values())
    near = places.get(design.place, 0.0) / whole if whole > 0 else 1.0
    figures = numbers(subject, network="latency.network_seconds", far_limit="choice.region.far_share")
    figures["near"] = count(near, "share", "users in the same part of the world; all, where nobody said")
    figures["far"] = count(1 - near, "share", "users in other parts of the world; none, where nobody said")
    details = (f"Region: {design.region or design.place}.",)
    if static(subject):
        return climb(REGIONS, "everywhere", figures, details)
    if survives(subject, Survives.REGION):
        return climb(REGIONS, "two_regions", figures, details)
    far = 1 - near >= figures["far_limit"].value and design.structure.edge is EdgeChoice.CDN
    return climb(REGIONS, "one_region_with_an_edge" if far else "one_region", figures, details)


STAYS = (
    Rung(
        "anywhere",
        "No place was named, and no data on people in Europe is kept: it stands where it is cheapest.",
        lacks="Data on people in Europe may leave it only under contracts.",
    ),
    Rung(
        "with_contracts",
        "Data on people in Europe: it stands in the region of the design, and each processor elsewhere "
        "signs clauses.",
        lacks="A place was named, so it may not leave at all.",
        costs="Nobody in Europe is concerned.",
        due="Sign clauses before the first of {users} in Europe is written to.",
    ),
    Rung(
        "stays",
        "Application, database, copies, logs and mail stay in the named places; what cannot is replaced.",
        costs="No place was named; keeping everything in one would cost choice for nothing.",
        due="Data stays once a contract or a law names a place; {users} are concerned.",
    ),
)


@decision(
    seed="phase-2-infrastructure-questions, Question 2: data residency; infrastructure-analysis, Data "
    "Residency"
)
def data_residency(subject: Subject) -> Verdict:
    """Keep data where it must stay, with its copies and its logs; name the few processors elsewhere."""
    if not personal(subject) and not subject.loop.places.residency:
        return NotApplicable("Nothing about people is kept, and no place was named.")
    figures = numbers(subject, users="demand.users")
    named = tuple(f"Must stay in: {place}." for place in subject.loop.places.residency)
    if subject.loop.places.residency or (holds(subject, Sensitivity.HEALTH) and in_europe(subject)):
        return climb(STAYS, "stays", figures, named)
    return climb(STAYS, "with_contracts" if in_europe(subject) else "anywhere", figures)


NAMES = (
    Rung(
        "host_names",
        "The host keeps the name and its certificate and renews both.",
        lacks="Servers are one's own, so the certificate is too.",
    ),
    Rung(
        "automatic_certificates",
        "The proxy fetches certificates and renews them; an alert rings {days} before one would end.",
        lacks="A failover by name must be seen within a minute.",
        costs="The host renews them.",
        due="Renew certificates oneself once servers are one's own.",
    ),
    Rung(
        "short_lived_names",
        "Certificates renew themselves, and names are kept for {ttl}, so that a move is seen at once.",
        costs="Names asked for each minute, for a move that happens once a year.",
        due="Shorten names once something fails over by name; they are kept for {ttl} then.",
    ),
)


@decision(seed="infrastructure-prd-template, Load Balancing: SSL/TLS management")
def names_and_certificates(subject: Subject) -> Verdict:
    """Let no certificate end unnoticed, and no name outlive its machine."""
    figures = numbers(
        subject,
        days="choice.names_and_certificates.warn_days",
        ttl="choice.names_and_certificates.ttl_seconds",
    )
    if survives(subject, Survives.ZONE, Survives.REGION):
        return climb(NAMES, "short_lived_names", figures)
    own = subject.design.structure.arrangement in {Arrangement.ONE_SERVER, Arrangement.SERVERS}
    return climb(NAMES, "automatic_certificates" if own else "host_names", figures)
