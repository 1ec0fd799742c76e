"""How much downtime an option may have: only which partners it still leaves within the objective makes a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.loads import front_of
from loopwright.design.search.standing import pairs, place_hours
from loopwright.design.tiers.application import ARRANGEMENTS, TECHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

HAIR = 1e-9  # hours a year: sums of lines differ in their last digits with the order they are added in
HOPELESS = 1e9


@dataclass(frozen=True, slots=True)
class Side:
    """One tier's options: their downtime by themselves, and what else decides on the downtime of places."""

    down: Array
    kind: Index

    @classmethod
    def of_app(cls, app: AppColumns, space: Space) -> Side:
        """The application's options; of one kind are those of a home, a technology and a spread."""
        rows = app.rows
        kind = np.ravel_multi_index(
            (
                rows.home,
                rows.arrangement,
                rows.tech,
                app.zone_redundant.astype(np.intp),
                front_of(rows.load),
            ),
            (len(space.homes), len(ARRANGEMENTS), len(TECHS), 2, int(front_of(rows.load).max(initial=0)) + 1),
        )
        return cls(app.lines.downtime() * np.ones(len(rows)), _numbered(kind.astype(np.intp)))

    @classmethod
    def of_database(cls, database: DatabaseColumns) -> Side:
        """The database's options; of one kind are those of a seller, a place and a spread."""
        rows = database.rows
        kind = ((rows.seller * 2 + rows.portable) * 2 + database.zone_redundant) * 2 + (rows.offering < 0)
        front = front_of(database.load)
        kind = kind * (int(front.max(initial=0)) + 1) + front
        return cls(database.lines.downtime() * np.ones(len(rows)), _numbered(kind.astype(np.intp)))

    @property
    def examples(self) -> Index:
        """One option of each kind and downtime."""
        _, level = np.unique(self.down, return_inverse=True)
        _, first = np.unique(self.kind * (len(self.down) + 1) + level, return_index=True)
        return np.asarray(np.sort(first))

    def codes(self, kinds: Index, allowed: Array) -> Array:
        """Downtimes as how many of the allowances of their kind they exceed; the hours themselves beyond all.

        Within a hair of an allowance, where the order of a sum decides, the hours themselves are told apart too.
        """
        levels = np.sort(allowed)
        size = len(levels) + 1
        keys = np.sort(kinds * size + np.searchsorted(levels, allowed))
        start, end = (np.searchsorted(keys, (self.kind + more) * size) for more in (0, 1))
        below, above = (
            np.searchsorted(keys, self.kind * size + np.searchsorted(levels, self.down + more))
            for more in (-HAIR, HAIR)
        )
        _, order = np.unique(self.down, return_inverse=True)
        within = (below != above) * (0.5 + order.ravel() / (2.0 * len(self.down) + 1.0))
        return np.where(below >= end, HOPELESS + self.down, below - start + within)


def _numbered(kind: Index) -> Index:
    """Kinds as numbers from 0, in their order."""
    _, number = np.unique(kind, return_inverse=True)
    return np.asarray(number.ravel(), dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Allowance:
    """The downtime of both tiers as the frontier compares it, under an objective in hours a year."""

    space: Space
    values: Values
    limit: float

    def of_app(self, app: AppColumns, database: DatabaseColumns) -> Array:
        """The applications' downtime, as how many of the databases it still leaves."""
        mine, theirs = Side.of_app(app, self.space), Side.of_database(database)
        _, kinds = np.unique(mine.kind, return_index=True)
        a, d, places = self._pairs(app, database, np.sort(kinds), theirs.examples)
        return mine.codes(mine.kind[a], self.limit - theirs.down[d] - places)

    def of_database(self, app: AppColumns, database: DatabaseColumns) -> Array:
        """The databases' downtime, as how many of the applications it still leaves."""
        mine, theirs = Side.of_app(app, self.space), Side.of_database(database)
        _, kinds = np.unique(theirs.kind, return_index=True)
        a, d, places = self._pairs(app, database, mine.examples, np.sort(kinds))
        return theirs.codes(theirs.kind[d], self.limit - mine.down[a] - places)

    def _pairs(
        self, app: AppColumns, database: DatabaseColumns, a: Index, d: Index
    ) -> tuple[Index, Index, Array]:
        """Some options of both tiers that may stand together, and the downtime of the places they stand in."""
        some, few = app.take(a), database.take(d)
        keeps_rows = self.values.number("data.size_gb") > 0
        left, right = pairs(some, few, self.space, keeps_rows=keeps_rows)
        down = place_hours(some, few, self.space, self.values, left, right)
        return a[left], d[right], down
