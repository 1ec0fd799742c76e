"""Hours by the calendar: weekdays, days of the month, months, years, times of day, in a place's own time.

The words and their meaning are Alertmanager's ``time_intervals``, so that a team's file can be read as it is.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
HOUR = 60  # minutes
LAST_DAY, LAST_MINUTE, MOVED_AT_MOST = 31, 24 * HOUR, 2 * HOUR
MINUTE_SECONDS, REACH_DAYS = 60, 400
FIELDS = ("times", "weekdays", "days_of_month", "months", "years", "location")
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """When something holds: every condition that is given must be met, each by one of its ranges.

    Ranges include both ends, but ``times`` (minutes of the day) exclude theirs. Sunday is day 0; negative days of the
    month count from its end (-1 is the last). ``location`` is a name as in the zone database.
    """

    times: tuple[Range, ...] = ()
    weekdays: tuple[Range, ...] = ()
    days_of_month: tuple[Range, ...] = ()
    months: tuple[Range, ...] = ()
    years: tuple[Range, ...] = ()
    location: str = "UTC"

    def contain(self, moment: float) -> bool:
        """Whether they hold at a moment, in seconds since 1970 (UTC)."""
        here = datetime.fromtimestamp(moment, ZoneInfo(self.location))
        minute = here.hour * HOUR + here.minute
        return (not self.times or any(start <= minute < end for start, end in self.times)) and self.on_day(
            here
        )

    def on_day(self, here: datetime) -> bool:
        """Whether the day of a moment is one of theirs; the moment is told by the clock of their place."""
        return (
            _within(here.isoweekday() % len(DAYS), self.weekdays)
            and _within(here.month, self.months)
            and _within(here.year, self.years)
            and (not self.days_of_month or self._in_month(here))
        )

    def _in_month(self, here: datetime) -> bool:
        last = calendar.monthrange(here.year, here.month)[1]
        return any(_reach(one, last, here.day) for one in self.days_of_month)


def _within(value: int, ranges: tuple[Range, ...]) -> bool:
    return not ranges or any(first <= value <= last for first, last in ranges)


def _reach(days: Range, last: int, day: int) -> bool:
    """Whether a day lies between two, either of which may count from the month's end or lie beyond it."""
    first, final = (one if one > 0 else last + 1 + one for one in days)
    return first <= last and max(1, first) <= day <= min(final, last)


def any_contain(many: Iterable[Hours], moment: float) -> bool:
    """Whether any of them holds at a moment."""
    return any(one.contain(moment) for one in many)


def next_within(many: tuple[Hours, ...], moment: float) -> float | None:
    """The first moment, not before the one given, at which any of them holds; None where there is none in a year."""
    if any_contain(many, moment):
        return moment
    at = (moment // MINUTE_SECONDS + 1) * MINUTE_SECONDS
    end = at + REACH_DAYS * LAST_MINUTE * MINUTE_SECONDS
    while at < end:
        if any_contain(many, at):
            return at
        at += _stride(many, at)
    return None


def _stride(many: tuple[Hours, ...], moment: float) -> int:
    """How far one may look ahead at once and miss no beginning; clocks are moved at full hours, and by two at most."""
    return MINUTE_SECONDS * min((_minutes_ahead(one, moment) for one in many), default=HOUR)


def _minutes_ahead(one: Hours, moment: float) -> int:
    here = datetime.fromtimestamp(moment, ZoneInfo(one.location))
    to_hour, to_midnight = HOUR - here.minute, LAST_MINUTE - here.hour * HOUR - here.minute
    if not one.on_day(here):
        return max(to_hour, to_midnight - MOVED_AT_MOST)
    starts = [start % HOUR - here.minute for start, _ in one.times if start // HOUR == here.hour]
    return min((ahead for ahead in starts if ahead > 0), default=to_hour)


def hours_of(given: Mapping[str, object]) -> Hours:
    """Hours as a file writes them; raises LoopwrightError that says which word is wrong."""
    for name in given:
        if name not in FIELDS:
            raise LoopwrightError(f"Hours know no '{name}'.", f"They know {', '.join(FIELDS)}.")
    return Hours(
        times=tuple(_time(one) for one in _many(given, "times")),
        weekdays=tuple(_range(str(one), _weekday, "weekday") for one in _many(given, "weekdays")),
        days_of_month=tuple(_days(str(one)) for one in _many(given, "days_of_month")),
        months=tuple(_range(str(one), _month, "month") for one in _many(given, "months")),
        years=tuple(_range(str(one), _year, "year") for one in _many(given, "years")),
        location=_location(str(given.get("location") or "UTC")),
    )


def _many(given: Mapping[str, object], name: str) -> list[object]:
    found = given.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _range(text: str, member: Callable[[str], int], what: str) -> Range:
    first, _, last = text.strip().partition(":")
    begin = member(first.strip().lower())
    end = member(last.strip().lower()) if last else begin
    if begin > end:
        raise LoopwrightError(f"The {what} {last} comes before {first}.", "Write the earlier one first.")
    return begin, end


def _weekday(text: str) -> int:
    if text not in DAYS:
        raise LoopwrightError(f"'{text}' is no weekday.", f"Write one of {', '.join(DAYS)}.")
    return DAYS.index(text)


def _month(text: str) -> int:
    if text in MONTHS:
        return MONTHS.index(text) + 1
    if text.isdecimal() and 1 <= int(text) <= len(MONTHS):
        return int(text)
    raise LoopwrightError(f"'{text}' is no month.", f"Write one of {', '.join(MONTHS)}, or 1 to 12.")


def _year(text: str) -> int:
    if not text.isdecimal():
        raise LoopwrightError(f"'{text}' is no year.", "Write a year, or two with a colon: 2026:2028.")
    return int(text)


def _day(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or not 1 <= abs(int(text)) <= LAST_DAY:
        raise LoopwrightError(f"'{text}' is no day of a month.", "Write 1 to 31, or -1 (the last) to -31.")
    return int(text)


def _days(text: str) -> Range:
    first, _, last = text.strip().partition(":")
    begin = _day(first.strip())
    end = _day(last.strip()) if last else begin
    if begin < 0 < end:
        raise LoopwrightError(f"'{text}' counts from the end to the beginning.", "Count both from one end.")
    # in the longest month: what is empty there is empty always
    if not _reach((begin, end), LAST_DAY, max(1, begin if begin > 0 else LAST_DAY + 1 + begin)):
        raise LoopwrightError(f"'{text}' contains no day of any month.", "Write the earlier day first.")
    return begin, end


def _time(given: object) -> Range:
    if not isinstance(given, dict) or set(given) != {"start_time", "end_time"}:
        raise LoopwrightError(
            "A time has a start_time and an end_time.", "Write both, as '09:00' and '17:00'."
        )
    begin, end = (_minutes(str(given[name])) for name in ("start_time", "end_time"))
    if begin >= end:
        raise LoopwrightError(
            f"{given['end_time']} does not come after {given['start_time']}.",
            "Hours over midnight are two: up to 24:00, and from 00:00.",
        )
    return begin, end


def _minutes(text: str) -> int:
    hour, colon, minute = text.partition(":")
    right = colon and hour.isdecimal() and minute.isdecimal() and len(minute) == len("00")
    total = int(hour) * HOUR + int(minute) if right else LAST_MINUTE + 1
    if total > LAST_MINUTE or int(minute) >= HOUR:
        raise LoopwrightError(f"'{text}' is no time of the day.", "Write 00:00 to 24:00.")
    return total


def _location(name: str) -> str:
    try:
        datetime.now(UTC).astimezone(ZoneInfo(name))
    except (KeyError, ValueError, OSError) as error:
        raise LoopwrightError(
            f"'{name}' is no place of the zone database.", "Write one like Europe/Berlin, or UTC."
        ) from error
    return name
