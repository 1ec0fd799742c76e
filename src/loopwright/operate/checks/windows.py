"""Maintenance: announced windows, once or again and again, in the time of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loopwright.operate.checks.moments import moments_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.operate.checks.check import Check
    from loopwright.operate.sample import Labels

LONGEST_SECONDS = 31 * 86_400.0
MOST_WINDOWS = 20_000
NEVER_EXCUSED = frozenset({("tier", "heartbeat"), ("part", "backup"), ("in_deploys", "never")})


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window that begins ``starting`` (seconds since 1970), or whenever an expression says, for ``duration_seconds``.

    ``again`` is a cron or OnCalendar expression in ``zone``; with it ``starting`` is empty. ``checks`` are the names of
    those that it covers, empty: all.
    """

    name: str
    duration_seconds: float
    starting: float | None = None
    again: str = ""
    zone: str = "UTC"
    checks: frozenset[str] = frozenset()

    def covers(self, check: str) -> bool:
        """Whether it is about a check."""
        return not self.checks or check in self.checks

    def windows(self, start: float, end: float) -> Iterator[tuple[float, float]]:
        """Its windows that touch a period, each with begin and end (seconds since 1970)."""
        if self.starting is not None:
            if self.starting < end and self.starting + self.duration_seconds > start:
                yield self.starting, self.starting + self.duration_seconds
            return
        for count, begin in enumerate(
            moments_between(self.again, self.zone, start - self.duration_seconds, end)
        ):
            if count >= MOST_WINDOWS:
                return
            if begin + self.duration_seconds > start:
                yield begin, begin + self.duration_seconds


def in_maintenance(planned: Iterable[Maintenance], check: str, moment: float) -> str:
    """The name of a window in which a check is at a moment, or an empty text."""
    for one in planned:
        if one.covers(check) and any(True for _ in one.windows(moment, moment + 1e-6)):
            return one.name
    return ""


def local_moment(written: str, zone: str) -> float:
    """``2026-12-01 03:00`` of a zone as seconds since 1970; where a clock went back, the first of the two.

    Raises:
        ValueError: where it is no such moment, or one that the zone's clocks skipped.
    """
    moment = datetime.fromisoformat(written.strip())
    if moment.tzinfo is not None:
        return moment.timestamp()
    local = moment.replace(tzinfo=ZoneInfo(zone))
    back = local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None)
    if back != moment:
        raise ValueError(f"the clocks of {zone} skip {written}; {back:%H:%M} follows")
    return local.timestamp()


def announced(planned: Iterable[Maintenance], checks: Iterable[Check], labels: Labels, moment: float) -> str:
    """The window that explains an alert: every check that its labels speak of is in maintenance; empty where none does.

    An alert speaks of a check by ``check``, ``job`` and ``instance``, as far as it has them; without any, of all.
    The sign of life, lost copies, and what no deploy may hold back are never explained.
    """
    if not NEVER_EXCUSED.isdisjoint(labels):
        return ""
    said = {name: value for name, value in labels if name in {"check", "job", "instance"}}
    about = [
        one
        for one in checks
        if said.items() <= {"check": one.name, "job": one.job, "instance": one.instance}.items()
    ]
    windows = tuple(planned)
    names = [in_maintenance(windows, one.name, moment) for one in about]
    return names[0] if names and all(names) else ""
