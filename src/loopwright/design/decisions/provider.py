"""Who runs it, and what leaving would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb, used
from loopwright.design.lifting.leaving import BOUND, leaving_hours
from loopwright.design.lifting.names import sku_title
from loopwright.design.subject import (
    numbers,
    static,
)
from loopwright.design.verdict import Decided, Option, decision

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict


def leaving(subject: Subject) -> Figure:
    """Hours that moving to another provider would take once."""
    design = subject.design
    sellers = (design.provider, design.database_provider)
    return leaving_hours(design.structure, sellers, subject.loop.team.skills, subject.catalogue)


@decision(seed="infrastructure-prd-template, Cloud Platform Selection")
def provider(subject: Subject) -> Verdict:
    """Run at the provider where the whole design, with the team's hours, costs least, and know the way out.

    The choice is the solver's; the team's skills scale the hours that each provider costs.
    """
    name = subject.design.provider
    figures = numbers(
        subject,
        cost="cost.total",
        effort="effort.total",
        hour="team.value_of_hour_usd",
        saving="choice.hysteresis.saving_share",
    )
    figures["leaving"] = leaving(subject)
    why = "the least, or a tie with it, of all that keep the promises"
    if not subject.design.feasible:
        why = "and breaks the least: nothing keeps every promise"
    because = f"At {sku_title(name)} the whole design costs {{cost}} and {{effort}}, {why}."
    details = ["Leaving would take about {leaving} once, at {hour}."]
    known = subject.loop.team.skills.get(name)
    if known is not None:
        details.append(f"The team's skill there ({known.replace('_', ' ')}) scales the hours.")
    current = subject.loop.habits.current_platform
    options = []
    if current is not None and current.lower() != name.lower():
        options.append(
            Option(
                sku_title(current), "The current home keeps the promises at a higher price, or not at all."
            )
        )
    options.append(
        Option("two_providers", "Everything twice, and the differences between them, for no promise asked.")
    )
    trigger = "Move when another provider saves {saving} and keeps saving it as the loop grows."
    said_all = [because, trigger, *details]
    return Decided(name, because, tuple(options), trigger, tuple(details), used(figures, said_all))


EXITS = (
    Rung(
        "nothing_to_do",
        "Files move with one upload: {hours} of work.",
        lacks="A program and its data take more than an upload.",
    ),
    Rung(
        "keep_portable",
        "A container and a plain database move in {hours}; keep the dump that would be moved, and use no "
        "special service.",
        lacks="Parts of the design exist at this provider only.",
        costs="Files are portable as they are.",
        due="Mind the way out as soon as a program and data stand there: {hours} today.",
    ),
    Rung(
        "accept_the_bond",
        "Queues, functions or clusters of this provider would be replaced: about {hours}. It is "
        "accepted, and dated.",
        costs="Nothing here exists at one provider only.",
        due="Ask again every {review}, or when the price rises by {saving}.",
    ),
)


@decision(seed="infrastructure-prd-template, Cloud Provider Decision: vendor lock-in")
def leaving_the_provider(subject: Subject) -> Verdict:
    """Know what leaving would take before there is a reason to leave."""
    figures = numbers(
        subject,
        review="seed.review.architecture_months",
        saving="choice.hysteresis.saving_share",
    )
    figures["hours"] = leaving(subject)
    if static(subject):
        return climb(EXITS, "nothing_to_do", figures)
    bound = subject.design.structure.arrangement in BOUND
    return climb(EXITS, "accept_the_bond" if bound else "keep_portable", figures)
