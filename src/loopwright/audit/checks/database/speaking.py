"""How checks speak of a database that was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.finding import Found
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from loopwright.audit.finding import Severity
    from loopwright.survey.postgres.state import DatabaseState

BYTES_PER_GB = 1e9
SECONDS_PER_DAY = 86_400


def found(
    database: DatabaseState,
    thing: str,
    what: str,
    view: str,
    *,
    severity: Severity | None = None,
    cause: str = "",
) -> Found:
    """What is wrong with a thing of a database, and the view of PostgreSQL that told of it."""
    evidence = (Evidence(f"postgresql:{database.name}/{view}", 0, thing),)
    return Found(thing, what, evidence, severity=severity, cause=cause)


def counted_days(database: DatabaseState) -> float:
    """For how many days the counters have been counting; 0 where that was not told."""
    return (database.counted_seconds or 0) / SECONDS_PER_DAY


def size(size_bytes: float) -> str:
    """A size for people."""
    gigabytes = size_bytes / BYTES_PER_GB
    return f"{gigabytes:,.1f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:,.0f} MB"
