"""When no design keeps every promise: for each promise alone the smallest step back that lets one keep the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import definition, total
from loopwright.design.findings import Relaxation
from loopwright.design.lifting.lift import title_of
from loopwright.design.outlook.staircases import COMPARED, DRIVERS, Driver
from loopwright.design.search.join import SURVIVAL
from loopwright.design.search.solve import PROMISES, solve
from loopwright.loop.quantities import format_money, format_number

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
MOST_SETS = 3  # of promises that give way together: more is no help
CEILING = (
    " Above about {ceiling:.2%} it is people and changes that break the loop, not machines: the process must "
    "change (changes that fail, time to notice, somebody around the clock), not the platform."
)


def relaxations(question: Question, solved: Solved, figures: Figures) -> tuple[Relaxation, ...]:
    """The smallest relaxation of each promise alone, exact among all designs; of the fewest together where none does.

    The cost is that of the cheapest design which the relaxed promise allows. While a design keeps every promise there
    is nothing to relax, but a budget that is only a wish may be missed: then the best within it is named.
    """
    if solved.best() is not None:
        return within_the_wish(question, figures)
    whole = solve(question.space, question.values, mask=question.mask, compare=COMPARED)
    found = [one for driver in DRIVERS if (one := _of_driver(driver, question, whole, figures)) is not None]
    survived = _of_survival(whole, figures)
    return tuple(found if survived is None else [*found, survived]) or _together(question, whole, figures)


def _together(question: Question, solved: Solved, figures: Figures) -> tuple[Relaxation, ...]:
    """The fewest promises that must give way at once: of each such set the cheapest design and what it gives."""
    priced = np.flatnonzero(np.isfinite(solved.objective))
    if not len(priced):
        return ()
    broken = np.stack([~solved.keeps[name][priced] for name in PROMISES])
    several = broken.sum(axis=0)
    fewest = np.flatnonzero(several == several.min())
    best: dict[tuple[str, ...], int] = {}
    for at in fewest[np.argsort(solved.objective[priced[fewest]], kind="stable")].tolist():
        names = tuple(name for name, gone in zip(PROMISES, broken[:, at], strict=True) if gone)
        best.setdefault(names, int(priced[at]))
        if len(best) == MOST_SETS:
            break
    return tuple(
        one
        for number, (names, index) in enumerate(best.items(), start=1)
        for one in _of_set(names, index, f"relaxation.together.{number}", (question, solved, figures))
    )


def _of_set(
    names: tuple[str, ...], index: int, stem: str, given: tuple[Question, Solved, Figures]
) -> list[Relaxation]:
    """Each promise of a set that gives way, by as much as one design breaks it."""
    question, solved, figures = given
    _cost(solved, index, figures, stem)
    sentence = f"{title_of(solved, index)}."
    found = []
    for name in names:
        start = f"{stem}.{name}"
        if name == "survives":
            asked, kept = solved.limits.survives, int(solved.designs.survives[index])
            figures.lay(f"{start}.from", definition(float(asked), "rank", f"asked: {SURVIVAL[asked]}"))
            figures.lay(f"{start}.to", definition(float(kept), "rank", f"kept: {SURVIVAL[kept]}"))
        else:
            driver = next(one for one in DRIVERS if one.promise == name)
            said = question.inputs.figure(driver.path)
            gives = driver.written(float(driver.gives(solved, np.array([index], dtype=np.intp))[0]))
            figures.lay(f"{start}.from", total(said.value, said.unit, "as asked", asked=said))
            formula = "what the cheapest design gives that keeps every promise outside the set"
            figures.lay(f"{start}.to", total(gives, said.unit, formula, asked=said))
        found.append(Relaxation(name, f"{start}.from", f"{start}.to", f"{stem}.cost", sentence, names))
    return found


def within_the_wish(question: Question, figures: Figures) -> tuple[Relaxation, ...]:
    """Where a budget that is a wish is missed: the best design within it, else the one that costs least money."""
    path = "objective.budget_usd"
    if question.inputs.budget_is_limit or not question.inputs.has(path) or "cost.total" not in figures:
        return ()
    wish = question.inputs.figure(path)
    if figures["cost.total"].value <= wish.value * (1 + 1e-9):
        return ()
    whole = solve(
        question.space, question.values, mask=question.mask, compare=frozenset({"budget"}), feasible=True
    )
    able = np.flatnonzero(whole.feasible)
    within = able[whole.designs.money[able] <= wish.value * (1 + 1e-9)]
    if len(within):
        index = int(within[np.argmin(whole.objective[within])])
    else:
        index = int(able[np.argmin(whole.designs.money[able])])
    stem = "relaxation.budget"
    cost = _cost(whole, index, figures, stem)
    figures.lay(f"{stem}.from", total(wish.value, wish.unit, "as asked", asked=wish))
    figures.lay(f"{stem}.to", total(cost.value, wish.unit, "the bill of that design", bill=cost))
    hours = f"{format_number(float(whole.designs.hours[index]))} h/month"
    first = (
        "every promise is kept within it"
        if len(within)
        else "too little to keep every promise; the least that does"
    )
    sentence = (
        f"{first}: {title_of(whole, index)} for {format_money(cost.value, 'month')} and {hours} of your time."
    )
    return (Relaxation("budget", f"{stem}.from", f"{stem}.to", f"{stem}.cost", sentence),)


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
    sentence = f"{words}: {title_of(solved, index)} for {format_money(cost.value, 'month')}."
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
    sentence = f"{kept}: {title_of(solved, index)} for {format_money(cost.value, 'month')}."
    return Relaxation("survives", f"{stem}.from", f"{stem}.to", f"{stem}.cost", sentence)


def _others(solved: Solved, promise: str) -> Index:
    """Designs with a price that keep every promise but perhaps one, and break that."""
    kept = np.logical_and.reduce([solved.keeps[name] for name in PROMISES if name != promise])
    return np.flatnonzero(kept & ~solved.keeps[promise] & np.isfinite(solved.objective))


def _cost(solved: Solved, index: int, figures: Figures, stem: str) -> Figure:
    title = title_of(solved, index)
    bill = definition(float(solved.designs.money[index]), "USD/month", f"the bill of {title}")
    return figures.lay(
        f"{stem}.cost", total(bill.value, "USD/month", "the cheapest design it allows", bill=bill)
    )
