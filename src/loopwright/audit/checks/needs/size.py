"""How much runs, held against what the design of the loop asks for: copies, standbys, sizes, the whole bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.audit.standing.component import Part, Way
from loopwright.audit.standing.money import Prices, region_of
from loopwright.design.model import Tier
from loopwright.loop.vocabulary import Survives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.audit.standing.as_it_is import AsItIs
    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.money import Cost
    from loopwright.survey.written.terraform_stacks import Stack

PAIR = 2  # what outlives a machine is two


def _money(costs: tuple[Cost, ...], slug: str) -> float | None:
    return next((one.usd_per_month for one in costs if one.component == slug), None)


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def copies_not_needed(promised: AsItIs | None, needed: Needed | None) -> Iterator[Said]:
    """More copies run than the loop's peak and its promises ask for.

    Each takes memory and money at every hour. Run what the design names, and let load add more.
    """
    if promised is None or needed is None:
        return  # users that nobody counted say nothing of too many
    designed = sum(one.count for one in needed.answer.design.components if one.tier is Tier.APP)
    enough = max(designed, PAIR if needed.values.inputs.survives is not Survives.NOTHING else 1)
    entries = {one.slug for one in promised.standing.graph.entries}
    behind = {target for slug in entries for target in promised.standing.graph.after.get(slug, ())}
    for one in promised.standing.components:
        copies = one.capacity.copies or 0
        answers = one.part is Part.WEB and (one.slug in entries or one.slug in behind)
        if not answers or copies <= max(enough, PAIR):
            continue
        whole = _money(promised.costs, one.slug)
        yield Found(
            f"service {one.title}",
            f"{copies} copies run; {needed.words} needs {enough}.",
            (one.places[0].evidence,),
            one.environment,
            cause="copies",
            money_usd_per_month=whole * (copies - enough) / copies if whole is not None else None,
        )


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def standby_not_needed(
    promised: AsItIs | None, needed: Needed | None, stacks: tuple[Stack, ...]
) -> Iterator[Said]:
    """A database has a standby in another zone that the loop does not ask for.

    It doubles the price of the database. The loop file says that nothing need be outlived, and what it promises is
    kept without: run one, with copies that are restored now and then.
    """
    if promised is None or needed is None:
        return
    if needed.values.inputs.survives is not Survives.NOTHING or not needed.values.inputs.survives_stated:
        return
    prices, region = Prices(needed.catalogue), region_of(stacks)
    for one in promised.standing.components:
        place = one.places[0] if one.places else None
        if (
            place is None
            or place.way is not Way.TERRAFORM
            or not (one.capacity.standby and one.part is Part.STORE)
        ):
            continue
        kind = place.name.partition(".")[0]
        both, single = (
            prices.database(kind, one.capacity.machine, one.technology, region, standby=standby)
            for standby in (True, False)
        )
        yield Found(
            f"store {one.title}",
            "It has a standby, and the loop asks to outlive nothing.",
            (place.evidence,),
            one.environment,
            money_usd_per_month=both.value - single.value
            if both is not None and single is not None
            else None,
        )


@check(Severity.LOW, section="cost", area="cost", hours=1, direction=Direction.OVER)
def machine_larger_than_needed(promised: AsItIs | None, needed: Needed | None) -> Iterator[Said]:
    """A machine is several times as large as the loop's peak asks for.

    Take the smaller size at the next restart; the larger one is a restart away when the load comes.
    """
    if promised is None or needed is None:
        return
    factor = needed.values.number("capacity.oversized_factor")
    wanted = {
        part: max((one.cores for one in needed.answer.design.components if one.tier is tier), default=0.0)
        for part, tier in ((Part.WEB, Tier.APP), (Part.STORE, Tier.DATABASE))
    }
    wanted[Part.STORE] = wanted[Part.STORE] or wanted[Part.WEB]
    for one in promised.standing.components:
        cores = _cores(one, needed)
        if one.part not in wanted or cores is None or cores <= factor * max(wanted[one.part], 1.0):
            continue
        whole = _money(promised.costs, one.slug)
        share = 1.0 - factor * max(wanted[one.part], 1.0) / cores
        yield Found(
            f"{one.part.value} {one.title}",
            f"{one.capacity.machine} has {cores:g} cores; at its peak {needed.words} asks for {wanted[one.part]:g}.",
            (one.places[0].evidence,),
            one.environment,
            money_usd_per_month=whole * share if whole is not None else None,
        )


def _cores(one: Component, needed: Needed) -> float | None:
    """The cores of the size that a component asks for, by the catalogue."""
    size = one.capacity.machine
    if not size:
        return None
    found = (row.cores for row in needed.catalogue.compute if row.sku == size)
    held = (row.cores for row in needed.catalogue.databases if row.sku.partition(" ")[0] == size)
    return next(found, None) if not one.part.keeps else next(held, None)


@check(Severity.MEDIUM, section="cost", area="cost", hours=16, direction=Direction.OVER)
def costs_more_than_needed(promised: AsItIs | None, needed: Needed | None) -> Iterator[Said]:
    """What is run costs clearly more than a design that keeps the same promises.

    Compare the two part by part (`loopwright design`), and move what saves most for the least work; a difference that
    would not pay for the move is not told.
    """
    promise = promised.promise("cost") if promised is not None else None
    if needed is None or promised is None or promise is None or promise.value is None:
        return
    designed = needed.answer.figures["cost.total"].value
    saved = promise.value - designed
    least = max(
        needed.values.number("choice.hysteresis.saving_usd"),
        needed.values.number("choice.hysteresis.saving_share") * promise.value,
    )
    if saved < least:
        return
    priced = sorted(
        (one for one in promised.costs if one.usd_per_month), key=lambda one: -(one.usd_per_month or 0.0)
    )
    named = ", ".join(
        f"{promised.standing.graph.by_slug[one.component].title} ${one.usd_per_month:,.0f}"
        for one in priced[:3]
    )
    yield Found(
        "the bill",
        f"What is priced here costs ${promise.value:,.0f} a month ({named}); {needed.answer.title} keeps what "
        f"{needed.words} asks for ${designed:,.0f}.",
        tuple(promised.standing.graph.by_slug[one.component].places[0].evidence for one in priced[:3]),
        money_usd_per_month=saved,
    )
