"""Error budgets: how much may still be down in a window that rolls along, or in a month or year of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loopwright.operate.objectives.accounts import account_of, allowed_seconds

if TYPE_CHECKING:
    from loopwright.operate.objectives.spans import Timeline

DAY = 86_400.0
_MONTHS = 12
_QUARTER = 3


class Unit(StrEnum):
    """A stretch of the calendar."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rolling:
    """The last so many days, of 24 hours each (an objective's month has 30)."""

    days: float

    def around(self, now: float) -> tuple[float, float]:
        """From when until when it goes at a moment: it ends now."""
        return now - self.days * DAY, now


@dataclass(frozen=True, slots=True)
class Calendar:
    """The week, month, quarter or year of a zone's calendar in which it is now."""

    unit: Unit
    zone: str = "UTC"

    def around(self, now: float) -> tuple[float, float]:
        """From when until when it goes at a moment; its length is what the calendar says, changes of clocks too."""
        local = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.zone))
        first = _first(self.unit, local)
        return first.timestamp(), _next(self.unit, first).timestamp()


@dataclass(frozen=True, slots=True)
class Budget:
    """What of an error budget is left, in seconds of downtime.

    ``spent`` is downtime that was seen; ``unseen`` is time of which nobody knows, which may have been downtime too.
    ``burn`` is how fast it was spent lately: 1 uses it up exactly by the end of a window.
    """

    objective: float
    start: float
    end: float
    allowed: float
    spent: float
    unseen: float
    burn: float | None

    @property
    def left(self) -> float:
        """What may still be down; below nought, the objective is missed."""
        return self.allowed - self.spent

    @property
    def left_share(self) -> float | None:
        """The same as a share of the whole budget; nothing where nothing is allowed."""
        return self.left / self.allowed if self.allowed else None

    @property
    def lasts_seconds(self) -> float | None:
        """After how long it is used up if it is spent as lately; nothing where it is not being spent."""
        if not self.burn or self.objective >= 1:
            return None
        return max(0.0, self.left) / (self.burn * (1 - self.objective))


def budget_at(
    timeline: Timeline,
    objective: float,
    window: Rolling | Calendar,
    now: float,
    lately_seconds: float = 3600.0,
) -> Budget:
    """The budget of a window at a moment; announced maintenance is no part of what was promised."""
    start, end = window.around(now)
    account = account_of(timeline, start, min(end, now))
    allowed = allowed_seconds(objective, (end - start) - account.maintenance)
    return Budget(
        objective, start, end, allowed, account.down, account.unknown,
        burn_rate(timeline, objective, now - lately_seconds, now),
    )  # fmt: skip


def burn_rate(timeline: Timeline, objective: float, start: float, end: float) -> float | None:
    """The share of what was seen that was down, over the share that may be; nothing where nothing was seen."""
    account = account_of(timeline, start, end)
    seen = account.up + account.down
    if not seen or objective >= 1:
        return None
    return account.down / seen / (1 - objective)


def _first(unit: Unit, local: datetime) -> datetime:
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit is Unit.WEEK:
        return day.fromordinal(day.toordinal() - day.weekday()).replace(tzinfo=day.tzinfo)
    if unit is Unit.YEAR:
        return day.replace(month=1, day=1)
    month = day.month if unit is Unit.MONTH else day.month - (day.month - 1) % _QUARTER
    return day.replace(month=month, day=1)


def _next(unit: Unit, first: datetime) -> datetime:
    if unit is Unit.WEEK:
        return first.fromordinal(first.toordinal() + 7).replace(tzinfo=first.tzinfo)
    months = {Unit.MONTH: 1, Unit.QUARTER: _QUARTER, Unit.YEAR: _MONTHS}[unit]
    years, month = divmod(first.month - 1 + months, _MONTHS)
    return first.replace(year=first.year + years, month=month + 1)
