"""What it takes to move between the designs of a shortlist, for all pairs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.lifting.lift import chosen, structure_of
from loopwright.design.sums.effort import Migration, cut_over_hours, migration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.model import Structure
    from loopwright.design.search.batch import Shortlist
    from loopwright.design.search.solve import Solved

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

WITHOUT_END = 1e12  # gigabytes: what moves its data is then down for that alone


@dataclass(frozen=True, slots=True)
class Place:
    """A design's structure and where it stands: all that a migration depends on."""

    structure: Structure
    providers: tuple[str, str]
    where: str

    @classmethod
    def of(cls, solved: Solved, index: int) -> Place:
        """The place of one design of a solved space."""
        one = chosen(solved, index)
        database = one.database
        other = one.home.provider if database is None else database.provider
        return cls(structure_of(one), (one.home.provider, other), str(one.home.place))

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two places apart for a migration."""
        kind = self.structure
        database = (kind.database, kind.replicas, kind.shards)
        return (kind.arrangement, kind.app_redundant, *database, self.providers, self.where)


def move(before: Place, after: Place, data_gb: float, catalogue: Catalogue) -> Migration:
    """What it takes to move from one place to another with so much relational data."""
    return migration(
        before.structure,
        after.structure,
        data_gb,
        catalogue,
        provider_changes=before.providers != after.providers,
        region_changes=before.where != after.where,
    )


@dataclass(frozen=True, slots=True)
class Moves:
    """Hours of work and of downtime between any two designs of a shortlist; nothing from a design to itself."""

    places: tuple[Place, ...]
    hours: Array
    least_down: Array
    moves_data: NDArray[np.bool_]
    catalogue: Catalogue

    @classmethod
    def between(cls, shortlist: Shortlist, catalogue: Catalogue) -> Moves:
        """Work out every pair once."""
        places = tuple(Place.of(solved, index) for solved, index in shortlist.sources)
        keys = {place.key: place for place in reversed(places)}
        order = {key: number for number, key in enumerate(keys)}
        codes = np.array([order[place.key] for place in places], dtype=np.intp)
        size = len(order)
        hours, down, data = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, size), dtype=bool)
        for row, before in enumerate(keys.values()):
            for col, after in enumerate(keys.values()):
                least = move(before, after, 0.0, catalogue)
                most = move(before, after, WITHOUT_END, catalogue)
                hours[row, col], down[row, col] = least.hours, least.downtime_hours
                data[row, col] = most.downtime_hours > least.downtime_hours
        pairs = np.ix_(codes, codes)
        other = 1.0 - np.eye(len(places))
        return cls(places, hours[pairs] * other, down[pairs] * other, data[pairs] & (other > 0), catalogue)

    def downtime(self, data_gb: float) -> Array:
        """Hours of downtime of each move with so much relational data."""
        whole = float(cut_over_hours(data_gb, self.catalogue))
        return np.where(self.moves_data, np.maximum(self.least_down, whole), self.least_down)
