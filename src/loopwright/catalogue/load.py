"""The catalogue as the rest of the product reads it: figures by id, offerings as rows or as columns."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from loopwright.catalogue import compiled
from loopwright.catalogue.columns import ANYWHERE, ROW_TYPES, Cell, Coded, Columns, coded, columns_of
from loopwright.catalogue.rows import (
    CacheOffering,
    ComputeOffering,
    DatabaseOffering,
    FigureRow,
    PriceRow,
    Provenance,
)
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DATA = Path(__file__).parent / "data"

R = TypeVar("R")


def _rows(table: str, columns: Columns, row_type: Callable[..., R]) -> tuple[R, ...]:
    """A table's rows, made from its columns without a dictionary each."""
    own = [column.name for column in columns_of(table)]
    origin = ["id", "source", "read_on", "stale_after", "confidence", "note"]
    cells: Callable[..., Provenance] = Provenance
    provenances = map(cells, *(columns[name] for name in origin))
    return tuple(map(row_type, provenances, *(columns[name] for name in own if name not in origin)))


def _row(table: str, columns: Columns, row_type: Callable[..., R], id_: str) -> R:
    """The row of an id; an unknown one raises a ValueError."""
    place = columns["id"].index(id_)
    (row,) = _rows(table, {name: [column[place]] for name, column in columns.items()}, row_type)
    return row


class Catalogue:
    """Dated figures and offerings; every table is sorted by id, so the order of the files changes nothing.

    Rows are made when first asked for. Money is in US dollars, a month of prices has 730 hours.
    """

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        self._tables = tables
        self._coded: dict[tuple[str, str], Coded] = {}
        self._figures: dict[str, FigureRow] = {}
        self._offerings: dict[tuple[str, str], object] = {}

    def columns(self, table: str) -> Columns:
        """A table as one plain list a column: figures, compute, databases, caches or prices.

        Sorted by id; the id's column comes first, an unknown number is None. The lists are the catalogue's
        own: read them, do not change them.
        """
        return self._tables[table]

    def coded(self, table: str, column: str) -> Coded:
        """One column as its different cells, and which of them each row has: quick to select rows by."""
        found = self._coded.get((table, column))
        if found is None:
            columns = self._tables[table]
            match columns:
                case compiled.CompiledTable():
                    found = columns.coded(column)
                case _:
                    found = coded(columns[column])
            self._coded[table, column] = found
        return found

    @cached_property
    def _figure_cells(self) -> dict[str, tuple[Cell, ...]]:
        columns = self._tables["figures"]
        cells = zip(*(columns[column.name] for column in columns_of("figures")), strict=True)
        return {str(row[0]): row for row in cells}

    def figure(self, id: str) -> FigureRow:  # noqa: A002 - the word of the contract
        """The figure of that id.

        Raises:
            LoopwrightError: naming the nearest id when there is none.
        """
        row = self._figures.get(id)
        if row is not None:
            return row
        cells = self._figure_cells.get(id)
        if cells is None:
            import difflib  # noqa: PLC0415 - only a wrong id pays for it

            near = difflib.get_close_matches(id, self._figure_cells, n=1)
            hint = f"The nearest is {near[0]!r}; " if near else ""
            raise LoopwrightError(
                f"the catalogue has no figure {id!r}", f"{hint}`loopwright catalogue list` shows them all."
            )
        made: Callable[..., FigureRow] = FigureRow
        row = self._figures[id] = made(*cells)
        return row

    def value(self, id: str) -> float:  # noqa: A002 - the word of the contract
        """The value of the figure of that id.

        Raises:
            LoopwrightError: when there is no such figure, or its value is not known.
        """
        row = self.figure(id)
        if row.value is None:
            raise LoopwrightError(
                f"the figure {id!r} has no value: {row.title}",
                "Lay a row with its value over ours: --catalogue DIR.",
            )
        return row.value

    def figures(self, prefix: str = "") -> tuple[FigureRow, ...]:
        """The figures whose id begins so, sorted by id."""
        return tuple(self.figure(id_) for id_ in self._figure_cells if id_.startswith(prefix))

    def has(self, id: str) -> bool:  # noqa: A002 - the word of the contract
        """Whether there is a figure of that id."""
        return id in self._figure_cells

    def compute_row(self, id: str) -> ComputeOffering:  # noqa: A002 - the word of the contract
        """The machine or instance of an id that the catalogue has, without making the others."""
        return self._offering("compute", ComputeOffering, id)

    def database_row(self, id: str) -> DatabaseOffering:  # noqa: A002 - the word of the contract
        """The managed database of an id that the catalogue has, without making the others."""
        return self._offering("databases", DatabaseOffering, id)

    def _offering(self, table: str, row_type: type[R], id_: str) -> R:
        """One row of a table, made when it is asked for first."""
        found = self._offerings.get((table, id_))
        if found is None:
            found = self._offerings[table, id_] = _row(table, self._tables[table], row_type, id_)
        return cast("R", found)

    @cached_property
    def compute(self) -> tuple[ComputeOffering, ...]:
        """Machines and instances that run application code."""
        return _rows("compute", self._tables["compute"], ComputeOffering)

    @cached_property
    def databases(self) -> tuple[DatabaseOffering, ...]:
        """Managed relational databases."""
        return _rows("databases", self._tables["databases"], DatabaseOffering)

    @cached_property
    def caches(self) -> tuple[CacheOffering, ...]:
        """Managed caches."""
        return _rows("caches", self._tables["caches"], CacheOffering)

    @cached_property
    def prices(self) -> tuple[PriceRow, ...]:
        """Price lists, one step a row."""
        return _rows("prices", self._tables["prices"], PriceRow)

    @cached_property
    def date(self) -> str:
        """The newest day on which anything in the catalogue was read."""
        return max(str(day) for table in ROW_TYPES for day in self.coded(table, "read_on").cells)

    @cached_property
    def _price_lists(self) -> dict[tuple[str, str], list[PriceRow]]:
        lists: dict[tuple[str, str], list[PriceRow]] = {}
        for row in self.prices:
            lists.setdefault((row.provider, row.item), []).append(row)
        return lists

    @cached_property
    def _places(self) -> dict[tuple[str, str], str]:
        places: dict[tuple[str, str], str] = {}
        for table in ("prices", "caches", "databases", "compute"):
            columns = self._tables[table]
            for provider, region, place in zip(
                columns["provider"], columns["region"], columns["place"], strict=True
            ):
                places[str(provider), str(region)] = str(place)
        return places

    def price_steps(self, provider: str, item: str, region_or_place: str) -> tuple[PriceRow, ...]:
        """The steps of a price list, sorted by service and tier; empty when it is not sold.

        Of the region if it has its own, else of its place, else of anywhere; each service that lists the item
        gives its own steps, of one region each.
        """
        by_service: dict[str, list[PriceRow]] = {}
        for row in self._price_lists.get((provider, item), ()):
            by_service.setdefault(row.service, []).append(row)
        place = self._places.get((provider, region_or_place), region_or_place)
        steps = [
            step
            for service in sorted(by_service)
            for step in _nearest(by_service[service], region_or_place, place)
        ]
        return tuple(steps)


def _nearest(rows: list[PriceRow], region: str, place: str) -> list[PriceRow]:
    for wanted in (
        [row for row in rows if row.region == region],
        [row for row in rows if row.place == place],
        [row for row in rows if row.place == ANYWHERE],
    ):
        if wanted:
            first = min(row.region for row in wanted)
            return sorted((row for row in wanted if row.region == first), key=lambda row: row.tier_from)
    return []


@lru_cache(maxsize=2)
def _parsed(folder: Path, made_from: str) -> dict[str, Columns]:  # noqa: ARG001 - other data, other entry
    from loopwright.catalogue.reading import read_folder  # noqa: PLC0415 - a warm start reads no CSV

    return read_folder(folder)


def _shipped(folder: Path, cache: Path | None) -> Mapping[str, Columns]:
    made_from = compiled.fingerprint(folder)
    kept = None if cache is None else compiled.read(made_from, cache)
    if kept is not None:
        return kept
    tables = _parsed(folder, made_from)
    if cache is not None:
        compiled.write(tables, made_from, cache)
    return tables


def load_catalogue(overlay: Path | None = None, cache: Path | None = None, data: Path = DATA) -> Catalogue:
    """The catalogue of the package, with a user's rows over it.

    ``overlay`` is a folder of CSV files with our columns; ``cache`` a folder where the compiled form is kept
    for the next start (made, and made again when it is damaged or of other data); ``data`` another set of
    files.

    Raises:
        InputError: each faulty row of the overlay (or the data) in one line.
    """
    tables = _shipped(data, cache)
    if overlay is not None:
        from loopwright.catalogue.overlay import laid_over  # noqa: PLC0415 - most starts have none

        tables = laid_over(tables, overlay)
    return Catalogue(tables)
