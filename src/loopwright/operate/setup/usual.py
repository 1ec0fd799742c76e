"""What is usual where ``operate.yaml`` says nothing: figures of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue

MINUTE, DAY = 60.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Usual:
    """How often, for how long and how often in a row; what is late, and how long a certificate lasts."""

    interval_seconds: float
    timeout_seconds: float
    failures: int
    late_seconds: float
    certificate_seconds: float

    @classmethod
    def of(cls, catalogue: Catalogue) -> Usual:
        """As the catalogue has it."""
        return cls(
            interval_seconds=catalogue.value("choice.health_check.outside_interval_seconds"),
            timeout_seconds=catalogue.value("choice.health_check.timeout_seconds"),
            failures=round(catalogue.value("choice.health_check.failures")),
            late_seconds=catalogue.value("choice.scheduled_work.late_minutes") * MINUTE,
            certificate_seconds=catalogue.value("choice.names_and_certificates.warn_days") * DAY,
        )
