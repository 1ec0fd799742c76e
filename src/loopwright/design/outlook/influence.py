"""Which inputs the result hangs on: each alone at its lowest and its highest, and how far the result moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import definition, total
from loopwright.design.search.batch_sides import column
from loopwright.design.search.limits import HOURS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.figure import Figures
    from loopwright.design.outlook.confidence import Weighed

    Array = NDArray[np.float64]

FORMULA = "its movement of the result ÷ Σ movements of all inputs"
MEANING = (
    "mean over its lowest and highest of: how far the cheapest design's money and hours move, how far the chosen "
    "design moves towards its limits, and one each for another arrangement and for a promise that flips"
)


def influence(weighed: Weighed, figures: Figures) -> tuple[tuple[str, str], ...]:
    """Lay ``influence.<field>`` for every uncertain input; those that move anything, largest first."""
    moved = movements(weighed)
    whole = max(float(moved.sum()), 1e-12)
    found = []
    for place, one in enumerate(weighed.situations.fields):
        share = float(moved[place]) / whole
        path = f"influence.{one.field}"
        given = {
            "movement": definition(float(moved[place]), "ratio", MEANING),
            "all": definition(whole, "ratio", "movements of all inputs"),
            "input": one.figure,
        }
        figures.lay(path, total(share, "share", FORMULA, **given))
        if share > 0:
            found.append((-share, one.field, path))
    return tuple((field, path) for _, field, path in sorted(found))


def movements(weighed: Weighed) -> Array:
    """How far the result moves when each input goes alone to its lowest and its highest, the mean of both."""
    outcome, situations = weighed.outcome, weighed.situations
    rows = np.arange(len(outcome.objective))
    best = outcome.objective[rows, outcome.winners()]
    cost = np.abs(best - best[0]) / max(float(best[0]), 1e-9)
    kind = weighed.arrangements[weighed.winners]
    other = (kind != kind[0]).astype(np.float64)
    flips = sum((kept[:, 0] != kept[0, 0]).astype(np.float64) for kept in outcome.keeps.values())
    moved = np.minimum(cost, 1.0) + other + flips + _towards_limits(weighed)
    ends = np.array([situations.alone(place) for place in range(len(situations.fields))], dtype=np.intp)
    return moved[ends].mean(axis=1) if len(ends) else np.zeros(0)


def _towards_limits(weighed: Weighed) -> Array:
    """How far what the chosen design gives moves, in parts of what it may give."""
    outcome, values = weighed.outcome, weighed.values
    allowed = (1.0 - column(values["objective.availability"])) * HOURS_PER_YEAR
    used = (
        outcome.down[:, :1] / np.maximum(allowed, 1e-9),
        outcome.rpo[:, :1] * 3_600.0 / np.maximum(column(values["objective.rpo_seconds"]), 1e-9),
        outcome.rto[:, :1] * 3_600.0 / np.maximum(column(values["objective.rto_seconds"]), 1e-9),
        outcome.hours[:, :1] / np.maximum(column(values["team.operations_hours"]), 1e-9),
    )
    moved = np.zeros(len(outcome.objective))
    for part in used:
        drift = np.abs(part[:, 0] - part[0, 0])
        moved += np.where(np.isfinite(drift), np.minimum(drift, 1.0), 0.0)
    return moved
