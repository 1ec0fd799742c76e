"""Numbers as Prometheus' templates show them (2.42, template/template.go; Go's fmt)."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DAY, HOUR, MINUTE = 86400, 3600, 60
EXPONENT_FROM, EXPONENT_BELOW = 6, -4  # Go: strconv/ftoa.go, %g with the fewest digits
ABOVE, BELOW = ("k", "M", "G", "T", "P", "E", "Z", "Y"), ("m", "u", "n", "p", "f", "a", "z", "y")
BINARY = ("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")
THOUSAND, KIBI = 1000.0, 1024.0


def special(value: float) -> str:
    """What is no finite number, in Go's words; empty for others."""
    if math.isnan(value):
        return "NaN"
    return f"{'+' if value > 0 else '-'}Inf" if math.isinf(value) else ""


def printed(pattern: str) -> Callable[[float], str]:
    """What fills a pattern such as ``%.2f``, of which Go and C mean the same."""
    return lambda value: special(value) or pattern % value


def shortest(value: float) -> str:
    """The fewest digits that are this number, as Go's `%v`."""
    if special(value):
        return special(value)
    digits = Decimal(repr(value)).normalize()
    exponent = digits.adjusted()
    if value and not EXPONENT_BELOW <= exponent < EXPONENT_FROM:
        mantissa = digits.scaleb(-exponent)
        return f"{mantissa:f}e{exponent:+03d}"
    return f"{digits:f}"


def plain(value: float) -> str:
    """A number with the fewest digits and no exponent, as in the name of a series of count_values."""
    return special(value) or f"{Decimal(repr(value)).normalize():f}"


def humanized(value: float) -> str:
    """Four digits and a prefix of thousands."""
    return _prefixed(value, THOUSAND, ABOVE, BELOW)


def humanized_1024(value: float) -> str:
    """Four digits and a prefix of 1024s."""
    return _four(value) if abs(value) <= 1 else _prefixed(value, KIBI, BINARY, ())


def percentage(value: float) -> str:
    """A share, of a hundred."""
    return f"{_four(value * 100)}%"


def duration(value: float) -> str:
    """Seconds as days, hours, minutes and seconds."""
    if special(value):
        return special(value)
    if abs(value) < 1:
        return f"{_prefixed(value, THOUSAND, (), BELOW)}s"
    whole = math.trunc(abs(value))
    parts = [
        (whole // DAY, "d"),
        (whole // HOUR % 24, "h"),
        (whole // MINUTE % 60, "m"),
        (whole % MINUTE, "s"),
    ]
    while parts and not parts[0][0]:
        parts.pop(0)
    if whole < MINUTE:
        return f"{_four(value)}s"
    return ("-" if value < 0 else "") + " ".join(f"{count}{unit}" for count, unit in parts)


def _four(value: float) -> str:
    return special(value) or f"{value:.4g}"


def _prefixed(value: float, factor: float, above: Sequence[str], below: Sequence[str]) -> str:
    if value == 0 or special(value):
        return _four(value)
    prefix = ""
    if abs(value) >= 1:
        for one in above:
            if abs(value) < factor:
                break
            prefix, value = one, value / factor
        return _four(value) + prefix
    for one in below:
        if abs(value) >= 1:
            break
        prefix, value = one, value * factor
    return _four(value) + prefix


SHOWN: dict[str, Callable[[float], str]] = {
    "humanize": humanized,
    "humanize1024": humanized_1024,
    "humanizePercentage": percentage,
    "humanizeDuration": duration,
}
