"""How a number reads: one place that turns a figure's value and unit into words, for every format."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from loopwright.loop.quantities import (
    format_count,
    format_duration,
    format_money,
    format_number,
    format_share,
    format_size,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.figure import Figure

NO_BREAK = "\u00a0"
SECONDS_PER_HOUR, SECONDS_PER_MINUTE, BYTES_PER_GB = 3_600.0, 60.0, 1e9
SHORTEST_HOURS = 0.1  # below, minutes read better
LARGEST_PLAIN = 1e15  # above, powers of ten read better
MOST_DIGITS = 8  # of a share, to tell two apart
SHARES = ("share", "fraction")
SMALLEST_PLAIN = 1e-6  # below, too
SHORT_UNITS = {"requests/second": "req/s", "requests/s": "req/s"}
RANKS = ("nothing", "a machine", "a zone", "a region")
SINGULAR = {"people": "person", "queries": "query"}
SHORTEST_PLURAL = 3  # "days" is one, "ms" is none
PER = {"month": "/month", "year": "/year", "day": "/day", "week": "/week", "hour": "/h", "second": "/s"}
JOINTS = (" a ", " per ", " an ", "per_")
NUMBER_AND_REST = re.compile(r"(−?\$?[0-9][0-9.,]*)(.*)")


NOTHING = 1e-9  # of any unit we print: what is left of a sum that should be nought


def text_of(figure: Figure) -> str:
    """A figure as a person reads it."""
    return text(figure.value, figure.unit)


def range_of(figure: Figure) -> str:
    """A figure's range as a person reads it, empty where none is known."""
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    return between(figure.low, figure.high, figure.unit)


def between(low: float, high: float, unit: str) -> str:
    """Two values of a unit, which is named once where they share it."""
    first, last = (NUMBER_AND_REST.fullmatch(text(value, unit)) for value in (low, high))
    if first is None or last is None:
        return f"{text(low, unit)} to {text(high, unit)}"
    rest = "" if first[2] == last[2] else first[2]
    return f"{first[1]}{rest} to {last[0]}"


def text(value: float, unit: str) -> str:
    """A value of a unit as a person reads it, three digits where more would pretend."""
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "without end" if value > 0 else "none"
    if abs(value) < NOTHING:
        value = 0.0
    sign = "−" if value < 0 else ""
    name, per = _split(unit)
    write = WRITERS.get(name)
    written = f"{write(abs(value))}{per}" if write else _counted(abs(value), SHORT_UNITS.get(unit, unit))
    return f"{sign}{written}".replace(" ", NO_BREAK)


def distinct(first: float, second: float, unit: str) -> tuple[str, str]:
    """Two values as a person reads them; shares that would read the same get the digits that differ."""
    written = text(first, unit), text(second, unit)
    if unit not in SHARES or written[0] != written[1] or first == second:
        return written
    longer = (tuple(format_share(value, many) for value in (first, second)) for many in range(3, MOST_DIGITS))
    found = next((pair for pair in longer if pair[0] != pair[1]), written)
    return found[0].replace(" ", NO_BREAK), found[1].replace(" ", NO_BREAK)


def digits(value: float) -> str:
    """A bare number that is not negative."""
    if value == 0 or SMALLEST_PLAIN <= value < LARGEST_PLAIN:
        return format_count(value)
    return f"{value:.2e}"


def _counted(value: float, unit: str) -> str:
    """A number of things; of one thing, its singular."""
    amount = digits(value)
    if amount != "1":
        return f"{amount} {unit}"
    name, slash, over = unit.partition("/")
    single = SINGULAR.get(name, name.removesuffix("s") if len(name) > SHORTEST_PLURAL else name)
    return f"{amount} {single}{slash}{over}"


def _split(unit: str) -> tuple[str, str]:
    """The unit's name and, where it is a rate over time, how that is written."""
    name, slash, over = unit.partition("/")
    if slash:
        return name, PER.get(over, f"/{over}")
    for word, sign in PER.items():
        for joint in JOINTS:
            if unit.endswith(f"{joint}{word}"):
                return unit.removesuffix(f"{joint}{word}"), sign
    return unit, ""


def _hours(hours: float) -> str:
    if 0 < hours < SHORTEST_HOURS:
        return format_duration(hours * SECONDS_PER_HOUR)
    return f"{format_number(hours, 2 if hours < 10 else 3)} h"  # noqa: PLR2004 - where a digit after the point ends


def _minutes(minutes: float) -> str:
    return format_duration(minutes * SECONDS_PER_MINUTE)


def _gigabytes(value: float) -> str:
    return format_size(value * BYTES_PER_GB)


def _yes_or_no(value: float) -> str:
    return "yes" if value else "no"


def _rank(value: float) -> str:
    return f"losing {RANKS[min(int(value), len(RANKS) - 1)]}" if value else RANKS[0]


WRITERS: dict[str, Callable[[float], str]] = {
    **dict.fromkeys(SHARES, format_share),
    **dict.fromkeys(("", "ratio", "count", "1", "number", "factor", "code", "unit", "score"), digits),
    **dict.fromkeys(("USD", "US dollars", "$"), format_money),
    **dict.fromkeys(("second", "seconds", "s"), format_duration),
    **dict.fromkeys(("hour", "hours", "h"), _hours),
    **dict.fromkeys(("byte", "bytes"), format_size),
    **dict.fromkeys(("minute", "minutes"), _minutes),
    "GB": _gigabytes,
    "yes or no": _yes_or_no,
    "rank": _rank,
}
