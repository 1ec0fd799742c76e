"""When no design keeps every promise: for each promise alone the smallest step back that lets one keep the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import definition, total
from loopwright.design.findings import Relaxation
from loopwright.design.lifting.lift import chosen, design_title
from loopwright.design.outlook.staircases import COMPARED, DRIVERS, Driver
from loopwright.design.search.join import SURVIVAL
from loopwright.design.search.solve import PROMISES, solve
from loopwright.loop.quantities import format_money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figure, Figures
    from loopwright.design.search.solve import Solved

    Index = NDArray[np.intp]

WORDS = {
    "availability": "be down for {more:,.1f} hours more a year",
    "latency_p95": "let one answer in twenty take longer, by {more:,.2f} s",
    "rpo": "let {more:,.1f} hours more of data be lost",
    "rto": "take {more:,.1f} hours more to recover",
    "hours": "give {more:,.1f} hours more a month",
    "budget": "spend {money} more",
}
CEILING = (
    " Above about {ceiling:.2%} it is people and changes that break the loop, not machines: the process must "
    "change (changes that fail, time to notice, somebody around the clock), not the platform."
)


def relaxations(question: Question, solved: Solved, figures: Figures) -> tuple[Relaxation, ...]:
    """The smallest relaxation of each promise alone, exact among all designs; nothing while one keeps them all.

    The cost is that of the cheapest design which the relaxed promise allows.
    """
    if solved.best() is not None:
        return ()
    whole = solve(question.space, question.values, mask=question.mask, compare=COMPARED)
    found = [one for driver in DRIVERS if (one := _of_driver(driver, question, whole, figures)) is not None]
    survived = _of_survival(whole, figures)
    return tuple(found if survived is None else [*found, survived])


def _of_driver(driver: Driver, question: Question, solved: Solved, figures: Figures) -> Relaxation | None:
    """One promise's smallest relaxation; None where the others cannot be kept together either."""
    which = _others(solved, driver.promise)
    if not len(which):
        return None
    gives = driver.gives(solved, which)
    least = float(np.min(gives))
    if not np.isfinite(least):
        return None
    able = which[gives <= least * (1 + 1e-9)]
    index = int(able[np.argmin(solved.objective[able])])
    given = float(driver.gives(solved, np.array([index], dtype=np.intp))[0])
    asked = question.inputs.figure(driver.path)
    stem = f"relaxation.{driver.promise}"
    formula = "the best that any design gives while it keeps every other promise"
    figures.lay(f"{stem}.from", total(asked.value, asked.unit, "as asked", asked=asked))
    figures.lay(f"{stem}.to", total(driver.written(given), asked.unit, formula, asked=asked))
    cost = _cost(solved, index, figures, stem)
    more = given - _limit(solved, driver)
    words = WORDS[driver.promise].format(more=more, money=format_money(more, "month"))
    sentence = f"{words}: {_title(solved, index)} for {format_money(cost.value, 'month')}."
    if driver.promise == "availability":
        ceiling = question.catalogue.value("choice.ceiling.availability")
        sentence += CEILING.format(ceiling=ceiling) if asked.value > ceiling else ""
    return Relaxation(driver.promise, f"{stem}.from", f"{stem}.to", f"{stem}.cost", sentence)


def _limit(solved: Solved, driver: Driver) -> float:
    limits = solved.limits
    return {
        "availability": limits.down_hours,
        "latency_p95": limits.latency_seconds,
        "rpo": limits.rpo_hours,
        "rto": limits.rto_hours,
        "hours": limits.hours,
        "budget": limits.budget,
    }[driver.promise]


def _of_survival(solved: Solved, figures: Figures) -> Relaxation | None:
    """The largest failure that may still be survived with every other promise kept."""
    which = _others(solved, "survives")
    if not len(which):
        return None
    most = int(np.max(solved.designs.survives[which]))
    able = which[solved.designs.survives[which] == most]
    index = int(able[np.argmin(solved.objective[able])])
    stem = "relaxation.survives"
    asked = solved.limits.survives
    figures.lay(f"{stem}.from", definition(float(asked), "rank", f"asked: {SURVIVAL[asked]}"))
    figures.lay(
        f"{stem}.to", definition(float(most), "rank", f"kept with every other promise: {SURVIVAL[most]}")
    )
    cost = _cost(solved, index, figures, stem)
    kept = f"survive a lost {SURVIVAL[most]} only" if most else "survive nothing"
    sentence = f"{kept}: {_title(solved, index)} for {format_money(cost.value, 'month')}."
    return Relaxation("survives", f"{stem}.from", f"{stem}.to", f"{stem}.cost", sentence)


def _others(solved: Solved, promise: str) -> Index:
    """Designs with a price that keep every promise but perhaps one, and break that."""
    kept = np.logical_and.reduce([solved.keeps[name] for name in PROMISES if name != promise])
    return np.flatnonzero(kept & ~solved.keeps[promise] & np.isfinite(solved.objective))


def _cost(solved: Solved, index: int, figures: Figures, stem: str) -> Figure:
    title = _title(solved, index)
    bill = definition(float(solved.designs.money[index]), "USD/month", f"the bill of {title}")
    return figures.lay(
        f"{stem}.cost", total(bill.value, "USD/month", "the cheapest design it allows", bill=bill)
    )


def _title(solved: Solved, index: int) -> str:
    return design_title(chosen(solved, index))
