"""What every design must keep, in the units of the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.vocabulary import Survives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.lines import Lines

    Flags = NDArray[np.bool_]

HOURS_PER_YEAR = 8_760.0
TOLERANCE = 1 + 1e-12  # a promise met to the last bit is met


def rank_of(values: Values) -> int:
    """The rank of what must be survived, of `Survives`."""
    ranks = tuple(Survives)
    return int(np.asarray(values.overrides.get("objective.survives", ranks.index(values.inputs.survives))))


@dataclass(frozen=True, slots=True)
class Limits:
    """What every design must keep, in the solver's units; infinite where nothing is asked."""

    down_hours: float
    latency_seconds: float
    rpo_hours: float
    rto_hours: float
    survives: int
    budget: float
    hours: float

    @classmethod
    def of(cls, values: Values) -> Limits:
        """The limits of a loop's objectives."""
        inputs = values.inputs
        limited = inputs.budget_is_limit and inputs.has("objective.budget_usd")
        return cls(
            down_hours=(1.0 - values.number("objective.availability")) * HOURS_PER_YEAR,
            latency_seconds=values.number("objective.latency_p95_seconds"),
            rpo_hours=values.number("objective.rpo_seconds") / 3_600.0,
            rto_hours=values.number("objective.rto_seconds") / 3_600.0,
            survives=rank_of(values),
            budget=values.number("objective.budget_usd") if limited else float("inf"),
            hours=values.number("team.operations_hours"),
        )

    def within(self, lines: Lines, *, down: bool) -> Flags:
        """Which options of a tier keep the limits by themselves: the other tiers only add to their lines.

        ``down`` says whether downtime is looked at too, of which a second region gives some back.
        """
        kept = (lines.effort() <= self.hours * TOLERANCE) & (lines.spend() <= self.budget * TOLERANCE)
        return np.asarray(kept & (lines.downtime() <= self.down_hours * TOLERANCE) if down else kept)
