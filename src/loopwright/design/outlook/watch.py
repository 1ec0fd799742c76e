"""How a trigger is seen coming: the query that watches its driver, and the month in which growth reaches it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.outlook.months import MOST_MONTHS, months_of
from loopwright.loop.quantities import format_number

if TYPE_CHECKING:
    from loopwright.design.answer import Question

GB_PER_TB = 1000.0
YOUR_CHOICE = "your choice"
AFTER = "after the horizon"


def query_of(driver: str, value: float) -> str:
    """The PromQL or SQL query that is true once a driver has reached a value; nothing for what people decide."""
    queries = {
        "peak load": "max_over_time(sum(rate(http_requests_total[5m]))[7d:5m]) >= {}",
        "users": "SELECT count(*) >= {} FROM users;",
        "data": "SELECT pg_database_size(current_database()) / 1e9 >= {};",
    }
    terabytes = driver == "data" and value >= GB_PER_TB
    said = 1000 * float(_said(value / GB_PER_TB)) if terabytes else float(_said(value))
    return queries.get(driver, "").format(f"{said:.10f}".rstrip("0").rstrip("."))


def _said(value: float) -> str:
    """A number as sentences have it, so that the query speaks of the same value."""
    return format_number(value).replace(",", "")


def month_of_users(question: Question, scale: float) -> str:
    """The month in which the users have grown so many times, by the growth of the loop."""
    months = months_of(question)
    growth = months.growth.value
    if scale <= 1:
        return months.label(0)
    if growth <= 0:
        return AFTER
    return _within(question, math.ceil(math.log(scale) / math.log1p(growth) - 1e-9))


def month_of_data(question: Question, gigabytes: float) -> str:
    """The month in which so many gigabytes have been added to the data."""
    growth = question.inputs.value("data.growth_gb_per_month")
    if growth <= 0:
        return AFTER
    return _within(question, max(0, math.ceil(gigabytes / growth - 1e-9)))


def _within(question: Question, month: int) -> str:
    horizon = min(MOST_MONTHS, round(question.inputs.value("demand.horizon_months")))
    return months_of(question).label(month) if month <= horizon else AFTER
