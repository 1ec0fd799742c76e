"""Which promises an option of a tier breaks by itself, whatever it is joined with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.asked import MACHINE, ZONE
from loopwright.design.search.limits import TOLERANCE, rank_of
from loopwright.design.sums.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.search.asked import Asked
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns
    from loopwright.design.tiers.lines import Lines

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Broken:
    """The promises that each option breaks by itself, a bit for each."""

    bits: NDArray[np.intp]

    @classmethod
    def of(cls, promises: list[Flags]) -> Broken:
        """From whether each of some promises is broken."""
        bits = np.zeros(len(promises[0]), dtype=np.intp)
        for broken in promises:
            bits = bits * 2 + broken
        return cls(bits)

    @property
    def counted(self) -> NDArray[np.intp]:
        """How many promises each option breaks."""
        most = int(self.bits.max(initial=0)) + 1
        return np.array([bits.bit_count() for bits in range(most)], dtype=np.intp)[self.bits]

    def kinds(self, among: Flags) -> list[int]:
        """The different sets of promises that some of the options break."""
        return [int(bits) for bits in distinct(self.bits[among])]


def broken_by_app(asked: Asked, app: AppColumns) -> Broken:
    """The promises that the application's options break."""
    return Broken.of(
        [
            _falls(asked, app.redundant & ~app.rows.composite, app.zone_redundant & ~app.rows.composite),
            *_late(asked, app.composite_rpo, app.composite_rto),
            *_beyond(asked, app.lines),
        ]
    )


def broken_by_database(asked: Asked, database: DatabaseColumns) -> Broken:
    """The promises that the database's options break; *none* breaks none."""
    none = database.rows.offering < 0
    found = [
        _falls(asked, database.redundant, database.zone_redundant),
        *_late(asked, database.rpo, database.rto),
        *_beyond(asked, database.lines),
    ]
    return Broken.of([broken & ~none for broken in found])


def _falls(asked: Asked, redundant: Flags, zoned: Flags) -> Flags:
    """Which options do not survive what they must in each region."""
    rank = max(map(rank_of, asked.situations)) if len(asked.situations) == 1 else 0
    # a second region takes over for the loss of any zone
    return np.asarray((~redundant & (rank >= MACHINE)) | (~zoned & (rank == ZONE)))


def _late(asked: Asked, rpo: Array, rto: Array) -> list[Flags]:
    """Which options lose too much, and which come back too late."""
    limits = asked.limits
    return [rpo > limits.rpo_hours * TOLERANCE, rto > limits.rto_hours * TOLERANCE]


def _beyond(asked: Asked, lines: Lines) -> list[Flags]:
    """Which options take too many hours, too much money, and are down too long."""
    limits = asked.limits
    found = [lines.effort() > limits.hours * TOLERANCE, lines.spend() > limits.budget * TOLERANCE]
    if not asked.two_regions:
        found.append(lines.downtime() > limits.down_hours * TOLERANCE)
    return found
