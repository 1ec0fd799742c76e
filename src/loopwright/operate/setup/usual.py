"""What is usual where ``operate.yaml`` says nothing: figures of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Usual:
    """How often, for how long, how often in a row and after which pause; what is late; how much of a page is taken."""

    interval_seconds: float
    timeout_seconds: float
    failures: int
    late_seconds: float
    pause_seconds: float
    most_series: int

    @classmethod
    def of(cls, catalogue: Catalogue) -> Usual:
        """As the catalogue has it."""
        return cls(
            interval_seconds=catalogue.value("choice.health_check.outside_interval_seconds"),
            timeout_seconds=catalogue.value("choice.health_check.timeout_seconds"),
            failures=round(catalogue.value("choice.health_check.failures")),
            late_seconds=catalogue.value("choice.scheduled_work.late_minutes") * MINUTE,
            pause_seconds=catalogue.value("watch.attempt_pause_seconds"),
            most_series=round(catalogue.value("watch.page_series")),
        )
