"""The architecture of a design as boxes and ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.telling import wording
from loopwright.design.telling.picture import Box, Picture

if TYPE_CHECKING:
    from loopwright.design.model import Component, Design

COLUMNS = {Tier.EDGE: 1, Tier.PROXY: 2, Tier.APP: 3, Tier.WORKER: 3}
STORES = 4
# Who speaks to whom, from the user inwards; a tie is drawn when both of its ends are there.
TIES = (
    (Tier.EDGE, Tier.FILES),
    (Tier.PROXY, Tier.APP),
    (Tier.APP, Tier.DATABASE),
    (Tier.APP, Tier.CACHE),
    (Tier.APP, Tier.QUEUE),
    (Tier.APP, Tier.FILES),
    (Tier.APP, Tier.EMAIL),
    (Tier.QUEUE, Tier.WORKER),
)


def picture_of(design: Design) -> Picture:
    """The design as boxes and ties, users first."""
    hosts = {part.shared_with for part in design.components}
    boxes = [Box("users", "Users", "", 0)]
    boxes += [_box(part, hosts) for part in design.components]
    there = {part.tier for part in design.components}
    return Picture("Architecture", tuple(boxes), tuple(_ties(there)))


def _box(part: Component, hosts: set[Tier | None]) -> Box:
    host = str(part.shared_with or (part.tier if part.tier in hosts else ""))
    column = COLUMNS.get(part.shared_with or part.tier, COLUMNS.get(part.tier, STORES))
    return Box(str(part.tier), wording.TIERS[part.tier].capitalize(), part.title, column, host)


def _ties(there: set[Tier]) -> list[tuple[str, str]]:
    way = [tier for tier in (Tier.EDGE, Tier.PROXY, Tier.APP, Tier.FILES) if tier in there][:1]
    ties = [("users", str(tier)) for tier in way]
    behind_edge = next((tier for tier in (Tier.PROXY, Tier.APP) if tier in there), None)
    if Tier.EDGE in there and behind_edge:
        ties.append((str(Tier.EDGE), str(behind_edge)))
    for start, end in TIES:
        if (
            start in there
            and end in there
            and not (start is Tier.APP and end is Tier.FILES and Tier.EDGE in there)
        ):
            ties.append((str(start), str(end)))
    return ties
