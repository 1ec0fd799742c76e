"""For how long what the engine wrote is kept: nothing grows for ever on one small machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Ages:
    """Seconds for which single events, the history (with counts by the minute), and told notices are kept."""

    events: float
    history: float
    notices: float

    @classmethod
    def of(cls, value: Callable[[str], float]) -> Ages:
        """As the catalogue has them; ``value`` reads its figures."""
        return cls(*(value(f"kept.{name}_days") * DAY for name in ("events", "history", "notices")))
