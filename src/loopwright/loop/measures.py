"""Quantities as people write them: ``500ms``, ``99.9%``, ``40k/day``, ``12GB``, ``€90/mo``, ``2 people``.

A measure is data: its units and periods as exact factors to the one internal unit that the model's field
names. The same description reads, writes and yields the pattern of the JSON Schema. Factors are fractions,
so that ``99.9%`` is the nearest double to 0.999 and writing a value reads back as the same double.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from loopwright.loop.kinds import Misread

MINUTE, HOUR, DAY, WEEK, MONTH, YEAR = 60, 3600, 86_400, 604_800, 2_628_000, 31_536_000  # a month is 730 h

Units = Mapping[str, Fraction]

SCALES: Units = {
    "": Fraction(1),
    **dict.fromkeys(("k", "K", "thousand"), Fraction(1000)),
    **dict.fromkeys(("M", "million"), Fraction(10**6)),
    **dict.fromkeys(("B", "bn", "billion"), Fraction(10**9)),
}
NUMBER = r"(?:[1-9][0-9]{0,2}(?:[,_ ][0-9]{3})+|[0-9]{1,25})(?:\.[0-9]{1,25})?(?:[eE](?:-[0-9]{1,3}|\+?[0-9]{1,2}))?"
_THOUSANDS_OR_PART = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")  # 1.000 is a thousand to half the world
THOUSAND = 1000
LONGEST = 80  # no quantity is written with more characters; keeps the pattern's work small
SHORT_PERCENT = 8  # 99.9995% is still short
EUR = Fraction(-1)  # stands in a measure's units for the rate that the caller passes


def units(**factors: tuple[str, Fraction | int]) -> Units:
    """Spell units out: each keyword is a unit's first name, with its other names and its factor."""
    return {
        name: Fraction(factor)
        for first, (others, factor) in factors.items()
        for name in (first, *others.split())
    }


SECONDS = units(
    s=("sec second seconds", 1),
    us=("µs", Fraction(1, 10**6)),
    ms=("millisecond milliseconds", Fraction(1, 1000)),
    min=("m minute minutes", MINUTE),
    h=("hr hour hours", HOUR),
    d=("day days", DAY),
    w=("week weeks", WEEK),
    mo=("month months", MONTH),
    y=("yr year years", YEAR),
)
BYTES: Units = {
    "B": Fraction(1),
    **{unit: Fraction(1000**power) for power, unit in enumerate(("kB", "MB", "GB", "TB", "PB"), 1)},
    **{unit: Fraction(1024**power) for power, unit in enumerate(("KiB", "MiB", "GiB", "TiB", "PiB"), 1)},
    **{unit: Fraction(1000**power) for power, unit in enumerate(("k", "M", "G", "T", "P"), 1)},
    **units(bytes=("byte", 1)),
}
PERCENT: Units = {"%": Fraction(1, 100), "percent": Fraction(1, 100)}
CURRENCIES: Units = {
    **{name: Fraction(1) for name in ("$", "USD", "US$", "dollars", "dollar")},
    **dict.fromkeys(("€", "EUR", "euros", "euro"), EUR),
}
_LENGTHS = {
    ("s", "sec", "second"): 1,
    ("min", "minute"): MINUTE,
    ("h", "hr", "hour"): HOUR,
    ("d", "day"): DAY,
    ("w", "wk", "week"): WEEK,
    ("mo", "month"): MONTH,
    ("y", "yr", "year"): YEAR,
}


def per(length_seconds: int) -> Units:
    """Return every way to write a period, as the factor from ``1/period`` to one per ``length_seconds``."""
    return {name: Fraction(length_seconds, s) for names, s in _LENGTHS.items() for name in names}


def _spellings(names: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Add lower case for names of two letters and more; one letter is taken as it stands."""
    folded = {name.lower(): factor for name, factor in names.items() if len(name) > 1}
    return {**folded, **names}


def _any_of(names: Mapping[str, Fraction]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)) if name)


@dataclass(frozen=True)
class Measure:
    """A number with a unit, a period, or both, and the range that makes sense.

    ``forms`` are the ways to write it back, ``#`` standing for the number; the first is the internal unit.
    ``units`` are factors to the internal unit; ``bare`` says that a number without unit is clear; ``scaled``
    that k, M and B may follow the number; ``periods`` are the factors of ``/day`` and the like, ``rates`` of
    ``rps`` and the like, and ``period_needed`` says that one of them must be written. ``words`` are whole
    values of their own. ``low`` and ``high`` are in the internal unit, both allowed.
    """

    what: str
    example: str
    low: float
    high: float
    forms: tuple[str, ...]
    units: Units = field(default_factory=dict)
    bare: bool = False
    scaled: bool = False
    periods: Units = field(default_factory=dict)
    rates: Units = field(default_factory=dict)
    period_needed: bool = True
    words: Units = field(default_factory=dict)
    whole: bool = False

    @cached_property
    def allowed(self) -> str:
        """What may be written, with the range in the same units."""
        return f"{self.what} such as {self.example}, from {self.write(self.low)} to {self.write(self.high)}"

    @cached_property
    def _units(self) -> dict[str, Fraction]:
        return _spellings(self.units)

    @cached_property
    def _expression(self) -> str:
        money = "$" in self.units
        symbol = r"(?P<symbol>US\$|\$|€)?\s*" if money else ""
        scale = f"(?P<scale>{_any_of(SCALES)})?" if self.scaled else ""
        unit = f"(?P<unit>{_any_of(self._units)})" + ("?" if self.bare or money else "") if self.units else ""
        period = rf"\s*(?:/\s*|per\s+|an?\s+|each\s+|every\s+)(?P<period>{_any_of(self.periods)})"
        period += rf"|\s*(?P<rate>{_any_of(self.rates)})" if self.rates else ""
        over = f"(?:{period})" + ("" if self.period_needed else "?") if self.periods else ""
        return rf"{symbol}(?P<number>{NUMBER})\s*{scale}\s*{unit}{over}"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._expression)

    def read(self, text: str, usd_per_eur: float, /) -> float:
        """Return the value in the internal unit; ``Misread`` when it is malformed or out of range."""
        written = text.strip().removeprefix("+")
        self._refuse_points_between_thousands(written, usd_per_eur)
        exact = self._exact(written, usd_per_eur)
        if exact is None:
            raise Misread(self.allowed, self._completed(written, usd_per_eur))
        if not self._sensible(exact):
            raise Misread(self.allowed, self._completed(written, usd_per_eur))
        return float(exact)

    def _refuse_points_between_thousands(self, written: str, usd_per_eur: float) -> None:
        """Refuse ``1.000`` where thousands are usual and no k or M follows: it is read as one, or as a thousand."""
        number = re.search(NUMBER, written[:LONGEST])
        if not self.scaled or number is None or not _THOUSANDS_OR_PART.fullmatch(number.group()):
            return
        scaled = re.match(rf"\s*(?:{_any_of(SCALES)})(?![A-Za-z])", written[number.end() :])
        thousands = written.replace(number.group(), number.group().replace(".", ","), 1)
        if not scaled and self._exact(written, usd_per_eur) is not None:
            allowed = (
                f"{self.allowed}; thousands stand between commas, and {number.group()}0 has a decimal point"
            )
            raise Misread(allowed, thousands)

    def _sensible(self, exact: Fraction) -> bool:
        in_range = self.low <= float(exact) <= self.high
        return in_range and not (self.whole and exact.denominator != 1)

    def _exact(self, written: str, usd_per_eur: float) -> Fraction | None:
        if len(written) > LONGEST:
            return None
        if written.lower() in self.words:
            return self.words[written.lower()]
        match = self._pattern.fullmatch(written) or self._pattern.fullmatch(_folded(written))
        if match is None:
            return None
        parts = dict.fromkeys(("symbol", "scale", "unit", "period", "rate"), "") | match.groupdict(default="")
        if "$" in self.units and bool(parts["symbol"]) == bool(parts["unit"]):
            return None  # an amount without a currency, or with two
        amount = Fraction(re.sub(r"[,_ ]", "", parts["number"])) * SCALES[parts["scale"]]
        worth = self._units.get(parts["symbol"] or parts["unit"], Fraction(1))
        amount *= Fraction(usd_per_eur) if worth == EUR else worth
        return self._over(amount, parts["period"]) * self.rates.get(parts["rate"], 1)

    def _over(self, amount: Fraction, period: str) -> Fraction:
        """Bring an amount per ``period`` (empty: the field's own) to the field's own period."""
        return amount * self.periods.get(period, 1)

    def _completed(self, written: str, usd_per_eur: float) -> str:
        """Complete a number whose unit, currency or period was left out, after the example."""
        number = re.search(rf"{NUMBER}(?:\s*[kKMB])?(?![A-Za-z0-9.,])|{NUMBER}", written[:LONGEST])
        if number is None:
            return ""
        guess = re.sub(rf"{NUMBER}([kMB](?![A-Za-z]))?", number.group(), self.example, count=1)
        exact = self._exact(guess, usd_per_eur)
        fits = exact is not None and self._sensible(exact)
        if not fits or guess == written or written.strip("$€ ") not in guess:
            return ""
        return guess

    def write(self, value: float) -> str:
        """Return the shortest text that reads back as exactly ``value``; money is in dollars."""
        candidates: list[tuple[int, int, str]] = []
        for place, form in enumerate(self.forms):
            factor = self._exact(form.replace("#", "1"), 1.0) or Fraction(1)
            number = plain_number(float(Fraction(value) / factor))
            if self.scaled and _THOUSANDS_OR_PART.fullmatch(number):
                number += "0"  # told from thousands
            text = form.replace("#", number)
            exact = self._exact(text, 1.0)
            if exact is not None and float(exact) == value:
                candidates.append((len(number) + ("." in number), place, text))
        return min(candidates)[2]

    def write_rounded(self, value: float, digits: int, rounding: str) -> str:
        """Return a text of so many digits, in the first form whose number is from 1 to below 1000.

        ``rounding`` is one of ``decimal``'s; a value outside the range is brought to its nearer end.
        """
        value = min(max(value, self.low), self.high)
        if value in {0.0, self.low, self.high}:
            return self.write(value)
        amounts = {
            form: float(Fraction(value) / (self._exact(form.replace("#", "1"), 1.0) or 1))
            for form in self.forms
        }
        readable = [form for form, amount in amounts.items() if 1 <= amount < THOUSAND]
        nearest = min(self.forms, key=lambda form: abs(math.log(amounts[form])))
        form = readable[0] if readable else nearest
        exact = Decimal(repr(amounts[form]))
        number = exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), rounding)
        plain = f"{number:f}"
        text = form.replace("#", plain.rstrip("0").rstrip(".") if "." in plain else plain)
        read = self._exact(text, 1.0)
        return text if read is not None and self.low <= float(read) <= self.high else self.write(value)

    def schema(self) -> dict[str, Any]:
        """Describe the written form: a pattern, or a plain number too where no unit is needed."""
        pattern = re.sub(r"\(\?P<\w+>", "(?:", self._expression)
        words = "".join(f"|{word}" for word in self.words)
        text = {"type": "string", "pattern": rf"^\s*(?:{pattern}{words})\s*$"}
        unit_needed = (bool(self.units) and not self.bare) or (bool(self.periods) and self.period_needed)
        if unit_needed:
            return text
        return {"anyOf": [{"type": "number", "minimum": self.low, "maximum": self.high}, text]}


class Share(Measure):
    """A part of one, written back as percent unless that takes many digits."""

    def write(self, value: float) -> str:
        """Return ``40%`` where it reads back as exactly ``value``, else the shortest that does."""
        percent = plain_number(float(Fraction(value) * 100)) + "%"
        exact = self._exact(percent, 1.0)
        fits = len(percent) <= SHORT_PERCENT and exact is not None and float(exact) == value
        return percent if fits else super().write(value)


class Growth(Measure):
    """A share by which something grows in a month; a yearly one is brought to months, compounded."""

    def _over(self, amount: Fraction, period: str) -> Fraction:
        if period in {"y", "yr", "year"}:
            return Fraction((1 + float(amount)) ** (1 / 12) - 1)
        return amount


def _folded(written: str) -> str:
    """Lower the case of words of two letters and more."""
    return re.sub(r"[A-Za-zµ]{2,}", lambda word: word.group().lower(), written)


def plain_number(value: float) -> str:
    """Write a number as briefly as reads back exactly: without ``.0``."""
    return repr(float(value)).removesuffix(".0")
