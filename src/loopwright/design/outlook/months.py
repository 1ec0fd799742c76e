"""The months ahead: how far users and data have grown, and what each month is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition, total

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.answer import Question

    Array = NDArray[np.float64]

MOST_MONTHS = 60  # five years: what is said about demand beyond them is not worth a sum
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Months:
    """Month 0 is now; ``users`` and ``data`` are times today's, one a month."""

    users: Array
    data: Array
    growth: Figure
    first: tuple[int, int]  # year, month from 0

    def __len__(self) -> int:
        return len(self.users)

    def label(self, month: int) -> str:
        """A month's name: ``Mar 2027``."""
        year, start = self.first
        whole = start + month
        return f"{NAMES[whole % 12]} {year + whole // 12}"


def months_of(question: Question) -> Months:
    """The months up to the horizon: users grow by a share a month (or towards those projected), data by gigabytes."""
    inputs, loop = question.inputs, question.loop
    horizon = inputs.figure("demand.horizon_months")
    last = min(MOST_MONTHS, max(1, round(horizon.value)))
    growth = inputs.figure("demand.growth_per_month")
    users = inputs.figure("demand.users")
    projected = loop.demand.users_projected
    if projected is not None and users.value > 0:
        goal = definition(projected, "users", "users projected, in the loop file")
        growth = total(
            (projected / users.value) ** (1.0 / last) - 1.0,
            "share/month",
            "(users projected ÷ users)^(1 ÷ months) − 1",
            projected=goal,
            users=users,
            months=horizon,
        )
    at = np.arange(last + 1, dtype=np.float64)
    size = inputs.value("data.size_gb") + inputs.value("data.files_gb")
    data = 1.0 + at * inputs.value("data.growth_gb_per_month") / size if size > 0 else np.ones(last + 1)
    year, month = (int(part) for part in question.catalogue.date.split("-")[:2])
    return Months(np.power(1.0 + growth.value, at), data, growth, (year, month - 1))


def users_figure(question: Question, months: Months, month: int) -> Figure:
    """The users of a month."""
    users = question.inputs.figure("demand.users")
    return total(
        users.value * float(months.users[month]),
        "users",
        "users × (1 + growth)^months",
        users=users,
        growth=months.growth,
        months=definition(float(month), "months", "months from now"),
    )
