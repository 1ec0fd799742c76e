"""Reports of what was kept: one row a calendar month and a calendar year, with how much of it was seen at all.

An agreement with customers speaks of the calendar's months, of 28 to 31 days; an objective's window has 30 days
(``budgets.Rolling``). Each report says which it used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loopwright.operate.objectives.accounts import Account, account_of, allowed_seconds, outages_in
from loopwright.operate.objectives.budgets import Calendar, Unit
from loopwright.operate.objectives.spans import cut

if TYPE_CHECKING:
    from loopwright.operate.objectives.spans import Timeline


@dataclass(frozen=True, slots=True)
class Row:
    """One month (``2026-11``) or year (``2026``): its account until now, what may be down in all of it, its outages.

    ``kept`` is yes, no, or nothing: not over yet, or decided by time that nobody saw.
    """

    name: str
    start: float
    end: float
    over: bool
    account: Account
    allowed_seconds: float
    outages: int
    longest_seconds: float
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Report:
    """Months and years, oldest first, and which months are meant."""

    objective: float
    zone: str
    months: tuple[Row, ...]
    years: tuple[Row, ...]

    @property
    def basis(self) -> str:
        """The sentence that stands under it."""
        return (
            f"Months and years are those of the calendar in {self.zone}, 28 to 31 and 365 or 366 days long; "
            "announced maintenance is no part of what is promised, and time that nobody saw is not counted as up."
        )


def report_of(timeline: Timeline, objective: float, zone: str, now: float) -> Report:
    """The report of everything that a timeline knows, up to now."""
    rows = {unit: _rows(timeline, objective, Calendar(unit, zone), now) for unit in (Unit.MONTH, Unit.YEAR)}
    return Report(objective, zone, rows[Unit.MONTH], rows[Unit.YEAR])


def _rows(timeline: Timeline, objective: float, calendar: Calendar, now: float) -> tuple[Row, ...]:
    found = []
    moment = timeline[0].start if timeline else now
    while moment < now:
        start, end = calendar.around(moment)
        found.append(_row(timeline, objective, calendar, start, end, now))
        moment = end
    return tuple(found)


def _row(
    timeline: Timeline, objective: float, calendar: Calendar, start: float, end: float, now: float
) -> Row:
    account = account_of(timeline, start, min(end, now))
    outages = outages_in(cut(timeline, start, min(end, now)))
    allowed = allowed_seconds(objective, (end - start) - account.maintenance)
    over = end <= now
    missed = account.down > allowed
    return Row(
        name=_name(calendar, start),
        start=start,
        end=end,
        over=over,
        account=account,
        allowed_seconds=allowed,
        outages=len(outages),
        longest_seconds=max((one.seconds for one in outages), default=0.0),
        kept=False if missed else account.kept(objective) if over else None,
    )


def _name(calendar: Calendar, start: float) -> str:
    local = datetime.fromtimestamp(start, UTC).astimezone(ZoneInfo(calendar.zone))
    return f"{local:%Y}" if calendar.unit is Unit.YEAR else f"{local:%Y-%m}"
