"""How long it is at most between two starts of a schedule, as people write them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from loopwright.audit.standing.calendars import Fields, fields_of_aws, fields_of_systemd, hours_of_rate
from loopwright.loop.patterns import compiled_later

FIELDS = 5
DAY_MINUTES, HOUR_MINUTES = 1_440, 60
NAMED = {
    "minutely": "* * * * *",
    "hourly": "0 * * * *",
    "daily": "0 0 * * *",
    "midnight": "0 0 * * *",
    "weekly": "0 0 * * 0",
    "monthly": "0 0 1 * *",
    "quarterly": "0 0 1 1,4,7,10 *",
    "semiannually": "0 0 1 1,7 *",
    "yearly": "0 0 1 1 *",
    "annually": "0 0 1 1 *",
}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
PART = compiled_later(r"(?:\*|(\w{1,3})(?:-(\w{1,3}))?)(?:/(\d{1,3}))?")
FROM, DAYS = date(2000, 1, 1), 3_288  # nine years, in which every day of a year comes twice
SUNDAY = 7


def hours_between(schedule: str) -> float | None:
    """The longest time between two starts of a schedule, in hours; None where it cannot be read.

    Read are cron's five fields and names, systemd's calendars, and the expressions of AWS.
    """
    text = schedule.strip().strip("'\"")
    rate = hours_of_rate(text)
    if rate is not None:
        return rate
    found = _fields(text)
    if found is None:
        return None
    fields = found.fields
    minutes, hours = _field(fields[0], 0, HOUR_MINUTES - 1, {}), _field(fields[1], 0, 23, {})
    days = _days_between(*fields[2:], together=found.together)
    if not minutes or not hours or days is None:
        return None
    starts = sorted(hour * HOUR_MINUTES + minute for hour in hours for minute in minutes)
    within = [later - earlier for earlier, later in pairwise(starts)]
    return max([*within, days * DAY_MINUTES - starts[-1] + starts[0]]) / HOUR_MINUTES


def _fields(text: str) -> Fields | None:
    plain = NAMED.get(text.removeprefix("@").lower(), text).lower().split()
    if len(plain) == FIELDS and ":" not in text:
        return Fields(tuple(plain))
    return fields_of_aws(text) or fields_of_systemd(text)


@cache
def _days_between(day: str, month: str, weekday: str, *, together: bool) -> int | None:
    """The most days from one day on which a schedule starts to the next; None where there are no two.

    ``together`` is whether a day has to fit the day and the weekday; as cron has it one of them is enough.
    """
    days, months = _field(day, 1, 31, {}), _field(month, 1, 12, MONTHS)
    weekdays = {one % SUNDAY for one in _field(weekday, 0, SUNDAY, WEEKDAYS)}
    if not days or not months or not weekdays:
        return None
    both = together or day.startswith("*") or weekday.startswith("*")
    starts = []
    for number in range(DAYS):
        one = FROM + timedelta(number)
        fits = (one.day in days, one.isoweekday() % SUNDAY in weekdays)
        if one.month in months and (all(fits) if both else any(fits)):
            starts.append(number)
    return max((later - earlier for earlier, later in pairwise(starts)), default=None)


def _field(text: str, least: int, most: int, names: dict[str, int]) -> frozenset[int]:
    """The numbers that a field stands for; none where any of its parts cannot be read."""
    parts = [_part(one, least, most, names) for one in text.split(",")]
    return frozenset().union(*parts) if all(parts) else frozenset()


def _part(text: str, least: int, most: int, names: dict[str, int]) -> frozenset[int]:
    """The numbers of one part: ``3``, ``1-5``, ``*/2``, ``1-10/3``, ``mon``."""
    found = PART.fullmatch(text)
    if found is None:
        return frozenset()
    first, last, step = found.groups()
    start = least if first is None else _number(first, names)
    end = _number(last, names) if last else most if first is None or step else start
    if start is None or end is None or not least <= start <= end <= most:
        return frozenset()
    each = int(step) if step else 1
    return frozenset(range(start, end + 1, each)) if each else frozenset()


def _number(text: str, names: dict[str, int]) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else names.get(text)
