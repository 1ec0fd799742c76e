"""What ails the catalogue: rows past their date, prices that are unknown, figures that rest on little."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from loopwright.catalogue.columns import ROW_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from loopwright.catalogue.columns import Columns
    from loopwright.catalogue.load import Catalogue

What = Literal["past_its_date", "unpriced", "low_confidence", "assumption"]
PRICES = {"figures": "value", "prices": "usd"}
"""The column that says what a row costs or amounts to; `usd_month` in the other tables."""


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that ails one subject: a provider's rows of a table, or figures of one family.

    ``rows`` of ``of`` rows ail; ``since`` is the earliest date after which one of them should have been read
    again (empty unless past its date).
    """

    what: What
    table: str
    subject: str
    rows: int
    of: int
    since: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        words = {
            "past_its_date": f"past their date, the oldest since {self.since}",
            "unpriced": "without a price",
            "low_confidence": "of low confidence",
            "assumption": "assumed, not read anywhere",
        }
        many = "all" if self.rows == self.of and self.of > 1 else str(self.rows)
        return f"{self.table} · {self.subject}: {many} of {self.of} rows {words[self.what]}"


def examine(catalogue: Catalogue, today: date) -> tuple[Ailment, ...]:
    """Everything that ails a catalogue on a day, sorted by what it is, table and subject."""
    found = [
        ailment
        for table in ROW_TYPES
        for ailment in _of_table(table, catalogue.columns(table), today.isoformat())
    ]
    return tuple(
        sorted(found, key=lambda one: (one.what != "past_its_date", one.what, one.table, one.subject))
    )


def _of_table(table: str, columns: Columns, today: str) -> Iterator[Ailment]:
    ids = [str(cell) for cell in columns["id"]]
    subjects = (
        [str(cell) for cell in columns["provider"]]
        if "provider" in columns
        else [_family(one) for one in ids]
    )
    stale = [str(cell) for cell in columns["stale_after"]]
    price = columns[PRICES.get(table, "usd_month")]
    confidence = columns["confidence"]
    whole: dict[str, int] = defaultdict(int)
    for subject in subjects:
        whole[subject] += 1
    ailing: tuple[tuple[What, Iterable[bool]], ...] = (
        ("past_its_date", (day < today for day in stale)),
        ("unpriced", _unpriced(table, columns, price)),
        ("low_confidence", (cell == "low" for cell in confidence)),
        ("assumption", (cell == "assumption" for cell in confidence)),
    )
    for what, ails in ailing:
        groups: dict[str, list[int]] = defaultdict(list)
        for row, bad in enumerate(ails):
            if bad:
                groups[subjects[row]].append(row)
        for subject, rows in groups.items():
            since = min(stale[row] for row in rows) if what == "past_its_date" else ""
            yield Ailment(
                what, table, subject, len(rows), whole[subject], since, tuple(ids[row] for row in rows)
            )


def _unpriced(table: str, columns: Columns, price: list[str | float | int | bool | None]) -> Iterator[bool]:
    """Functions and metered caches have prices of another kind than a month's."""
    metered = columns.get("usd_per_million_commands", [None] * len(price))
    by_use = [service in {"function", "run"} for service in columns["service"]] if table == "compute" else []
    for row, usd in enumerate(price):
        yield usd is None and metered[row] is None and not (by_use and by_use[row])


def _family(figure: str) -> str:
    return figure.partition(".")[0]
