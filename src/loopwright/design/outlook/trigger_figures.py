"""The numbers of a trigger as figures: its value, and how far that value may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, Figures, definition, total
from loopwright.design.given.ranges import triangular
from loopwright.design.sums.quantiles import quantiles

if TYPE_CHECKING:
    from loopwright.design.answer import Question

SEED = 20_261_121  # any number does; the same gives the same percentiles
WORK = ("service.app_cpu_seconds", "service.database_cpu_seconds")  # seconds of processor of one request
PERCENTS = (10.0, 90.0)


@dataclass(frozen=True, slots=True)
class Laid:
    """Paths of a trigger's figures."""

    at: str
    low: str | None = None
    high: str | None = None


def lay_value(figures: Figures, slug: str, figure: Figure) -> Laid:
    """Lay a trigger's value alone, where nothing about it is uncertain."""
    figures.lay(f"trigger.{slug}.at", figure)
    return Laid(f"trigger.{slug}.at")


def lay_range(figures: Figures, slug: str, figure: Figure, question: Question) -> Laid:
    """Lay a trigger's value with the 10th and 90th percentile that the ranges of a request's work leave it.

    What a structure carries is in inverse proportion to the processor time of a request. Inputs that were
    measured or said have no range; where none is left, neither has the trigger.
    """
    given = {path: question.inputs.figure(path) for path in WORK}
    loose = {
        path: one
        for path, one in given.items()
        if one.low is not None and one.high is not None and one.low < one.high and one.value > 0
    }
    if not loose:
        return lay_value(figures, slug, figure)
    samples = int(question.catalogue.value("choice.confidence.samples"))
    draw = np.random.default_rng(SEED)
    shares = {path: draw.random(samples) for path in WORK}
    work = np.zeros(samples)
    for path, one in given.items():
        drawn = (
            triangular(shares[path], one.low or 0.0, one.value, one.high or 0.0)
            if path in loose
            else one.value
        )
        work = work + drawn
    reached = figure.value * math.fsum(f.value for f in given.values()) / work
    low, high = quantiles(reached, [percent / 100.0 for percent in PERCENTS])
    at = figures.lay(f"trigger.{slug}.at", replace(figure, low=low, high=high))
    inputs = {path.rpartition(".")[2]: one for path, one in loose.items()}
    for name, value, percent in (("low", low, PERCENTS[0]), ("high", high, PERCENTS[1])):
        formula = f"{percent:.0f}th percentile of value × work of a request ÷ work within its range"
        figures.lay(f"trigger.{slug}.{name}", total(value, figure.unit, formula, threshold=at, **inputs))
    return Laid(f"trigger.{slug}.at", f"trigger.{slug}.low", f"trigger.{slug}.high")


def scaled(today: Figure, scale: float) -> Figure:
    """A driver at so many times today's value."""
    times = definition(scale, "ratio", "times today at which the solver changes the design")
    return total(today.value * scale, today.unit, "today × times today", today=today, times=times)


def turned(value: float, unit: str, formula: str, today: Figure) -> Figure:
    """A value found among the designs, beside what it is today."""
    return total(value, unit, formula, today=today)
