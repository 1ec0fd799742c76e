"""The offerings worth looking at, whatever the load: filtered by what is allowed, thinned to those not beaten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.insistence import ENGINE, refused_by
from loopwright.design.search.frontier import undominated
from loopwright.design.tiers.homes import Home, homes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from loopwright.catalogue.columns import Coded
    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.model import Loop

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the loop permits: places data may be in, words it must not use, largest machine, free tiers."""

    residency: frozenset[str] = frozenset()
    must_not_use: tuple[str, ...] = ()
    cores: float = float("inf")
    memory_gb: float = float("inf")
    disk_gb: float = float("inf")
    free_tiers: bool = False

    @classmethod
    def by(cls, loop: Loop, catalogue: Catalogue) -> Allowed:
        """The permissions written in a loop."""
        limits = loop.limits
        return cls(
            residency=frozenset(str(place) for place in loop.places.residency),
            must_not_use=refused_by(loop, catalogue),
            cores=limits.largest_machine_cores or float("inf"),
            memory_gb=(limits.largest_machine_memory_bytes or float("inf")) / 1e9,
            disk_gb=(limits.largest_disk_bytes or float("inf")) / 1e9,
            free_tiers=loop.habits.free_tiers is True,
        )

    def place(self, place: str) -> bool:
        """Whether data may be kept in a place."""
        return not self.residency or place in self.residency

    def refuses(self, *words: str) -> bool:
        """Whether any of an option's words is one that must not be used."""
        return any(word.lower() in self.must_not_use for word in words)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of the catalogue as columns: text in lists, numbers in arrays (NaN unknown), in the catalogue's order."""

    ids: list[str]
    text: dict[str, list[str]]
    numbers: dict[str, NDArray[np.float64]]
    groups: dict[tuple[str, ...], dict[tuple[str, ...], NDArray[np.intp]]] = field(default_factory=dict)
    cleaned: dict[tuple[str, float], NDArray[np.float64]] = field(default_factory=dict)
    # what was the cheapest of its kind for so much data: US dollars a month, and its row
    chosen: dict[tuple[object, ...], tuple[NDArray[np.float64], NDArray[np.intp]]] = field(
        default_factory=dict
    )

    def grouped(self, *names: str) -> dict[tuple[str, ...], NDArray[np.intp]]:
        """The rows that say the same in some text columns, by what they say; worked out once."""
        if names not in self.groups:
            found: dict[tuple[str, ...], list[int]] = {}
            for row, key in enumerate(zip(*(self.text[name] for name in names), strict=True)):
                found.setdefault(key, []).append(row)
            self.groups[names] = {key: np.array(rows, dtype=np.intp) for key, rows in found.items()}
        return self.groups[names]

    def sold(self, *named: str) -> NDArray[np.intp]:
        """The rows of one provider in one place, of one service if that is named too."""
        found = self.grouped(*("provider", "place", "service")[: len(named)])
        return found.get(named, np.empty(0, dtype=np.intp))

    def number(self, name: str) -> NDArray[np.float64]:
        """One numeric column."""
        return self.numbers[name]

    def known(self, name: str, nothing: float = 0.0) -> NDArray[np.float64]:
        """One numeric column, with a number where nothing is known; worked out once."""
        found = self.cleaned.get((name, nothing))
        if found is None:
            found = self.cleaned[name, nothing] = np.nan_to_num(self.numbers[name], nan=nothing)
        return found

    def at(self, name: str, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """One numeric column at some rows; ones where the table is empty, for options without an offering."""
        column = self.numbers[name]
        return column[rows] if len(column) else np.ones(len(rows))

    def known_at(self, name: str, rows: NDArray[np.intp], nothing: float = 0.0) -> NDArray[np.float64]:
        """As `at`, with a number where nothing is known."""
        column = self.known(name, nothing)
        return column[rows] if len(column) else np.ones(len(rows))

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.intp]) -> Table:
        """The same table with only some rows, in the order given."""
        picked = [int(row) for row in rows]
        return Table(
            [self.ids[row] for row in picked],
            {name: [column[row] for row in picked] for name, column in self.text.items()},
            {name: column[rows] for name, column in self.numbers.items()},
        )


def table_of(
    catalogue: Catalogue, name: str, text: Sequence[str], numbers: Sequence[str], rows: NDArray[np.intp]
) -> Table:
    """Columns of some rows of one catalogue table, ready for sums."""
    ids = catalogue.columns(name)["id"]
    return Table(
        [str(ids[row]) for row in rows.tolist()],
        {key: _texts(catalogue.coded(name, key), rows) for key in text},
        {key: _numbers(catalogue.coded(name, key), rows) for key in numbers},
    )


def _texts(column: Coded, rows: NDArray[np.intp]) -> list[str]:
    words = [str(cell) for cell in column.cells]
    return [words[code] for code in np.asarray(column.at)[rows].tolist()]


def _numbers(column: Coded, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    # numpy reads None as NaN
    return np.asarray(np.array(column.cells, dtype=np.float64)[np.asarray(column.at)[rows]])


def _rows_where(catalogue: Catalogue, table: str, column: str, holds: Callable[[str], bool]) -> Flags:
    """Which rows of a catalogue table have a word of which something holds; each word is looked at once."""
    cells, at = catalogue.coded(table, column)
    return np.asarray(np.array([holds(str(cell)) for cell in cells], dtype=bool)[np.asarray(at)])


def _permitted(catalogue: Catalogue, table: str, allowed: Allowed, words: Sequence[str]) -> Flags:
    """Which rows are in a place where data may be kept, and have no word that must not be used."""
    keep = _rows_where(catalogue, table, "place", allowed.place)
    if allowed.must_not_use:
        for column in words:
            keep &= ~_rows_where(catalogue, table, column, allowed.refuses)
    return keep


def _in_regions(catalogue: Catalogue, regions: Mapping[tuple[str, str], str]) -> Flags:
    """Which compute rows are in the region that is wanted of their provider and place."""
    providers, places, where = (catalogue.coded("compute", name) for name in ("provider", "place", "region"))
    code = {region: index for index, region in enumerate(where.cells)}
    wanted = np.array(
        [
            [code.get(regions.get((str(provider), str(place)), ""), -1) for place in places.cells]
            for provider in providers.cells
        ],
        dtype=np.intp,
    ).reshape(len(providers.cells), len(places.cells))
    return np.asarray(wanted[np.asarray(providers.at), np.asarray(places.at)] == np.asarray(where.at))


COMPUTE_TEXT = ("provider", "service", "sku", "region", "place", "cpu_type", "arch")
COMPUTE_NUMBERS = (
    "cores",
    "sustained_cores",
    "memory_gb",
    "speed",
    "disk_gb",
    "included_transfer_gb",
    "usd_month",
    "orderable",
    "free_tier",
)
DATABASE_TEXT = ("provider", "service", "engine", "sku", "region", "place")
DATABASE_NUMBERS = (
    "portable",
    "cores",
    "sustained_cores",
    "memory_gb",
    "speed",
    "storage_included_gb",
    "storage_max_gb",
    "storage_usd_per_gb",
    "iops",
    "connections",
    "pooler_included",
    "standby",
    "nodes",
    "zones",
    "point_in_time_days",
    "usd_month",
    "plan_fee_usd_month",
    "replica_usd_month",
    "orderable",
    "free_tier",
)


def allowed_compute(catalogue: Catalogue, allowed: Allowed, homes: Iterable[Home]) -> Table:
    """Machines and instances that may be used and that no other of the same home and service beats.

    One is beaten when another costs no more and has no less of everything the sums look at.
    """
    regions = {(home.provider, str(home.place)): home.region for home in homes}
    keep = _in_regions(catalogue, regions)
    keep &= _permitted(catalogue, "compute", allowed, ("provider", "sku", "arch", "service"))
    table = table_of(catalogue, "compute", COMPUTE_TEXT, COMPUTE_NUMBERS, np.flatnonzero(keep))
    fits = (
        (table.number("orderable") > 0)
        & (table.number("cores") <= allowed.cores)
        & (table.number("memory_gb") <= allowed.memory_gb)
        & ((table.number("free_tier") == 0) | allowed.free_tiers)
        & (table.number("sustained_cores") > 0)
    )
    priced = ~np.isnan(table.number("usd_month")) | np.isin(table.text["service"], ("function", "run"))
    table = table.take(np.flatnonzero(fits & priced))
    priced_by_month = ~np.isnan(table.number("usd_month"))
    worth = np.stack(
        [
            # what is paid by use costs more the more memory it has
            np.where(priced_by_month, table.number("usd_month"), table.number("memory_gb")),
            -table.number("sustained_cores"),
            -table.number("cores"),
            -table.number("memory_gb"),
            -table.number("speed"),
            -np.nan_to_num(table.number("disk_gb")),
            -np.nan_to_num(table.number("included_transfer_gb")),
        ],
        axis=1,
    )
    kinds = [
        f"{p}|{s}|{r}"
        for p, s, r in zip(table.text["provider"], table.text["service"], table.text["place"], strict=True)
    ]
    return table.take(undominated(worth, _codes(kinds)))


def allowed_databases(catalogue: Catalogue, allowed: Allowed) -> Table:
    """Managed databases that may be used and that no other of the same kind and place beats.

    Designs keep their tables in PostgreSQL: another engine's price is not its price.
    """
    keep = _rows_where(catalogue, "databases", "engine", lambda engine: engine == ENGINE)
    keep &= _permitted(catalogue, "databases", allowed, ("provider", "sku", "service", "engine"))
    table = table_of(catalogue, "databases", DATABASE_TEXT, DATABASE_NUMBERS, np.flatnonzero(keep))
    fits = (
        (table.number("orderable") > 0)
        & (table.number("cores") <= allowed.cores)
        & (table.number("memory_gb") <= allowed.memory_gb)
        & ((table.number("free_tier") == 0) | allowed.free_tiers)
        & ~np.isnan(table.number("usd_month"))
    )
    table = table.take(np.flatnonzero(fits))
    unknown = 1e12
    worth = np.stack(
        [
            table.number("usd_month") + table.number("plan_fee_usd_month"),
            np.nan_to_num(table.number("storage_usd_per_gb"), nan=unknown),
            np.nan_to_num(table.number("replica_usd_month"), nan=unknown),
            -table.number("sustained_cores"),
            -table.number("memory_gb"),
            -table.number("speed"),
            -table.number("storage_included_gb"),
            -table.number("storage_max_gb"),
            -np.nan_to_num(table.number("iops"), nan=unknown),
            -np.nan_to_num(table.number("connections"), nan=unknown),
            -table.number("pooler_included"),
            -table.number("zones"),
            -np.sign(table.number("point_in_time_days")),
        ],
        axis=1,
    )
    kinds = [
        f"{p}|{s}|{r}|{int(b)}"
        for p, s, r, b in zip(
            table.text["provider"],
            table.text["service"],
            table.text["place"],
            table.number("standby"),
            strict=True,
        )
    ]
    return table.take(undominated(worth, _codes(kinds)))


def _codes(names: Sequence[str]) -> NDArray[np.intp]:
    order = {name: code for code, name in enumerate(sorted(set(names)))}
    return np.array([order[name] for name in names], dtype=np.intp)


def allowed_homes(catalogue: Catalogue, allowed: Allowed) -> tuple[Home, ...]:
    """The homes whose place and provider the loop permits."""
    return tuple(
        home
        for home in homes_of(catalogue, frozenset(allowed.must_not_use))
        if allowed.place(home.place) and not allowed.refuses(home.provider)
    )
