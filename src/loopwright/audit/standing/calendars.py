"""Schedules that are not written as cron has them: AWS's ``rate()`` and ``cron()``, systemd's ``OnCalendar``."""

from __future__ import annotations

import re
from dataclasses import dataclass

RATE = re.compile(r"rate\(\s*(\d{1,5})\s+(minute|hour|day)s?\s*\)", re.IGNORECASE)
OF_AWS = re.compile(r"cron\(\s*([^()]{9,80})\)", re.IGNORECASE)
EVERY = re.compile(r"@every\s+(?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?", re.IGNORECASE)
HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0}
AWS_FIELDS = 6
DAY_NUMBER = re.compile(r"\d")
ODD = re.compile(r"[#LW]")
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)
ZONE = re.compile(r"\s+(?:UTC|GMT|[A-Z][A-Za-z_]{1,20}/[A-Za-z_/+-]{1,40})$")
TIME = re.compile(r"([\d*,./]{1,60}):([\d*,./]{1,60})(?::(\d{1,2}(?:\.\d+)?))?")
DATE = re.compile(r"(?:(?:\d{4}|\*)-)?([\d*,./]{1,40})-([\d*,./]{1,60})")


@dataclass(frozen=True, slots=True)
class Fields:
    """A schedule as cron's five fields; ``together`` is whether a day has to be of the month and of the week."""

    fields: tuple[str, ...]
    together: bool = False


def hours_of_rate(text: str) -> float | None:
    """The hours of a schedule that names its interval: ``rate(6 hours)``, ``@every 90m``; None for any other."""
    rate = RATE.fullmatch(text)
    if rate is not None:
        return int(rate[1]) * HOURS[rate[2].lower()] or None
    every = EVERY.fullmatch(text)
    if every is None:
        return None
    hours, minutes, seconds = (int(one or 0) for one in every.groups())
    return hours + minutes / 60 + seconds / 3600 or None


def fields_of_aws(text: str) -> Fields | None:
    """What ``cron(0 3 * * ? *)`` says; None where it is none, is of some years alone, or counts days backwards."""
    found = OF_AWS.fullmatch(text)
    fields = found[1].split() if found is not None else []
    if len(fields) != AWS_FIELDS or fields[-1] != "*":
        return None
    minute, hour, day, month, weekday = (one.replace("?", "*") for one in fields[:-1])
    day = "1" if day == "L" else day  # the last day of each month is as far from the next as the first
    if ODD.search(day.upper()) or re.search(r"#|\dL", weekday, re.IGNORECASE):
        return None
    named = weekday if "/" in weekday else DAY_NUMBER.sub(lambda one: str((int(one[0]) + 6) % 7), weekday)
    return Fields((minute, hour, day, month.lower(), named.lower()))


def fields_of_systemd(text: str) -> Fields | None:
    """What ``Mon..Fri *-*-* 03:00`` says; None where it is none or counts days backwards."""
    weekday, day, month, minute, hour = "*", "*", "*", "0", "0"
    words = ZONE.sub("", text).split()
    if not words:
        return None
    if WEEKDAY.match(words[0]):
        weekday = WEEKDAY.sub(lambda one: one[0][:3].lower(), words.pop(0)).replace("..", "-").strip(",")
    for place, word in enumerate(words):
        date, time = DATE.fullmatch(word), TIME.fullmatch(word)
        if date is not None and place == 0:
            month, day = date[1], date[2]
        elif time is not None and place == len(words) - 1:
            hour, minute = time[1], time[2]
        else:
            return None
    return Fields(tuple(_plain(one) for one in (minute, hour, day, month, weekday)), together=True)


def _plain(field: str) -> str:
    """A field as cron writes it: ranges with a hyphen, numbers without a nought before them."""
    return re.sub(r"\b0+(?=\d)", "", field.replace("..", "-"))
