"""Exact staircases: at which promise, budget or value of an hour another structure becomes the cheapest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.outlook.footing import Found, Prospect
from loopwright.design.search.latency import PERCENTILE, branches, latency_p95
from loopwright.design.search.limits import HOURS_PER_YEAR
from loopwright.design.search.promising import ROUNDING, Floors, narrowed
from loopwright.design.search.solve import PROMISES, Solved, solve
from loopwright.design.search.structures import structure_codes
from loopwright.design.sums.response import mixture_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from loopwright.design.answer import Question

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

HAIR = 1e-4  # of a percentile: how far beyond a stair is solved again
MOST_TURNS = 12  # how often a stair is solved again beyond where it was
PART = 256  # designs whose latency is worked out at once
NOTHING = 1e-12  # hours that are only rounding
QUICK = frozenset({"latency_p95"})
COMPARED = frozenset({"availability", "latency_p95", "rpo", "rto", "hours", "budget"})


@dataclass(frozen=True, slots=True)
class Driver:
    """A promise as a driver: its objective's path, what a design gives, and that as the objective is written."""

    promise: str
    path: str
    gives: Callable[[Solved, Index], Array]  # of some designs; small is good
    written: Callable[[float], float]
    direction: str  # in which the objective is tightened


@dataclass(frozen=True, slots=True)
class Stair:
    """Where a tightened objective leaves the structure: the objective, in its unit, and the design beyond."""

    driver: Driver
    at: float
    after: Found


def latencies(solved: Solved, which: Index) -> Array:
    """95th percentiles of some designs, seconds."""
    return mixture_quantile(PERCENTILE, *branches(solved.designs, solved.values, which))


DRIVERS = (
    Driver(
        "availability",
        "objective.availability",
        lambda solved, which: solved.designs.down[which],
        lambda hours: 1.0 - hours / HOURS_PER_YEAR,
        "above",
    ),
    Driver("latency_p95", "objective.latency_p95_seconds", latencies, lambda seconds: seconds, "below"),
    Driver(
        "rpo",
        "objective.rpo_seconds",
        lambda solved, which: solved.designs.rpo[which],
        lambda x: x * 3_600.0,
        "below",
    ),
    Driver(
        "rto",
        "objective.rto_seconds",
        lambda solved, which: solved.designs.rto[which],
        lambda x: x * 3_600.0,
        "below",
    ),
    Driver(
        "hours",
        "team.operations_hours",
        lambda solved, which: solved.designs.hours[which],
        lambda x: x,
        "below",
    ),
    Driver(
        "budget",
        "objective.budget_usd",
        lambda solved, which: solved.designs.money[which],
        lambda x: x,
        "below",
    ),
)


def enumerated(
    question: Question, below: float, promises: frozenset[str], *, all_of_them: bool = True
) -> Solved:
    """Every design worth comparing in some promises, up to an objective; all of them may keep the others.

    Whether response times are short enough is looked at as far as the cheapest, if not of ``all_of_them``.
    """
    space, mask = narrowed(Floors.of(question.space, question.values), question.mask, below)
    return solve(space, question.values, mask=mask, compare=promises, feasible=True, all_of_them=all_of_them)


def all_stairs(question: Question, below: float, *, limited_budget: bool, code: int) -> list[Stair]:
    """The stairs of all promises, up to an objective; response times are looked at by themselves."""
    found: list[Stair] = []
    for promises in (COMPARED - QUICK, QUICK):
        solved = enumerated(question, below, promises)
        found += stairs(solved, limited_budget=limited_budget, code=code, promises=promises)
    return found


def stairs(
    solved: Solved, *, limited_budget: bool, code: int | None = None, promises: frozenset[str] = COMPARED
) -> list[Stair]:
    """For each promise the first step, tightening it alone, on which another structure is the cheapest.

    Sorted by objective, the designs whose promise is better than that of all cheaper ones are the staircase. It
    starts from the cheapest design of the structure ``code``, which may be shown although another is a tie.
    """
    codes, order = structure_codes(solved), np.argsort(solved.objective, kind="stable")
    best = solved.best() if code is None else solved.best(codes == code)
    if best is None:
        return []
    found = []
    for driver in DRIVERS:
        if driver.promise not in promises or (driver.promise == "budget" and not limited_budget):
            continue
        others = np.logical_and.reduce([solved.keeps[name] for name in PROMISES if name != driver.promise])
        others &= np.isfinite(solved.objective)
        step = _first_step(solved, driver, order[others[order]], codes, best)
        if step is not None:
            found.append(Stair(driver, driver.written(step[0]), Found(solved, step[1])))
    return found


def _first_step(
    solved: Solved, driver: Driver, order: Index, codes: Index, best: int
) -> tuple[float, int] | None:
    """The best that the structure gives on the way down, and the first design of another; looked at in parts."""
    least = float(driver.gives(solved, np.array([best], dtype=np.intp))[0])
    for start in range(0, len(order), PART):
        part = order[start : start + PART]
        gives = driver.gives(solved, part)
        for index, given in zip(part.tolist(), gives.tolist(), strict=True):
            if given < least:
                if codes[index] != codes[best]:
                    return least, index
                least = given
    return None


def confirmed(stair: Stair, prospect: Prospect, code: int, dearest: float) -> Stair | None:
    """The stair of the 95th percentile solved again just beyond, until the structure really changes; else None.

    Response times are rounded to a part of what is asked, so that a tighter objective tells more of them apart.
    Nothing dearer than an objective is looked at.
    """
    path, at, after = stair.driver.path, stair.at, stair.after
    known = latency_p95(after.solved.designs, after.solved.values, after.index)
    question = prospect.question
    for _ in range(MOST_TURNS):
        goal = at * (1.0 - HAIR)
        tighter = replace(question, values=question.values.replaced({path: goal}))
        # what keeps the tighter time already is a ceiling: dearer designs need no look
        below = after.objective * ROUNDING if known <= goal else dearest
        solved = enumerated(tighter, below, QUICK, all_of_them=False)
        best = solved.best()
        if best is not None and structure_codes(solved, np.array([best], dtype=np.intp))[0] != code:
            return Stair(stair.driver, at, Found(solved, best))
        again = [] if best is None else stairs(solved, limited_budget=False, code=code, promises=QUICK)
        if again:
            at = min(goal, again[0].at)
        elif below < dearest:
            known = np.inf
        else:
            return None
    return None


def hours_worth(solved: Solved, reach: float) -> list[tuple[float, int, str]]:
    """The values of an hour at which another structure becomes the cheapest, and which design: downward, upward.

    Objectives are lines of money and hours, so that the cheapest design over all values is their lower envelope;
    from today's value it is followed both ways until the structure changes, up to so many times today's.
    """
    best = solved.best()
    if best is None:
        return []
    which = np.flatnonzero(solved.feasible)
    money, hours = solved.designs.money[which], solved.designs.hours[which]
    codes = structure_codes(solved, which)
    start, now = int(np.searchsorted(which, best)), solved.values.number("team.value_of_hour_usd")
    found = []
    for direction, sign in (("below", -1.0), ("above", 1.0)):
        at, value = start, now
        while True:
            ahead = np.flatnonzero(sign * (hours[at] - hours) > NOTHING)
            if not len(ahead):
                break
            crossing = (money[ahead] - money[at]) / (hours[at] - hours[ahead])
            nearest = float(np.min(sign * crossing)) * sign
            value = max(nearest, value) if sign > 0 else min(nearest, value)
            if not 0 < value <= now * reach:
                break
            tied = ahead[np.isclose(crossing, nearest, rtol=1e-12)]
            at = int(tied[np.argmin(sign * hours[tied])])
            if codes[at] != codes[start]:
                found.append((value, int(which[at]), direction))
                break
    return found
