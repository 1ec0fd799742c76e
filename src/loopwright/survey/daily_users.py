"""A table of daily users, as analytics export it: how many come on a day, and how fast they become more."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.measured import Measured
from loopwright.survey.traffic.rates import growth, student

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from loopwright.loop.model import Loop

DATES = ("date", "day", "datum", "nth day", "ds")
DAILY = (
    "users",
    "daily users",
    "daily active users",
    "active users",
    "dau",
    "visitors",
    "unique visitors",
    "count",
)
MONTHLY = ("mau", "monthly users", "monthly active users", "28 day active users", "30 day active users")
SHAPES = ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d")
RECENT_DAYS = 28
LEAST_DAYS = 7
MOST_SAMPLES = 5
FEW = f"fewer than {LEAST_DAYS} days"
ADVICE = "A table with a header is meant, such as: date,users"


@dataclass(frozen=True, slots=True)
class UsersSeen:
    """Daily users: the days in order, their users, and the monthly users of the last day that has them."""

    days: tuple[str, ...]
    users: tuple[float, ...]
    monthly: float | None
    unread: int
    unread_samples: tuple[int, ...]

    @property
    def period(self) -> str:
        """From the first day to the last."""
        return f"{self.days[0]} to {self.days[-1]}"


def users_seen(path: Path) -> UsersSeen:
    """Read a table of daily users; raises ``LoopwrightError`` when it is none. Rows of one day add up."""
    lines = _lines(path)
    if not lines:
        raise LoopwrightError(f"{path}: empty", ADVICE)
    delimiter = max(",;\t", key=lines[0][1].count)
    header = [_word(cell) for cell in next(csv.reader([lines[0][1]], delimiter=delimiter))]
    when, many, monthly = (_column(header, names) for names in (DATES, DAILY, MONTHLY))
    if when is None or many is None:
        raise LoopwrightError(
            f"{path}:{lines[0][0]}: no column of dates and one of users in its header", ADVICE
        )
    days: dict[date, float] = {}
    months: dict[date, float] = {}
    unread: list[int] = []
    for place, line in lines[1:]:
        cells = _cells(line, delimiter)
        day, users = _date(cells, when), _number(cells, many)
        if day is None or users is None:
            unread.append(place)
            continue
        days[day] = days.get(day, 0.0) + users
        month = None if monthly is None else _number(cells, monthly)
        if month:
            months[day] = month
    if not days:
        raise LoopwrightError(f"{path}: no row could be read, of {len(lines) - 1}", ADVICE)
    ordered = sorted(days)
    return UsersSeen(
        tuple(day.isoformat() for day in ordered),
        tuple(days[day] for day in ordered),
        months[max(months)] if months else None,
        len(unread),
        tuple(unread[:MOST_SAMPLES]),
    )


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise LoopwrightError(f"{path}: cannot be read ({error.strerror})", ADVICE) from None
    return [
        (place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"
    ]


def users_measured(seen: UsersSeen, loop: Loop | None) -> Iterator[Measured]:
    """What daily users say of a loop: the share that is there on a day, the users of a month, and their growth."""
    recent = np.array(seen.users[-RECENT_DAYS:])
    mean = float(recent.mean())
    spread = (
        student(len(recent) - 1) * float(recent.std(ddof=1)) / math.sqrt(len(recent))
        if len(recent) > 1
        else 0.0
    )
    few = "" if len(seen.days) >= LEAST_DAYS else FEW
    yield Measured(
        "daily_users", "users of a mean day", mean, max(0.0, mean - spread), mean + spread, "users"
    )
    users = seen.monthly or (loop.demand.users if loop else None)
    if seen.monthly is not None:
        many = seen.monthly
        yield Measured("users", "users of a month", many, many, many, "users", "demand.users", few)
    if users:
        value, low, high = (min(1.0, max(0.0, one / users)) for one in (mean, mean - spread, mean + spread))
        yield Measured("active", "users there on a day", value, low, high, "share", "demand.active", few)
    numbers = np.array([date.fromisoformat(day).toordinal() for day in seen.days], dtype=np.int64)
    grown = growth(numbers, np.array(seen.users))
    title, why = "growth of users a month", "fewer than 5 whole weeks"
    if grown is not None:
        why = "it shrinks" if grown[0] < 0 else ""
    yield Measured(
        "growth", title, *(grown or (0.0, 0.0, 0.0)), "share/month", "demand.growth", why
    )  # fmt: skip


def _word(cell: str) -> str:
    return re.sub(r"[\s_-]+", " ", cell.strip().lower())


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _date(cells: Sequence[str], place: int) -> date | None:
    text = cells[place].strip()[:10] if place < len(cells) else ""
    for shape in SHAPES:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _number(cells: Sequence[str], place: int) -> float | None:
    text = re.sub(r"(?<=\d)[,' _\u00a0](?=\d{3}\b)", "", cells[place].strip()) if place < len(cells) else ""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
