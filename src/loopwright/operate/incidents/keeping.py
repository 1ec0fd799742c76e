"""What incidents need of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.operate.incidents.entry import Entry


class IncidentStore(Protocol):
    """Keeps timelines; nothing of them is ever changed."""

    def open(self, lines: Sequence[Entry]) -> int:
        """Begin a timeline; its number, from 1."""
        ...

    def add(self, number: int, lines: Sequence[Entry]) -> bool:
        """Add to a timeline; False where there is none of that number."""
        ...

    def timeline(self, number: int) -> tuple[Entry, ...]:
        """The lines in the order in which they were said; none where there is no such incident."""
        ...

    def going_on(self) -> dict[int, tuple[Entry, ...]]:
        """The timelines of the incidents that are open, by number."""
        ...

    def since(self, moment: float) -> dict[int, tuple[Entry, ...]]:
        """The timelines of the incidents that were opened since a moment, by number."""
        ...
