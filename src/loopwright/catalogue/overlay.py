"""A user's own rows over ours: negotiated prices for offerings we know, whole rows for those we do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.catalogue.columns import Cell, Column, Columns, columns_of
from loopwright.catalogue.consistency import check
from loopwright.catalogue.tables import Cells, Line, cell_of, columns_from, files_of, read_cells
from loopwright.loop.errors import Fault, InputError, LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

ADVICE = (
    "A new row needs every column that is not optional; a row over one of ours only its id and what differs."
)


def laid_over(tables: Mapping[str, Columns], folder: Path) -> dict[str, Columns]:
    """The tables with a folder of CSV files laid over them.

    The files have the names and columns of ours. For an id that we have, only the cells that are filled
    replace ours; for a new one, the row must be whole. A row without a source has its file's name as source.

    Raises:
        LoopwrightError: when the folder is missing or empty, or a file belongs to no table.
        InputError: each faulty row in one line.
    """
    files = files_of(folder) if folder.is_dir() else []
    if not files:
        raise LoopwrightError(
            f"{folder}: no CSV file to lay over the catalogue",
            "Give a folder with files such as prices.csv or compute.csv, with our columns.",
        )
    lines = {table: _lines(table, columns) for table, columns in tables.items()}
    faults: list[Fault] = []
    for table, path in files:
        faults += _lay(table, read_cells(path, table, partial=True), lines.setdefault(table, {}), path.name)
    if faults:
        raise InputError(tuple(faults), ADVICE)
    check({table: list(rows.values()) for table, rows in lines.items()})
    return {table: columns_from(table, rows.values()) for table, rows in lines.items()}


def _lines(table: str, columns: Columns) -> dict[Cell, Line]:
    names = [column.name for column in columns_of(table)]
    rows = zip(*(columns[name] for name in names), strict=True)
    return {cells[0]: Line("the catalogue", number, cells) for number, cells in enumerate(rows, start=1)}


def _lay(table: str, rows: Iterable[Cells], lines: dict[Cell, Line], source: str) -> list[Fault]:
    columns = columns_of(table)
    faults: list[Fault] = []
    for row in rows:
        known = lines.get(row.written["id"])
        cells: list[Cell] = []
        wrong: list[Fault] = []
        for position, column in enumerate(columns):
            cell = _cell(column, row, None if known is None else known.cells[position], source)
            if isinstance(cell, Fault):
                wrong.append(cell)
            else:
                cells.append(cell)
        if wrong:
            faults.append(wrong[0])
        else:
            lines[cells[0]] = Line(row.file, row.line, tuple(cells))
    return faults


def _cell(column: Column, row: Cells, ours: Cell, source: str) -> Cell | Fault:
    if row.written.get(column.name):
        return cell_of(column, row)
    if column.name == "source":
        return source
    return cell_of(column, row) if ours is None else ours
