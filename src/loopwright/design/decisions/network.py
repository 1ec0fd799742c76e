"""Addresses, ways out, and what may talk to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import line
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import count, has_database, numbers, own_database, regulated, static
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement, Platform

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

OWN_NETWORKS = frozenset({Arrangement.SERVERS, Arrangement.CONTAINERS, Arrangement.KUBERNETES})

ADDRESSES = (
    Rung(
        "one_private_network",
        "{parts} share one private network; only the balancer and the edge have public addresses.",
        lacks="Parts in several zones each need a subnet of their own.",
    ),
    Rung(
        "subnet_for_each_zone",
        "Prefix length {network_bits} for the network; in each of {zones} a public and a private subnet "
        "of {subnet_bits}.",
        lacks="Pods take an address each.",
        costs="One zone: subnets would divide nothing.",
        due="Cut subnets once the design spreads over a second zone; each has a prefix length of "
        "{subnet_bits} then.",
    ),
    Rung(
        "subnets_with_room_for_pods",
        "A cluster gives each pod an address: prefix length {network_bits} for all, private subnets four "
        "times as large.",
        costs="There are no pods.",
        due="Leave room for pods before a cluster starts: a prefix length of {network_bits} for all of it.",
    ),
)


@decision(seed="infrastructure-prd-template, Network Architecture: IP address planning, subnet design")
def address_plan(subject: Subject) -> Verdict:
    """Plan addresses once, so that another zone, environment or provider can be joined without a move.

    Ranges of environments never overlap; a range used at home or in an office is avoided.
    """
    structure = subject.design.structure
    if structure.arrangement not in OWN_NETWORKS:
        return NotApplicable("One server, a platform or files: the host hands out the addresses.")
    figures = numbers(
        subject,
        network_bits="choice.address_plan.network_prefix_bits",
        subnet_bits="choice.address_plan.subnet_prefix_bits",
    )
    figures["zones"] = count(structure.zones, "zones", "zones of the design")
    figures["parts"] = count(len(subject.design.components), "parts", "components of the design")
    if structure.arrangement is Arrangement.KUBERNETES:
        return climb(ADDRESSES, "subnets_with_room_for_pods", figures)
    several = structure.zones > 1
    return climb(ADDRESSES, "subnet_for_each_zone" if several else "one_private_network", figures)


WAYS_OUT = (
    Rung(
        "public_addresses",
        "Machines have public addresses behind a firewall that lets nothing in but the web and the "
        "guarded door.",
        lacks="Machines without public addresses still fetch updates and call services.",
    ),
    Rung(
        "gateway",
        "Private machines go out through the provider's gateway, for {cost}; its address can be named to "
        "others.",
        costs="A gateway by the hour and the gigabyte, for machines that may have addresses.",
        due="Add a gateway with health or payment data, or once machines have no public address.",
    ),
)


@decision(seed="infrastructure-prd-template, Network Architecture: NAT and internet gateway")
def way_out(subject: Subject) -> Verdict:
    """Let machines reach what they need without being reachable themselves, if that is worth its price."""
    arrangement = subject.design.structure.arrangement
    if arrangement not in OWN_NETWORKS | {Arrangement.ONE_SERVER}:
        return NotApplicable("The host has its own ways out.")
    figures = {"cost": line(subject, "nat")}
    private = figures["cost"].value > 0 or regulated(subject)
    cloud = arrangement in {Arrangement.CONTAINERS, Arrangement.KUBERNETES}
    return climb(WAYS_OUT, "gateway" if private or cloud else "public_addresses", figures)


RULES = (
    Rung(
        "host_rules",
        "The host lets in the web and nothing else; the database answers the application only.",
        lacks="A server's own firewall is the team's to close.",
    ),
    Rung(
        "closed_by_default",
        "Closed but for the web and the guarded door; the database listens on the machine or the private "
        "network.",
        lacks="Parts that keep regulated data stand apart from parts that do not.",
        costs="The host closes everything already.",
        due="Close the firewall on the day a server is one's own.",
    ),
    Rung(
        "segments",
        "Edge, application and data stand in segments; each may call the next and no other, and every "
        "refusal is kept.",
        costs="Segments for {parts} that all trust each other.",
        due="Cut segments once health or payment data is kept.",
    ),
)


@decision(seed="infrastructure-analysis, Network Security: segmentation and firewall rules")
def firewall_rules(subject: Subject) -> Verdict:
    """Let in the web, let the application reach its data, and let nothing else happen."""
    if static(subject):
        return NotApplicable("Files have no ports.")
    figures = {"parts": count(len(subject.design.components), "parts", "components of the design")}
    if regulated(subject):
        return climb(RULES, "segments", figures)
    own = subject.design.structure.platform in {Platform.RENTED_SERVERS, Platform.OWN_SERVERS}
    closed = own or (has_database(subject) and own_database(subject))
    return climb(RULES, "closed_by_default" if closed else "host_rules", figures)
