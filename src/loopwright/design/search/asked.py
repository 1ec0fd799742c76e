"""What a search is asked: a space, situations that differ in demand, and what no design may exceed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import Variant
from loopwright.design.search.limits import TOLERANCE, Limits, rank_of
from loopwright.design.search.loads import EDGES, Loads, front_of
from loopwright.design.search.promising import ROUNDING
from loopwright.design.search.thinning import LatencyBound
from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.loop.vocabulary import Arrangement, CacheChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns
    from loopwright.design.tiers.lines import Lines
    from loopwright.design.tiers.mask import Mask
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Flags = NDArray[np.bool_]

MACHINE, ZONE, REGION = 1, 2, 3  # ranks of what must be survived
ONE_REGION = (
    0,
    MACHINE,
    ZONE,
    MACHINE,
)  # by rank, what each region must survive: a second takes over for a machine
ONE_SERVER = ARRANGEMENTS.index(Arrangement.ONE_SERVER)
STATIC = ARRANGEMENTS.index(Arrangement.STATIC)


def variants_of(values: Values) -> list[Variant]:
    """What may stand before origin and database: only what would take load off them."""
    edges = [False, True] if values.number("demand.public_share") > 0 else [False]
    cached = values.number("demand.cached_share") * values.number("demand.read_share") > 0
    caches = (
        [CacheChoice.NONE, CacheChoice.IN_PROCESS, CacheChoice.REDIS, CacheChoice.MANAGED]
        if cached
        else [CacheChoice.NONE]
    )
    return [Variant(edge, cache) for edge in edges for cache in caches]


class Asked:
    """The situations of a search, and what is known of any option under them.

    ``below`` says for each situation above which objective no design is wanted, US dollars a month.
    ``strict`` lets less variance count for nothing; ``compare`` names promises of which more than enough is wanted
    too; ``feasible`` leaves out what breaks a promise by itself.
    """

    def __init__(
        self,
        space: Space,
        situations: Sequence[Values],
        *,
        mask: Mask,
        below: Sequence[float],
        prune: bool,
        strict: bool = False,
        feasible: bool = False,
        compare: frozenset[str] = frozenset(),
    ) -> None:
        values = situations[0]
        self.space, self.values, self.situations, self.mask = space, values, tuple(situations), mask
        self.below = np.array(below, dtype=np.float64) * ROUNDING
        self.prune, self.feasible, self.compare = prune, feasible, compare
        self.limits = Limits.of(values)
        self.survives = np.array([ONE_REGION[rank_of(one)] if feasible else 0 for one in situations])
        self.keeps_rows = values.number("data.size_gb") > 0
        self.bound = LatencyBound(values, space, strict=strict, compared="latency_p95" in compare)
        variants = [one for one in variants_of(values) if mask.variant(one)]
        self.loads = Loads.under(variants, situations, space.memory)
        self.limited = bool(np.isfinite(self.below).any())
        self.two_regions = any(rank_of(one) == REGION for one in situations)

    def under(self, classes: Index) -> Array:
        """The objective that no design under loads of these classes may exceed."""
        return np.asarray(self.below[front_of(classes) // EDGES])

    def survived(self, classes: Index) -> Index:
        """The rank of what must be survived under loads of these classes."""
        return np.asarray(self.survives[front_of(classes) // EDGES])

    def within(self, lines: Lines) -> Flags:
        """Which options keep what is limited of money, hours and downtime by themselves."""
        return self.limits.within(lines, down=not self.two_regions)

    def recovered(self, rpo: Array, rto: Array) -> Flags:
        """Which recovery points and times (hours) are soon enough."""
        limits = self.limits
        return np.asarray((rpo <= limits.rpo_hours * TOLERANCE) & (rto <= limits.rto_hours * TOLERANCE))

    def objective(self, tier: AppColumns | DatabaseColumns) -> Array:
        """What each option of a tier adds to the objective by itself, US dollars a month."""
        hour = self.values.number("team.value_of_hour_usd")
        return np.asarray(tier.lines.spend() + hour * tier.lines.effort())

    def alone(self, app: AppColumns) -> Flags:
        """Which options stand without a database beside them."""
        if not self.keeps_rows:
            return np.ones(len(app.rows), dtype=bool)
        return np.asarray(app.rows.composite | (app.rows.arrangement == STATIC))
