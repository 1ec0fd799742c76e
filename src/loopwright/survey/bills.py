"""Bills: what was paid for which service in which month, out of the exports that providers give.

Read are the Cost and Usage Report of AWS (both its forms), Cost Explorer's table, the exports of Google Cloud and
Azure, FOCUS, and any table with columns for service, month and amount; plain or gzip.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
import zlib
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from math import fsum, isfinite
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.patterns import compiled_later

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

DOLLARS, EUROS = "USD", "EUR"
MOST_COLUMNS = 2_000
# names of columns in small letters without anything but letters, the likeliest first
SERVICES = (
    "lineitemproductcode", "productservicename", "productproductname", "servicename", "servicedescription",
    "metercategory", "consumedservice", "service", "product", "category",
)  # fmt: skip
MONTHS = (
    "lineitemusagestartdate", "billbillingperiodstartdate", "billingperiodstart", "chargeperiodstart", "invoicemonth",
    "usagestarttime", "usagestartdate", "usagedatetime", "billingperiod", "date", "month", "period",
)  # fmt: skip
AMOUNTS = (
    "lineitemunblendedcost", "billedcost", "costinbillingcurrency", "costinusd", "pretaxcost", "subtotal", "total",
    "cost", "amount", "price", "usd",
)  # fmt: skip
CURRENCIES = ("lineitemcurrencycode", "billingcurrencycode", "billingcurrency", "currency", "currencycode")
LETTERS = compiled_later(r"[^a-z]")
SIGNED = compiled_later(r"\((?:\$|usd)\)|\(€\)|\$|€", re.IGNORECASE)
ISO_MONTH = compiled_later(r"^(\d{4})-?(\d{2})(?!\d{3})")
AMERICAN = compiled_later(r"^(\d{1,2})/(\d{1,2})/(\d{4})")
NUMBER = compiled_later(r"^-?\d+(?:\.\d+)?(?:e-?\d+)?$", re.IGNORECASE)
TOTALS = frozenset(
    {"total", "totals", "total costs", "service total", "linked account total", "tax total", "subtotal"}
)
ADVICE = "A table needs columns for the service, the month and the amount, such as: service,month,amount."


@dataclass(frozen=True, slots=True, order=True)
class Charge:
    """What a service cost in a month (``2026-10``), in US dollars."""

    month: str
    service: str
    usd: float


@dataclass(frozen=True, slots=True)
class Bills:
    """What was paid; ``unread_rows`` are those whose month or amount could not be told, by file.

    ``last_day`` is the last day that is named (empty where only months are): a month that it does not end may be half.
    ``running`` is the month of the day on which they were read (``2026-11``), which is not over; empty where no day is
    known. ``usd_per_eur`` is the rate at which euros among them were turned into dollars; None where there were none.
    """

    charges: tuple[Charge, ...]
    files: tuple[str, ...]
    unread_rows: tuple[tuple[str, int], ...] = ()
    last_day: str = ""
    running: str = ""
    usd_per_eur: float | None = None

    @property
    def turned(self) -> str:
        """What is to be said of the currency: at which rate euros were counted; empty where all were dollars."""
        return f"euros counted at ${self.usd_per_eur:.4g}" if self.usd_per_eur is not None else ""

    @property
    def months(self) -> tuple[str, ...]:
        """The months that are named, in order."""
        return tuple(sorted({one.month for one in self.charges}))

    @property
    def whole_months(self) -> tuple[str, ...]:
        """The months that are over: without the running one, and without the one within which the bill ends."""
        half = "" if not self.last_day or _ends_month(self.last_day) else self.last_day[:7]
        over = (one for one in self.months if not self.running or one < self.running)
        return tuple(one for one in over if one != half)

    def total_usd(self, month: str) -> float:
        """What a month cost."""
        return fsum(one.usd for one in self.charges if one.month == month)

    def by_service(self, month: str) -> dict[str, float]:
        """What each service cost in a month, the dearest first."""
        found = {one.service: one.usd for one in self.charges if one.month == month}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row says: month, service, dollars; the day, empty where only a month stands there."""

    month: str
    service: str
    usd: float
    day: str = ""
    in_euros: bool = False


def _ends_month(day: str) -> bool:
    year, month, number = map(int, day.split("-"))
    return number >= monthrange(year, month)[1]


def bills_of(files: tuple[Path, ...], usd_per_eur: float, today: date | None = None) -> Bills:
    """What some files say was paid, until a day; a file that is given twice counts once.

    Raises ``LoopwrightError`` for a file that cannot be read or has no such columns, and for a currency of which no
    rate is known.
    """
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    unread: list[tuple[str, int]] = []
    last_day, in_euros = "", False
    files = _different(files)
    for file in files:
        faulty = 0
        for row in _rows(file, usd_per_eur):
            if row is None:
                faulty += 1
                continue
            sums[row.month, row.service].append(row.usd)
            last_day, in_euros = max(last_day, row.day), in_euros or row.in_euros
        if faulty:
            unread.append((file.name, faulty))
    charges = (Charge(month, service, round(fsum(values), 6)) for (month, service), values in sums.items())
    if not sums:
        raise LoopwrightError(f"--bills: nothing was paid in {', '.join(one.name for one in files)}", ADVICE)
    running = "" if today is None else f"{today:%Y-%m}"
    names, rate = tuple(one.name for one in files), usd_per_eur if in_euros else None
    return Bills(tuple(sorted(charges)), names, tuple(unread), last_day, running, rate)


def _different(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files without those that hold what another one does, packed or not."""
    if len(files) == 1:
        return files
    found: dict[str, Path] = {}
    for file in files:
        try:
            with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as held:
                found.setdefault(hashlib.file_digest(held, "sha256").hexdigest(), file)
        except (OSError, EOFError, zlib.error) as error:
            raise LoopwrightError(f"{file}: cannot be read ({error})", ADVICE) from None
    return tuple(found.values())


def _rows(file: Path, usd_per_eur: float) -> Iterator[_Row | None]:
    opener: Callable[..., io.TextIOBase] = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", newline="") as text:
            lines = (line.replace("\0", "") for line in text)
            reader = csv.reader(lines, delimiter=_delimiter(file, opener))
            header = next(reader, [])
            if len(header) > MOST_COLUMNS:
                raise LoopwrightError(f"{file}: {len(header)} columns", ADVICE)
            if _of_cost_explorer(header):
                yield from _explorer(header, reader)
            else:
                yield from _table(file, header, reader, usd_per_eur)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise LoopwrightError(f"{file}: cannot be read ({error})", ADVICE) from None


def _delimiter(file: Path, opener: Callable[..., io.TextIOBase]) -> str:
    with opener(file, "rt", encoding="utf-8-sig", newline="") as text:
        first = text.readline()
    return max(",;\t", key=first.count)


def _table(
    file: Path, header: list[str], reader: Iterator[list[str]], usd_per_eur: float
) -> Iterator[_Row | None]:
    names = [LETTERS.sub("", SIGNED.sub("", name.lower())) for name in header]
    service, month, amount = (_place(names, known) for known in (SERVICES, MONTHS, AMOUNTS))
    currency = _place(names, CURRENCIES)
    if service is None or month is None or amount is None:
        raise LoopwrightError(f"{file}: no column for {_missing(service, month, amount)}", ADVICE)
    in_euros = "€" in header[amount] or "eur" in header[amount].lower()
    for row in reader:
        if not any(row) or len(row) <= max(service, month, amount):
            continue
        said, when = row[service].strip() or "other", _month(row[month])
        value = _amount(row[amount])
        if said.lower() in TOTALS:
            continue
        if not when or value is None:
            yield None
            continue
        told = row[currency].strip().upper() if currency is not None and currency < len(row) else ""
        currency_ = told or (EUROS if in_euros or "€" in row[amount] else DOLLARS)
        day = when if len(when) > len("2026-10") else ""
        yield _Row(
            when[:7], said, value * _rate(file, currency_, usd_per_eur), day, in_euros=currency_ == EUROS
        )


def _of_cost_explorer(header: list[str]) -> bool:
    """Whether a table has a column a service and a row a month."""
    return len(header) > 1 and header[0].strip().lower() in {"service", "linked account", ""} and any(
        "($)" in name for name in header[1:]
    )  # fmt: skip


def _explorer(header: list[str], reader: Iterator[list[str]]) -> Iterator[_Row]:
    services = [SIGNED.sub("", name).strip() for name in header]
    for row in reader:
        when = _month(row[0]) if row else ""
        if not when:
            continue
        for place, service in enumerate(services[1:], start=1):
            value = _amount(row[place]) if place < len(row) else 0.0
            if service.lower() not in TOTALS and value:
                yield _Row(when[:7], service, value)


def _place(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((names.index(one) for one in known if one in names), None)


def _missing(*places: int | None) -> str:
    words = ("the service", "the month", "the amount")
    return ", ".join(word for word, place in zip(words, places, strict=True) if place is None)


def _month(said: str) -> str:
    """A day or month as ``2026-10-03`` or ``2026-10``; empty where it is none."""
    said = said.strip()
    american = AMERICAN.match(said)
    if american:
        month, day, year = american.groups()
        return f"{year}-{int(month):02}-{int(day):02}" if int(month) <= 12 else ""  # noqa: PLR2004 - months
    found = ISO_MONTH.match(said)
    if not found or not 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - same
        return ""
    day = re.match(r"^\d{4}-\d{2}-(\d{2})", said)
    return f"{found[1]}-{found[2]}-{day[1]}" if day else f"{found[1]}-{found[2]}"


def _amount(said: str) -> float | None:
    """A number as people and programs write it: ``1,234.50``, ``1.234,50``, ``$ 12``."""
    text = SIGNED.sub("", said).replace(" ", "").replace("\u00a0", "").replace("'", "")
    if not text:
        return 0.0
    if re.search(r",\d{1,2}$", text):
        text = text.replace(".", "").replace(",", ".")
    text = text.replace(",", "")
    value = float(text) if NUMBER.match(text) else None
    return value if value is not None and isfinite(value) else None


def _rate(file: Path, currency: str, usd_per_eur: float) -> float:
    if currency == DOLLARS:
        return 1.0
    if currency == EUROS:
        return usd_per_eur
    raise LoopwrightError(f"{file}: amounts in {currency}", "Turn them into US dollars or euros first.")
