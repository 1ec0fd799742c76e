"""The heart: the cheapest whole design that keeps every promise, by complete enumeration of what is not beaten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.asked import Asked
from loopwright.design.search.join import SURVIVAL, Designs, join, with_standby_region
from loopwright.design.search.latency import latency_kept
from loopwright.design.search.limits import TOLERANCE, Limits
from loopwright.design.search.promising import Ceiling
from loopwright.design.search.stages import stages_of
from loopwright.design.search.tables import Tables
from loopwright.design.tiers.mask import EVERYTHING, Mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FEW = 64  # designs whose response time is worked out first

PROMISES = ("availability", "latency_p95", "rpo", "rto", "survives", "budget", "hours")


@dataclass(slots=True)
class Solved:
    """Every design that is worth comparing, which promises each keeps, and the order of preference.

    ``keeps`` has a column per promise of `PROMISES`; ``objective`` is money plus hours at the value of an hour.
    """

    space: Space
    values: Values
    limits: Limits
    designs: Designs
    objective: Array
    keeps: dict[str, Flags]

    @property
    def feasible(self) -> Flags:
        """Which designs keep every promise."""
        return np.asarray(np.logical_and.reduce([self.keeps[name] for name in PROMISES]))

    @property
    def broken(self) -> NDArray[np.intp]:
        """How many promises each design breaks."""
        return np.asarray(np.sum([~self.keeps[name] for name in PROMISES], axis=0), dtype=np.intp)

    def best(self, mask: Flags | None = None) -> int | None:
        """The cheapest feasible design (within a mask); None when there is none. Ties go to the first in order."""
        allowed = self.feasible if mask is None else self.feasible & mask
        if not allowed.any():
            return None
        return int(np.argmin(np.where(allowed, self.objective, np.inf)))

    def nearest(self, mask: Flags | None = None) -> int | None:
        """The design that breaks least when none is feasible: fewest promises, then by how much, then cheapest."""
        order = np.lexsort((self.objective, np.round(self.excess(), 6), self.broken))
        if mask is None:
            return int(order[0]) if len(order) else None
        inside = order[mask[order]]
        return int(inside[0]) if len(inside) else None

    def excess(self) -> Array:
        """How far each design is beyond its limits: Σ log(is ÷ may be) over the broken promises."""
        one, limits = self.designs, self.limits
        pairs = (
            (one.down, limits.down_hours),
            (one.rpo, limits.rpo_hours),
            (one.rto, limits.rto_hours),
            (one.money, limits.budget),
            (one.hours, limits.hours),
        )
        beyond = np.zeros(len(one))
        for is_, may in pairs:
            ratio = np.maximum(is_, 1e-9) / max(may, 1e-9)
            beyond += np.log(np.maximum(ratio, 1.0))
        return (
            beyond
            + np.where(self.keeps["latency_p95"], 0.0, 1.0)
            + np.maximum(limits.survives - one.survives, 0)
        )


def solve(
    space: Space,
    values: Values,
    *,
    mask: Mask = EVERYTHING,
    prune: bool = True,
    compare: frozenset[str] = frozenset(),
    feasible: bool = False,
    all_of_them: bool = True,
    broken: bool = False,
) -> Solved:
    """Enumerate the designs of a space under given values and judge them.

    ``mask`` fixes decisions. ``prune`` off joins every option of every tier: the brute force that the frontier is
    tested against. ``compare`` names promises (of `PROMISES`) of which more than enough is wanted too: designs that
    only keep them better are then kept as well, so that it can be read what more would cost. ``feasible``: designs
    that keep all other promises are wanted alone, and of their response times only as much as tells the cheapest,
    if not ``all_of_them``. ``broken``: it is known that none keeps all, and the least broken is wanted.
    """
    below = (mask.below if isinstance(mask, Ceiling) else np.inf,)

    def asked(*, strict: bool = False) -> Asked:
        more = {"prune": prune, "strict": strict, "feasible": feasible}
        return Asked(space, (values,), mask=mask, below=below, compare=compare, **more)

    def enumerated(*, strict: bool = False, nearest: bool = False) -> tuple[Solved, bool]:
        return _enumerated(Tables(asked(strict=strict), nearest=nearest), all_of_them=all_of_them)[0]

    if broken:
        return _least_broken(asked())
    # of response times alone, a hair decides everywhere
    solved, doubtful = enumerated(strict=compare == {"latency_p95"})
    # less variance is better but for a hair beside the limit: where that could matter, it is looked at twice
    if prune and doubtful:
        solved, _ = enumerated(strict=True)
    if not prune or feasible or below[0] < np.inf or solved.best() is not None:
        return solved
    # how far a promise is missed counts only where none keeps all
    return enumerated(nearest=True)[0]


def surely_broken(space: Space, values: Values, mask: Mask) -> int:
    """How many promises every design breaks at least, told from the options alone; what is worked out is remembered."""
    asked = Asked(space, (values,), mask=mask, below=(np.inf,), prune=True)
    return Tables(asked, nearest=True).surely_broken()


def _least_broken(asked: Asked) -> Solved:
    """Designs among which is the one that breaks least: options that break more by themselves are left out."""
    many = Tables(asked, nearest=True).surely_broken()
    while True:
        solved = _enumerated(Tables(asked, nearest=True, many=many))[0][0]
        index = solved.nearest()
        found = len(PROMISES) if index is None else int(solved.broken[index])
        if found <= many or many >= len(PROMISES):
            return solved
        many = found


def solve_each(
    space: Space, situations: Sequence[Values], *, mask: Mask, below: Sequence[float]
) -> list[Solved]:
    """Solve several situations that differ in demand and in what must be survived alone, all at once.

    In each only designs below an objective are looked for, and only their cheapest is sure to be among them.
    """
    asked = Asked(space, situations, mask=mask, below=below, prune=True, feasible=True)
    judged = _enumerated(Tables(asked), all_of_them=False)
    found = []
    for (solved, doubtful), values, least in zip(judged, situations, below, strict=True):
        own = replace(mask, below=least) if isinstance(mask, Ceiling) else mask
        found.append(solve(space, values, mask=own, feasible=True, all_of_them=False) if doubtful else solved)
    return found


def _enumerated(tables: Tables, *, all_of_them: bool = True) -> list[tuple[Solved, bool]]:
    """For each situation its designs, judged, and whether a cheaper one misses its latency by a hair."""
    asked, stages = tables.asked, stages_of(tables)
    if not stages:
        return [(_nothing(asked.space, values), False) for values in asked.situations]
    designs = join(stages, asked.space, asked.values)
    situation = np.array([stage.situation for stage in stages], dtype=np.intp)[designs.stage]
    found = []
    for number, values in enumerate(asked.situations):
        limits = Limits.of(values)
        own = designs if len(asked.situations) == 1 else designs.take(np.flatnonzero(situation == number))
        if limits.survives == SURVIVAL.index("region"):
            own = with_standby_region(own, asked.space, values)
        found.append(_judged(asked.space, values, limits, own, all_of_them=all_of_them))
    return found


def _nothing(space: Space, values: Values) -> Solved:
    """What is found where no design may be."""
    none = np.zeros(0, dtype=bool)
    keeps = dict.fromkeys(PROMISES, none)
    return Solved(space, values, Limits.of(values), Designs.none(), np.zeros(0), keeps)


def _judged(
    space: Space, values: Values, limits: Limits, designs: Designs, *, all_of_them: bool
) -> tuple[Solved, bool]:
    """The promises that designs keep; of the response time only as far as the cheapest, if not of all of them."""
    objective = designs.money + designs.hours * values.number("team.value_of_hour_usd")
    keeps = {
        "availability": designs.down <= limits.down_hours * TOLERANCE,
        "rpo": designs.rpo <= limits.rpo_hours * TOLERANCE,
        "rto": designs.rto <= limits.rto_hours * TOLERANCE,
        "survives": designs.survives >= limits.survives,
        "budget": designs.money <= limits.budget * TOLERANCE,
        "hours": designs.hours <= limits.hours * TOLERANCE,
    }
    others = np.logical_and.reduce(list(keeps.values()))
    if all_of_them:
        quick, missed = latency_kept(designs, values, limits.latency_seconds)
    else:
        quick, missed = _cheapest_quick(designs, values, limits.latency_seconds, objective, others)
    solved = Solved(space, values, limits, designs, objective, {**keeps, "latency_p95": quick})
    best = solved.best()
    cheaper = objective < (np.inf if best is None else objective[best])
    return solved, bool(np.any(missed & others & cheaper))


def _cheapest_quick(
    designs: Designs, values: Values, limit: float, objective: Array, among: Flags
) -> tuple[Flags, Flags]:
    """As `latency_kept`, looked at from the cheapest on until one keeps the limit; the dearer count as missing it."""
    quick, missed = np.zeros((2, len(designs)), dtype=bool)
    which = np.flatnonzero(among)
    order = which[np.argsort(objective[which], kind="stable")]
    size = FEW
    while len(order):
        part, order = order[:size], order[size:]
        quick[part], missed[part] = latency_kept(designs.take(part), values, limit)
        if quick[part].any():
            break
        size *= 4
    return quick, missed
