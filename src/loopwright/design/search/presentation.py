"""Which of nearly equal designs is shown first: the one with the fewest parts. A tie is called a tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.vocabulary import CacheChoice, QueueChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.solve import Solved
    from loopwright.design.search.stages import Stage

    Index = NDArray[np.intp]


def shown_first(solved: Solved, best: int) -> int:
    """Among feasible designs within 10 % or $10 of the cheapest, the one with fewest parts, then the cheapest.

    What is optimal stays so (`Solved.best`): this is about what a reader is shown. Rows ``choice.fewest_parts.*``.
    """
    values = solved.values
    least = float(solved.objective[best])
    room = max(values.number("choice.fewest_parts.share") * least, values.number("choice.fewest_parts.usd"))
    near = np.flatnonzero(solved.feasible & (solved.objective <= least + room))
    order = np.lexsort((near, solved.objective[near], parts(solved, near)))
    return int(near[order[0]])


def parts(solved: Solved, which: Index) -> Index:
    """How many things a design has to look after: machines of a kind, stores, and each vendor beyond the first."""
    designs = solved.designs
    found = np.zeros(len(which), dtype=np.intp)
    for number, stage in enumerate(designs.stages):
        here = designs.stage[which] == number
        if here.any():
            found[here] = _of_stage(solved, stage, designs.a[which[here]], designs.d[which[here]])
    return found + designs.regions[which] - 1


def _of_stage(solved: Solved, stage: Stage, a: Index, d: Index) -> Index:
    app, database = stage.app, stage.database
    providers = np.array([home.provider for home in solved.space.homes])[app.rows.home[a]]
    bought = database.rows.offering[d] >= 0
    elsewhere = bought & (database.rows.provider[d] != providers)
    shared = app.rows.composite[a]
    several = (app.rows.count[a] > 1).astype(np.intp)
    proxy = np.asarray(app.lines.money["proxy"])[a] > 0
    count = 1 + several + bought + elsewhere + proxy + int(stage.variant.edge)
    if stage.variant.cache in (CacheChoice.REDIS, CacheChoice.MANAGED):
        count = count + 1
    homes = app.rows.home[a]
    side = np.array(
        [
            int(sides.worker.count > 0) + int(sides.queue_choice is QueueChoice.MANAGED)
            for sides in (
                stage.sides[int(home), bool(both)] for home, both in zip(homes, shared, strict=True)
            )
        ],
        dtype=np.intp,
    )
    return np.asarray(count + side)
