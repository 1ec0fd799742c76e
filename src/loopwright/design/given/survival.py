"""What must be survived when nobody said it: a rule on users and rate, also for many situations at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import SECONDS_PER_DAY, scale_of
from loopwright.loop.vocabulary import Owner, Survives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.given.situation import Values

    Array = NDArray[np.float64]

RANKS = tuple(Survives)


def survival_rank(question: Question, values: Values) -> Array:
    """The rank in `Survives` that must be kept under given values, of their shape.

    Said or forced, it is what was said; else losing a machine must not stop paid products of companies, nor big
    or fast ones of anybody but hobbyists (``objective.survives_machine.*``).
    """
    inputs, money = question.inputs, question.loop.money
    if "objective.survives" in values.overrides:
        return np.asarray(values["objective.survives"], dtype=np.float64)
    if inputs.survives_stated:
        return np.asarray(float(RANKS.index(inputs.survives)))
    scale = scale_of(values)
    rate = values["demand.requests_per_day"] * scale / SECONDS_PER_DAY * values["demand.peak_to_mean"]
    big = values["demand.users"] * scale >= values["objective.survives_machine.users"]
    fast = rate >= values["objective.survives_machine.requests_per_second"]
    paid = (money.revenue_usd_per_month or 0) > 0 or (money.paying_customers or 0) > 0
    always = paid and inputs.owner is Owner.COMPANY
    grown = np.asarray(big | fast) & (inputs.owner is not Owner.HOBBY)
    return np.where(grown | always, float(RANKS.index(Survives.MACHINE)), 0.0)


def with_survival(question: Question, values: Values) -> Values:
    """Values of one situation with what must be survived in it."""
    return values.replaced({"objective.survives": float(survival_rank(question, values).ravel()[0])})
