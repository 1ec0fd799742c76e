"""What a log said, as a report shows it: numbers with ranges, nothing of any person."""

from __future__ import annotations

from dataclasses import dataclass

from loopwright.survey.measured import Measured  # noqa: TC001 - the schema reads these types


@dataclass(frozen=True, slots=True)
class LogRead:
    """One source: its format, what was guessed of it, its lines, and those that could not be read."""

    name: str
    format: str
    notes: tuple[str, ...]
    lines: int
    comments: int
    unread: int
    unread_samples: tuple[int, ...]
    wrong_clock: int
    fault: str


@dataclass(frozen=True, slots=True)
class Peak:
    """The busiest window of a length; ``peak_to_mean`` is over the mean of the period, ``at`` its start in UTC."""

    window_seconds: int
    requests_per_second: float
    peak_to_mean: float
    at: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the requests with a name."""

    name: str
    requests: int
    share: float


@dataclass(frozen=True, slots=True)
class RouteSeen:
    """A method and a route, with what it was asked for; ``mean_seconds`` is none where no time was logged."""

    route: str
    requests: int
    share: float
    failed_share: float
    mean_seconds: float | None
    mean_bytes: float


@dataclass(frozen=True, slots=True)
class StageSeen:
    """A stage of the funnel: the share of visits that came as far or further, and its requests a visit of those."""

    name: str
    route: str
    visits: int
    share: float
    low: float
    high: float
    requests_per_visit: float


@dataclass(frozen=True, slots=True)
class Day:
    """Requests of one day, UTC."""

    date: str
    requests: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """Everything that some logs said; ``hours`` and ``weekdays`` (from Monday) are means over the mean of all, UTC.

    ``missing_seconds`` of the period are silences that were taken for missing logs; ``missing_assumed`` where no second
    week of the log told them from free days.
    """

    sources: tuple[LogRead, ...]
    start: str
    end: str
    span_seconds: float
    missing_seconds: float
    missing_assumed: bool
    requests: int
    measured: tuple[Measured, ...]
    peaks: tuple[Peak, ...]
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    days: tuple[Day, ...]
    who: tuple[Share, ...]
    statuses: tuple[Share, ...]
    routes: tuple[RouteSeen, ...]
    stages: tuple[StageSeen, ...]
    visits: int
    visitors: int

    @property
    def period(self) -> str:
        """The period in words: ``2026-10-01 to 2026-10-31``, or a day with its hours."""
        first, last = self.start[:10], self.end[:10]
        return (
            f"{first} to {last}"
            if first != last
            else f"{self.start[:16]} to {self.end[11:16]}".replace("T", " ")
        )
