"""The figure rows as they stand in the files, read without the product's own loader."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Self

import pytest

COLUMNS = (
    "id",
    "value",
    "low",
    "high",
    "unit",
    "title",
    "source",
    "read_on",
    "stale_after",
    "confidence",
    "note",
)


@dataclass(frozen=True)
class Row:
    file: str
    id: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    title: str
    source: str
    read_on: date
    stale_after: date
    confidence: str
    note: str

    @classmethod
    def parse(cls, file: str, cells: dict[str, str]) -> Self:
        value, low, high = (float(cells[name]) if cells[name] else None for name in ("value", "low", "high"))
        return cls(
            file,
            cells["id"],
            value,
            low,
            high,
            cells["unit"],
            cells["title"],
            cells["source"],
            date.fromisoformat(cells["read_on"]),
            date.fromisoformat(cells["stale_after"]),
            cells["confidence"],
            cells["note"],
        )


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    folder = resources.files("loopwright.catalogue") / "data" / "figures"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".csv")
    }


@pytest.fixture(scope="session")
def all_rows(files: dict[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row.parse(name, cells)
        for name, text in files.items()
        for cells in csv.DictReader(text.splitlines(), strict=True)
    )


@pytest.fixture(scope="session")
def figures(all_rows: tuple[Row, ...]) -> dict[str, Row]:
    return {row.id: row for row in all_rows}
