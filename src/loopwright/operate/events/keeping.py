"""What the loop's events need of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.operate.events.event import LoopEvent
    from loopwright.operate.events.tally import Tally


class EventStore(Protocol):
    """Keeps events; moments are seconds since 1970 (UTC), a period is from its start to before its end."""

    def append(self, events: Sequence[LoopEvent]) -> int:
        """Keep those whose key is new, and count them in their minutes, both or neither; how many were new.

        When it returns, they outlive a loss of power.
        """
        ...

    def tallied(self, start: float, end: float) -> tuple[Tally, ...]:
        """The minutes of a period, counted, in one order."""
        ...

    def sessions(self, start: float, end: float) -> dict[str, int]:
        """How many different sessions reached each stage with success."""
        ...

    def find(self, request_id: str) -> tuple[LoopEvent, ...]:
        """The events of a request, oldest first."""
        ...

    def drop_before(self, moment: float) -> int:
        """Forget single events older than a moment; their minutes stay. How many were forgotten."""
        ...
