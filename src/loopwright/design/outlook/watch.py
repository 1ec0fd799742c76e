"""How a trigger is seen coming: the query that watches its driver, and the month in which growth reaches it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.outlook.months import MOST_MONTHS, months_of

if TYPE_CHECKING:
    from loopwright.design.answer import Question

YOUR_CHOICE = "your choice"
AFTER = "after the horizon"


def query_of(driver: str, value: float) -> str:
    """The PromQL or SQL query that is true once a driver has passed a value; nothing for what people decide."""
    queries = {
        "peak load": "max_over_time(sum(rate(http_requests_total[5m]))[7d:5m]) > {}",
        "users": "SELECT count(*) > {} FROM users;",
        "data": "SELECT pg_database_size(current_database()) / 1e9 > {};",
    }
    return queries.get(driver, "").format(_short(value))


def _short(value: float) -> str:
    """Three digits, without an exponent."""
    if value <= 0 or not math.isfinite(value):
        return "0"
    rounded = round(value, 2 - math.floor(math.log10(value)))
    return f"{rounded:.10f}".rstrip("0").rstrip(".")


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
