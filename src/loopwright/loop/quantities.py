"""Quantities as people read them: rounded sensibly, the same everywhere a report shows one.

Each function takes the internal unit that the model's fields name and returns a short text, which is itself
readable in a loop file (with a space before the unit), within the rounding.
"""

from __future__ import annotations

import math

_DURATIONS = (
    (31_536_000.0, "years"),
    (86_400.0, "d"),
    (3600.0, "h"),
    (60.0, "min"),
    (1.0, "s"),
    (0.001, "ms"),
    (0.000_001, "µs"),
)
_SIZES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_SCALES = ((1e9, "B"), (1e6, "M"))
_MILLION = 1e6  # from here on people stop reading digits
_WITHOUT_CENTS = 20  # cents matter below
_WHOLE_CENTS = 0.1  # parts of a cent matter below
_ERROR_OF_SUMS = 1e-12
_DAYS_FROM_SECONDS = 172_800.0  # 25 h reads better than 1.04 d: hours up to two days


def format_number(value: float, digits: int = 3) -> str:
    """Write a number with ``digits`` significant digits, whole from 100 on, thousands between commas.

    Never an exponent for what people count; halves go to the even digit, as Python rounds.
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(places, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_duration(seconds: float) -> str:
    """Write seconds in the unit that suits: ``340 ms``, ``52 min``, ``25 h``, ``3 d``, ``1.5 years``."""
    magnitude = abs(seconds)
    for length, unit in _DURATIONS:
        enough = _DAYS_FROM_SECONDS if unit == "d" else length
        if round(magnitude / enough, 9) >= 1:
            return f"{format_number(seconds / length)} {unit}"
    return "0 s" if magnitude == 0 else f"{format_number(seconds * 1e6)} µs"


def format_share(share: float, digits: int = 2) -> str:
    """Write a fraction as percent: ``99.71 %``, ``38 %``.

    ``digits`` count from the nearer of 0 and 100 %: 0.99997 is not shown as 100 %, nor 0.0004 as 0 %.
    """
    rest = min(abs(share), abs(1 - share)) if share <= 1 else share
    if rest < _ERROR_OF_SUMS:
        return f"{share * 100:.0f} %"
    places = max(0, digits - 3 - math.floor(math.log10(rest)))
    text = f"{share * 100:.{min(places, 10)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def format_size(size_bytes: float) -> str:
    """Write bytes in decimal units: ``12 GB``, ``1.5 TB``, ``800 B``."""
    for factor, unit in _SIZES:
        if round(abs(size_bytes) / factor, 9) >= 1:
            return f"{format_number(size_bytes / factor)} {unit}"
    return f"{format_number(size_bytes)} B"


def format_money(usd: float, per: str = "") -> str:
    """Write dollars: ``$1,240``, ``$19/month``, ``$4.59``, ``$0.0004``, ``$1.2M``, ``-$5``.

    ``per`` (``month``, ``year``, ``hour``) follows a slash when given.
    """
    magnitude = abs(usd)
    if magnitude >= _MILLION:
        text = format_count(magnitude)
    elif magnitude == 0 or magnitude >= _WITHOUT_CENTS:
        text = f"{magnitude:,.0f}"
    elif magnitude >= _WHOLE_CENTS:
        text = f"{magnitude:.2f}".removesuffix(".00")
    else:
        text = format_number(magnitude, 2)
    sign = "-" if usd < 0 and text != "0" else ""
    return f"{sign}${text}" + (f"/{per}" if per else "")


def format_count(count: float) -> str:
    """Write a number of things: ``2,300``, ``10,000``, ``1.2M``, ``0.5``."""
    for factor, suffix in _SCALES:
        if round(abs(count) / factor, 9) >= 1:
            return f"{format_number(count / factor)}{suffix}"
    return format_number(count)


def format_rate(rate: float, per: str, noun: str = "") -> str:
    """Write things per period, in the period given: ``41/s``, ``40,000 requests/day``, ``5/week``."""
    amount = format_count(rate)
    return f"{amount} {noun}/{per}" if noun else f"{amount}/{per}"
