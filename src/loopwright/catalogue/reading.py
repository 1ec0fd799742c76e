"""The catalogue's own CSV files into tables, all their faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.catalogue.columns import ROW_TYPES, Columns
from loopwright.catalogue.consistency import check
from loopwright.catalogue.tables import ADVICE, Line, columns_from, files_of, read_lines
from loopwright.loop.errors import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_folder(folder: Path) -> dict[str, Columns]:
    """Every table of a folder of CSV files, sorted by id; a table without a file is empty.

    Raises:
        InputError: each faulty row in one line, then whatever contradicts itself between rows.
    """
    lines: dict[str, list[Line]] = {table: [] for table in ROW_TYPES}
    faults: list[Fault] = []
    for table, path in files_of(folder):
        good, wrong = read_lines(path, table)
        lines[table] += good
        faults += wrong
    if faults:
        raise InputError(tuple(faults), ADVICE)
    check(lines)
    return {table: columns_from(table, rows) for table, rows in lines.items()}
