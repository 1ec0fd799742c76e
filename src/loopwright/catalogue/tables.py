"""CSV files into the columns of a table, with one clear line for each row that is wrong."""

from __future__ import annotations

import csv
import difflib
import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from loopwright.catalogue.columns import ROW_TYPES, Cell, Column, Columns, columns_of
from loopwright.loop.errors import Fault, InputError, LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FLAGS: Mapping[str, bool] = {"true": True, "false": False}
ADVICE = "Correct the cells named; `loopwright catalogue show` prints a row as it should be."


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a file: where it stands, and its cells by column as they were written."""

    file: str
    line: int
    positions: Mapping[str, int]
    written: Mapping[str, str]

    def fault(self, column: str, allowed: str, nearest: str = "") -> Fault:
        """That a cell of this row is wrong."""
        read = self.written.get(column, "")
        return Fault(
            self.file, self.line, self.positions.get(column, 1), column, repr(read), allowed, nearest
        )


class Line(NamedTuple):
    """A row that has been read: where it stands, and its cells in the order of its table's columns."""

    file: str
    number: int
    cells: tuple[Cell, ...]


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """The CSV files below a folder with the table each belongs to, sorted by path.

    A file belongs to the table that its own name or one of its folders begins with (``prices.csv``,
    ``compute-ours.csv``, ``offerings/caches/aws.csv``); any other is an error.
    """
    found = []
    for path in sorted(folder.rglob("*.csv")):
        parts = path.relative_to(folder).parts
        tables = [table for table in ROW_TYPES if any(part.startswith(table) for part in parts)]
        if len(tables) != 1:
            raise LoopwrightError(
                f"{path}: no table of the catalogue is called so",
                f"Name the file, or its folder, after one of: {', '.join(ROW_TYPES)}.",
            )
        found.append((tables[0], path))
    return found


def _header(path: Path, table: str, names: list[str], *, partial: bool) -> list[Fault]:
    known = [column.name for column in columns_of(table)]
    faults = []
    for position, name in enumerate(names, start=1):
        if name not in known or name in names[: position - 1]:
            near = difflib.get_close_matches(name, [one for one in known if one not in names], n=1)
            allowed = "each column once: " + ", ".join(known)
            faults.append(
                Fault(str(path), 1, position, "header", repr(name), allowed, near[0] if near else "")
            )
    missing = [] if partial else [name for name in known if name not in names]
    if "id" not in names:
        missing = ["id", *(name for name in missing if name != "id")]
    if missing:
        allowed = "these columns too: " + ", ".join(missing)
        faults.append(Fault(str(path), 1, 1, "header", f"{len(names)} columns", allowed))
    return faults


def _written_in(path: Path) -> list[list[str]]:
    """The lines of one file in cells; a file that is no CSV in UTF-8 raises."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return list(csv.reader(text.splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as wrong:
        fault = Fault(str(path), 0, 0, "", str(wrong), "comma-separated values in UTF-8")
        raise InputError((fault,), ADVICE) from None
    except OSError as wrong:
        raise LoopwrightError(f"{path}: {wrong.strerror}", "Give a folder of readable CSV files.") from None


def read_lines(path: Path, table: str) -> tuple[list[Line], list[Fault]]:
    """The rows of one file in the order of its table's columns, and the first fault of each faulty row.

    Column by column, each different cell once: a file without a fault, as ours are, needs no more.

    Raises:
        InputError: when the header or the length of a row is wrong, or the file is not UTF-8 text.
    """
    header, *rows = _written_in(path) or [[]]
    names = [name.strip() for name in header]
    numbers = [number for number, row in enumerate(rows, start=2) if row]
    try:
        written = dict(zip(names, zip(*filter(None, rows), strict=True), strict=True))
        cells = [_read_column(column, written[column.name]) for column in columns_of(table)]
    except (ValueError, KeyError):
        return parsed(table, read_cells(path, table))
    if len(written) != len(cells):
        return parsed(table, read_cells(path, table))
    file = str(path)
    return [
        Line(file, number, line) for number, line in zip(numbers, zip(*cells, strict=True), strict=True)
    ], []


def _read_column(column: Column, written: Sequence[str]) -> list[Cell]:
    """The cells of a column; one that is wrong raises a ValueError or a KeyError."""
    read = {one: _value(column, one.strip()) for one in set(written)}
    return [read[one] for one in written]


def read_cells(path: Path, table: str, *, partial: bool = False) -> Iterator[Cells]:
    """The rows of one file as written; ``partial`` lets columns be missing.

    Raises:
        InputError: when the header or the length of a row is wrong, or the file is not UTF-8 text.
    """
    lines = _written_in(path)
    names = [name.strip() for name in lines[0]] if lines else []
    faults = _header(path, table, names, partial=partial)
    if faults:
        raise InputError(tuple(faults), ADVICE)
    positions = {name: position for position, name in enumerate(names, start=1)}
    for number, values in enumerate(lines[1:], start=2):
        if not values:
            continue
        if len(values) != len(names):
            fault = Fault(
                str(path), number, 1, "row", f"{len(values)} cells", f"{len(names)} cells, as in the header"
            )
            raise InputError((fault,), ADVICE)
        yield Cells(
            str(path), number, positions, dict(zip(names, (cell.strip() for cell in values), strict=True))
        )


def number_of(written: str) -> float:
    """A finite number, or a ValueError."""
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def cell_of(column: Column, row: Cells) -> Cell | Fault:
    """One cell as its column reads it, or what is wrong with it."""
    written = row.written.get(column.name, "")
    try:
        return _value(column, written)
    except (ValueError, KeyError):
        near = difflib.get_close_matches(written, column.allowed, n=1)
        return row.fault(column.name, _allowed_words(column), near[0] if near else "")


def _value(column: Column, written: str) -> Cell:
    """What a cell says; a wrong one raises a ValueError or a KeyError."""
    if not written and not column.filled:
        return None if column.kind == "optional" else ""
    if not written or (column.allowed and written not in column.allowed):
        raise ValueError(written)
    if column.kind in {"number", "optional"}:
        return number_of(written)
    if column.kind == "count":
        return int(written)
    if column.kind == "flag":
        return FLAGS[written.lower()]
    if column.kind == "date":
        date.fromisoformat(written)
    return written


def _allowed_words(column: Column) -> str:
    words = {
        "text": "a word",
        "number": "a number",
        "optional": "a number, or nothing when it is not known",
        "count": "a whole number",
        "flag": "true or false",
        "date": "a date as 2026-11-21",
    }
    return "one of: " + ", ".join(column.allowed) if column.allowed else words[column.kind]


def parsed(table: str, rows: Iterable[Cells]) -> tuple[list[Line], list[Fault]]:
    """The rows of a table in the order of its columns, and the first fault of each row that has one."""
    columns = columns_of(table)
    good: list[Line] = []
    faults: list[Fault] = []
    for row in rows:
        cells = [cell_of(column, row) for column in columns]
        wrong = [cell for cell in cells if isinstance(cell, Fault)]
        if wrong:
            faults.append(wrong[0])
        else:
            good.append(
                Line(row.file, row.line, tuple(cell for cell in cells if not isinstance(cell, Fault)))
            )
    return good, faults


def columns_from(table: str, lines: Iterable[Line]) -> Columns:
    """Rows as columns, sorted by id."""
    names = [column.name for column in columns_of(table)]
    rows = sorted((line.cells for line in lines), key=lambda cells: str(cells[0]))
    if not rows:
        return {name: [] for name in names}
    return {name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
