"""The moments that an expression names: of cron, or of systemd's OnCalendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 200
_CRON_WORDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_CRON_FIELDS = 5


def moments_after(expression: str, zone: str, moment: float) -> Iterator[float]:
    """The moments (seconds since 1970) after one, without end unless the expression has one.

    Raises:
        ValueError: where the text is neither, or the zone is none.
    """
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - only what is due by an expression needs it
    from oncalendar import OnCalendar, OnCalendarError  # noqa: PLC0415 - same

    if len(expression) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    try:
        start = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{zone!r} is no time zone, such as Europe/Berlin") from None
    written = _CRON_WORDS.get(expression.strip().lower(), expression.strip())
    try:
        found = CronSim(written, start) if _is_cron(written) else OnCalendar(written, start)
    except (CronSimError, OnCalendarError) as error:
        raise ValueError(f"{error}: neither cron (0 3 * * *) nor OnCalendar (Mon *-*-* 03:00)") from None
    return (one.timestamp() for one in found)


def moments_between(expression: str, zone: str, start: float, end: float) -> Iterator[float]:
    """The moments from ``start`` on and before ``end``."""
    for moment in moments_after(expression, zone, start - 1):
        if moment >= end:
            return
        if moment >= start:
            yield moment


def next_moment(expression: str, zone: str, moment: float) -> float | None:
    """The first moment after one, or nothing where none comes any more."""
    return next(moments_after(expression, zone, moment), None)


def _is_cron(expression: str) -> bool:
    """Whether it has the five fields of cron; OnCalendar has a colon or a hyphen between numbers there."""
    fields = expression.split()
    return len(fields) == _CRON_FIELDS and not any(":" in field for field in fields)
