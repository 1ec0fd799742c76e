"""The measures that fields of the loop file use: which units, which range, which way back.

The ranges are bounds of sense, wide enough for anybody who plans (ten billion users, an exabyte) and narrow
enough that a slip of the keyboard is caught and no sum overflows.
"""

from __future__ import annotations

from fractions import Fraction

from loopwright.loop.measures import (
    BYTES,
    CURRENCIES,
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    PERCENT,
    SECONDS,
    WEEK,
    YEAR,
    Growth,
    Measure,
    Share,
    per,
    units,
)

TEN_BILLION = 1e10
EXABYTE = 1e18
_DURATIONS = ("#s", "#ms", "#min", "#h", "#d")
_SHARES = ("#", "#%")
_SIZES = ("#B", "#kB", "#MB", "#GB", "#TB", "#PB", "#MiB", "#GiB")


def duration(example: str, low: float, high: float) -> Measure:
    """Describe a duration, internally in seconds."""
    return Measure("a duration", example, low, high, _DURATIONS, SECONDS)


def share(example: str, low: float = 0.0, high: float = 1.0) -> Measure:
    """Describe a part of one, internally a fraction."""
    return Share("a share", example, low, high, _SHARES, PERCENT, bare=True)


def count(what: str, example: str, low: float = 0.0, high: float = TEN_BILLION, nouns: str = "") -> Measure:
    """Describe a number of things, whose ``nouns`` may follow it."""
    return Measure(
        what, example, low, high, ("#", "#k", "#M", "#B"), units(**dict.fromkeys(nouns.split(), ("", 1))),
        bare=True, scaled=True,
    )  # fmt: skip


def _rate_forms(name: str) -> tuple[str, ...]:
    others = tuple(other for other in ("day", "s", "month", "week") if other != name)
    return tuple(f"#{scale}/{period}" for period in (name, *others) for scale in ("", "k", "M", "B"))


def rate(what: str, example: str, period: int, high: float, nouns: str) -> Measure:
    """Describe things per period, internally per ``period`` seconds; the period must be written."""
    names = {1: "s", DAY: "day", WEEK: "week", MONTH: "month"}
    name = names[period]
    rates = units(rps=("qps", period), rpm=("", Fraction(period, MINUTE))) if "req" in nouns else {}
    steady = {"hourly": HOUR, "daily": DAY, "weekly": WEEK, "monthly": MONTH}
    words = {} if rates else {word: Fraction(period, seconds) for word, seconds in steady.items()}
    return Measure(
        what, example, 0.0, high, _rate_forms(name),
        units(**dict.fromkeys(nouns.split(), ("", 1))), bare=True, scaled=True,
        periods=per(period), rates=rates,
        words=words,
    )  # fmt: skip


SIZE = Measure("a size", "12GB", 0.0, EXABYTE, _SIZES, BYTES)
PAYLOAD = Measure("a size", "30kB", 0.0, 1e12, _SIZES, BYTES)
SIZE_GROWTH = Measure(
    "a size a month",
    "1GB/month",
    0.0,
    EXABYTE,
    tuple(f"{size}/month" for size in _SIZES),
    BYTES,
    periods=per(MONTH),
)
MONTHS = Measure(
    "a number of months", "12 months", 1.0, 600.0, ("# months",),
    units(months=("month mo", 1), years=("year yr y", 12), weeks=("week w", Fraction(WEEK, MONTH)),
          days=("day d", Fraction(DAY, MONTH))),
    bare=True,
)  # fmt: skip
GROWTH = Growth(
    "a growth a month", "5%/month", 0.0, 9.99, ("#%/month", "#"), PERCENT,
    bare=True, periods=dict.fromkeys(("month", "mo", "y", "yr", "year"), Fraction(1)), period_needed=False,
)  # fmt: skip
MONEY_MONTH = Measure(
    "dollars or euros a month", "$200/mo", 0.0, TEN_BILLION,
    ("$#/mo", "$#k/mo", "$#M/mo", "$#B/mo", "$#/year", "$#k/year"), CURRENCIES,
    scaled=True, periods={n: f for n, f in per(MONTH).items() if f * YEAR in {YEAR, MONTH}},
    period_needed=False,
)  # fmt: skip
MONEY = Measure("dollars or euros", "$50k", 0.0, 1e12, ("$#", "$#k", "$#M", "$#B"), CURRENCIES, scaled=True)
MONEY_HOUR = Measure(
    "dollars or euros an hour", "$40", 0.0, 10_000.0, ("$#",), CURRENCIES,
    scaled=True, periods={name: f for name, f in per(HOUR).items() if f == 1}, period_needed=False,
)  # fmt: skip
HOURS_MONTH = Measure(
    "hours a month", "10h/mo", 0.0, 10_000.0, ("#h/mo",),
    units(h=("hr hour hours", 1), min=("minute minutes", Fraction(1, 60))), periods=per(MONTH),
)  # fmt: skip
RATIO = Measure("a number of times", "4", 1.0, 1000.0, ("#",), units(x=("× times", 1)), bare=True)
NUMBER = Measure("a number", "1", 0.0, 1000.0, ("#",), bare=True)
CALENDAR_YEAR = Measure("a year", "2027", 1990.0, 2100.0, ("#",), bare=True, whole=True)
