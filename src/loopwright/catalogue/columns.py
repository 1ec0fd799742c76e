"""Which columns a table of the catalogue has, read off the row types: nothing lists them a second time."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from loopwright.catalogue.rows import (
    CacheOffering,
    ComputeOffering,
    Confidence,
    DatabaseOffering,
    FigureRow,
    PriceRow,
    Provenance,
)
from loopwright.loop.vocabulary import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell = str | float | int | bool | None
Columns = Mapping[str, list[Cell]]
Row = FigureRow | ComputeOffering | DatabaseOffering | CacheOffering | PriceRow
Kind = Literal["text", "number", "optional", "count", "flag", "date"]

ANYWHERE = "any"
"""The place (and region) of what a provider sells alike to the whole world."""

ROW_TYPES: Mapping[str, type[Row]] = {
    "figures": FigureRow,
    "compute": ComputeOffering,
    "databases": DatabaseOffering,
    "caches": CacheOffering,
    "prices": PriceRow,
}
"""The tables, by the name of their file or folder."""

LARGEST_SHORT = 65_536
"""How many different cells a code of two bytes tells apart."""

SERVICES = ("container", "dedicated", "function", "lone_vm", "own_hardware", "platform", "run", "vm")
CPU_TYPES = ("burstable", "dedicated", "shared")
ARCHITECTURES = ("arm64", "x86_64")
REQUIRED_TEXT = frozenset({"id", "source", "provider", "service", "sku", "region", "item", "unit", "title"})

_KINDS: Mapping[str, Kind] = {
    "str": "text",
    "float": "number",
    "float | None": "optional",
    "int": "count",
    "bool": "flag",
    "Confidence": "text",
}
_DATES = frozenset({"read_on", "stale_after"})


class Coded(NamedTuple):
    """A column as its different cells, and which of them each row has."""

    cells: list[Cell]
    at: array[int]


def coded(column: Sequence[Cell]) -> Coded:
    """A column in code: its different cells in the order in which they first stand."""
    places = {cell: place for place, cell in enumerate(dict.fromkeys(column))}
    typecode = "H" if len(places) <= LARGEST_SHORT else "I"
    return Coded(list(places), array(typecode, map(places.__getitem__, column)))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how its cells are read, and the words it allows (empty: any)."""

    name: str
    kind: Kind
    allowed: tuple[str, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether an empty cell is an error."""
        return self.kind not in {"text", "optional"} or bool(self.allowed) or self.name in REQUIRED_TEXT


def _allowed(table: str, name: str) -> tuple[str, ...]:
    places = tuple(sorted(Place))
    words: dict[str, tuple[str, ...]] = {
        "confidence": get_args(Confidence),
        "place": places if table == "compute" else (*places, ANYWHERE),
        "cpu_type": CPU_TYPES,
        "arch": ARCHITECTURES,
    }
    if table == "compute":
        words["service"] = SERVICES
    return words.get(name, ())


def _columns(table: str, row_type: type) -> list[Column]:
    found: list[Column] = []
    for field in dataclasses.fields(row_type):
        if field.name == "provenance":
            continue
        kind: Kind = "date" if field.name in _DATES else _KINDS[str(field.type)]
        found.append(Column(field.name, kind, _allowed(table, field.name)))
    return found


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of a table in the order its files have them: the id first, where it came from last."""
    row_type = ROW_TYPES[table]
    own = _columns(table, row_type)
    if row_type is FigureRow:
        return tuple(own)
    first, *origin = _columns(table, Provenance)
    return (first, *own, *origin)
