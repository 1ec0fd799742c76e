"""Which certificates customers ask for, and when they are worth their price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb, retold
from loopwright.design.subject import (
    at_least,
    company,
    count,
    hobby,
    holds,
    in_europe,
    internal,
    kind,
    numbers,
    paid,
    personal,
    said,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import LoopKind, Sensitivity

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict

SOLD_TO_COMPANIES = frozenset({LoopKind.BUSINESS, LoopKind.API, LoopKind.CRON})


def yearly_revenue(subject: Subject) -> Figure:
    """Revenue a year, 0 when the loop says none."""
    monthly = said(subject, "money.revenue_usd") or count(0, "USD/month", "the loop states no revenue")
    months = count(12, "months/year", "months in a year")
    return total(12 * monthly.value, "USD/year", "revenue a month × months", monthly=monthly, months=months)


SOC2 = (
    Rung(
        "not_yet",
        "Companies that sell for {revenue} are asked for the report; {yearly} is earned here. Keep the basics in "
        "order, and a list of who may do what.",
        lacks="Customers of that size ask for the report before they sign.",
    ),
    Rung(
        "prepare",
        "{yearly} comes near {revenue}: collect evidence now, so that the audit finds a year of it.",
        lacks="At {yearly} the report pays for itself in the first contract.",
        costs="Evidence collected a year too early is thrown away.",
        due="Prepare from {near} of {revenue}.",
    ),
    Rung(
        "certify",
        "{yearly} from companies: the report costs {cost_low} to {cost_high} and opens larger contracts.",
        costs="{cost_low} to {cost_high}, and each year again; {yearly} does not carry it.",
        due="Certify from {revenue}.",
    ),
)


UNSAID = (
    "No revenue is stated; companies that sell for {revenue} are asked for the report. Keep the basics in order, "
    "and a list of who may do what."
)


@decision(seed="technology-infrastructure, Compliance: SOC 2")
def soc2(subject: Subject) -> Verdict:
    """Buy the report when customers large enough to ask for it are worth its price."""
    if internal(subject) or hobby(subject) or kind(subject) not in SOLD_TO_COMPANIES:
        return NotApplicable("It is not sold to companies, so nobody asks for a report.")
    figures = numbers(
        subject,
        revenue="seed.soc2_arr_usd",
        cost_low="seed.soc2_cost_usd.low",
        cost_high="seed.soc2_cost_usd.high",
        near="choice.soc2.near_share",
    )
    figures["yearly"] = yearly_revenue(subject)
    reached = figures["yearly"].value / figures["revenue"].value
    choice = "certify" if reached >= 1 else "prepare" if reached >= figures["near"].value else "not_yet"
    if subject.loop.money.revenue_usd_per_month is None:
        return climb(retold(SOC2, "not_yet", UNSAID), "not_yet", figures)
    return climb(SOC2, choice, figures)


CARDS = (
    Rung(
        "hosted_fields",
        "Card numbers go from the browser to the payment provider and never here: a short "
        "self-assessment each year.",
        lacks="Card data is kept, so hiding the fields is too late.",
    ),
    Rung(
        "own_scope",
        "Payment data is kept: its parts stand apart from the rest, scanned every {scan}; better to give "
        "it away.",
        costs="A scope of one's own for card numbers that somebody else keeps willingly.",
        due="It falls due with the first card number kept; then a scan every {scan}.",
    ),
)


@decision(seed="infrastructure-analysis, Compliance Requirements: PCI DSS")
def pci_dss(subject: Subject) -> Verdict:
    """Let card numbers pass by; whoever keeps them has a second job.

    PCI DSS 4.0: self-assessment A for hosted fields, scans each quarter for whoever keeps card data.
    """
    stored = holds(subject, Sensitivity.PAYMENT)
    if not stored and not paid(subject):
        return NotApplicable("Nobody pays through the loop.")
    figures = numbers(subject, scan="choice.pci_dss.scan_days")
    return climb(CARDS, "own_scope" if stored else "hosted_fields", figures)


ISO = (
    Rung(
        "not_yet",
        "{people}: its management system would have more roles than the team has members.",
        lacks="Public buyers in Europe ask for it where they do not know SOC 2.",
    ),
    Rung(
        "align",
        "Use its list of controls as a map; with {people} a certificate would be paper.",
        lacks="Hospitals and public buyers in Europe ask for the certificate itself.",
        costs="A map of controls for {people} who can ask each other.",
        due="Take its controls as a map from {align_people}.",
    ),
    Rung(
        "certify",
        "{people}, buyers in Europe: the certificate is asked for in tenders.",
        costs="Below {certify_people} the audit meets the same person in every role.",
        due="Certify from {certify_people} with buyers in Europe.",
    ),
)


@decision(seed="infrastructure-prd-template, Compliance and Governance: ISO 27001")
def iso_27001(subject: Subject) -> Verdict:
    """Certify when buyers ask for it and there are people enough to hold its roles."""
    if not in_europe(subject) or not company(subject) or not personal(subject):
        return NotApplicable("It is asked for by buyers in Europe of a company that keeps data on people.")
    figures = numbers(
        subject,
        people="team.people",
        align_people="choice.iso_27001.align_people",
        certify_people="choice.iso_27001.certify_people",
    )
    if at_least(subject, "team.people", "choice.iso_27001.certify_people") and not internal(subject):
        return climb(ISO, "certify", figures)
    align = at_least(subject, "team.people", "choice.iso_27001.align_people") or holds(
        subject, Sensitivity.HEALTH
    )
    return climb(ISO, "align" if align else "not_yet", figures)
