"""What must hold between the cells and the rows of the catalogue, once each cell is what it should be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from loopwright.catalogue.columns import columns_of
from loopwright.loop.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from loopwright.catalogue.columns import Cell
    from loopwright.catalogue.tables import Line

ADVICE = "Correct the rows named."
INCREASING = (("read_on", "stale_after"), ("low", "value"), ("value", "high"), ("sustained_cores", "cores"))
"""Pairs of columns of which the first may not exceed the second."""


def check(tables: Mapping[str, Sequence[Line]]) -> None:
    """Raise every contradiction at once: equal ids, ranges upside down, negative numbers, tiers with gaps."""
    faults = list(_equal_ids(tables))
    for table, lines in tables.items():
        faults += _upside_down(table, lines)
    faults += _broken_tiers(tables.get("prices", ()))
    if faults:
        raise InputError(tuple(faults), ADVICE)


def _equal_ids(tables: Mapping[str, Sequence[Line]]) -> Iterable[Fault]:
    seen: dict[Cell, Line] = {}
    for lines in tables.values():
        for line in lines:
            first = seen.setdefault(line.cells[0], line)
            if first is not line:
                allowed = f"an id of its own: {first.file}:{first.number} has it too"
                yield Fault(line.file, line.number, 1, "id", repr(line.cells[0]), allowed)


def _upside_down(table: str, lines: Sequence[Line]) -> Iterable[Fault]:
    names = [column.name for column in columns_of(table)]
    at = {name: position for position, name in enumerate(names)}
    pairs = [(at[low], at[high]) for low, high in INCREASING if low in at and high in at]
    numbers = [
        at[column.name] for column in columns_of(table) if column.kind in {"number", "optional", "count"}
    ]
    signed = table == "figures"
    for line in _doubtful(lines, pairs, () if signed else numbers):
        for low, high in pairs:
            less, more = line.cells[low], line.cells[high]
            if less is not None and more is not None and less > more:  # type: ignore[operator]  # of one column kind
                allowed = f"at least {names[low]}, which is {less!r}"
                yield Fault(line.file, line.number, high + 1, names[high], repr(more), allowed)
        for position in numbers:
            cell = cast("float | None", line.cells[position])
            if not signed and cell is not None and cell < 0:
                yield Fault(line.file, line.number, position + 1, names[position], repr(cell), "0 or more")


def _doubtful(
    lines: Sequence[Line], pairs: Sequence[tuple[int, int]], unsigned: Sequence[int]
) -> Iterable[Line]:
    """The lines of which a first cell exceeds a second one, or a cell is below zero; read column by column."""
    columns = list(zip(*(line.cells for line in lines), strict=True))
    found: set[int] = set()
    if columns:
        for low, high in pairs:
            both = enumerate(zip(columns[low], columns[high], strict=True))
            found |= {row for row, (a, b) in both if a is not None and b is not None and a > b}
        for position in unsigned:
            cells = cast("tuple[float | None, ...]", columns[position])
            found |= {row for row, cell in enumerate(cells) if cell is not None and cell < 0}
    return (lines[row] for row in sorted(found))


def _broken_tiers(lines: Sequence[Line]) -> Iterable[Fault]:
    names = [column.name for column in columns_of("prices")]
    key = [names.index(name) for name in ("provider", "service", "item", "region", "place")]
    start, end = names.index("tier_from"), names.index("tier_to")
    lists: dict[tuple[Cell, ...], list[Line]] = defaultdict(list)
    for line in lines:
        lists[tuple(line.cells[position] for position in key)].append(line)
    for steps in lists.values():
        expected: Cell = 0.0
        for line in sorted(steps, key=lambda step: cast("float", step.cells[start])):
            if line.cells[start] != expected:
                allowed = "0" if expected == 0 else f"{expected!r}, where the step before ends"
                yield Fault(line.file, line.number, start + 1, "tier_from", repr(line.cells[start]), allowed)
            expected = line.cells[end]
