"""What stands between the loop and whoever would take it, flood it or sit in it unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb, retold
from loopwright.design.model import Tier
from loopwright.design.subject import (
    amount,
    hobby,
    internal,
    kind,
    numbers,
    own_machines,
    personal,
    regulated,
    runs,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import EdgeChoice, LoopKind

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

RATES = (
    Rung(
        "sign_in_only",
        "Sign-in, sign-up and password reset: {sign_in} a minute from one address. Colleagues do not "
        "flood it.",
        lacks="Strangers can call every address of it.",
    ),
    Rung(
        "by_address",
        "Sign-in as strictly as ever; everything else {each} from one address.",
        lacks="Programs call it with a key, and one of them could take all of {largest}.",
        costs="Its users are known.",
        due="Limit by address once strangers can reach it.",
    ),
    Rung(
        "by_key",
        "Each key may take {share} of {largest}, with an answer that says when to come again.",
        costs="There are no keys to count by.",
        due="Count by key once programs of customers call it.",
    ),
)


@decision(seed="infrastructure-from-loop, Security Essentials: rate limiting")
def rate_limits(subject: Subject) -> Verdict:
    """Let no single caller take the loop away from the others."""
    if static(subject):
        return NotApplicable("The delivery network carries what comes; there is no sign-in to guess at.")
    figures = numbers(
        subject,
        largest="capacity.largest_rate",
        sign_in="choice.rate_limits.sign_in_per_minute",
        each="choice.rate_limits.address_per_minute",
        share="choice.rate_limits.key_share",
    )
    if kind(subject) in {LoopKind.API, LoopKind.CRON}:
        return climb(RATES, "by_key", figures)
    return climb(RATES, "sign_in_only" if internal(subject) else "by_address", figures)


FLOODS = (
    Rung(
        "provider",
        "The provider drops floods of packets before they arrive; colleagues and small loops are not "
        "flooded on purpose.",
        lacks="The loop is public and worth stopping; floods of requests pass the provider.",
    ),
    Rung(
        "edge",
        "The delivery network stands in front and carries floods; the origin answers it alone.",
        lacks="Losses of an hour exceed what a contract costs.",
        costs="A network in front of a loop that nobody gains by stopping.",
        due="Stand behind a delivery network from {users_limit}, or once stopping the loop pays somebody.",
    ),
    Rung(
        "edge_with_a_contract",
        "The delivery network by contract, with somebody to call: {revenue} depends on the loop.",
        costs="A contract is worth it from {revenue_limit}.",
        due="Sign a contract for floods from {revenue_limit}.",
    ),
)


FILES_ALONE = "The files stand on a delivery network, which carries floods; nothing stands behind it."


@decision(seed="infrastructure-analysis, Network Security: DDoS protection")
def ddos_protection(subject: Subject) -> Verdict:
    """Stand behind somebody larger once there is something to gain by stopping the loop."""
    figures = numbers(
        subject,
        users_limit="choice.ddos_protection.users",
        revenue_limit="choice.ddos_protection.revenue_usd",
    )
    if amount(subject, "money.revenue_usd") >= figures["revenue_limit"].value:
        figures |= numbers(subject, revenue="money.revenue_usd")
        return climb(FLOODS, "edge_with_a_contract", figures)
    # a firewall kept by a delivery network stands at its edge, and floods end there too
    edge = subject.design.structure.edge is EdgeChoice.CDN or runs(subject, Tier.EDGE) or static(subject)
    fronted = edge or amount(subject, "need.waf") > 0
    floods = retold(FLOODS, "edge", FILES_ALONE) if static(subject) else FLOODS
    return climb(floods, "edge" if fronted else "provider", figures)


FIREWALLS = (
    Rung(
        "none",
        "Parameters, escaping and updates close what such a firewall guards; {people} would tune rules "
        "instead.",
        lacks="Card and health data are attacked by programs that try every known fault.",
    ),
    Rung(
        "managed_rules",
        "The rules that the delivery network or provider keeps up to date, first watching, then blocking.",
        costs="Rules block honest users too, and somebody must read why.",
        due="Take managed rules with payment data, with health data, or from {users_limit} once they pay.",
    ),
)


@decision(seed="infrastructure-prd-template, Network Security: web application firewall")
def web_application_firewall(subject: Subject) -> Verdict:
    """Put a filter before the program when programs of strangers try it all day.

    A filter buys days after a published fault; it repairs none.
    """
    figures = numbers(subject, people="team.people", users_limit="choice.web_application_firewall.users")
    if static(subject):
        return NotApplicable("Files cannot be tricked by a request.")
    return climb(FIREWALLS, "managed_rules" if amount(subject, "need.waf") > 0 else "none", figures)


INTRUSION = (
    Rung(
        "sign_in_alerts",
        "A message for each new administrator, each sign-in from a new place and each failed series; "
        "that is read.",
        lacks="Systems of one's own can be entered without signing in.",
    ),
    Rung(
        "provider_trail",
        "The provider's own trail of sign-ins, rights and calls is switched on and reports what is unusual: there "
        "is no server of one's own to watch.",
        lacks="Servers of one's own can be changed without a call to the provider.",
        costs="A trail to read, for data that no law looks after.",
        due="Switch the provider's trail on with health or payment data.",
    ),
    Rung(
        "host_watch",
        "The servers report changed programs, new listeners and new administrators.",
        lacks="Reports of many parts must be read together, by people whose work that is.",
        costs="There is no server of one's own to watch.",
        due="Watch the hosts once data on people stands on servers of one's own.",
    ),
    Rung(
        "collected_and_correlated",
        "Sign-ins, changes and network flows are collected and compared, with somebody named to read them.",
        costs="Nobody of {people} would read it; unread it is only a bill.",
        due="Collect and compare from {siem_people} with health or payment data.",
    ),
)


@decision(seed="infrastructure-analysis, Security Gaps: intrusion detection and SIEM")
def intrusion_detection(subject: Subject) -> Verdict:
    """Notice somebody inside, with no more machinery than there are people to read it."""
    figures = numbers(subject, people="team.people", siem_people="choice.intrusion_detection.siem_people")
    if amount(subject, "need.intrusion_detection") > 0:
        return climb(INTRUSION, "collected_and_correlated", figures)
    watched = own_machines(subject) and personal(subject) and not hobby(subject)
    if watched or (regulated(subject) and own_machines(subject)):
        return climb(INTRUSION, "host_watch", figures)
    return climb(INTRUSION, "provider_trail" if regulated(subject) else "sign_in_alerts", figures)
